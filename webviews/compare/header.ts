import { html, nothing, type TemplateResult } from 'lit/html.js';
import { live } from 'lit/directives/live.js';
import type { ColumnPair, Side } from '../../src/preview/compare/model.ts';
import { fill } from '../host.ts';
import { icon } from '../icons.ts';
import { visibleText } from '../preview/cells.ts';
import { formatBytes, formatCount } from '../preview/figures.ts';
import { answer } from './answer.ts';
import { matching } from './matching.ts';
import { tabs, type KeyChoice, type Tab } from './saved.ts';
import { keyPair, type Actions, type View } from './view.ts';

/** What is compared, the answer, and how rows are paired. */
export function header(view: View, actions: Actions): TemplateResult {
  return html`<header>
    <div class="sides">
      ${sideButton(view, 'before', actions)}
      <button
        type="button"
        class="tool"
        title=${view.texts.swap}
        aria-label=${view.texts.swap}
        @click=${actions.swap}
      >
        ${exchangeSign}
      </button>
      ${sideButton(view, 'after', actions)}
    </div>
    <p class="answer" role="status">${answer(view)}</p>
    ${work(view, actions)} ${notes(view, actions)} ${options(view, actions)}
  </header>`;
}

const exchangeSign = html`<svg
  class="icon"
  viewBox="0 0 16 16"
  width="16"
  height="16"
  fill="none"
  stroke="currentColor"
  stroke-linecap="round"
  stroke-linejoin="round"
  aria-hidden="true"
>
  <path d="M3 5.5h9.5M10 3l2.5 2.5L10 8M13 10.5H3.5M6 8L3.5 10.5L6 13"></path>
</svg>`;

function sideButton({ texts, files }: View, side: Side, actions: Actions): TemplateResult {
  const { label, detail } = files[side];
  const place = side === 'before' ? 0 : 1;
  return html`<span class="compared">
    <span class="swatch ink-line${place}" aria-hidden="true"></span>
    <span class="unseen">${texts[side]}:</span>
    <button
      type="button"
      class="textlink"
      title="${fill(texts.openTable, visibleText(label))} (${visibleText(detail)})"
      @click=${() => actions.openTable(side)}
    >
      <bdi>${visibleText(label)}</bdi>
    </button>
  </span>`;
}

function work(view: View, actions: Actions): TemplateResult | typeof nothing {
  const { texts, work: rows, opened } = view;
  switch (rows.is) {
    case 'done':
      return nothing;
    case 'running':
      return html`<div class="working">
        <progress
          max="1"
          .value=${rows.done}
          aria-label=${fill(texts.comparing, Math.floor(rows.done * 100))}
        ></progress>
        <span>${fill(texts.comparing, Math.floor(rows.done * 100))}</span>
        <button type="button" class="textlink" @click=${actions.cancelRows}>${texts.cancel}</button>
      </div>`;
    case 'failed':
      return html`<div class="notice error" role="alert">
        ${icon('error', 'error')}<span>${visibleText(rows.message)}</span>
        <button type="button" class="textlink" @click=${actions.compareRows}>${texts.retry}</button>
      </div>`;
    case 'waiting': {
      const size = formatBytes(opened.before.size + opened.after.size);
      return html`<div class="notice">
        ${icon('info', 'info')}
        <span>${opened.readsAtOnce ? texts.cancelled : fill(texts.compareLarge, size)}</span>
        <button type="button" class="button" @click=${actions.compareRows}>${texts.compare}</button>
      </div>`;
    }
  }
}

/** What a person should know of how rows were paired. */
function notes(view: View, actions: Actions): TemplateResult | typeof nothing {
  const { texts, work: rows } = view;
  if (rows.is !== 'done') return nothing;
  const { repeated, keyless, cutValues, counts, key } = rows.rows;
  const pair = view.opened.schema.pairs.find(({ id }) => id === key);
  const name = visibleText(pair?.name ?? '');
  const found: TemplateResult[] = [];
  const notice = (text: string, action: TemplateResult | typeof nothing = nothing) =>
    found.push(
      html`<div class="notice">${icon('info', 'info')}<span>${text}</span> ${action}</div>`,
    );
  if (pair && counts.same + counts.changed === 0 && counts.added + counts.removed > 0) {
    notice(
      fill(texts.noRowPaired, name),
      html`<button type="button" class="textlink" @click=${() => actions.setKey({ by: 'number' })}>
        ${texts.byNumberInstead}
      </button>`,
    );
  }
  const [old, now] = [formatCount(repeated.before), formatCount(repeated.after)];
  if (repeated.before + repeated.after > 0) notice(fill(texts.repeatedKeys, name, old, now));
  if (keyless.before + keyless.after > 0) {
    notice(fill(texts.keylessRows, formatCount(keyless.before), formatCount(keyless.after), name));
  }
  if (cutValues > 0) notice(fill(texts.cutValues, formatCount(cutValues)));
  return html`${found}`;
}

function options(view: View, actions: Actions): TemplateResult {
  const { texts, opened, state, isToleranceWrong } = view;
  const chosen = keyPair(view);
  const keys = new Set(opened.schema.keys);
  const offered = opened.schema.pairs.filter(({ id }) => keys.has(id));
  const choose = (event: Event) => {
    const { value } = event.target as HTMLSelectElement;
    const pair = offered.find(({ id }) => String(id) === value);
    const key: KeyChoice = pair ? { by: 'column', name: pair.name } : { by: 'number' };
    actions.setKey(key);
  };
  const option = ({ id, name }: ColumnPair) =>
    html`<option value=${id} ?selected=${id === chosen?.id}>${visibleText(name)}</option>`;
  return html`<div class="pairing">
    <label title=${texts.keyHelp}>
      <span>${texts.key}</span>
      <select class="input" .value=${live(chosen ? String(chosen.id) : '')} @change=${choose}>
        <option value="" ?selected=${!chosen}>${texts.rowNumber}</option>
        ${offered.map(option)}
      </select>
    </label>
    <label title=${texts.toleranceHelp}>
      <span>${texts.tolerance}</span>
      <input
        class="input tolerance"
        type="text"
        size="7"
        aria-invalid=${isToleranceWrong}
        aria-describedby=${isToleranceWrong ? 'tolerance-wrong' : nothing}
        .value=${live(state.tolerance)}
        @change=${(event: Event) => actions.setTolerance((event.target as HTMLInputElement).value)}
      />
    </label>
    ${
      isToleranceWrong
        ? html`<span class="problem" id="tolerance-wrong" role="alert"
            >${texts.toleranceWrong}</span
          >`
        : nothing
    }
    ${matching(view, actions)}
  </div>`;
}

/** The parts of the comparison; a tab is chosen with the arrows, too. */
export function tabList(view: View, actions: Actions): TemplateResult {
  const { texts, state, work: rows } = view;
  const differing =
    rows.is === 'done'
      ? rows.rows.counts.changed + rows.rows.counts.added + rows.rows.counts.removed
      : undefined;
  const names: Readonly<Record<Tab, string>> = {
    summary: texts.summary,
    rows: differing === undefined ? texts.rows : fill(texts.rowsWith, formatCount(differing)),
    signals: texts.signals,
  };
  const press = (event: KeyboardEvent) => {
    const by = event.key === 'ArrowRight' ? 1 : event.key === 'ArrowLeft' ? -1 : 0;
    if (by === 0) return;
    event.preventDefault();
    const place = (tabs.indexOf(state.tab) + by + tabs.length) % tabs.length;
    const next = tabs[place] ?? 'summary';
    actions.choose(next);
    document.getElementById(`tab-${next}`)?.focus();
  };
  return html`<div class="tabList" role="tablist" aria-label=${texts.parts} @keydown=${press}>
    ${tabs.map(
      (tab) =>
        html`<button
          type="button"
          role="tab"
          id="tab-${tab}"
          class="tab"
          aria-selected=${tab === state.tab}
          aria-controls="panel"
          tabindex=${tab === state.tab ? 0 : -1}
          @click=${() => actions.choose(tab)}
        >
          ${names[tab]}
        </button>`,
    )}
  </div>`;
}
