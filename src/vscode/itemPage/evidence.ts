import type { Evidence } from '../../../webviews/item/contract.ts';

interface EvidenceFound {
  readonly evidence: readonly Evidence[];
  /** What the block wrote beside names of files. */
  readonly note?: string;
}

/** Links of one line; more would only hide the line. */
const mostLinks = 4;
/** Of a text that a block wrote; who writes more means a file. */
const longestText = 2000;
const longestNote = 240;

/** Keys that say what a line of the checklist rests on; the first that is there counts. */
const evidenceKeys = (name: string) => [
  `ei_evidence_${name}`,
  `ei_check_${name}_evidence`,
  `ei_check_${name}_details`,
];

/** Lines that only explain another line, and are no lines of their own. */
export function isExplanation(name: string, metadata: ReadonlyMap<string, string>): boolean {
  const [, line] = /^(.+)_(?:evidence|details)$/s.exec(name) ?? [];
  return line !== undefined && metadata.has(`ei_check_${line}`);
}

/**
 * What a line of the checklist rests on: the files of the item that its evidence names, else those that its value names, else
 * those whose names are words of the key (`hr.png` for `ei_check_hr_correlation`). Nothing but files of the item is ever linked.
 */
export function evidenceOf(
  name: string,
  metadata: ReadonlyMap<string, string>,
  files: readonly string[],
): EvidenceFound {
  const told = evidenceKeys(name)
    .map((key) => metadata.get(key)?.trim().slice(0, longestText) ?? '')
    .find((text) => text !== '');
  if (told !== undefined) {
    const { evidence, rest } = namedIn(told, files);
    const note = told.length > longestNote ? `${told.slice(0, longestNote - 1)}…` : told;
    // Words and names that are no links would be lost.
    return /[\p{L}\p{N}]/u.test(rest) ? { evidence, note } : { evidence };
  }
  const value = metadata.get(`ei_check_${name}`)?.slice(0, longestText) ?? '';
  const { evidence } = namedIn(value, files);
  return { evidence: evidence.length > 0 ? evidence : filesOfWords(name, files) };
}

/** Files that a text names, each with the line behind it (`log.txt:12`), and what else the text says. */
function namedIn(text: string, files: readonly string[]) {
  const found = new Map<number, Evidence>();
  let rest = text;
  // Longer names first: `raw/log.txt` is not `log.txt`.
  const names = files.filter((name) => text.includes(name)).sort((a, b) => b.length - a.length);
  for (const file of names) {
    for (let at = rest.indexOf(file); at >= 0; at = rest.indexOf(file, at + 1)) {
      const behind = rest.slice(at + file.length);
      const line = /^:(\d{1,9})(?![\p{L}\p{N}])/u.exec(behind);
      const isApart =
        !/[\p{L}\p{N}_/.-]$/u.test(rest.slice(0, at)) &&
        (line !== null || !/^(?:[\p{L}\p{N}_/-]|\.[\p{L}\p{N}])/u.test(behind));
      if (!isApart) continue;
      found.set(at, line ? { file, line: Math.max(1, Number(line[1])) } : { file });
      const length = file.length + (line?.[0].length ?? 0);
      rest = rest.slice(0, at) + ' '.repeat(length) + rest.slice(at + length);
    }
  }
  const evidence = [...found].sort(([a], [b]) => a - b).map(([, each]) => each);
  return { evidence: evidence.slice(0, mostLinks), rest };
}

/** Files whose names without ending are words of the key that follow each other; more words first. */
function filesOfWords(name: string, files: readonly string[]): readonly Evidence[] {
  const words = ` ${wordsOf(name).join(' ')} `;
  return files
    .flatMap((file) => {
      const own = wordsOf((file.split('/').at(-1) ?? '').replace(/\.[^.]*$/, ''));
      const isNamed =
        own.some((word) => /\p{L}/u.test(word)) && words.includes(` ${own.join(' ')} `);
      return isNamed ? [{ file, words: own.length }] : [];
    })
    .sort((a, b) => b.words - a.words || a.file.length - b.file.length)
    .slice(0, mostLinks)
    .map(({ file }) => ({ file }));
}

function wordsOf(name: string): readonly string[] {
  return name
    .toLowerCase()
    .split(/[^\p{L}\p{N}]+/u)
    .filter((word) => word !== '');
}
