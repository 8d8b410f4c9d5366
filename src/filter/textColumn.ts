import { NumberColumn } from './column.ts';
import { Dictionary } from './dictionary.ts';

/** A text for every row, as codes of a dictionary. */
export class TextColumn {
  readonly dictionary = new Dictionary();
  readonly codes = new NumberColumn();

  get(row: number): string {
    return this.dictionary.text(this.codes.get(row));
  }

  set(row: number, text: string): void {
    this.codes.set(row, this.dictionary.add(text));
  }

  /** Whether the row holds this text, without making a string of it. */
  is(row: number, text: string): boolean {
    return this.dictionary.find(text) === this.codes.get(row);
  }

  get bytes(): number {
    return this.codes.bytes + this.dictionary.bytes;
  }

  trim(rows: number): void {
    this.codes.trim(rows);
    this.dictionary.trim();
  }
}
