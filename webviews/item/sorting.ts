/** Which column orders a table; `undefined` is the order in which the rows came. */
export interface Order<Column extends string> {
  readonly column: Column;
  readonly isDescending: boolean;
}

/** Numbers inside names count as numbers (`S2` before `S10`), whatever the language of the reader. */
const names = new Intl.Collator('en', { numeric: true });

/** Rows in order; equal ones keep theirs, and those without a value come last either way. */
export function sorted<Row, Column extends string>(
  rows: readonly Row[],
  order: Order<Column> | undefined,
  valueOf: (row: Row, column: Column) => string | number | undefined,
): readonly Row[] {
  if (order === undefined) return rows;
  const { column, isDescending } = order;
  return rows.toSorted((a, b) => {
    const [left, right] = [valueOf(a, column), valueOf(b, column)];
    if (left === undefined || right === undefined) {
      return Number(left === undefined) - Number(right === undefined);
    }
    const difference =
      typeof left === 'number' && typeof right === 'number'
        ? left - right
        : names.compare(String(left), String(right));
    return isDescending ? -difference : difference;
  });
}

/** Ascending, descending, as it came. */
export function nextOrder<Column extends string>(
  order: Order<Column> | undefined,
  column: Column,
): Order<Column> | undefined {
  if (order?.column !== column) return { column, isDescending: false };
  return order.isDescending ? undefined : { column, isDescending: true };
}

/** True when every word is somewhere in the texts. */
export function isFound(search: string, ...texts: readonly string[]): boolean {
  const all = texts.join('\n').toLowerCase();
  return search
    .toLowerCase()
    .split(/\s+/)
    .every((word) => all.includes(word));
}
