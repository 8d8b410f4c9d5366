import type { Table } from '../../preview/table.ts';
import { openFileTable } from '../preview.ts';
import { ColumnMeasure, summaryDifference, type ColumnSummary } from './columnMeasure.ts';
import type { ColumnDifference, FileDifference } from './testRun.ts';

interface MeasuredColumn {
  readonly name: string;
  readonly type: string;
  readonly summary: ColumnSummary;
}

interface MeasuredTable {
  readonly rows: number;
  readonly columns: readonly MeasuredColumn[];
}

/** Cells that are in memory at one time. */
const windowCells = 200_000;
const maxWindowRows = 16_384;
/** Of a table of thousands of columns, as many as anybody reads. */
const maxColumns = 500;

/** How two tables differ: their rows, and each column's type and statistics. One table is read after the other. */
export async function tableDifference(
  before: string,
  after: string,
  signal?: AbortSignal,
): Promise<Pick<FileDifference, 'rows' | 'columns'>> {
  const old = await measured(before, signal);
  const now = await measured(after, signal);
  return {
    rows: { before: old.rows, after: now.rows },
    columns: columnDifferences(old, now).slice(0, maxColumns),
  };
}

function columnDifferences(before: MeasuredTable, after: MeasuredTable): ColumnDifference[] {
  const [old, now] = [byName(before), byName(after)];
  const removed = [...old].flatMap(([column, { type }]): ColumnDifference[] =>
    now.has(column) ? [] : [{ column, kind: 'removed', before: type }],
  );
  const others = [...now].flatMap(([column, { type, summary }]): ColumnDifference[] => {
    const earlier = old.get(column);
    if (!earlier) return [{ column, kind: 'added', after: type }];
    const types: ColumnDifference[] =
      earlier.type === type ? [] : [{ column, kind: 'type', before: earlier.type, after: type }];
    const values = summaryDifference(earlier.summary, summary);
    return values ? [...types, { column, kind: 'values', ...values }] : types;
  });
  return [...removed, ...others];
}

/** Two columns may have one name: the second is another column. */
function byName({ columns }: MeasuredTable): ReadonlyMap<string, MeasuredColumn> {
  const map = new Map<string, MeasuredColumn>();
  for (const column of columns) {
    let { name } = column;
    for (let number = 2; map.has(name); number += 1) name = `${column.name} (${number})`;
    map.set(name, column);
  }
  return map;
}

async function measured(file: string, signal?: AbortSignal): Promise<MeasuredTable> {
  const table = await openFileTable(file, signal);
  try {
    return await measuredTable(table, signal);
  } finally {
    await table.close();
  }
}

async function measuredTable(table: Table, signal?: AbortSignal): Promise<MeasuredTable> {
  const { columns } = table;
  const measures = columns.map(({ kind }) => new ColumnMeasure(kind));
  const count = Math.max(1, Math.min(maxWindowRows, Math.floor(windowCells / columns.length)));
  let total = 0;
  for (;;) {
    signal?.throwIfAborted();
    const { rows } = await table.rows(total, count, undefined, signal);
    for (const row of rows) {
      for (const [index, measure] of measures.entries()) measure.add(row[index] ?? null);
    }
    total += rows.length;
    if (rows.length < count) break;
  }
  return {
    rows: total,
    columns: columns.map(({ name, type }, index) => ({
      name,
      type,
      summary: (measures[index] ?? new ColumnMeasure('text')).summary(),
    })),
  };
}
