import { html, nothing, svg, type TemplateResult } from 'lit/html.js';
import type { Cell } from '../../src/preview/table.ts';
import type { Bin, ColumnSummary } from '../../src/preview/tableService.ts';
import { fill } from '../host.ts';
import { visibleText } from './cells.ts';
import type { ColumnView } from './columnFacts.ts';
import type { PreviewTexts } from './contract.ts';
import { factList } from './facts.ts';
import { formatCount, formatShare } from './figures.ts';
import { instantText } from './instants.ts';

type Numbers = NonNullable<ColumnSummary['numbers']>;
type Show = (value: number) => string;

/** What was found in the values of a column. */
export function summaryFacts(
  summary: ColumnSummary,
  view: ColumnView,
  texts: PreviewTexts,
): TemplateResult {
  const { rows, nulls, distinct, numbers } = summary;
  const share = rows > 0 ? nulls / rows : 0;
  const count = distinct && formatCount(distinct.count);
  const show = showing(view, numbers);
  return html`${numbers && numbers.histogram.length > 0 ? histogram(numbers, show, texts) : nothing}
  ${factList([
    [texts.rowsLooked, formatCount(rows)],
    [texts.nulls, `${formatCount(nulls)} (${formatShare(share)})`],
    [texts.distinct, count && (distinct?.isExact ? count : fill(texts.about, count))],
    ...(numbers ? numberFacts(numbers, show, view.described.kind === 'number', texts) : []),
  ])}
  ${numbers && numbers.quantiles.length > 0 ? quantiles(numbers, show, texts) : nothing}
  ${summary.frequent.length > 0 ? frequent(summary, view, texts) : nothing}`;
}

function numberFacts(numbers: Numbers, show: Show, isNumber: boolean, texts: PreviewTexts) {
  const { min, max, mean, deviation, notFinite } = numbers;
  const spread = isNumber ? show(deviation) : undefined;
  return [
    [texts.least, show(min)],
    [texts.greatest, show(max)],
    [texts.mean, show(mean)],
    [texts.deviation, spread],
    [texts.notFinite, notFinite > 0 ? formatCount(notFinite) : undefined],
  ] as const;
}

/** Figures of times are instants; others have as many digits as tell them apart. */
function showing({ described, text }: ColumnView, numbers: Numbers | undefined): Show {
  if (described.kind === 'timestamp' || described.kind === 'date') {
    const digits = described.kind === 'date' ? 0 : 3;
    return (value) => {
      const at = Number.isFinite(value) ? BigInt(Math.round(value)) * 1_000_000n : undefined;
      const shown = at === undefined ? undefined : instantText(at, digits, 'utc');
      return (described.kind === 'date' ? shown?.slice(0, 10) : shown) ?? String(value);
    };
  }
  const size = numbers ? Math.max(Math.abs(numbers.min), Math.abs(numbers.max)) : 0;
  return (value) => {
    const isPlain = Number.isInteger(value) && size < 1e15;
    return text(isPlain ? value : Number(value.toPrecision(6)));
  };
}

const [width, height] = [300, 84];

function histogram(numbers: Numbers, show: Show, texts: PreviewTexts): TemplateResult {
  const { histogram: bins, min, max } = numbers;
  const most = bins.reduce((found, { count }) => Math.max(found, count), 1);
  const label = fill(texts.histogram, show(min), show(max));
  const step = width / bins.length;
  const gap = step > 4 ? 1 : 0;
  const bar = ({ from, to, count }: Bin, place: number) => {
    // A bin with few values must not look empty.
    const size = count === 0 ? 0 : Math.max(1.5, (count / most) * height);
    return svg`<g class="bin">
      <title>${fill(texts.bin, show(from), show(to), formatCount(count))}</title>
      <rect class="back" x=${place * step} y="0" width=${step} height=${height}></rect>
      <rect class="bar" x=${place * step} y=${height - size} width=${step - gap} height=${size}></rect>
    </g>`;
  };
  return html`<figure class="histogram">
    <svg viewBox="0 0 ${width} ${height}" preserveAspectRatio="none" role="img" aria-label=${label}>
      ${bins.map(bar)}
    </svg>
    <figcaption><span>${show(min)}</span><span>${show(max)}</span></figcaption>
  </figure>`;
}

function quantiles(numbers: Numbers, show: Show, texts: PreviewTexts): TemplateResult {
  return html`<h3>${texts.quantiles}</h3>
    <table class="figures">
      <tbody>
        ${numbers.quantiles.map(
          ({ share, value }) =>
            html`<tr>
              <th scope="row">${share === 0.5 ? texts.median : formatShare(share)}</th>
              <td>${show(value)}</td>
            </tr>`,
        )}
      </tbody>
    </table>`;
}

function frequent(
  { frequent: values, rows }: ColumnSummary,
  view: ColumnView,
  texts: PreviewTexts,
): TemplateResult {
  const most = values.reduce((found, { count }) => Math.max(found, count), 1);
  const row = ({ value, count }: { readonly value: Cell; readonly count: number }) => {
    const text = value === null ? texts.nullValue : visibleText(view.text(value));
    const shown = text === '' ? texts.emptyText : text;
    const short = shown.length > 80 ? `${shown.slice(0, 79)}…` : shown;
    const isQuiet = value === null || text === '';
    return html`<li>
      <button
        type="button"
        title=${fill(texts.keepValue, short)}
        @click=${() => view.onKeep(value)}
      >
        <bdi class="value ${isQuiet ? 'null' : ''}">${short}</bdi>
        <span class="count">${formatCount(count)}</span>
        <span class="share">${formatShare(rows > 0 ? count / rows : 0)}</span>
      </button>
      <meter min="0" max=${most} .value=${count} aria-hidden="true"></meter>
    </li>`;
  };
  return html`<h3>${texts.frequent}</h3>
    <ul class="frequent">
      ${values.map(row)}
    </ul>`;
}
