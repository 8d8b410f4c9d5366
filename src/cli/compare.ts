import { messageOf, UserError } from '../base/errors.ts';
import { plainText } from '../base/text.ts';
import type {
  ColumnPair,
  ComparisonFacts,
  ComparisonService,
  RowComparison,
  Tolerance,
} from '../preview/compare/model.ts';
import type { Asked } from '../preview/service.ts';
import type { Table } from '../preview/table.ts';
import { where, whereHelp } from './browse.ts';
import {
  isAlike,
  sentence,
  tellComparison,
  type DifferingRow,
  type PairFigures,
} from './comparisonText.ts';
import { openWanted } from './preview.ts';
import { jsonText, terminalText } from './terminal.ts';
import {
  optionNumber,
  optionPairs,
  optionText,
  UsageError,
  type Command,
  type Invocation,
  type Values,
} from './usage.ts';

/** Columns whose figures are worked out. */
const mostFigures = 200;

export const compare: Command = {
  synopsis: 'A B',
  summary: 'say how two tables differ: columns, figures and rows; exit code 1 where they do',
  failure: 2,
  options: {
    ...where,
    key: { type: 'string' },
    'by-number': { type: 'boolean' },
    tolerance: { type: 'string' },
    same: { type: 'string', multiple: true },
    rows: { type: 'string' },
  },
  help: {
    ...whereHelp,
    key: 'the column that tells rows apart (guessed)',
    'by-number': 'compare rows of the same number, whatever they hold',
    tolerance: 'numbers count as the same up to this difference: 0.01, or 1% of the larger (0)',
    same: 'OLD=NEW, two columns that are the same; may be repeated',
    rows: 'how many rows that differ are shown (20)',
  },
  async run(invocation) {
    const [a, b, extra] = invocation.words;
    if (a === undefined || b === undefined || extra !== undefined) {
      throw new UsageError('Two tables are compared: each ITEM/FILE or the path of a file.');
    }
    const tolerance = await wantedTolerance(invocation.values);
    const before = await opened(invocation, a);
    try {
      const after = await opened(invocation, b);
      try {
        return await compared(invocation, before, after, tolerance);
      } finally {
        await after.close();
      }
    } finally {
      await before.close();
    }
  },
};

/** Both files may have one name: a failure says which one it is about. */
async function opened(invocation: Invocation, wanted: string): Promise<Table> {
  try {
    return await openWanted(invocation, wanted);
  } catch (error) {
    if (!(error instanceof UserError)) throw error;
    const { code, remedy } = error;
    const told = { code, cause: error, ...(remedy !== undefined && { remedy }) };
    throw new UserError(`${plainText(wanted, 200)}: ${messageOf(error)}`, told);
  }
}

async function wantedTolerance(values: Values): Promise<Tolerance> {
  const { exactly, toleranceOf } = await import('../preview/compare/tolerance.ts');
  const text = optionText(values, 'tolerance');
  const tolerance = text === undefined ? exactly : toleranceOf(text);
  if (!tolerance) throw new UsageError('--tolerance is a number, such as 0.01, or a share: 1%.');
  return tolerance;
}

async function compared(
  { words, values, terminal }: Invocation,
  before: Table,
  after: Table,
  tolerance: Tolerance,
): Promise<boolean> {
  const shownRows = optionNumber(values, 'rows', 20);
  const { comparisonService } = await import('../preview/compare/service.ts');
  const service = comparisonService({ table: before, size: 0 }, { table: after, size: 0 });
  const asked = (doing: string): Asked => ({
    signal: terminal.signal,
    progress: (done) => terminal.progress(`${doing}, ${Math.floor(done * 100)} %`),
  });
  const same = [...optionPairs(values, 'same')].map(([old, now]) => ({ before: old, after: now }));
  const facts = await service.describe({ same }, asked('Reading'));
  const key = keyOf(values, facts);
  const rows = await service.compareRows(
    { tolerance, ...(key !== undefined && { key }) },
    asked('Comparing rows'),
  );
  const figures = await figuresOf(service, facts, asked);
  const differing = await differingRows(service, facts, rows, shownRows, asked('Reading rows'));
  const isSame = isAlike(facts, rows);
  if (terminal.isJson) {
    const { schema } = facts;
    const told = figures.map(({ pair, found }) => ({ column: pair.name, ...found }));
    terminal.out(jsonText({ isSame, schema, rows, figures: told, differing }));
  } else {
    terminal.out(
      words
        .slice(0, 2)
        .map((word) => terminalText(word, 120))
        .join(' ↔ '),
    );
    terminal.out(sentence(facts, rows));
    tellComparison(terminal, facts, rows, figures, differing);
  }
  return isSame;
}

function keyOf(values: Values, { schema }: ComparisonFacts): number | undefined {
  const name = optionText(values, 'key');
  if (values['by-number'] === true) {
    if (name !== undefined) throw new UsageError('Either --key or --by-number.');
    return undefined;
  }
  if (name === undefined) return schema.key;
  const isNamed = ({ before, after }: ColumnPair) => before?.name === name || after?.name === name;
  const found = schema.pairs.find((pair) => isNamed(pair) && pair.before && pair.after);
  if (found) return found.id;
  const common = schema.pairs.filter(({ before, after }) => before && after).slice(0, 20);
  throw new UserError(`There is no column “${plainText(name, 60)}” in both tables.`, {
    code: 'no-common-key',
    remedy: `Columns of both: ${common.map((pair) => plainText(pair.name, 40)).join(', ') || 'none'}.`,
  });
}

async function figuresOf(
  service: ComparisonService,
  { schema }: ComparisonFacts,
  asked: (doing: string) => Asked,
): Promise<readonly PairFigures[]> {
  const pairs = schema.pairs.slice(0, mostFigures);
  const all: PairFigures[] = [];
  for (const [index, pair] of pairs.entries()) {
    const found = await service.figures(
      { pair: pair.id },
      asked(`Summarizing column ${index + 1} of ${pairs.length}`),
    );
    all.push({ pair, found });
  }
  return all;
}

async function differingRows(
  service: ComparisonService,
  { schema }: ComparisonFacts,
  { key, columns }: RowComparison,
  count: number,
  asked: Asked,
): Promise<readonly DifferingRow[]> {
  const ids = [
    ...new Set([...(key === undefined ? [] : [key]), ...columns.map(({ pair }) => pair)]),
  ];
  // Without a change the first columns tell which rows were added or removed.
  const pairs = ids.length > 0 ? ids : schema.pairs.slice(0, 4).map(({ id }) => id);
  const kinds = ['changed', 'added', 'removed'] as const;
  const { rows } = await service.rows({ start: 0, count, kinds, pairs }, asked);
  const names = new Map(schema.pairs.map(({ id, name }) => [id, name]));
  return rows.map((row) => ({ ...row, columns: pairs.map((id) => names.get(id) ?? '') }));
}
