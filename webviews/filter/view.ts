import { html, nothing, type TemplateResult } from 'lit';
import { live } from 'lit/directives/live.js';
import { repeat } from 'lit/directives/repeat.js';
import { fill } from '../host.ts';
import { icon } from '../icons.ts';
import type { Completions, ShownCompletion } from './contract.ts';
import { isPending, type Actions, type View } from './shown.ts';
import { problemList, status } from './status.ts';

export function box(view: View, actions: Actions): TemplateResult {
  const { state, texts, text } = view;
  const isApplied = state.applied.trim() !== '' && !isPending(view);
  return html`<main class=${isApplied ? 'applied' : ''}>
    ${target(view)}
    <div class="field">
      ${editor(view, actions)}
      <div class="buttons">
        ${
          text === '' && state.applied === ''
            ? nothing
            : tool('clear', texts.clear, () => actions.clear())
        }
        ${tool('history', texts.choose, () => actions.choose())}
        ${tool('document', texts.editAsDocument, () => actions.editAsDocument())}
      </div>
      ${view.completions ? list(view, view.completions, actions) : nothing}
    </div>
    ${problemList(view, actions)} ${status(view, actions)}
    ${
      view.description && text.trim() !== ''
        ? html`<p class="description">${view.description}</p>`
        : nothing
    }
    ${
      state.inherited && text.trim() === ''
        ? html`<p class="description">${texts.inherited} <code>${state.inherited}</code></p>`
        : nothing
    }
    ${text.trim() === '' && state.applied === '' ? examples(view, actions) : nothing}
    <div class="unseen" role="status">${view.announcement}</div>
  </main>`;
}

function tool(
  name: 'clear' | 'document' | 'history',
  label: string,
  run: () => void,
): TemplateResult {
  return html`<button class="tool" title=${label} aria-label=${label} @click=${run}>
    ${icon(name)}
  </button>`;
}

function target({ state, texts }: View): TemplateResult {
  if (state.target === undefined) return html`<p class="hint">${texts.nothingSelected}</p>`;
  const { label, scope } = state.target;
  return html`<div class="target" id="target" title=${label}>
    ${icon(scope)}<bdi>${label}</bdi>
    ${
      scope === 'organization'
        ? html`<span class="scope">${texts.wholeOrganization}</span>`
        : nothing
    }
  </div>`;
}

function editor(view: View, actions: Actions): TemplateResult {
  const { texts } = view;
  const isOpen = view.completions !== undefined;
  const colours = view.segments.map(({ text, kind, severity }) => {
    const classes = [kind && `token-${kind}`, severity && `problem ${severity}`];
    return html`<span class=${classes.filter(Boolean).join(' ')}>${text}</span>`;
  });
  const hasErrors = view.problems.some((problem) => problem.severity === 'error');
  return html`<div class="editor">
    <div class="colours" aria-hidden="true">${colours}</div>
    <textarea
      id="input"
      rows="1"
      role="combobox"
      aria-label=${texts.label}
      aria-describedby="target problems"
      aria-autocomplete="list"
      aria-haspopup="listbox"
      aria-expanded=${isOpen ? 'true' : 'false'}
      aria-controls=${isOpen ? 'suggestions' : nothing}
      aria-activedescendant=${isOpen && view.active >= 0 ? `option-${view.active}` : nothing}
      aria-invalid=${hasErrors ? 'true' : nothing}
      spellcheck="false"
      autocomplete="off"
      autocapitalize="off"
      placeholder=${texts.placeholder}
      .value=${live(view.text)}
      @input=${actions.input}
      @keydown=${actions.key}
      @click=${actions.leaveList}
      @blur=${actions.leaveList}
      @scroll=${actions.scroll}
    ></textarea>
  </div>`;
}

function list(view: View, { items, more, source }: Completions, actions: Actions): TemplateResult {
  const { texts, active } = view;
  // A press must not take the focus from the input: that would close the list before the click.
  const keepFocus = (event: Event) => event.preventDefault();
  return html`<div class="popup" @mousedown=${keepFocus}>
    <ul id="suggestions" role="listbox" aria-label=${texts.suggestions}>
      ${repeat(
        items,
        (item, index) => `${index} ${item.label}`,
        (item, index) =>
          html`<li
            id="option-${index}"
            role="option"
            aria-selected=${index === active ? 'true' : 'false'}
            title=${item.detail ? `${item.label} — ${item.detail}` : item.label}
            @click=${() => actions.accept(index)}
          >
            ${icon(item.kind, item.kind)}<span class="unseen">${texts.kinds[item.kind]}</span>
            <bdi class="label">${matched(item)}</bdi>
            ${item.detail ? html`<bdi class="detail">${item.detail}</bdi>` : nothing}
            ${item.count ? html`<span class="count">${item.count}</span>` : nothing}
          </li>`,
      )}
    </ul>
    ${items.length === 0 ? html`<p class="more">${texts.noSuggestions}</p>` : nothing}
    ${more > 0 ? html`<p class="more">${fill(texts.moreSuggestions, more)}</p>` : nothing}
    ${
      source
        ? html`<p class="more source">
            <span>${source}</span>
            <button class="textlink" tabindex="-1" @click=${actions.readAgain}>
              ${texts.readAgain}
            </button>
          </p>`
        : nothing
    }
  </div>`;
}

function matched({ label, match }: ShownCompletion): TemplateResult {
  if (match === undefined) return html`${label}`;
  const { start, end } = match;
  return html`${label.slice(0, start)}<b>${label.slice(start, end)}</b>${label.slice(end)}`;
}

function examples({ state, texts }: View, actions: Actions): TemplateResult | typeof nothing {
  if (state.examples.length === 0) return nothing;
  return html`<section class="examples" aria-label=${texts.tryOne}>
    <p class="scope">${texts.tryOne}</p>
    ${state.examples.map(
      (example) =>
        html`<button class="example" @click=${() => actions.replace(example.text)}>
          <code>${example.text}</code><span>${example.meaning}</span>
        </button>`,
    )}
  </section>`;
}
