import { looksLikeUtf16 } from '../contentKind.ts';
import type { ColumnKind } from '../table.ts';
import type { Dialect, Encoding } from './dialect.ts';
import { RecordParser } from './parser.ts';
import type { CsvRecord } from './record.ts';
import { toUnits } from './units.ts';

export interface DialectGuess {
  /** All but the header, which is told from the rows. */
  readonly dialect: Omit<Dialect, 'hasHeader'>;
  /** Bytes of the mark of the encoding at the beginning, which is not part of the data. */
  readonly markLength: number;
}

const delimiters = [',', '\t', ';', '|'] as const;
const sampleRows = 200;
const sampleBytes = 1 << 15;

/** Guesses how a file is to be read from its beginning; what a person chose is taken as it is. */
export function guessDialect(
  head: Uint8Array,
  isWhole: boolean,
  name: string,
  chosen: Partial<Dialect>,
): DialectGuess {
  const encoding = chosen.encoding ?? guessEncoding(head, isWhole);
  const markLength = markOf(head, encoding);
  const sample = head.subarray(markLength, markLength + sampleBytes);
  const isAll = isWhole && markLength + sampleBytes >= head.length;
  const quote = chosen.quote ?? guessQuote(sample, encoding);
  const delimiter = chosen.delimiter ?? guessDelimiter(sample, isAll, name, encoding, quote);
  return { dialect: { encoding, delimiter, quote }, markLength };
}

/** What a file of text is written in, and the length of the mark at its beginning that says so. */
export function encodingOf(head: Uint8Array, isWhole: boolean) {
  const encoding = guessEncoding(head, isWhole);
  return { encoding, markLength: markOf(head, encoding) };
}

function guessEncoding(head: Uint8Array, isWhole: boolean): Encoding {
  const utf16 = looksLikeUtf16(head);
  if (utf16) return `utf-16${utf16}`;
  try {
    // `stream`: the head may end inside a character.
    new TextDecoder('utf-8', { fatal: true }).decode(head, { stream: !isWhole });
    return 'utf-8';
  } catch {
    return 'windows-1252';
  }
}

function markOf(head: Uint8Array, encoding: Encoding): number {
  if (encoding === 'utf-8') {
    return head[0] === 0xef && head[1] === 0xbb && head[2] === 0xbf ? 3 : 0;
  }
  if (encoding === 'utf-16le') return head[0] === 0xff && head[1] === 0xfe ? 2 : 0;
  if (encoding === 'utf-16be') return head[0] === 0xfe && head[1] === 0xff ? 2 : 0;
  return 0;
}

/** Apostrophes are quotes only where fields are wrapped in them and no double quote is in sight. */
function guessQuote(sample: Uint8Array, encoding: Encoding): '"' | "'" {
  const text = new TextDecoder(encoding).decode(sample);
  if (text.includes('"')) return '"';
  const wrapped = text.match(/(?<=^|[,;|\t])'[^'\r\n]*'(?=$|[,;|\t\r\n])/gm)?.length ?? 0;
  return wrapped >= 2 ? "'" : '"';
}

function guessDelimiter(
  sample: Uint8Array,
  isAll: boolean,
  name: string,
  encoding: Encoding,
  quote: Dialect['quote'],
): string {
  const likely = /\.(tsv|tab)$/i.test(name) ? '\t' : ',';
  let best = { delimiter: likely, score: 0 };
  for (const delimiter of delimiters) {
    const dialect = { encoding, delimiter, quote };
    const counts = fieldCounts(sample, isAll, dialect);
    const usual = mostCommon(counts);
    if (usual < 2) continue;
    const share = counts.filter((count) => count === usual).length / counts.length;
    // Regular rows matter most, then many columns; the one that the name promises wins where both are alike.
    const score = share * 10 + Math.min(usual, 20) / 10 + (delimiter === likely ? 1 : 0);
    if (score > best.score) best = { delimiter, score };
  }
  return best.delimiter;
}

export function mostCommon(counts: readonly number[]): number {
  const seen = new Map<number, number>();
  for (const count of counts) seen.set(count, (seen.get(count) ?? 0) + 1);
  let best = 0;
  for (const [count, times] of seen) if (times > (seen.get(best) ?? 0)) best = count;
  return best;
}

/** How many fields each of the first rows has. */
function fieldCounts(
  sample: Uint8Array,
  isAll: boolean,
  dialect: DialectGuess['dialect'],
): readonly number[] {
  const units = toUnits(sample, dialect.encoding);
  const counts: number[] = [];
  const parser = new RecordParser(dialect, { longest: 0, isWanted: () => false });
  const take = ({ count }: CsvRecord) => counts.push(count) < sampleRows;
  parser.feed(units, 0, take);
  // Of a first row that does not end within the sample, its beginning has to do.
  if ((isAll && counts.length < sampleRows) || counts.length === 0) {
    parser.finish(units.length, take);
  }
  return counts;
}

/** Names are text, all there and all different; a row that is like the rows below it holds data. */
export function looksLikeHeader(rows: readonly (readonly string[])[]): boolean {
  const [first, ...others] = rows;
  if (!first) return false;
  const names = first.map((name) => name.trim());
  if (names.some((name) => kindOfText(name) !== 'text')) return false;
  // Without a name, only the first column: that is how pandas writes its index.
  if (names.some((name, index) => name === '' && (index > 0 || names.length === 1))) return false;
  if (new Set(names).size !== names.length) return false;
  const width = mostCommon(others.map(({ length }) => length));
  return others.length === 0 || names.length >= width || names.length > 1;
}

const numberPattern = /^[+-]?(\d+(\.\d*)?|\.\d+)([eE][+-]?\d+)?$/;
const timestampPattern =
  /^\d{4}-\d{2}-\d{2}[T ]\d{2}:\d{2}(:\d{2}([.,]\d+)?)?( ?(Z|UTC|[+-]\d{2}:?\d{2}))?$/;

/** What one value looks like on its own; empty is text. */
export function kindOfText(text: string): ColumnKind {
  const value = text.trim();
  if (numberPattern.test(value) || /^[+-]?(nan|inf(inity)?)$/i.test(value)) return 'number';
  if (timestampPattern.test(value)) return 'timestamp';
  if (/^\d{4}-\d{2}-\d{2}$/.test(value)) return 'date';
  if (/^(true|false)$/i.test(value)) return 'boolean';
  return 'text';
}
