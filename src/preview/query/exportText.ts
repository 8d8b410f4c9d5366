import type { Cell, Column } from '../table.ts';

/**
 * A row of CSV (RFC 4180, lines end in LF). NULL is nothing, an empty text is `""`. Text that a spreadsheet would take for a
 * formula stays as it is: a file of data must hold what the table holds.
 */
export function csvRow(texts: readonly (string | null)[]): string {
  // A line of one NULL would be a blank one, which readers leave out.
  if (texts.length === 1 && texts[0] === null) return '""\n';
  return `${texts.map((text) => (text === null ? '' : csvField(text))).join(',')}\n`;
}

function csvField(text: string): string {
  if (text !== '' && !/[",\r\n]|^\s|\s$/.test(text)) return text;
  return `"${text.replaceAll('"', '""')}"`;
}

const jsonNumber = /^-?(0|[1-9]\d*)(\.\d+)?([eE][+-]?\d+)?$/;

/**
 * A value of JSON lines; `undefined` where the row does not have it. Numbers keep all their digits; NaN and infinity, which
 * JSON does not have, become null. `text` is the whole text of the cell, `kind` what a text of it is to be read as.
 */
export function jsonValue(cell: Cell, text: string, kind: Column['kind']): string | undefined {
  if (cell === null || typeof cell === 'boolean') return String(cell);
  if (typeof cell === 'number') return Number.isFinite(cell) ? text : 'null';
  if (typeof cell === 'string') return typedText(text, kind);
  switch (cell.is) {
    case 'missing':
      return undefined;
    case 'integer':
    case 'decimal':
    case 'float':
      return jsonNumber.test(text) ? text : 'null';
    case 'nested':
      return nestedValue(text);
    case 'text':
      return typedText(text, kind);
    case 'date':
    case 'time':
    case 'timestamp':
    case 'interval':
    case 'binary':
      return JSON.stringify(text);
  }
}

/** Of a CSV file: what a value is, is told by its column and by what it looks like. */
function typedText(text: string, kind: Column['kind']): string {
  const trimmed = text.trim();
  if (kind !== 'text' && trimmed === '') return 'null';
  if (kind === 'number' && jsonNumber.test(trimmed)) return trimmed;
  if (kind === 'boolean' && /^(true|false)$/i.test(trimmed)) return trimmed.toLowerCase();
  return JSON.stringify(text);
}

/** Nested values are shown as JSON, but for keys of maps that are no text. */
function nestedValue(text: string): string {
  try {
    JSON.parse(text);
    return text.replaceAll(/[\r\n]+/g, ' ');
  } catch {
    return JSON.stringify(text);
  }
}

export function jsonRow(names: readonly string[], values: readonly (string | undefined)[]): string {
  const members = values.flatMap((value, index) =>
    value === undefined ? [] : `${names[index] ?? ''}:${value}`,
  );
  return `{${members.join(',')}}\n`;
}

/** Of several columns with one name, all but the first are numbered: names of members and of Parquet columns differ. */
export function distinctNames(columns: readonly Column[]): readonly string[] {
  const taken = new Set(columns.map(({ name }) => name));
  const given = new Set<string>();
  return columns.map(({ name }) => {
    let own = name;
    for (let number = 1; given.has(own) || (own !== name && taken.has(own)); number += 1) {
      own = `${name}_${number}`;
    }
    given.add(own);
    return own;
  });
}

/** A cell as text for CSV; `null` where there is no value. */
export function csvText(cell: Cell, text: string): string | null {
  if (cell === null || (typeof cell === 'object' && cell.is === 'missing')) return null;
  return text;
}
