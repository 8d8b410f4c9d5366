import { cellText, type Column } from '../table.ts';
import type { SortKey } from '../tableService.ts';
import type { Block } from './block.ts';
import type { Budget } from './budget.ts';
import type { Pace } from './pace.ts';
import { sortByDigit, sortByValues } from './radixSort.ts';
import { exactOf, isMeasured, isNothing, standing, type Exact } from './values.ts';

/** Bytes for each row and key while they are collected: a value, its standing, and what a float does not hold. */
export const bytesPerKey = 17;

/** What the kept rows are ordered by in one column, by their places among the kept. */
export class KeyColumn {
  readonly column: number;
  readonly isDescending: boolean;
  readonly exact: Exact | undefined;
  readonly isMeasured: boolean;
  private readonly described: Column;
  private readonly budget: Budget;
  private values: Float64Array;
  private standings: Uint8Array;
  /** What the exact value is above its number, where two rows have the same one. */
  private residuals: Float64Array | undefined;
  private readonly codes = new Map<string, number>();
  private length = 0;

  constructor({ column, isDescending }: SortKey, described: Column, budget: Budget) {
    this.column = column;
    this.isDescending = isDescending;
    this.described = described;
    this.isMeasured = isMeasured(described);
    this.exact = this.isMeasured ? exactOf(described) : undefined;
    this.budget = budget;
    this.values = new Float64Array(0);
    this.standings = new Uint8Array(0);
  }

  reserve(rows: number): void {
    if (rows <= this.values.length) return;
    const [values, standings] = [new Float64Array(rows), new Uint8Array(rows)];
    values.set(this.values.subarray(0, this.length));
    standings.set(this.standings.subarray(0, this.length));
    [this.values, this.standings] = [values, standings];
  }

  /** Takes the values of kept rows of a block; there must be room. */
  add(block: Block, kept: Uint32Array): void {
    if (this.isMeasured) this.addMeasures(block, kept);
    else this.addTexts(block, kept);
    this.length += kept.length;
  }

  /** Texts become their places in the order of all texts. */
  finish(): void {
    if (this.codes.size === 0) return;
    const texts = [...this.codes.keys()].sort((a, b) => (a < b ? -1 : a > b ? 1 : 0));
    const ranks = new Float64Array(texts.length);
    for (const [rank, text] of texts.entries()) ranks[this.codes.get(text) ?? 0] = rank;
    for (let i = 0; i < this.length; i += 1) {
      if (this.standings[i] === standing.ordered) this.values[i] = ranks[this.values[i] ?? 0] ?? 0;
    }
    this.codes.clear();
  }

  /** Orders places of rows by this column; what is not in order comes last either way. */
  async sort(places: Uint32Array, scratch: Uint32Array, pace: Pace): Promise<void> {
    const { isDescending, standings } = this;
    if (this.residuals) await sortByValues(places, scratch, this.residuals, isDescending, pace);
    await sortByValues(places, scratch, this.values, isDescending, pace);
    await sortByDigit(places, scratch, (place) => standings[place] ?? 0, 4, pace);
  }

  isSame(a: number, b: number): boolean {
    return this.values[a] === this.values[b] && this.standings[a] === this.standings[b];
  }

  /** True where two rows that compare as equal may still be different. */
  isUnsure(a: number): boolean {
    if (!this.exact || this.standings[a] !== standing.ordered) return false;
    return !this.exact.isCertain(this.values[a] ?? 0);
  }

  /** Rows with the same number are told apart by what `exact` is above a value that they share. */
  setExact(place: number, exact: bigint, bases: Map<number, bigint>): void {
    const value = this.values[place] ?? 0;
    const base = bases.get(value);
    if (base === undefined) bases.set(value, exact);
    this.residuals ??= new Float64Array(this.length);
    this.residuals[place] = Number(exact - (base ?? exact));
  }

  private addMeasures(block: Block, kept: Uint32Array): void {
    const { values, standings } = block.measures(this.column);
    for (let i = 0; i < kept.length; i += 1) {
      const index = kept[i] ?? 0;
      const own = standings?.[index] ?? standing.ordered;
      this.standings[this.length + i] = own;
      // The sum makes -0 a 0; what is not in order is all alike, and stays in the order of the file.
      this.values[this.length + i] = own === standing.ordered ? (values[index] ?? 0) + 0 : 0;
    }
  }

  private addTexts(block: Block, kept: Uint32Array): void {
    for (const [i, index] of kept.entries()) {
      const place = this.length + i;
      const cell = block.cell(this.column, index);
      if (isNothing(cell, this.described)) {
        this.standings[place] = standing.nothing;
        continue;
      }
      const text = cellText(cell);
      let code = this.codes.get(text);
      if (code === undefined) {
        code = this.codes.size;
        this.budget.addText(text);
        this.codes.set(text, code);
      }
      this.values[place] = code;
    }
  }
}
