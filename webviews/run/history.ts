import { html, nothing, type TemplateResult } from 'lit/html.js';
import { fill } from '../host.ts';
import { legible } from '../legible.ts';
import { formatMoment } from './figures.ts';
import { durationText } from './words.ts';
import { cutOff, maxRows } from './metadata.ts';
import { stateIcon } from './signs.ts';
import { part, type Actions, type BlockView } from './view.ts';

/** The runs that are kept, the newest first. */
export function history(view: BlockView, actions: Actions): TemplateResult | typeof nothing {
  const { texts, state, now } = view;
  const { result } = texts;
  if (state.history.length === 0) return nothing;
  const title = fill(result.history, state.history.length);
  return part(view, actions, 'history', true, title, () => {
    const rows = state.history.slice(0, maxRows).map(
      ({ id, started, state: ended, inputTitle, time, isWarm }) =>
        html`<li>
          <button
            aria-current=${id === state.run?.id ? 'true' : nothing}
            @click=${() => actions.showRun(id)}
          >
            ${stateIcon(ended)}<span class="ended">${result.states[ended]}</span>
            <bdi class="of">${legible(inputTitle || texts.runs.noInputNeeded)}</bdi>
            <span class="when">${formatMoment(started, now)}</span>
            <span class="took"> ${time === undefined ? nothing : durationText(time, result)} </span>
            <span class="kept">${isWarm ? result.isWarm : nothing}</span>
          </button>
        </li>`,
    );
    return html`<ul class="history">
        ${rows}
      </ul>
      ${cutOff(state.history.length, result)}`;
  });
}
