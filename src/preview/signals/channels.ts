import { cellText, type Table } from '../table.ts';
import type { ColumnReader } from './columnReader.ts';
import type { Channel, LabelColumn } from './model.ts';
import { isNamedLabel, nameAndUnit } from './names.ts';
import { headRows } from './timeColumns.ts';

export interface ColumnRoles {
  readonly channels: readonly Channel[];
  readonly labels: readonly LabelColumn[];
}

/** Distinct values in the rows looked at up to which a column holds labels: by its name, or without one that says so. */
const mostNamed = 200;
const mostUnnamed = 32;
/** Longer texts are remarks. */
const longestLabel = 80;

/** Which columns are drawn as lines and which as bands; `times` are neither. */
export async function columnRoles(
  table: Table,
  reader: ColumnReader,
  times: ReadonlySet<number>,
  signal: AbortSignal,
): Promise<ColumnRoles> {
  const channels: Channel[] = [];
  const labels: LabelColumn[] = [];
  const texts: number[] = [];
  for (const [column, { kind, name }] of table.columns.entries()) {
    if (times.has(column)) continue;
    if (kind === 'boolean') labels.push({ column, name });
    else if (kind === 'text') texts.push(column);
    else if (kind === 'number') {
      const head = isNamedLabel(name)
        ? await reader.values(column, 0, headRows, signal)
        : undefined;
      if (head && isCode(head)) labels.push({ column, name });
      else channels.push({ column, ...nameAndUnit(name) });
    }
  }
  if (texts.length > 0) {
    const cells = await someTexts(table, texts, signal);
    for (const [index, column] of texts.entries()) {
      const name = table.columns[column]?.name ?? '';
      if (
        areLabels(
          name,
          cells.map((row) => row[index] ?? ''),
        )
      )
        labels.push({ column, name });
    }
  }
  return { channels, labels: labels.sort((a, b) => a.column - b.column) };
}

/** Small whole numbers, as classes are coded. */
function isCode(values: Float64Array): boolean {
  const distinct = new Set(values.filter((value) => !Number.isNaN(value)));
  return (
    distinct.size <= mostUnnamed &&
    [...distinct].every((value) => Number.isInteger(value) && Math.abs(value) < 1000)
  );
}

function areLabels(name: string, values: readonly string[]): boolean {
  const texts = values.filter((text) => text !== '');
  if (texts.length === 0 || texts.some((text) => text.length > longestLabel)) return false;
  const distinct = new Set(texts).size;
  if (isNamedLabel(name)) return distinct <= mostNamed;
  // One value throughout is the subject's name or the device's; nearly as many as rows are identifiers.
  return distinct > 1 && distinct <= mostUnnamed && distinct <= texts.length / 4;
}

/** The first rows; where that costs little, some of the middle and the end too. */
async function someTexts(
  table: Table,
  columns: readonly number[],
  signal: AbortSignal,
): Promise<readonly (readonly string[])[]> {
  const { rowCount = 0 } = table;
  const windows: (readonly [start: number, count: number])[] = [[0, 256]];
  if (rowCount > 4 * headRows) {
    windows.push([rowCount >> 2, 64], [rowCount >> 1, 64], [rowCount - 64, 64]);
  }
  const found: (readonly string[])[] = [];
  for (const [start, count] of windows) {
    const { rows } = await table.rows(start, count, columns, signal);
    for (const row of rows) found.push(row.map(cellText));
  }
  return found;
}
