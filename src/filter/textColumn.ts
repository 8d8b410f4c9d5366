import { NumberColumn } from './column.ts';
import { Dictionary, type KeptDictionary } from './dictionary.ts';
import type { KeepPart, KeptNumbers, PartSource } from './parts.ts';

export interface KeptText {
  readonly codes: KeptNumbers;
  readonly dictionary: KeptDictionary;
}

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

  keep(rows: number, keep: KeepPart): KeptText {
    return { codes: this.codes.keep(rows, keep), dictionary: this.dictionary.keep(keep) };
  }

  restore({ codes, dictionary }: KeptText, source: PartSource): void {
    this.codes.restore(codes, source);
    this.dictionary.restore(dictionary, source);
  }

  get bytes(): number {
    return this.codes.bytes + this.dictionary.bytes;
  }

  trim(rows: number): void {
    this.codes.trim(rows);
    this.dictionary.trim();
  }
}
