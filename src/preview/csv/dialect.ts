export type Encoding = 'utf-8' | 'utf-16le' | 'utf-16be' | 'windows-1252';

/** How a CSV file is read. */
export interface Dialect {
  readonly encoding: Encoding;
  /** One character below U+0100, such as `,` or a tab. */
  readonly delimiter: string;
  /** Empty where quotes mean nothing. */
  readonly quote: '"' | "'" | '';
  /** The first row holds the names of the columns. */
  readonly hasHeader: boolean;
}
