import type { Cell } from '../../src/preview/table.ts';
import { cellText, tsvField } from './cells.ts';

/** Cells that are copied at once. */
export const mostCopied = 200_000;
const rowsAtOnce = 1024;

export interface Area {
  readonly top: number;
  readonly bottom: number;
  readonly left: number;
  readonly right: number;
}

export interface CopySource {
  readonly rows: (
    start: number,
    count: number,
    columns: readonly number[],
  ) => Promise<readonly (readonly Cell[])[]>;
  /** The whole value of a cell that a window cuts. */
  readonly whole: (row: number, column: number) => Promise<Cell>;
}

/** The values of an area as tab-separated lines, each value whole. */
export async function areaText(area: Area, source: CopySource): Promise<string> {
  const columns = Array.from({ length: area.right - area.left + 1 }, (_, i) => area.left + i);
  // A single value is copied as it is, without the quotes that keep fields apart.
  const isOne = columns.length === 1 && area.top === area.bottom;
  const lines: string[] = [];
  for (let start = area.top; start <= area.bottom; start += rowsAtOnce) {
    const count = Math.min(rowsAtOnce, area.bottom - start + 1);
    const rows = await source.rows(start, count, columns);
    for (const [index, cells] of rows.entries()) {
      const fields: string[] = [];
      for (const [place, cell] of cells.entries()) {
        const isCut = cell !== null && typeof cell === 'object' && cell.isCut;
        const whole = isCut ? await source.whole(start + index, columns[place] ?? 0) : cell;
        fields.push(cellText(whole));
      }
      lines.push(fields.map(isOne ? String : tsvField).join('\t'));
    }
  }
  return lines.join('\n');
}
