import { html, nothing, type TemplateResult } from 'lit/html.js';
import { live } from 'lit/directives/live.js';
import type {
  ColumnDifference,
  FileDifference,
  RunDifference,
  TestRunRecord,
} from '../../src/actions/testRun/testRun.ts';
import { fill } from '../host.ts';
import { icon } from '../icons.ts';
import { legible } from '../legible.ts';
import { formatBytes, formatCount } from '../preview/figures.ts';
import {
  checkName,
  checkState,
  differences,
  type Differences,
  type TableChange,
} from './changes.ts';
import type { ResultTexts, RunTexts } from './contract.ts';
import { formatMoment } from './figures.ts';
import { checkIcon } from './signs.ts';
import { beforeAfter, checkText, cutOff, maxRows } from './metadata.ts';
import type { Actions, BlockView } from './view.ts';

/** What another run on the block gave that this one did not, and the other way round. */
export function differenceSection(
  view: BlockView,
  run: TestRunRecord,
  actions: Actions,
): TemplateResult {
  const { texts, state } = view;
  const { difference } = state;
  return html`<section aria-labelledby="differences">
    <div class="bar">
      <h3 id="differences">${texts.difference.differences}</h3>
      ${chooser(view, run, actions)}
    </div>
    ${difference ? content(difference, view, actions) : nothing}
  </section>`;
}

function chooser(
  { texts, state, now }: BlockView,
  run: TestRunRecord,
  actions: Actions,
): TemplateResult {
  const others = state.history.filter(({ id }) => id !== run.id).slice(0, maxRows);
  if (others.length === 0) {
    return html`<span class="quiet">${texts.difference.noOtherRun}</span>`;
  }
  const before = state.difference?.before;
  const choose = (event: Event) => {
    const { value } = event.target as HTMLSelectElement;
    if (value !== '') actions.compareWith(value);
  };
  return html`<label class="compare">
    <span class="quiet">${texts.difference.compareWith}</span>
    <select class="text" @change=${choose}>
      ${
        others.some(({ id }) => id === before)
          ? nothing
          : html`<option value="" .selected=${live(true)}>${texts.difference.chooseRun}</option>`
      }
      ${others.map(
        ({ id, started, inputTitle, state: ended }) =>
          html`<option .value=${id} .selected=${live(id === before)}>
            ${formatMoment(started, now)} · ${legible(inputTitle || texts.runs.noInputNeeded)} ·
            ${texts.result.states[ended]}
          </option>`,
      )}
    </select>
  </label>`;
}

function content(
  difference: RunDifference,
  { texts }: BlockView,
  actions: Actions,
): TemplateResult {
  const found = differences(difference);
  if (found.isEmpty) return html`<p class="quiet">${texts.difference.nothing}</p>`;
  return html`${checks(found, texts)}
  ${found.tables.map((table) => tableChange(table, texts, actions))}
  ${files(found.files, texts, actions)} ${metadata(found, texts)}`;
}

function checks(
  { checks: changed }: Differences,
  texts: RunTexts,
): TemplateResult | typeof nothing {
  const { result, difference } = texts;
  if (changed.length === 0) return nothing;
  const value = (text: string | undefined) => {
    if (text === undefined) return html`<span class="quiet">${result.absent}</span>`;
    const state = checkState(text);
    return html`<span class="check"
      >${checkIcon(state)}<bdi>${checkText(state, text, result)}</bdi></span
    >`;
  };
  return group(
    difference.checks,
    changed.length,
    texts,
    changed.slice(0, maxRows).map(
      ({ key, before, after }) =>
        html`<tr title=${key}>
          <th scope="row"><bdi>${legible(checkName(key) ?? result.wholeCheck)}</bdi></th>
          <td>
            <span class="unseen">${result.before}:</span>${value(before)}
            <span class="arrow" aria-hidden="true">→</span>
            <span class="unseen">${result.after}:</span>${value(after)}
          </td>
        </tr>`,
    ),
  );
}

function tableChange(
  { name, rows, columns }: TableChange,
  texts: RunTexts,
  actions: Actions,
): TemplateResult {
  const { difference, result } = texts;
  const kinds = { added: difference.columnAdded, removed: difference.columnRemoved };
  const title = html`<span class="file">${icon('table')}<bdi>${legible(name)}</bdi></span>
    <button
      class="textlink"
      aria-label=${fill(result.compareFile, name)}
      @click=${() => actions.openDifference(name)}
    >
      ${result.compare}
    </button>`;
  const rowCounts = rows
    ? [
        html`<tr>
          <th scope="row">${difference.rows}</th>
          <td>${beforeAfter(formatCount(rows.before), formatCount(rows.after), result)}</td>
        </tr>`,
      ]
    : [];
  return group(title, columns.length, texts, [
    ...rowCounts,
    ...columns.slice(0, maxRows).map(({ column, kind, before, after }) => {
      const changed = kind === 'type' ? { changed: difference.columnType } : {};
      return html`<tr>
        <th scope="row"><bdi>${legible(column)}</bdi></th>
        <td>${columnChange(kind, before, after, result, { ...kinds, ...changed })}</td>
      </tr>`;
    }),
  ]);
}

function columnChange(
  kind: ColumnDifference['kind'],
  before: string | undefined,
  after: string | undefined,
  texts: ResultTexts,
  kinds: Parameters<typeof beforeAfter>[3],
): TemplateResult {
  switch (kind) {
    case 'added':
      return beforeAfter(undefined, after ?? '', texts, kinds);
    case 'removed':
      return beforeAfter(before ?? '', undefined, texts, kinds);
    case 'type':
    case 'values':
      return beforeAfter(before ?? '', after ?? '', texts, kinds);
  }
}

function files(
  changed: readonly FileDifference[],
  texts: RunTexts,
  actions: Actions,
): TemplateResult | typeof nothing {
  const { result, difference } = texts;
  if (changed.length === 0) return nothing;
  const size = (bytes: number | undefined) =>
    bytes === undefined ? undefined : formatBytes(bytes);
  return group(
    difference.files,
    changed.length,
    texts,
    changed.slice(0, maxRows).map(
      ({ name, kind, sizeBefore, sizeAfter }) =>
        html`<tr>
          <th scope="row"><bdi>${legible(name)}</bdi></th>
          <td>
            ${
              kind === 'changed'
                ? html`${
                      sizeBefore === sizeAfter
                        ? html`<span class="tag">${result.kinds.changed}</span>`
                        : beforeAfter(size(sizeBefore) ?? '', size(sizeAfter) ?? '', result)
                    }
                    <button
                      class="textlink"
                      aria-label=${fill(result.compareFile, name)}
                      @click=${() => actions.openDifference(name)}
                    >
                      ${result.compare}
                    </button>`
                : beforeAfter(
                    kind === 'removed' ? (size(sizeBefore) ?? '') : undefined,
                    kind === 'added' ? (size(sizeAfter) ?? '') : undefined,
                    result,
                  )
            }
          </td>
        </tr>`,
    ),
  );
}

function metadata(
  { metadata: changed }: Differences,
  texts: RunTexts,
): TemplateResult | typeof nothing {
  if (changed.length === 0) return nothing;
  return group(
    texts.difference.metadata,
    changed.length,
    texts,
    changed.slice(0, maxRows).map(
      ({ key, before, after }) =>
        html`<tr>
          <th scope="row"><bdi>${legible(key)}</bdi></th>
          <td>${beforeAfter(before, after, texts.result)}</td>
        </tr>`,
    ),
  );
}

function group(
  title: TemplateResult | string,
  count: number,
  texts: RunTexts,
  rows: readonly TemplateResult[],
): TemplateResult {
  return html`<div class="group">
    <h4>${title}</h4>
    <table class="changes">
      <colgroup>
        <col class="key" />
        <col />
      </colgroup>
      <tbody>
        ${rows}
      </tbody>
    </table>
    ${cutOff(count, texts.result)}
  </div>`;
}
