import { html, nothing, type TemplateResult } from 'lit/html.js';
import { live } from 'lit/directives/live.js';
import { repeat } from 'lit/directives/repeat.js';
import type {
  ColumnChange,
  ColumnPair,
  ComparedFigures,
  FigureName,
} from '../../src/preview/compare/model.ts';
import { fill } from '../host.ts';
import { icon } from '../icons.ts';
import { visibleText } from '../preview/cells.ts';
import { formatBytes, formatCount } from '../preview/figures.ts';
import { columnFigures, figuresFailure } from './columnFigures.ts';
import type { CompareTexts } from './contract.ts';
import { differenceText, figureName, figureOf, figureText, number } from './figureTexts.ts';
import { histogram } from './histogram.ts';
import { differs, type Actions, type View } from './view.ts';

/** More rows than anyone reads only make the page slow. */
const mostColumns = 300;
/** A short table is read faster than a search is typed. */
const searchFrom = 12;
const inRow: readonly FigureName[] = ['nulls', 'distinct', 'min', 'mean', 'max'];

/** The pairs that the summary lists, and of how many. */
export function listedPairs(view: View): {
  readonly pairs: readonly ColumnPair[];
  readonly found: number;
} {
  const { opened, state } = view;
  const wanted = state.search.trim().toLowerCase();
  const changes = changesOf(view);
  const found = opened.schema.pairs.filter((pair) => {
    const names = [pair.before?.name, pair.after?.name];
    if (wanted !== '' && !names.some((name) => name?.toLowerCase().includes(wanted))) return false;
    return !state.onlyDiffering || differs(pair) || changes.has(pair.id);
  });
  return { pairs: found.slice(0, mostColumns), found: found.length };
}

function changesOf({ work }: View): ReadonlyMap<number, ColumnChange> {
  return new Map(work.is === 'done' ? work.rows.columns.map((own) => [own.pair, own]) : []);
}

export function summary(view: View, actions: Actions): TemplateResult {
  const { texts, opened, state } = view;
  const { pairs, found } = listedPairs(view);
  const changes = changesOf(view);
  const input = (event: Event) =>
    actions.change({ search: (event.target as HTMLInputElement).value });
  const isSearched = opened.schema.all >= searchFrom || state.search !== '';
  return html`${tableFacts(view)}
    <div class="listTools">
      <label class="check">
        <input
          type="checkbox"
          .checked=${live(state.onlyDiffering)}
          @change=${() => actions.change({ onlyDiffering: !state.onlyDiffering })}
        />
        ${texts.onlyDiffering}
      </label>
      ${
        isSearched
          ? html`<input
              type="search"
              class="input"
              placeholder=${texts.searchColumns}
              aria-label=${texts.searchColumns}
              .value=${live(state.search)}
              @input=${input}
            />`
          : nothing
      }
      <span class="quiet" role="status"
        >${
          pairs.length < opened.schema.all
            ? fill(texts.columnsShown, formatCount(pairs.length), formatCount(opened.schema.all))
            : nothing
        }</span
      >
    </div>
    ${
      found === 0
        ? html`<p class="quiet none">
            ${state.search === '' ? texts.nothingDiffers : texts.noColumnsFound}
          </p>`
        : html`<table class="columns">
            <thead>
              <tr>
                <th scope="col">${texts.column}</th>
                <th scope="col">${texts.change}</th>
                <th scope="col" class="picture">${texts.distribution}</th>
                ${inRow.map((figure) => html`<th scope="col" class="figure ${figure}">${figureName(figure, texts)}</th>`)}
              </tr>
            </thead>
            <tbody>
              ${repeat(
                pairs,
                ({ id }) => id,
                (pair) => columnRow(view, pair, changes.get(pair.id), actions),
              )}
            </tbody>
          </table>`
    }`;
}

/** What the tables are as a whole. */
function tableFacts({ texts, opened, work }: View): TemplateResult {
  const { before, after } = opened;
  const rows = work.is === 'done' ? work.rows.rows : undefined;
  const count = (side: typeof before, counted: number | undefined) => {
    const known = counted ?? side.rowCount;
    return known === undefined
      ? fill(texts.about, formatCount(side.estimatedRows))
      : formatCount(known);
  };
  const fact = (name: string, old: string, now: string) =>
    html`<div class=${old === now ? '' : 'differs'}>
      <dt>${name}</dt>
      <dd>${old === now ? old : html`${old} <span class="arrow">→</span> ${now}`}</dd>
    </div>`;
  const notes = [...before.notes, ...after.notes].map(({ text }) => text);
  return html`<dl class="tableFacts">
      ${fact(texts.rowCount, count(before, rows?.before), count(after, rows?.after))}
      ${fact(texts.columnCount, formatCount(before.columns), formatCount(after.columns))}
      ${fact(texts.size, formatBytes(before.size), formatBytes(after.size))}
      ${before.format === after.format ? nothing : fact(texts.format, before.format, after.format)}
    </dl>
    ${[...new Set(notes)].map((text) => html`<p class="quiet">${visibleText(text)}</p>`)}`;
}

function columnRow(
  view: View,
  pair: ColumnPair,
  change: ColumnChange | undefined,
  actions: Actions,
): TemplateResult {
  const { texts, figures, state } = view;
  const work = figures.get(pair.id);
  const found = work?.is === 'done' ? work.figures : undefined;
  const isOpen = state.shown.includes(pair.name);
  const type = (pair.after ?? pair.before)?.type ?? '';
  const name = visibleText(pair.name);
  const hint = fill(isOpen ? texts.hideFigures : texts.showFigures, name);
  return html`<tr class=${isOpen ? 'open' : ''}>
      <th scope="row">
        <button
          type="button"
          class="name"
          aria-expanded=${isOpen}
          title=${hint}
          @click=${() => actions.toggleFigures(pair)}
        >
          ${icon('sort', 'turn')}<bdi>${name}</bdi>
        </button>
        <span class="type"><bdi>${visibleText(type)}</bdi></span>
      </th>
      <td class="tags">${tags(pair, change, texts)}</td>
      <td class="picture">
        ${found?.bins && found.bins.length > 0 ? histogram(found.bins, pair, texts, true) : nothing}
      </td>
      ${inRow.map((figure) => figureCell(pair, figure, found, texts))}
    </tr>
    ${
      isOpen
        ? html`<tr class="detail">
            <td colspan=${3 + inRow.length}>
              ${
                found
                  ? columnFigures(pair, found, texts)
                  : work?.is === 'failed'
                    ? figuresFailure(work.message, texts)
                    : html`<span class="spinner"></span>`
              }
            </td>
          </tr>`
        : nothing
    }`;
}

/** What is another in the second table, in words. */
function tags(
  pair: ColumnPair,
  change: ColumnChange | undefined,
  texts: CompareTexts,
): TemplateResult {
  const { before, after } = pair;
  if (!before) return html`<span class="tag added">${texts.added}</span>`;
  if (!after) return html`<span class="tag removed">${texts.removed}</span>`;
  const values =
    change &&
    (change.changed === 1
      ? texts.oneValueDiffers
      : fill(texts.valuesDiffer, formatCount(change.changed)));
  const largest = change?.largest === undefined ? '' : fill(texts.largest, number(change.largest));
  return html`${values === undefined ? nothing : html`<span class="tag changed" title=${largest}>${values}</span>`}
  ${
    pair.hasOtherType
      ? html`<span class="tag changed"
          ><bdi>${visibleText(before.type)} → ${visibleText(after.type)}</bdi></span
        >`
      : nothing
  }
  ${
    pair.hasOtherName
      ? html`<span class="tag changed"
          ><bdi>${fill(texts.renamed, visibleText(before.name))}</bdi></span
        >`
      : nothing
  }
  ${pair.isMoved ? html`<span class="tag changed">${texts.moved}</span>` : nothing}`;
}

function figureCell(
  pair: ColumnPair,
  figure: FigureName,
  found: ComparedFigures | undefined,
  texts: CompareTexts,
): TemplateResult {
  const [old, now] = [figureOf(found?.before, figure), figureOf(found?.after, figure)];
  const difference = found?.differences.find((own) => own.figure === figure)?.difference;
  const show = (value: number) => figureText(pair, figure, value);
  if (old === undefined || now === undefined || difference === undefined) {
    const only = now ?? old;
    return html`<td class="figure ${figure}">${only === undefined ? '' : show(only)}</td>`;
  }
  return html`<td class="figure ${figure} differs">
    <span class="old"><span class="unseen">${texts.before}</span> ${show(old)}</span>
    <span class="now"><span class="unseen">${texts.after}</span> ${show(now)}</span>
    <span class="by">${differenceText(pair, figure, difference)}</span>
  </td>`;
}
