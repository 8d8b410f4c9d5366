import type { Asked } from '../service.ts';
import type { Table } from '../table.ts';
import type { ColumnSummary } from '../tableService.ts';
import { Bins } from '../query/distribution.ts';
import { paceOf } from '../query/pace.ts';
import { summarize } from '../query/summary.ts';
import { isCommon } from './columns.ts';
import type {
  Both,
  ColumnPair,
  ComparedFigures,
  FigureDifference,
  FigureName,
  SharedBin,
  Side,
} from './model.ts';
import { comparableOf } from './sameCells.ts';

const blockRows = 1 << 15;
/** Figures of floats that are added up in another order are not other figures. */
const rounding = 1e-12;

/** What the values of a column are like in each table, and where that differs. */
export async function compareFigures(
  tables: Both<Table>,
  pair: ColumnPair,
  { signal, progress }: Asked,
): Promise<ComparedFigures> {
  const summaryOf = async (side: Side, from: number) => {
    const column = pair[side]?.column;
    if (column === undefined) return undefined;
    const share = (done: number) => progress(from + done * 0.4);
    return summarize(tables[side], undefined, column, { signal, progress: share });
  };
  const before = await summaryOf('before', 0);
  const after = await summaryOf('after', 0.4);
  const bins = before && after && (await sharedBins(tables, pair, { before, after }, signal));
  progress(1);
  const isComparable = isCommon(pair) && comparableOf(pair) !== 'text';
  return {
    ...(before && { before }),
    ...(after && { after }),
    ...(bins && { bins }),
    differences: before && after ? figureDifferences({ before, after }, isComparable) : [],
  };
}

/** Both histograms over one range, so that they can lie over each other. */
async function sharedBins(
  tables: Both<Table>,
  pair: ColumnPair,
  { before, after }: Both<ColumnSummary>,
  signal: AbortSignal,
): Promise<readonly SharedBin[] | undefined> {
  if (!before.numbers || !after.numbers || !isCommon(pair)) return undefined;
  if (comparableOf(pair) === 'text') return undefined;
  const min = Math.min(before.numbers.min, after.numbers.min);
  const max = Math.max(before.numbers.max, after.numbers.max);
  const areWhole = [before, after].every(({ numbers }) =>
    numbers?.histogram.every(({ from, to }) => Number.isInteger(from) && to - from === 1),
  );
  const filled = async (side: Side) => {
    const bins = new Bins(min, max, areWhole);
    const pace = paceOf(signal);
    for (let start = 0; ; start += blockRows) {
      const values = await tables[side].numbers(pair[side].column, start, blockRows, signal);
      for (const value of values) if (Number.isFinite(value)) bins.add(value);
      if (values.length < blockRows) return bins.all();
      await pace();
    }
  };
  const [old, now] = [await filled('before'), await filled('after')];
  return old.map(({ from, to, count }, place) => ({
    from,
    to,
    before: count,
    after: now[place]?.count ?? 0,
  }));
}

/** The figures that are others in the second table, and by how much. */
function figureDifferences(
  { before, after }: Both<ColumnSummary>,
  isComparable = true,
): readonly FigureDifference[] {
  const found: FigureDifference[] = [];
  const look = (figure: FigureName, old: number | undefined, now: number | undefined) => {
    if (old === undefined || now === undefined || isNearly(old, now)) return;
    found.push({ figure, difference: now - old });
  };
  look('nulls', before.nulls, after.nulls);
  look('distinct', before.distinct?.count, after.distinct?.count);
  const [old, now] = [before.numbers, after.numbers];
  if (!old || !now || !isComparable) return found;
  for (const figure of ['min', 'max', 'mean', 'deviation', 'notFinite'] as const) {
    look(figure, old[figure], now[figure]);
  }
  for (const { share, value } of old.quantiles) {
    look(share, value, now.quantiles.find((own) => own.share === share)?.value);
  }
  return found;
}

function isNearly(a: number, b: number): boolean {
  return a === b || Math.abs(a - b) <= rounding * Math.max(Math.abs(a), Math.abs(b));
}
