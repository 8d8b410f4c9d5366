import type { Asked } from '../service.ts';
import { cellText, type Cell, type Column, type Table } from '../table.ts';
import type { ColumnSummary } from '../tableService.ts';
import type { Order } from './arrange.ts';
import { blockLength, readBlock, type Block, type BlockColumns } from './block.ts';
import { DistinctValues } from './distinct.ts';
import { Bins, Distribution, mostExact } from './distribution.ts';
import { paceOf } from './pace.ts';
import { exactOf, isMeasured, isNothing, standing } from './values.ts';

const mostFrequent = 10;
/** Rows of which nearly every one has a value of its own show no most frequent ones. */
const leastShare = 0.001;

/** What the values of a column are like, in the rows that the arrangement keeps. */
export async function summarize(
  table: Table,
  order: Order | undefined,
  column: number,
  asked: Asked,
): Promise<ColumnSummary> {
  const described = table.columns[column];
  if (!described) throw new Error(`There is no column ${column}`);
  const isNumbers =
    isMeasured(described) && described.kind !== 'boolean' && described.kind !== 'time';
  const values = new DistinctValues();
  const numbers = isNumbers ? new Distribution() : undefined;
  let rows = 0;
  let nulls = 0;

  // Of more numbers than are kept, the bins are counted in a second pass.
  const passes = numbers && table.estimatedRows > mostExact ? 2 : 1;
  const look = async (pass: number, take: (block: Block, index: number) => void) => {
    for await (const { block, kept, done } of blocks(table, order, column, isNumbers, asked)) {
      if (kept) for (const index of kept) take(block, index);
      else for (let index = 0; index < block.length; index += 1) take(block, index);
      asked.progress(Math.min(1, (pass + done) / passes));
    }
  };

  if (!numbers) {
    await look(0, (block, index) => {
      const cell = block.cell(column, index);
      rows += 1;
      if (isNothing(cell, described)) nulls += 1;
      else values.add(cellText(cell), block.start + index);
    });
  } else {
    await look(0, (block, index) => {
      const { values: measured, standings } = block.measures(column);
      rows += 1;
      switch (standings?.[index] ?? standing.ordered) {
        case standing.nothing:
          nulls += 1;
          break;
        case standing.ordered: {
          const value = measured[index] ?? NaN;
          numbers.add(value);
          values.add(value, block.start + index);
          break;
        }
        default:
          numbers.addNotFinite();
      }
    });
  }
  const bins = numbers?.bins() ?? new Bins(1, 0, true);
  if (numbers && !numbers.isWhole) {
    await look(1, (block, index) => {
      const value = block.measures(column).values[index] ?? NaN;
      if (Number.isFinite(value)) bins.add(value);
    });
  }
  const found = numbers?.summary(bins);
  return {
    rows,
    nulls,
    distinct: { count: values.count, isExact: values.isExact && isCertain(described, found) },
    ...(found ? { numbers: found } : {}),
    frequent: await frequentCells(table, column, values, rows, asked),
  };
}

/** False where values that differ may have been taken for one number. */
function isCertain(column: Column, numbers: ColumnSummary['numbers']): boolean {
  const exact = exactOf(column);
  // Instants of a file are seldom nearer than a quarter of a microsecond, decimals seldom longer than a float is exact.
  if (!exact || !numbers || column.kind === 'timestamp' || column.type.startsWith('decimal'))
    return true;
  return exact.isCertain(numbers.min) && exact.isCertain(numbers.max);
}

async function frequentCells(
  table: Table,
  column: number,
  values: DistinctValues,
  rows: number,
  { signal }: Asked,
): Promise<ColumnSummary['frequent']> {
  const frequent = values.frequent(mostFrequent);
  if ((frequent[0]?.count ?? 0) < rows * leastShare) return [];
  const found: { readonly value: Cell; readonly count: number }[] = [];
  for (const { row, count } of frequent) {
    const window = await table.rows(row, 1, [column], signal);
    found.push({ value: window.rows[0]?.[0] ?? null, count });
  }
  return found;
}

/** The rows of the file in its order, with those of each block that the arrangement keeps where it leaves some out. */
async function* blocks(
  table: Table,
  order: Order | undefined,
  column: number,
  isNumbers: boolean,
  { signal }: Asked,
): AsyncGenerator<{
  readonly block: Block;
  readonly kept?: readonly number[];
  readonly done: number;
}> {
  const wanted: BlockColumns = isNumbers
    ? { measured: [column], shown: [] }
    : { measured: [], shown: [column] };
  const step = blockLength(wanted);
  const pace = paceOf(signal);
  const chosen = order && (order.isFileOrder ? order.rows : order.rows.slice().sort());
  let next = 0;
  for (let start = 0; ; start += step) {
    // Blocks of which nothing is kept are not read.
    if (chosen) {
      const row = chosen[next];
      if (row === undefined) return;
      start = Math.max(start, row - (row % step));
    }
    const block = await readBlock(table, wanted, start, step, signal);
    const done = Math.min(1, (start + step) / Math.max(1, table.estimatedRows));
    if (chosen) {
      const kept: number[] = [];
      for (; (chosen[next] ?? Infinity) < start + step; next += 1) {
        kept.push((chosen[next] ?? 0) - start);
      }
      yield { block, kept, done };
    } else {
      yield { block, done };
    }
    if (block.length < step) return;
    await pace();
  }
}
