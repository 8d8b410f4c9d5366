import type { Cell } from '../../src/preview/table.ts';

/** The value as text, as it is copied: NULL and missing fields are empty. */
export function cellText(cell: Cell): string {
  if (cell === null) return '';
  return typeof cell === 'object' ? cell.text : String(cell);
}

const unseen = /[\u0000-\u001f\u007f\u200b\u200e\u200f\u2028-\u202e\u2066-\u2069\ufeff]/;

/** On one line, with what cannot be seen made visible; direction marks must not turn the text around. */
export function visibleText(text: string, areLinesKept = false): string {
  if (!unseen.test(text)) return text;
  const lines = areLinesKept
    ? text.replaceAll(/\r\n|[\r\u2028\u2029]/g, '\n')
    : text.replaceAll(/\r\n|[\n\r\u2028\u2029]/g, '↵');
  return lines
    .replaceAll('\t', '⇥')
    .replaceAll(/[\u0000-\u0009\u000b-\u001f\u007f]/g, (control) =>
      control === '\u007f' ? '␡' : String.fromCharCode(0x2400 + control.charCodeAt(0)),
    )
    .replaceAll(/[\u200e\u200f\u202a-\u202e\u2066-\u2069\u200b\ufeff]/g, '·');
}

/** A field of tab-separated values, quoted as spreadsheets expect it. */
export function tsvField(text: string): string {
  return /[\t\n\r"]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text;
}

/** What a cell looks like; a class of the style sheet. */
export function cellClass(cell: Cell | undefined): string {
  if (cell === undefined) return 'loading';
  if (cell === null) return 'null';
  if (typeof cell !== 'object') return '';
  if (cell.is === 'missing') return 'missing';
  return cell.isCut ? 'cut' : '';
}

export function isCut(cell: Cell): boolean {
  return cell !== null && typeof cell === 'object' && cell.isCut === true;
}
