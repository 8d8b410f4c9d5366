import { messageOf } from '../../base/errors.ts';

/** The file in an item's folder that holds its metadata; it is not listed as a data file. */
export const metadataFileName = 'ei-metadata.json';

export interface ReadMetadata {
  readonly metadata: ReadonlyMap<string, string>;
  readonly action: MetadataAction;
  /** What is wrong with the file, as a sentence; then the map is what could be read. */
  readonly problem?: string;
}

type MetadataAction = 'add' | 'replace' | 'replace-checks';

/**
 * Reads `ei-metadata.json` as blocks really write it: numbers and booleans become text, lists and objects JSON
 * text, and the map may lack its envelope.
 */
export function parseMetadata(text: string): ReadMetadata {
  let document: unknown;
  try {
    document = JSON.parse(text.replace(/^\ufeff/, ''));
  } catch (error) {
    return nothing(`${metadataFileName} is no JSON: ${messageOf(error).slice(0, 200)}`);
  }
  if (!isObject(document)) return nothing(`${metadataFileName} holds no JSON object.`);
  const isEnvelope = Object.hasOwn(document, 'metadata') || Object.hasOwn(document, 'version');
  const values: unknown = isEnvelope ? document['metadata'] : document;
  if (values !== undefined && !isObject(values)) {
    return nothing(`“metadata” in ${metadataFileName} is no JSON object.`);
  }
  return { metadata: textValues(values ?? {}), action: actionOf(document['action']) };
}

/** The text of `ei-metadata.json` for a whole map. */
export function formatMetadata(metadata: ReadonlyMap<string, string>): string {
  const document = { version: 1, action: 'replace', metadata: Object.fromEntries(metadata) };
  return `${JSON.stringify(document, undefined, 2)}\n`;
}

/** Any values as metadata, which is text. What is null is not there. */
export function textValues(
  values: Readonly<Record<string, unknown>> | ReadonlyMap<string, unknown>,
): Map<string, string> {
  const entries = values instanceof Map ? values.entries() : Object.entries(values);
  const result = new Map<string, string>();
  for (const [key, value] of entries as Iterable<[string, unknown]>) {
    const text = textOf(key, value);
    if (text !== undefined) result.set(key, text);
  }
  return result;
}

/** Applies what a block or an upload brought to the metadata that an item has. */
export function applyMetadata(
  current: ReadonlyMap<string, string>,
  { metadata, action }: ReadMetadata,
): Map<string, string> {
  switch (action) {
    case 'replace':
      return new Map(metadata);
    case 'replace-checks':
      return new Map([...withoutChecklist(current), ...metadata]);
    case 'add':
      return new Map([...current, ...metadata]);
  }
}

export function withoutChecklist(metadata: ReadonlyMap<string, string>): Map<string, string> {
  return new Map([...metadata].filter(([key]) => !isChecklistKey(key)));
}

/** Whether `ei_check` says that the item is in order; `undefined` when it says nothing. */
export function checkOf(metadata: ReadonlyMap<string, string>): boolean | undefined {
  const text = metadata.get('ei_check');
  if (text === '1') return true;
  return text === '0' ? false : undefined;
}

function isChecklistKey(key: string): boolean {
  return key === 'ei_check' || key.startsWith('ei_check_');
}

function textOf(key: string, value: unknown): string | undefined {
  if (value === null || value === undefined) return undefined;
  if (typeof value === 'string') return value;
  if (typeof value === 'boolean' && isChecklistKey(key)) return value ? '1' : '0';
  return JSON.stringify(value);
}

function actionOf(value: unknown): MetadataAction {
  return value === 'replace' || value === 'replace-checks' ? value : 'add';
}

function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

function nothing(problem: string): ReadMetadata {
  return { metadata: new Map(), action: 'add', problem };
}
