import { textValues } from '../catalog/metadata.ts';
import { badRequest } from './errors.ts';

export interface MetadataRow {
  readonly name: string;
  readonly metadata: ReadonlyMap<string, string>;
}

/**
 * Reads a sheet of metadata: the first line names the columns, `name` among them; an empty cell sets nothing.
 * Cells are divided by comma, semicolon or tab, whichever the first line has most of.
 */
export function metadataRows(text: string): MetadataRow[] {
  const [header, ...rows] = csvRows(text.replace(/^\ufeff/, ''));
  const columns = (header ?? []).map((column) => column.trim());
  const nameColumn = columns.findIndex((column) => column.toLowerCase() === 'name');
  if (nameColumn === -1) throw badRequest('The first line of the CSV file has no column “name”.');
  return rows.flatMap((row) => {
    const name = row[nameColumn]?.trim() ?? '';
    if (name === '') return [];
    const cells = columns.flatMap((column, index) => {
      const value = row[index] ?? '';
      return index === nameColumn || column === '' || value === ''
        ? []
        : [[column, value] as const];
    });
    return [{ name, metadata: textValues(new Map(cells)) }];
  });
}

/** RFC 4180, with any line ends; a quote that never closes runs to the end. */
export function csvRows(text: string): string[][] {
  const firstLine = /^[^\r\n]*/.exec(text)?.[0] ?? '';
  const counts = [',', ';', '\t'].map((mark) => [mark, firstLine.split(mark).length] as const);
  const divider = counts.reduce((best, one) => (one[1] > best[1] ? one : best))[0];
  const rows: string[][] = [];
  let row: string[] = [];
  let at = 0;
  while (at < text.length) {
    const cell = readCell(text, at, divider);
    row.push(cell.value);
    at = cell.end;
    if (text[at] === divider) {
      at += 1;
      if (at === text.length) row.push('');
      continue;
    }
    at += text.startsWith('\r\n', at) ? 2 : 1;
    if (row.some((value) => value !== '')) rows.push(row);
    row = [];
  }
  if (row.some((value) => value !== '')) rows.push(row);
  return rows;
}

/** `end` is where the divider, the line end or the end of the text is. */
function readCell(
  text: string,
  start: number,
  divider: string,
): { readonly value: string; readonly end: number } {
  let value = '';
  let at = start;
  if (text[at] === '"') {
    for (at += 1; at < text.length; at += 1) {
      if (text[at] !== '"') value += text[at];
      else if (text[at + 1] === '"') {
        value += '"';
        at += 1;
      } else break;
    }
    at += 1;
  }
  while (at < text.length && text[at] !== divider && text[at] !== '\n' && text[at] !== '\r') {
    value += text[at];
    at += 1;
  }
  return { value, end: Math.min(at, text.length) };
}
