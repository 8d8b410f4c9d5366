import { forEachBit, type Bits } from './bits.ts';
import type { Dictionary } from './dictionary.ts';
import type { Counted, Range, RangedField, Vocabulary, VocabularyKey } from './item.ts';
import { dateOf, numberOf } from './scalar.ts';
import type { ItemTable } from './table.ts';

const millisecondsOfDay = 86_400_000;
/** Ten years of days; of more, the latest are kept. */
const maxDays = 3_653;
/** A key with more different values is an identifier: nobody asks for its range, and reading all would take long. */
const maxRead = 200_000;

/** The days (UTC) on which the items of these rows were created. */
export function createdDays(table: ItemTable, rows: Bits): Counted[] {
  const days = new Map<number, number>();
  forEachBit(rows, (row) => countDay(days, table.created.get(row), 1));
  return counted(days);
}

export function rangesOf(table: ItemTable, rows: Bits): NonNullable<Vocabulary['ranges']> {
  const columns = {
    bucket_id: table.bucketIds,
    created: table.created,
    id: table.ids,
    total_file_count: table.fileCounts,
    total_file_size: table.fileSizes,
  };
  const ranges: Partial<Record<RangedField, Range>> = {};
  for (const [name, column] of Object.entries(columns)) {
    const range = new Extent();
    forEachBit(rows, (row) => range.add(column.get(row)));
    if (range.found) ranges[name as RangedField] = range.found;
  }
  return ranges;
}

/** How many different values a key has, and of numbers and dates more. `counts` holds the items of each value. */
export function valueFigures(
  dictionary: Dictionary,
  counts: Uint32Array,
  mostFrequent: Counted | undefined,
): Pick<VocabularyKey, 'distinct' | 'numbers' | 'days'> {
  let distinct = 0;
  for (const count of counts) if (count > 0) distinct += 1;
  if (mostFrequent === undefined || distinct > maxRead) return { distinct };
  const isNumeric = !Number.isNaN(numberOf(mostFrequent.text));
  const isDate = !Number.isNaN(dateOf(mostFrequent.text));
  if (!isNumeric && !isDate) return { distinct };
  const range = new Extent();
  const days = new Map<number, number>();
  let numeric = 0;
  for (const [code, count] of counts.entries()) {
    if (count === 0) continue;
    const text = dictionary.text(code);
    if (isDate) {
      countDay(days, dateOf(text), count);
    } else if (range.add(numberOf(text))) {
      numeric += count;
    }
  }
  return {
    distinct,
    ...(range.found && { numbers: { ...range.found, count: numeric } }),
    ...(days.size > 0 && { days: counted(days) }),
  };
}

class Extent {
  private least = Infinity;
  private greatest = -Infinity;

  /** False for what is no number. */
  add(value: number): boolean {
    if (!Number.isFinite(value)) return false;
    if (value < this.least) this.least = value;
    if (value > this.greatest) this.greatest = value;
    return true;
  }

  get found(): Range | undefined {
    const { least, greatest } = this;
    return least <= greatest ? { least, greatest } : undefined;
  }
}

/** Years of four digits, as the language writes them. */
function countDay(days: Map<number, number>, at: number, count: number): void {
  if (!(at >= Date.UTC(1000, 0) && at < Date.UTC(10_000, 0))) return;
  const day = Math.floor(at / millisecondsOfDay);
  days.set(day, (days.get(day) ?? 0) + count);
}

function counted(days: ReadonlyMap<number, number>): Counted[] {
  return [...days]
    .sort(([a], [b]) => a - b)
    .slice(-maxDays)
    .map(([day, count]) => ({ text: dayText(day), count }));
}

function dayText(day: number): string {
  return new Date(day * millisecondsOfDay).toISOString().slice(0, 10);
}
