import type { ColumnKind } from '../../src/preview/table.ts';
import type { Arrangement, ColumnCondition, SortKey } from '../../src/preview/tableService.ts';

export type Operator = ColumnCondition['is'];

const compared: readonly Operator[] = ['=', '!=', '<', '<=', '>', '>=', 'null', 'not-null'];

/** What one may ask of the values of a column; the first is the usual one. */
export function operatorsOf(kind: ColumnKind): readonly Operator[] {
  switch (kind) {
    case 'number':
    case 'timestamp':
    case 'date':
    case 'time':
      return compared;
    case 'boolean':
      return ['=', 'null', 'not-null'];
    case 'text':
      return ['contains', 'not-contains', ...compared];
    case 'list':
    case 'map':
    case 'struct':
    case 'json':
      return ['contains', 'not-contains', 'null', 'not-null'];
    case 'binary':
      return ['null', 'not-null'];
  }
}

export function takesValue(is: Operator): is is Exclude<Operator, 'null' | 'not-null'> {
  return is !== 'null' && is !== 'not-null';
}

export function condition(column: number, is: Operator, value: string): ColumnCondition {
  return takesValue(is) ? { column, is, value } : { column, is };
}

export const asInFile: Arrangement = { sort: [], conditions: [] };

export function isAsInFile({ sort, conditions }: Arrangement): boolean {
  return sort.length + conditions.length === 0;
}

/** Up, then down, then as in the file; `isMore` keeps the keys there are. */
export function sortedNext(
  sort: readonly SortKey[],
  column: number,
  isMore: boolean,
): readonly SortKey[] {
  const key = sort.find((other) => other.column === column);
  // A press on one of several keys makes it the only one, and begins anew.
  const isOnly = isMore || sort.length === 1;
  if (key && isOnly && key.isDescending) return sort.filter((other) => other !== key);
  const next = { column, isDescending: key !== undefined && isOnly };
  if (!isMore) return [next];
  return key ? sort.map((other) => (other === key ? next : other)) : [...sort, next];
}

/** Takes what is sound of an arrangement that may be of any shape, for a table with so many columns. */
export function soundArrangement(value: unknown, columnCount: number): Arrangement {
  const { sort, conditions } = record(value);
  const isColumn = (column: unknown): column is number =>
    Number.isInteger(column) && Number(column) >= 0 && Number(column) < columnCount;
  return {
    sort: list(sort).flatMap((entry) => {
      const { column, isDescending } = record(entry);
      return isColumn(column) ? [{ column, isDescending: isDescending === true }] : [];
    }),
    conditions: list(conditions).flatMap((entry) => {
      const { column, is, value: text } = record(entry);
      const operator = operatorsOf('text').find((known) => known === is);
      if (!isColumn(column) || !operator) return [];
      return [condition(column, operator, typeof text === 'string' ? text : '')];
    }),
  };
}

function record(value: unknown): Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null ? { ...value } : {};
}

function list(value: unknown): readonly unknown[] {
  return Array.isArray(value) ? value : [];
}
