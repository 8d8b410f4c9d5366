import { UserError } from '../../base/errors.ts';
import { isNamedTime } from '../signals/names.ts';
import { readMeasures, standing, isMeasured } from '../query/values.ts';
import { cellText, type Table } from '../table.ts';
import { isCommon, type CommonPair } from './columns.ts';
import { comparableOf } from './sameCells.ts';
import type { Both, ColumnPair } from './model.ts';

/** Rows at both ends that a key is judged by. */
const headRows = 1000;
/** Columns that are looked at. */
const mostTried = 12;
const mostKeys = 500;

/** Columns that rows can be told apart by: everything that has an order and a text of its own. */
export function possibleKeys(pairs: readonly ColumnPair[]): readonly CommonPair[] {
  return pairs
    .filter(isCommon)
    .filter(({ before, after }) =>
      [before, after].every(
        ({ kind }) => isMeasured({ kind, name: '', type: '' }) || kind === 'text',
      ),
    )
    .slice(0, mostKeys);
}

/**
 * The column that tells rows apart in both tables: named as an identifier, or a time; `undefined` where none does, or where
 * nothing of it can be in both.
 */
export async function guessKey(
  tables: Both<Table>,
  pairs: readonly ColumnPair[],
  signal: AbortSignal,
): Promise<CommonPair | undefined> {
  const ranked = possibleKeys(pairs)
    .map((pair) => ({ pair, rank: rankOf(pair) }))
    .filter(({ rank }) => rank !== undefined)
    .sort((a, b) => (a.rank ?? 0) - (b.rank ?? 0))
    .slice(0, mostTried);
  for (const { pair } of ranked) {
    try {
      const before = await endsOf(tables.before, pair.before.column, signal);
      const after = before && (await endsOf(tables.after, pair.after.column, signal));
      if (before && after && overlaps(before, after)) return pair;
    } catch (error) {
      // A column that cannot be read is no key; the others can still be looked at.
      if (!(error instanceof UserError)) throw error;
    }
  }
  return undefined;
}

/** Smaller is likelier; `undefined` for what is no key by its name and kind. */
function rankOf(pair: CommonPair): number | undefined {
  const { name, before, after } = pair;
  const comparable = comparableOf({ before, after });
  const isId = /^(id|uuid|guid|key|pk)$|[_\s-](id|uuid|key)$|[a-z]Id$/i.test(name);
  const isNumbered =
    /^(index|idx|row|row[_\s-]?(number|id)|no|nr|n|sample|sample[_\s-]?(number|no)|frame|seq(uence)?|#)$/i.test(
      name,
    );
  switch (comparable) {
    case 'instant':
      return isNamedTime(name) ? 1 : 3;
    case 'number':
      return isId ? 0 : isNamedTime(name) ? 2 : isNumbered ? 4 : undefined;
    case 'time':
      return 5;
    case 'text':
      return isId && before.kind === 'text' && after.kind === 'text' ? 0 : undefined;
    case 'boolean':
      return undefined;
  }
}

/** What the keys at both ends of a table are; `undefined` where they do not tell the rows apart. */
interface Ends {
  readonly numbers: readonly number[];
  readonly texts: ReadonlySet<string>;
}

async function endsOf(
  table: Table,
  column: number,
  signal: AbortSignal,
): Promise<Ends | undefined> {
  const described = table.columns[column];
  if (!described) return undefined;
  const { rowCount } = table;
  const starts = [
    0,
    ...(rowCount === undefined || rowCount <= headRows
      ? []
      : [Math.max(headRows, rowCount - headRows)]),
  ];
  const numbers: number[] = [];
  const texts = new Set<string>();
  let rows = 0;
  for (const start of starts) {
    if (isMeasured(described)) {
      const { values, standings } = await readMeasures(table, column, start, headRows, signal);
      if (standings?.some((own) => own !== standing.ordered)) return undefined;
      numbers.push(...values);
      rows += values.length;
    } else {
      const window = await table.rows(start, headRows, [column], signal);
      for (const [cell = null] of window.rows) texts.add(cellText(cell));
      rows += window.rows.length;
    }
  }
  const distinct = isMeasured(described) ? new Set(numbers).size : texts.size;
  return distinct === rows && rows > 0 ? { numbers, texts } : undefined;
}

function overlaps(a: Ends, b: Ends): boolean {
  if (a.texts.size > 0 || b.texts.size > 0) return [...a.texts].some((text) => b.texts.has(text));
  const range = ({ numbers }: Ends) => ({
    from: numbers.reduce((least, value) => Math.min(least, value)),
    to: numbers.reduce((greatest, value) => Math.max(greatest, value)),
  });
  const [old, now] = [range(a), range(b)];
  return old.from <= now.to && now.from <= old.to;
}
