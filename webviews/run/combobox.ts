import { html, nothing, type TemplateResult } from 'lit/html.js';
import { live } from 'lit/directives/live.js';
import { fill } from '../host.ts';
import { icon } from '../icons.ts';
import { legible } from '../legible.ts';
import { listCommand, offered } from './choices.ts';
import type { Control } from './field.ts';
import type { Actions, BlockView } from './view.ts';

/** A field for the name of a bucket or dataset: what exists is offered, anything may be typed. */
export function combobox(control: Control, view: BlockView, actions: Actions): TemplateResult {
  const { parameter, id, value, describedBy, isWrong } = control;
  const { param, type } = parameter;
  const { texts, state } = view;
  const names = type === 'bucket' ? state.form.buckets : state.form.datasets;
  const list = view.list?.param === param ? view.list : undefined;
  const rows = offered(names, value, list?.isTyping ?? false);
  const active = Math.min(list?.active ?? -1, rows.length - 1);
  const isOpen = list !== undefined && rows.length > 0;
  const open = (index: number) => actions.openList({ param, active: index, isTyping: false });
  const activate = (index: number) =>
    actions.openList({ param, active: index, isTyping: list?.isTyping ?? false });
  const accept = (index: number) => {
    actions.set(param, rows[index] ?? value);
    actions.openList(undefined);
  };
  const key = (event: KeyboardEvent) => {
    if (event.ctrlKey || event.metaKey || event.isComposing) return;
    // A list that is opened by hand offers everything, whatever was typed before.
    const count = isOpen ? rows.length : offered(names, value, false).length;
    const command = listCommand(event.key, isOpen, active, count);
    if (command === undefined) return;
    event.preventDefault();
    if (command.kind === 'accept') accept(command.index);
    else if (command.kind === 'close') actions.openList(undefined);
    else if (command.kind === 'open') open(command.index);
    else activate(command.index);
  };
  const typed = (event: Event) => {
    // Drawing puts back the value that is known: it must be this one first.
    actions.set(param, (event.target as HTMLInputElement).value);
    actions.openList({ param, active: -1, isTyping: true });
  };
  const leave = () => {
    actions.openList(undefined);
    actions.visit(param);
  };
  // A press must not take the focus from the field: that would close the list before the click.
  const keepFocus = (event: Event) => event.preventDefault();
  const toggle = (event: Event) => {
    const box = (event.currentTarget as HTMLElement).previousElementSibling as HTMLElement;
    box.focus();
    if (isOpen) actions.openList(undefined);
    else open(-1);
  };
  const none = type === 'bucket' ? texts.form.noBuckets : texts.form.noDatasets;
  return html`<div class="combobox">
      <input
        class="text"
        id=${id}
        role="combobox"
        spellcheck="false"
        autocomplete="off"
        placeholder=${parameter.placeholder ?? ''}
        aria-autocomplete="list"
        aria-haspopup="listbox"
        aria-expanded=${isOpen ? 'true' : 'false'}
        aria-controls=${isOpen ? `${id}-list` : nothing}
        aria-activedescendant=${isOpen && active >= 0 ? `${id}-option-${active}` : nothing}
        aria-describedby=${describedBy}
        aria-invalid=${isWrong ? 'true' : nothing}
        .value=${live(value)}
        @input=${typed}
        @keydown=${key}
        @blur=${leave}
      />
      ${
        names.length === 0
          ? nothing
          : html`<button
              class="tool"
              tabindex="-1"
              aria-label=${fill(texts.form.suggestionsOf, parameter.label)}
              title=${fill(texts.form.suggestionsOf, parameter.label)}
              @mousedown=${keepFocus}
              @click=${toggle}
            >
              ${icon('sort')}
            </button>`
      }
      ${
        isOpen
          ? html`<ul
              class="popup"
              id="${id}-list"
              role="listbox"
              aria-label=${fill(texts.form.suggestionsOf, parameter.label)}
              @mousedown=${keepFocus}
            >
              ${rows.map(
                (name, index) =>
                  html`<li
                    id="${id}-option-${index}"
                    role="option"
                    aria-selected=${index === active ? 'true' : 'false'}
                    @click=${() => accept(index)}
                  >
                    <bdi>${legible(name)}</bdi>
                  </li>`,
              )}
            </ul>`
          : nothing
      }
    </div>
    ${names.length === 0 ? html`<p class="quiet">${none}</p>` : nothing}`;
}
