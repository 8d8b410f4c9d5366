/** What `ei-metadata.json` of a run's output says, everything as text. */
export interface OutputMetadata {
  readonly action: 'add' | 'replace' | 'replace-checks';
  readonly metadata: ReadonlyMap<string, string>;
  /** What had to be read leniently, as sentences. */
  readonly problems: readonly string[];
}

export interface ChecklistLine {
  /** `ei_check` or `ei_check_KEY`. */
  readonly key: string;
  readonly state: 'passed' | 'failed' | 'other';
  readonly value: string;
}

export const outputMetadataName = 'ei-metadata.json';

/** Bounds for what a block writes: characters of the file and of a key, and number of keys. */
const maxText = 8 * 1024 * 1024;
const maxKeys = 10_000;
const maxKeyLength = 1024;
const maxProblems = 20;

const actions = ['add', 'replace', 'replace-checks'] as const;

/**
 * Official blocks write numbers and nested objects where the format has text: they become text here. Never throws; what
 * cannot be read at all adds nothing.
 */
export function readOutputMetadata(text: string): OutputMetadata {
  const nothing = (problem: string): OutputMetadata => ({
    action: 'add',
    metadata: new Map(),
    problems: [`${outputMetadataName} changes nothing: ${problem}`],
  });
  if (text.length > maxText) return nothing('it is larger than 8 MB.');
  let file: unknown;
  try {
    file = JSON.parse(text.replace(/^\uFEFF/, ''));
  } catch {
    return nothing('it is no JSON.');
  }
  if (!isObject(file)) return nothing('it is no JSON object.');
  const problems = new Problems();
  const { version, action, metadata } = file;
  if (version !== 1) problems.add('“version” must be 1.');
  const found = actions.find((known) => known === action);
  if (!found) {
    problems.add('“action” must be "add", "replace" or "replace-checks"; "add" was taken.');
  }
  if (!isObject(metadata)) problems.add('“metadata” must be an object of texts.');
  const read = isObject(metadata) ? readEntries(metadata, problems) : new Map<string, string>();
  return { action: found ?? 'add', metadata: read, problems: problems.sentences() };
}

function readEntries(
  metadata: Readonly<Record<string, unknown>>,
  problems: Problems,
): Map<string, string> {
  const read = new Map<string, string>();
  const entries = Object.entries(metadata);
  if (entries.length > maxKeys) problems.add(`Only the first ${maxKeys} keys were read.`);
  for (const [key, value] of entries.slice(0, maxKeys)) {
    const name = `“${key.slice(0, 60)}”`;
    if (key === '' || key.length > maxKeyLength) {
      problems.add(`${name} cannot be a key and was left out.`);
      continue;
    }
    const text = textOf(value);
    if (text === undefined) problems.add(`${name} is ${kindOf(value)} and was left out.`);
    else {
      read.set(key, text);
      if (typeof value !== 'string') problems.add(`${name} is ${kindOf(value)}; it became text.`);
    }
  }
  return read;
}

/** The metadata of an item after the output's is applied. */
export function applied(
  current: ReadonlyMap<string, string>,
  { action, metadata }: Pick<OutputMetadata, 'action' | 'metadata'>,
): ReadonlyMap<string, string> {
  const isKept = (key: string) =>
    action === 'add' || (action === 'replace-checks' && !key.startsWith('ei_check'));
  return new Map([...[...current].filter(([key]) => isKept(key)), ...metadata]);
}

/** The checklist in metadata: the item's own tick first, then its lines by name. */
export function checksOf(metadata: ReadonlyMap<string, string>): readonly ChecklistLine[] {
  return [...metadata]
    .filter(([key]) => key === 'ei_check' || key.startsWith('ei_check_'))
    .sort(([a], [b]) => (a < b ? -1 : 1))
    .map(([key, value]) => ({ key, state: stateOf(value), value }));
}

function stateOf(value: string): ChecklistLine['state'] {
  if (value === '1') return 'passed';
  return value === '0' ? 'failed' : 'other';
}

function textOf(value: unknown): string | undefined {
  if (typeof value === 'string') return value;
  if (value === null || value === undefined) return undefined;
  try {
    return JSON.stringify(value);
  } catch {
    // Nested deeper than the stack: nothing that anyone reads.
    return undefined;
  }
}

function kindOf(value: unknown): string {
  if (value === null) return 'empty (null)';
  if (Array.isArray(value)) return 'a list';
  if (typeof value === 'object') return 'an object';
  return typeof value === 'number' ? 'a number' : 'true or false';
}

function isObject(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

class Problems {
  private readonly shown: string[] = [];
  private count = 0;

  add(sentence: string): void {
    this.count += 1;
    if (this.count <= maxProblems) this.shown.push(sentence);
  }

  sentences(): readonly string[] {
    const more = this.count - this.shown.length;
    return more > 0 ? [...this.shown, `There are ${more} more like these.`] : this.shown;
  }
}
