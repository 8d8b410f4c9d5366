import type { Column, ColumnKind } from '../table.ts';
import { kindOfText, mostCommon } from './guessDialect.ts';

/** Names come from the header, types from what the rows of a sample look like. */
export function guessColumns(
  sample: readonly (readonly string[])[],
  hasHeader: boolean,
): readonly Column[] {
  const header = hasHeader ? (sample[0] ?? []) : [];
  const rows = hasHeader ? sample.slice(1) : sample;
  const count = Math.max(header.length, mostCommon(rows.map(({ length }) => length)));
  // A row that is too short or too long has its values in other columns than they belong to.
  const regular = rows.filter(({ length }) => length === count);
  return Array.from({ length: count }, (_, index) => {
    const name = header[index]?.trim();
    const values = regular.flatMap((row) => row[index] ?? []).filter((value) => value.trim());
    return { name: name || `column ${index + 1}`, ...typeOf(values) };
  });
}

function typeOf(values: readonly string[]): { readonly type: string; readonly kind: ColumnKind } {
  const [first, ...others] = new Set(values.map(kindOfText));
  if (first === undefined || others.length > 0) return { type: 'text', kind: 'text' };
  if (first !== 'number') return { type: first, kind: first };
  const isWhole = values.every((value) => /^\s*[+-]?\d+\s*$/.test(value));
  return { type: isWhole ? 'integer' : 'number', kind: 'number' };
}
