import { html, nothing, type TemplateResult } from 'lit/html.js';
import type {
  ColumnPair,
  ComparedFigures,
  FigureName,
  Side,
} from '../../src/preview/compare/model.ts';
import { fill } from '../host.ts';
import { cellText, visibleText } from '../preview/cells.ts';
import { formatCount } from '../preview/figures.ts';
import type { CompareTexts } from './contract.ts';
import { differenceText, figureName, figureOf, figureText } from './figureTexts.ts';
import { histogram } from './histogram.ts';

const first: readonly FigureName[] = ['nulls', 'distinct', 'min', 'max', 'mean', 'deviation'];

/** Everything that is known of the values of a column in both tables. */
export function columnFigures(
  pair: ColumnPair,
  figures: ComparedFigures,
  texts: CompareTexts,
): TemplateResult {
  const { before, after, bins, differences } = figures;
  const shares = (before?.numbers ?? after?.numbers)?.quantiles.map(({ share }) => share) ?? [];
  const names: readonly FigureName[] = [...first, ...shares, 'notFinite'];
  const by = new Map(differences.map(({ figure, difference }) => [figure, difference]));
  const rows = names.flatMap((figure) => {
    const [old, now] = [figureOf(before, figure), figureOf(after, figure)];
    if (old === undefined && now === undefined) return [];
    if (figure === 'notFinite' && !old && !now) return [];
    const difference = by.get(figure);
    const show = (value: number | undefined) =>
      value === undefined ? '' : figureText(pair, figure, value);
    return [
      html`<tr class=${difference === undefined ? '' : 'differs'}>
        <th scope="row">${figureName(figure, texts)}</th>
        <td>${show(old)}</td>
        <td>${show(now)}</td>
        <td>${difference === undefined ? '' : differenceText(pair, figure, difference)}</td>
      </tr>`,
    ];
  });
  return html`<div class="columnFigures">
    ${
      bins && bins.length > 0
        ? html`<figure class="shared">
            ${histogram(bins, pair, texts, false)}
            <figcaption>
              <span>${figureText(pair, 'min', bins[0]?.from ?? 0)}</span>
              <span>${figureText(pair, 'max', bins.at(-1)?.to ?? 0)}</span>
            </figcaption>
          </figure>`
        : nothing
    }
    <table class="figureTable">
      <thead>
        <tr>
          <th scope="col">${texts.figure}</th>
          <th scope="col">${texts.before}</th>
          <th scope="col">${texts.after}</th>
          <th scope="col">${texts.difference}</th>
        </tr>
      </thead>
      <tbody>
        ${rows}
      </tbody>
    </table>
    ${frequentValues(figures, texts)}
  </div>`;
}

const mostValues = 10;

/** The most frequent values of either table, with how often they are in both as far as that is known. */
function frequentValues(
  { before, after }: ComparedFigures,
  texts: CompareTexts,
): TemplateResult | typeof nothing {
  const counts = new Map<string, { before?: number; after?: number }>();
  const take = (side: Side, values: NonNullable<ComparedFigures[Side]>['frequent'] = []) => {
    for (const { value, count } of values) {
      const text = value === null ? texts.nullValue : cellText(value);
      counts.set(text, { ...counts.get(text), [side]: count });
    }
  };
  take('before', before?.frequent);
  take('after', after?.frequent);
  if (counts.size === 0) return nothing;
  const shown = [...counts].slice(0, mostValues);
  const count = (value: number | undefined) => (value === undefined ? '–' : formatCount(value));
  return html`<table class="figureTable frequent">
    <thead>
      <tr>
        <th scope="col">${texts.frequent}</th>
        <th scope="col">${texts.before}</th>
        <th scope="col">${texts.after}</th>
      </tr>
    </thead>
    <tbody>
      ${shown.map(([text, { before: old, after: now }]) => {
        const value = text === '' ? texts.emptyText : visibleText(text.slice(0, 200));
        return html`<tr class=${old === now ? '' : 'differs'}>
          <th scope="row" title=${value}>
            <bdi class=${text === '' ? 'quiet' : ''}>${value}</bdi>
          </th>
          <td>${count(old)}</td>
          <td>${count(now)}</td>
        </tr>`;
      })}
    </tbody>
  </table>`;
}

/** Why there are no figures. */
export function figuresFailure(message: string, texts: CompareTexts): TemplateResult {
  return html`<p class="problem" role="alert">
    ${fill(texts.figuresFailed, visibleText(message))}
  </p>`;
}
