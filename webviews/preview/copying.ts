import type { Cell, Column } from '../../src/preview/table.ts';
import { cellText, isCut, tsvField } from './cells.ts';

/** Cells that are copied at once. */
export const mostCopied = 200_000;
const rowsAtOnce = 1024;

export type CopyFormat = 'tsv' | 'json';

export interface CopyShape {
  readonly format: CopyFormat;
  /** The first line has the names of the columns. */
  readonly hasNames: boolean;
}

/** Rows `top` to `bottom`, both included, of columns of the file in the order in which they are shown. */
export interface CopyArea {
  readonly top: number;
  readonly bottom: number;
  readonly columns: readonly number[];
}

export interface CopySource {
  readonly columns: readonly Column[];
  readonly rows: (
    start: number,
    count: number,
    columns: readonly number[],
  ) => Promise<readonly (readonly Cell[])[]>;
  /** The whole value of a cell that a window cuts. */
  readonly whole: (row: number, column: number) => Promise<Cell>;
}

export function cellsOf({ top, bottom, columns }: CopyArea): number {
  return (bottom - top + 1) * columns.length;
}

/** The values of an area, each whole: as tab-separated lines, or as a list of objects by the names of the columns. */
export async function areaText(
  area: CopyArea,
  { format, hasNames }: CopyShape,
  source: CopySource,
): Promise<string> {
  const isOne = cellsOf(area) === 1 && !hasNames;
  const lines: string[] = [];
  if (hasNames) {
    const names = area.columns.map((column) => source.columns[column]?.name ?? '');
    lines.push(names.map(tsvField).join('\t'));
  }
  for await (const cells of wholeRows(area, source)) {
    if (format === 'json') {
      const values = cells.map((cell, place) => jsonValue(cell, area.columns[place] ?? 0, source));
      lines.push(isOne ? (values[0] ?? 'null') : `{${named(values, area, source).join(', ')}}`);
    } else {
      // A single value is copied as it is, without the quotes that keep fields apart.
      lines.push(
        cells
          .map(cellText)
          .map(isOne ? String : tsvField)
          .join('\t'),
      );
    }
  }
  if (format === 'tsv' || isOne) return lines.join('\n');
  return lines.length === 0 ? '[]' : `[\n  ${lines.join(',\n  ')}\n]`;
}

async function* wholeRows({ top, bottom, columns }: CopyArea, source: CopySource) {
  for (let start = top; start <= bottom; start += rowsAtOnce) {
    const count = Math.min(rowsAtOnce, bottom - start + 1);
    const rows = await source.rows(start, count, columns);
    for (const [index, cells] of rows.entries()) {
      const whole: Cell[] = [];
      for (const [place, cell] of cells.entries()) {
        const column = columns[place] ?? 0;
        whole.push(isCut(cell) ? await source.whole(start + index, column) : cell);
      }
      yield whole;
    }
    if (rows.length < count) return;
  }
}

function named(values: readonly string[], { columns }: CopyArea, source: CopySource) {
  return values.map(
    (value, place) =>
      `${JSON.stringify(source.columns[columns[place] ?? 0]?.name ?? '')}: ${value}`,
  );
}

/** Numbers with all their digits, nested values as what they are, everything else as text. */
function jsonValue(cell: Cell, column: number, { columns }: CopySource): string {
  if (cell === null || (typeof cell === 'object' && cell.is === 'missing')) return 'null';
  if (typeof cell !== 'object' && typeof cell !== 'string') return JSON.stringify(cell);
  const text = cellText(cell);
  const kind = columns[column]?.kind;
  const isNumber = kind === 'number' && /^-?(0|[1-9]\d*)(\.\d+)?(e[+-]?\d+)?$/i.test(text);
  if (isNumber) return text;
  if (kind === 'boolean' && /^(true|false)$/.test(text)) return text;
  if (typeof cell === 'object' && cell.is === 'nested' && !cell.isCut && isJson(text)) return text;
  return JSON.stringify(text);
}

function isJson(text: string): boolean {
  try {
    JSON.parse(text);
    return true;
  } catch {
    return false;
  }
}
