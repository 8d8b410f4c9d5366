import type { Column, Table, TableFormat } from '../table.ts';
import type { ColumnPair, NamePair, PlacedColumn } from './model.ts';

type Described = Pick<Table, 'columns' | 'format'>;

/** Which column of one table is which of the other: by the pairs that a person gave, then by name, the first by the first. */
export function pairColumns(
  before: Described,
  after: Described,
  same: readonly NamePair[] = [],
): readonly ColumnPair[] {
  const partners = matched(before.columns, after.columns, same);
  const moved = movedOf(partners);
  const pairs: ColumnPair[] = [];
  const put = (from: number | undefined, to: number | undefined) => {
    const old = from === undefined ? undefined : placed(before.columns, from);
    const now = to === undefined ? undefined : placed(after.columns, to);
    pairs.push({
      id: pairs.length,
      name: (now ?? old)?.name ?? '',
      ...(old && { before: old }),
      ...(now && { after: now }),
      isMoved: to !== undefined && moved.has(to),
      hasOtherName: old !== undefined && now !== undefined && old.name !== now.name,
      hasOtherType: old !== undefined && now !== undefined && isRetyped(old, now, before, after),
    });
  };
  const kept = new Set(partners.filter((from) => from !== undefined));
  let next = 0;
  // What is only in the first table comes after the column that it followed there.
  const putRemoved = (end: number) => {
    for (; next < end; next += 1) if (!kept.has(next)) put(next, undefined);
  };
  for (const [to, from] of partners.entries()) {
    if (from !== undefined && !moved.has(to)) putRemoved(from);
    put(from, to);
  }
  putRemoved(before.columns.length);
  return pairs;
}

/** For each column of the second table its column of the first. */
function matched(
  before: readonly Column[],
  after: readonly Column[],
  same: readonly NamePair[],
): readonly (number | undefined)[] {
  const byName = new Map<string, number[]>();
  for (const [place, { name }] of before.entries()) {
    const places = byName.get(name);
    if (places) places.push(place);
    else byName.set(name, [place]);
  }
  const given = new Map(same.map((pair) => [pair.after, pair.before]));
  const partners = new Array<number | undefined>(after.length).fill(undefined);
  const take = (to: number, name: string) => {
    partners[to] ??= byName.get(name)?.shift();
  };
  for (const [to, { name }] of after.entries()) {
    const other = given.get(name);
    if (other === undefined) continue;
    given.delete(name);
    take(to, other);
  }
  for (const [to, { name }] of after.entries()) take(to, name);
  return partners;
}

function placed(columns: readonly Column[], column: number): PlacedColumn {
  const { name = '', type = '', kind = 'text' } = columns[column] ?? {};
  return { column, name, type, kind };
}

/** Types of a file of text are guesses: beside those of another format only their kind tells something. */
function isRetyped(old: Column, now: Column, before: Described, after: Described): boolean {
  const isGuess = (format: TableFormat) => format !== 'parquet';
  const comparesTypes = before.format === after.format && !isGuess(before.format);
  return comparesTypes ? old.type !== now.type : old.kind !== now.kind;
}

/** Columns of the second table that left their order: as few as explain it, all but a longest rising row. */
function movedOf(partners: readonly (number | undefined)[]): ReadonlySet<number> {
  /** The column that ends the best rising row of each length, and what came before it there. */
  const ends: number[] = [];
  const previous = new Map<number, number | undefined>();
  const fromOf = (to: number | undefined) => (to === undefined ? -1 : (partners[to] ?? -1));
  for (const [to, from] of partners.entries()) {
    if (from === undefined) continue;
    let low = 0;
    let high = ends.length;
    while (low < high) {
      const middle = (low + high) >> 1;
      if (fromOf(ends[middle]) < from) low = middle + 1;
      else high = middle;
    }
    previous.set(to, ends[low - 1]);
    ends[low] = to;
  }
  const stayed = new Set<number>();
  for (let to = ends.at(-1); to !== undefined; to = previous.get(to)) stayed.add(to);
  return new Set([...previous.keys()].filter((to) => !stayed.has(to)));
}

export type CommonPair = ColumnPair & Required<Pick<ColumnPair, 'before' | 'after'>>;

export function isCommon(pair: ColumnPair): pair is CommonPair {
  return pair.before !== undefined && pair.after !== undefined;
}

/** Something about the column is another in the second table, whatever its values are. */
export function differs(pair: ColumnPair): boolean {
  return !isCommon(pair) || pair.isMoved || pair.hasOtherName || pair.hasOtherType;
}
