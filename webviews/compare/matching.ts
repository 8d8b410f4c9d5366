import { html, nothing, type TemplateResult } from 'lit/html.js';
import type { ColumnPair, NamePair } from '../../src/preview/compare/model.ts';
import { fill } from '../host.ts';
import { icon } from '../icons.ts';
import { visibleText } from '../preview/cells.ts';
import type { Actions, View } from './view.ts';

/** More than anyone chooses from. */
const mostOffered = 500;

/** Says that columns of different names are the same. */
export function matching({ texts, opened, state }: View, actions: Actions): TemplateResult {
  const { pairs } = opened.schema;
  const removed = pairs.filter(({ after }) => !after).slice(0, mostOffered);
  const added = pairs.filter(({ before }) => !before).slice(0, mostOffered);
  const submit = (event: SubmitEvent) => {
    event.preventDefault();
    const form = event.target as HTMLFormElement;
    const [old, now] = [...form.querySelectorAll('select')].map(({ value }) => value);
    if (old !== undefined && now !== undefined) actions.addSame(old, now);
  };
  const canAdd = removed.length > 0 && added.length > 0;
  if (!canAdd && state.same.length === 0) return html``;
  return html`<details class="matching">
    <summary>
      ${texts.sameColumns}${state.same.length > 0 ? ` (${state.same.length})` : nothing}
    </summary>
    <div class="matchingBody">
      <p class="quiet">${texts.sameColumnsHelp}</p>
      ${state.same.map((pair) => known(pair, texts.removeSame, actions))}
      ${
        canAdd
          ? html`<form @submit=${submit}>
              ${choice(removed, texts.before)}
              <span aria-hidden="true">=</span>
              ${choice(added, texts.after)}
              <button type="submit" class="button">${texts.addSame}</button>
            </form>`
          : html`<p class="quiet">${texts.noneLeft}</p>`
      }
    </div>
  </details>`;
}

function known({ before, after }: NamePair, label: string, actions: Actions): TemplateResult {
  const text = fill(label, visibleText(before), visibleText(after));
  return html`<div class="known">
    <bdi>${visibleText(before)}</bdi> <span aria-hidden="true">=</span>
    <bdi>${visibleText(after)}</bdi>
    <button
      type="button"
      class="tool"
      title=${text}
      aria-label=${text}
      @click=${() => actions.removeSame(before, after)}
    >
      ${icon('clear')}
    </button>
  </div>`;
}

function choice(pairs: readonly ColumnPair[], label: string): TemplateResult {
  return html`<select class="input" aria-label=${label}>
    ${pairs.map(({ name }) => html`<option value=${name}>${visibleText(name)}</option>`)}
  </select>`;
}
