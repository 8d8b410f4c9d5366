import { UserError } from '../../base/errors.ts';
import type { Asked } from '../service.ts';
import type { Cell, Table } from '../table.ts';
import { readArranged } from '../query/arranged.ts';
import { differs, isCommon, pairColumns } from './columns.ts';
import { compareFigures } from './figures.ts';
import { guessKey, possibleKeys } from './keys.ts';
import { KindPlaces } from './kindPlaces.ts';
import type {
  Both,
  ColumnPair,
  ComparedRow,
  ComparedRows,
  ComparedRowsWanted,
  ComparedTable,
  ComparisonService,
  RowComparison,
  RowsCompared,
  SchemaComparison,
  Side,
} from './model.ts';
import { none, pairByKey, pairByNumber, type Pairing } from './pairing.ts';
import { compareRows, sameWhole } from './rows.ts';
import { cellComparison } from './sameCells.ts';

interface SizedTable {
  readonly table: Table;
  /** Of the file, in bytes. */
  readonly size: number;
}

/** As many pairs of columns are told; those that differ first where there are more. */
const mostPairs = 5000;
const mostChanges = 500;
/** Files of text up to this size are counted at once, so that a key can be judged by their end. */
const countedAtOnce = 32 << 20;
const mostRowsTold = 1000;

/** What the rows of the last comparison are told from. */
interface Held {
  readonly pairing: Pairing;
  readonly places: KindPlaces;
  readonly wanted: RowsCompared;
}

/** Answers questions about two open tables. Whoever opened them closes them. */
export function comparisonService(before: SizedTable, after: SizedTable): ComparisonService {
  const tables: Both<Table> = { before: before.table, after: after.table };
  let pairs = pairColumns(tables.before, tables.after);
  let held: Held | undefined;

  function requirePair(id: number): ColumnPair {
    const pair = pairs[id];
    if (!pair) throw new UserError('There is no such column.', { code: 'no-such-column' });
    return pair;
  }

  async function pairing(
    { key }: RowsCompared,
    rows: Both<number>,
    asked: Asked,
  ): Promise<Pairing> {
    if (key === undefined) return pairByNumber(rows);
    const pair = requirePair(key);
    if (isCommon(pair)) return pairByKey(tables, rows, pair, undefined, asked);
    throw new UserError(`The column “${pair.name}” is only in one of the tables.`, {
      code: 'no-common-key',
      remedy: 'Choose a key that both have, or compare by row number.',
    });
  }

  return {
    async describe({ same }, asked) {
      pairs = pairColumns(tables.before, tables.after, same);
      held = undefined;
      for (const { table, size } of [before, after]) {
        if (size <= countedAtOnce) await table.countRows(undefined, asked.signal);
      }
      const key = await guessKey(tables, pairs, asked.signal);
      return {
        before: described(before),
        after: described(after),
        schema: schemaOf(pairs, key?.id),
      };
    },

    async compareRows(wanted, { signal, progress }) {
      const share = (from: number, part: number) => ({
        signal,
        progress: (done: number) => progress(from + part * done),
      });
      const counted = async (side: Side) => tables[side].countRows(share(0, 0.05).progress, signal);
      const rows = { before: await counted('before'), after: await counted('after') };
      const paired = await pairing(wanted, rows, share(0.05, 0.25));
      const common = pairs.filter(isCommon);
      const compared = await compareRows(tables, paired, common, wanted.tolerance, share(0.3, 0.7));
      // Another one may have been asked for since.
      signal.throwIfAborted();
      const places = new KindPlaces(compared.codes);
      held = { pairing: paired, places, wanted };
      const changes = common
        .map((pair, index) => ({ pair, ...compared.changes[index] }))
        .filter(({ changed = 0 }) => changed > 0)
        .sort((a, b) => (b.changed ?? 0) - (a.changed ?? 0));
      return {
        ...(wanted.key !== undefined && { key: wanted.key }),
        tolerance: wanted.tolerance,
        rows,
        counts: {
          same: places.count('same'),
          changed: places.count('changed'),
          added: places.count('added'),
          removed: places.count('removed'),
        },
        columns: changes.slice(0, mostChanges).map(({ pair, changed = 0, largest = NaN }) => ({
          pair: pair.id,
          name: pair.name,
          changed,
          ...(!Number.isNaN(largest) && { largest }),
        })),
        changedColumns: changes.length,
        repeated: paired.repeated,
        keyless: paired.keyless,
        cutValues: compared.cutValues,
      } satisfies RowComparison;
    },

    async rows(wanted, { signal }) {
      if (!held) {
        throw new UserError('The rows are not compared yet.', { code: 'not-compared' });
      }
      const shown = wanted.pairs.map(requirePair);
      return readRows(tables, held, shown, wanted, signal);
    },

    figures: ({ pair }, asked) => compareFigures(tables, requirePair(pair), asked),

    cell: ({ side, row, column }, { signal }) => tables[side].cell(row, column, signal),
  };
}

function described({ table, size }: SizedTable): ComparedTable {
  const { format, columns, notes, rowCount, estimatedRows } = table;
  return { format, columns: columns.length, notes, rowCount, estimatedRows, size };
}

function schemaOf(pairs: readonly ColumnPair[], key: number | undefined): SchemaComparison {
  const count = (is: (pair: ColumnPair) => boolean) =>
    pairs.reduce((sum, pair) => sum + Number(is(pair)), 0);
  const isCut = pairs.length > mostPairs;
  const first = isCut
    ? [...pairs.filter(differs), ...pairs.filter((pair) => !differs(pair))]
    : pairs;
  return {
    pairs: first.slice(0, mostPairs),
    all: pairs.length,
    common: count(isCommon),
    added: count(({ before }) => before === undefined),
    removed: count(({ after }) => after === undefined),
    moved: count(({ isMoved }) => isMoved),
    renamed: count(({ hasOtherName }) => hasOtherName),
    retyped: count(({ hasOtherType }) => hasOtherType),
    ...(key !== undefined && { key }),
    keys: possibleKeys(pairs).map(({ id }) => id),
  };
}

async function readRows(
  tables: Both<Table>,
  { pairing, places, wanted: compared }: Held,
  pairs: readonly ColumnPair[],
  { start, count, kinds }: ComparedRowsWanted,
  signal: AbortSignal,
): Promise<ComparedRows> {
  const found = places.places(kinds, start, Math.min(count, mostRowsTold));
  const [before, after] = await Promise.all([
    cellsOf(tables.before, 'before', pairs, found.map(pairing.before), signal),
    cellsOf(tables.after, 'after', pairs, found.map(pairing.after), signal),
  ]);
  const formats = { before: tables.before.format, after: tables.after.format };
  const compares = pairs.map((pair) =>
    isCommon(pair) ? cellComparison(pair, formats, compared.tolerance) : undefined,
  );
  const rows: ComparedRow[] = [];
  for (const [index, place] of found.entries()) {
    const kind = places.kindOf(place);
    const row = { before: pairing.before(place), after: pairing.after(place) };
    const cells = { before: before[index] ?? [], after: after[index] ?? [] };
    const changed: number[] = [];
    for (const [at, pair] of pairs.entries()) {
      const compare = compares[at];
      if (kind !== 'changed' || !compare || !isCommon(pair)) continue;
      const sameness = compare(cells.before[at] ?? null, cells.after[at] ?? null);
      const isOther =
        sameness === 'other' ||
        (sameness === 'cut' && (await sameWhole(tables, pair, compare, row, signal)) === 'other');
      if (isOther) changed.push(at);
    }
    rows.push({
      kind,
      ...(row.before !== none && { before: row.before }),
      ...(row.after !== none && { after: row.after }),
      cells,
      changed,
    });
  }
  const total = kinds.reduce((sum, kind) => sum + places.count(kind), 0);
  return { start, total, rows };
}

/** Of rows and columns that the table does not have, nothing. */
async function cellsOf(
  table: Table,
  side: Side,
  pairs: readonly ColumnPair[],
  rows: readonly number[],
  signal: AbortSignal,
): Promise<readonly (readonly Cell[])[]> {
  const columns = pairs.flatMap((pair) => pair[side]?.column ?? []);
  const there = Uint32Array.from(rows.filter((row) => row !== none));
  const order = { rows: there, isFileOrder: true };
  const read =
    columns.length === 0
      ? []
      : (await readArranged(table, order, 0, there.length, columns, signal)).rows;
  let next = 0;
  return rows.map((row) => {
    if (row === none) return pairs.map(() => null);
    const cells = read[next] ?? [];
    next += 1;
    let place = 0;
    return pairs.map((pair) => (pair[side] === undefined ? null : (cells[place++] ?? null)));
  });
}
