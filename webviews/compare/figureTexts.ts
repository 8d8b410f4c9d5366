import type { ColumnPair, FigureName } from '../../src/preview/compare/model.ts';
import type { ColumnSummary } from '../../src/preview/tableService.ts';
import { formatShare } from '../preview/figures.ts';
import { instantText } from '../preview/instants.ts';
import { formatSpan } from '../signals/times.ts';
import type { CompareTexts } from './contract.ts';

/** Figures that are values of the column, and shown as those are. */
const areValues: ReadonlySet<FigureName> = new Set<FigureName>(['min', 'max', 'mean']);

const isValue = (figure: FigureName) => typeof figure === 'number' || areValues.has(figure);

function isTime({ before, after }: ColumnPair): boolean {
  const kind = (after ?? before)?.kind;
  return kind === 'timestamp' || kind === 'date';
}

export function figureOf(
  summary: ColumnSummary | undefined,
  figure: FigureName,
): number | undefined {
  if (!summary) return undefined;
  if (figure === 'nulls') return summary.nulls;
  if (figure === 'distinct') return summary.distinct?.count;
  if (typeof figure !== 'number') return summary.numbers?.[figure];
  return summary.numbers?.quantiles.find(({ share }) => share === figure)?.value;
}

export function figureName(figure: FigureName, texts: CompareTexts): string {
  switch (figure) {
    case 'nulls':
      return texts.nulls;
    case 'distinct':
      return texts.distinct;
    case 'min':
      return texts.least;
    case 'max':
      return texts.greatest;
    case 'mean':
      return texts.mean;
    case 'deviation':
      return texts.deviation;
    case 'notFinite':
      return texts.notFinite;
    default:
      return figure === 0.5 ? texts.median : formatShare(figure);
  }
}

export function figureText(pair: ColumnPair, figure: FigureName, value: number): string {
  if (isTime(pair) && isValue(figure)) return instant(value);
  if (isTime(pair) && figure === 'deviation') return formatSpan(value, 'elapsed');
  return number(value);
}

/** With its sign. */
export function differenceText(pair: ColumnPair, figure: FigureName, difference: number): string {
  const isLength = isTime(pair) && (isValue(figure) || figure === 'deviation');
  const size = Math.abs(difference);
  const text = isLength ? formatSpan(size, 'elapsed') : number(size);
  return `${difference < 0 ? '\u2212' : '+'}${text}`;
}

export function number(value: number): string {
  if (!Number.isFinite(value)) return String(value);
  const isPlain = Number.isInteger(value) && Math.abs(value) < 1e15;
  if (isPlain) return value.toLocaleString();
  const size = Math.abs(value);
  if (size >= 1e15 || (size > 0 && size < 1e-4)) return value.toExponential(3);
  return value.toLocaleString(undefined, { maximumSignificantDigits: size >= 1e5 ? 9 : 5 });
}

function instant(value: number): string {
  const at = Number.isFinite(value) ? BigInt(Math.round(value)) * 1_000_000n : undefined;
  return (at === undefined ? undefined : instantText(at, 3, 'utc')) ?? String(value);
}
