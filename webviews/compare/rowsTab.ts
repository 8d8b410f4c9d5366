import { html, nothing, type TemplateResult } from 'lit/html.js';
import { live } from 'lit/directives/live.js';
import type { ColumnPair, RowKind } from '../../src/preview/compare/model.ts';
import { fill } from '../host.ts';
import { formatCount } from '../preview/figures.ts';
import { differs, type Actions, type View } from './view.ts';

const shownKinds: readonly RowKind[] = ['changed', 'added', 'removed', 'same'];
/** Columns that are shown at once. */
const mostShown = 60;

/** The columns of the rows: the key first, then those with changes, or all. */
export function rowColumns({ opened, work, state }: View): {
  readonly pairs: readonly ColumnPair[];
  readonly isCut: boolean;
} {
  const { pairs } = opened.schema;
  const rows = work.is === 'done' ? work.rows : undefined;
  const changed = new Set(rows?.columns.map(({ pair }) => pair));
  const isWanted = (pair: ColumnPair) =>
    state.allColumns ||
    changed.size === 0 ||
    changed.has(pair.id) ||
    (differs(pair) && !(pair.before && pair.after));
  const key = pairs.filter(({ id }) => id === rows?.key);
  const wanted = [...key, ...pairs.filter((pair) => pair.id !== rows?.key && isWanted(pair))];
  return { pairs: wanted.slice(0, mostShown), isCut: wanted.length > mostShown };
}

/** Which rows and columns are shown. */
export function rowTools(view: View, actions: Actions): TemplateResult {
  const { texts, state, work } = view;
  const counts = work.is === 'done' ? work.rows.counts : undefined;
  const kind = (name: RowKind) =>
    html`<button
      type="button"
      class="kind ${name}"
      aria-pressed=${state.kinds.includes(name)}
      @click=${() => actions.toggleKind(name)}
    >
      ${texts.kinds[name]}${counts ? html` <span class="count">${formatCount(counts[name])}</span>` : nothing}
    </button>`;
  const { isCut } = rowColumns(view);
  return html`<div class="listTools">
    <span class="kindList" role="group" aria-label=${texts.rows}>${shownKinds.map(kind)}</span>
    <label class="check">
      <input
        type="checkbox"
        .checked=${live(state.allColumns)}
        @change=${() => actions.change({ allColumns: !state.allColumns })}
      />
      ${texts.allColumns}
    </label>
    ${isCut ? html`<span class="quiet">${fill(texts.moreColumns, mostShown)}</span>` : nothing}
  </div>`;
}
