import { metadataColumn, type ResultColumn } from '../../actions/results/columns.ts';

/**
 * The columns with those of known keys in the places where they were, because widths, sorting and what is hidden are kept by
 * place. A key that no item has today keeps its place too; new ones come last.
 */
export function keepingOrder(
  columns: readonly ResultColumn[],
  keys: readonly string[],
): readonly ResultColumn[] {
  if (keys.length === 0) return columns;
  const found = new Map<string, ResultColumn>();
  for (const column of columns) {
    if (column.source.is === 'metadata') found.set(column.source.key, column);
  }
  const known = new Set(keys);
  return [
    ...columns.filter(({ source }) => source.is === 'field'),
    ...keys.map((key) => found.get(key) ?? metadataColumn(key, [], false)),
    ...columns.filter(({ source }) => source.is === 'metadata' && !known.has(source.key)),
  ];
}
