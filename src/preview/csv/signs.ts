import type { Dialect } from './dialect.ts';

export const newline = 10;
export const carriageReturn = 13;

/** A quoted field that is not closed within so many units was none: one stray quote must not swallow a file. */
export const longestQuoted = 1 << 22;

/** Where a reader of records stands; `RecordParser` and `RowScanner` go through the same states. */
export type State = 'field' | 'plain' | 'quoted' | 'quote' | 'return';

export function signsOf({ delimiter, quote }: Pick<Dialect, 'delimiter' | 'quote'>) {
  return { delimiter: delimiter.charCodeAt(0), quote: quote === '' ? -1 : quote.charCodeAt(0) };
}
