import type { Cell, ColumnKind } from '../../preview/table.ts';
import { cellText } from '../../preview/table.ts';

/** What is known of a column after all its cells went by. */
export interface ColumnSummary {
  /** Such as `mean` → `71.2`. */
  readonly measures: ReadonlyMap<Measure, string>;
  /** Of all cells in their order: two columns with one fingerprint are equal. */
  readonly fingerprint: string;
}

/** In which the measures of a column are told. */
const order = [
  'mean',
  'min',
  'max',
  'deviation',
  'not numbers',
  'from',
  'to',
  'different',
  'empty',
] as const;
type Measure = (typeof order)[number];

const maxDistinct = 1000;
const maxShown = 40;

/** Measures a column cell by cell in bounded memory. */
export class ColumnMeasure {
  private readonly isNumber: boolean;
  private readonly hasOrder: boolean;
  private readonly distinct = new Set<string>();
  private hasMore = false;
  private count = 0;
  private empty = 0;
  private notNumbers = 0;
  private mean = 0;
  private squares = 0;
  private least: number | string | undefined;
  private greatest: number | string | undefined;
  private low = 0x811c9dc5;
  private high = 0x1000193;

  constructor(kind: ColumnKind) {
    this.isNumber = kind === 'number';
    this.hasOrder = kind === 'timestamp' || kind === 'date' || kind === 'time';
  }

  add(cell: Cell): void {
    const text = cellText(cell);
    this.mix(cell === null ? '\0' : text);
    if (text === '') {
      this.empty += 1;
      return;
    }
    if (this.isNumber) this.addNumber(text);
    else if (this.hasOrder) this.range(text);
    else this.addText(text);
  }

  summary(): ColumnSummary {
    const measures = new Map<Measure, string>();
    if (this.isNumber && this.count > 0) {
      measures.set('mean', shown(this.mean));
      measures.set('min', shown(this.least));
      measures.set('max', shown(this.greatest));
      measures.set('deviation', shown(Math.sqrt(this.squares / this.count)));
      if (this.notNumbers > 0) measures.set('not numbers', String(this.notNumbers));
    } else if (this.hasOrder && this.least !== undefined) {
      measures.set('from', shown(this.least));
      measures.set('to', shown(this.greatest));
    } else if (!this.isNumber && !this.hasOrder) {
      measures.set('different', this.hasMore ? `over ${maxDistinct}` : String(this.distinct.size));
    }
    measures.set('empty', String(this.empty));
    return { measures, fingerprint: `${this.low >>> 0}-${this.high >>> 0}` };
  }

  private addNumber(text: string): void {
    const value = Number(text);
    if (!Number.isFinite(value)) {
      this.notNumbers += 1;
      return;
    }
    // Welford: sums of squares of large, close values lose every digit.
    this.count += 1;
    const difference = value - this.mean;
    this.mean += difference / this.count;
    this.squares += difference * (value - this.mean);
    this.range(value);
  }

  private addText(text: string): void {
    if (this.distinct.has(text)) return;
    if (this.distinct.size < maxDistinct) this.distinct.add(text);
    else this.hasMore = true;
  }

  private range(value: number | string): void {
    if (this.least === undefined || value < this.least) this.least = value;
    if (this.greatest === undefined || value > this.greatest) this.greatest = value;
  }

  /** Two FNV-1a hashes of different seeds, over the text and its end. */
  private mix(text: string): void {
    for (let at = 0; at <= text.length; at += 1) {
      const unit = at < text.length ? text.charCodeAt(at) : 0x1ffff;
      this.low = Math.imul(this.low ^ unit, 0x01000193);
      this.high = Math.imul(this.high ^ (unit + 0x9e37), 0x85ebca6b);
      this.high ^= this.high >>> 13;
    }
  }
}

function shown(value: number | string | undefined): string {
  if (typeof value !== 'number') return (value ?? '').slice(0, maxShown);
  return String(Number(value.toPrecision(6)));
}

/** What differs between two summaries, as two texts; nothing where the columns are equal. */
export function summaryDifference(
  before: ColumnSummary,
  after: ColumnSummary,
): { readonly before: string; readonly after: string } | undefined {
  if (before.fingerprint === after.fingerprint) return undefined;
  const names = order.filter((name) => before.measures.has(name) || after.measures.has(name));
  const differing = names.filter((name) => before.measures.get(name) !== after.measures.get(name));
  if (differing.length === 0) {
    const same = told(before, names.slice(0, 1));
    return { before: same, after: `${same}, other values or another order` };
  }
  return { before: told(before, differing), after: told(after, differing) };
}

const countNames = new Set<Measure>(['empty', 'different', 'not numbers']);

/** Such as `mean 71.2, 3 empty`. */
function told({ measures }: ColumnSummary, names: readonly Measure[]): string {
  return names
    .flatMap((name) => {
      const value = measures.get(name);
      if (value === undefined) return [];
      return countNames.has(name) ? `${value} ${name}` : `${name} ${value}`;
    })
    .join(', ');
}
