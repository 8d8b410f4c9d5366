import type { Cell, RowMark, Rows, Table } from '../table.ts';
import type { Order } from './arrange.ts';
import type { Pace } from './pace.ts';

/** Rows further apart than this are read on their own: another read costs more than so many rows of cells. */
const widestGap = 128;
const longestSpan = 4096;
/** Reads under way at once, for files that are far away. */
const readsAtOnce = 6;
/** Cells that are held at once where rows are gathered from all over the file. */
const mostCells = { scattered: 1 << 19, together: 1 << 17 } as const;

/** How many rows an arrangement has; `undefined` where a file is not counted yet. */
export function rowsOf(table: Table, order: Order | undefined): number | undefined {
  return order ? order.rows.length : table.rowCount;
}

/** The rows `[start, start + count)` of the arrangement. */
export async function readArranged(
  table: Table,
  { rows: order }: Order,
  start: number,
  count: number,
  columns: readonly number[],
  signal: AbortSignal,
): Promise<Rows> {
  const from = Math.max(0, Math.min(start, order.length));
  const wanted = order.subarray(from, from + Math.max(0, count));
  const rows = new Array<readonly Cell[]>(wanted.length).fill([]);
  const marks: Record<number, RowMark> = {};
  const spans = spansOf(wanted)[Symbol.iterator]();
  const read = async () => {
    for (const { first, places } of { [Symbol.iterator]: () => spans }) {
      const last = wanted[places.at(-1) ?? 0] ?? first;
      const window = await table.rows(first, last - first + 1, columns, signal);
      for (const place of places) {
        const row = wanted[place] ?? 0;
        rows[place] = window.rows[row - first] ?? [];
        const mark = window.marks?.[row];
        if (mark) marks[from + place] = mark;
      }
    }
  };
  await Promise.all(Array.from({ length: readsAtOnce }, read));
  const found = { start: from, rows, numbers: Array.from(wanted) };
  return Object.keys(marks).length === 0 ? found : { ...found, marks };
}

interface Span {
  readonly first: number;
  /** In what was wanted, by their rows in the file. */
  readonly places: readonly number[];
}

/** Stretches of the file that hold the rows. */
function* spansOf(wanted: Uint32Array): Generator<Span> {
  const places = Array.from(wanted, (_, place) => place);
  places.sort((a, b) => (wanted[a] ?? 0) - (wanted[b] ?? 0));
  let span: number[] = [];
  for (const place of places) {
    const row = wanted[place] ?? 0;
    const first = wanted[span[0] ?? place] ?? row;
    const last = wanted[span.at(-1) ?? place] ?? row;
    if (row - last > widestGap || row - first >= longestSpan) {
      yield { first, places: span };
      span = [];
    }
    span.push(place);
  }
  const [first] = span;
  if (first !== undefined) yield { first: wanted[first] ?? 0, places: span };
}

/** Some rows of the arrangement, with their places in the file. */
export interface Batch {
  /** The first row, counted in the arrangement. */
  readonly start: number;
  readonly rows: readonly (readonly Cell[])[];
  readonly numberOf: (index: number) => number;
}

/** The rows `[from, to)` of the arrangement, in batches that fit memory; to the end where `to` is not known. */
export async function* batches(
  table: Table,
  order: Order | undefined,
  columns: readonly number[],
  { from, to = Infinity }: { readonly from: number; readonly to?: number | undefined },
  pace: Pace,
  signal: AbortSignal,
): AsyncGenerator<Batch> {
  // Rows from all over the file are gathered many at a time: each batch may read all of it.
  const isScattered = order !== undefined && !order.isFileOrder;
  const cells = isScattered ? mostCells.scattered : mostCells.together;
  const most = Math.floor(cells / Math.max(1, columns.length));
  const step = Math.max(16, Math.min(most, isScattered ? 1 << 17 : 4096));
  for (let start = from; start < to; start += step) {
    const count = Math.min(step, to - start);
    const { rows, numbers } = order
      ? await readArranged(table, order, start, count, columns, signal)
      : { ...(await table.rows(start, count, columns, signal)), numbers: undefined };
    const first = start;
    yield { start, rows, numberOf: (index) => numbers?.[index] ?? first + index };
    if (rows.length < count) return;
    await pace();
  }
}
