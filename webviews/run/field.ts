import { html, nothing, type TemplateResult } from 'lit/html.js';
import { live } from 'lit/directives/live.js';
import type { Parameter } from '../../src/blocks/block.ts';
import { fill } from '../host.ts';
import { icon } from '../icons.ts';
import { legible } from '../legible.ts';
import { combobox } from './combobox.ts';
import type { FormTexts } from './contract.ts';
import { isBlamed, isGiven, isOn, isSwitch, otherDefault, valueOf } from './values.ts';
import type { Actions, BlockView } from './view.ts';

/** Names may hold anything; their places are fit for ids. */
export function fieldId(parameters: readonly Parameter[], param: string): string {
  return `field-${parameters.findIndex((each) => each.param === param)}`;
}

/** What a control of any type needs. */
export interface Control {
  readonly parameter: Parameter;
  readonly id: string;
  readonly value: string;
  readonly describedBy: string;
  readonly isWrong: boolean;
}

export function field(
  parameter: Parameter,
  view: BlockView,
  problem: string | undefined,
  actions: Actions,
): TemplateResult {
  const { values, visited, wasRefused, texts, state } = view;
  const { param, help, hint } = parameter;
  const id = fieldId(state.form.parameters, param);
  const blamed = isBlamed(parameter, values, visited, wasRefused) ? problem : undefined;
  const control: Control = {
    parameter,
    id,
    value: valueOf(parameter, values) ?? '',
    describedBy: [
      help && `${id}-help`,
      hint && `${id}-hint`,
      parameter.isReadonly && `${id}-readonly`,
      `${id}-problem`,
    ]
      .filter(Boolean)
      .join(' '),
    isWrong: blamed !== undefined,
  };
  const isGivenNow = isGiven(parameter, values);
  return html`<div class="field ${isSwitch(parameter) && isGivenNow ? 'one-line' : ''}">
    ${label(control, isGivenNow, view, actions)}
    ${help ? html`<p class="quiet" id="${id}-help"><bdi>${legible(help)}</bdi></p>` : nothing}
    ${
      parameter.type === 'secret'
        ? secret(control, view, actions)
        : isGivenNow
          ? isSwitch(parameter)
            ? nothing
            : controlOf(control, view, actions)
          : html`<button
              class="button secondary"
              id=${id}
              aria-label=${fill(texts.form.setValueOf, parameter.label)}
              aria-describedby=${control.describedBy}
              @click=${() => actions.give(param)}
            >
              ${texts.form.setValue}
            </button>`
    }
    ${
      hint && isGivenNow
        ? html`<p class="quiet" id="${id}-hint"><bdi>${legible(hint)}</bdi></p>`
        : nothing
    }
    ${
      parameter.isReadonly
        ? html`<p class="quiet" id="${id}-readonly">${texts.form.isReadonly}</p>`
        : nothing
    }
    ${problemLine(`${id}-problem`, blamed)}
  </div>`;
}

/** There even when there is none, so that the field's description never changes its place. */
export function problemLine(
  id: string | typeof nothing,
  problem: string | undefined,
): TemplateResult {
  return html`<p class="problem" id=${id}>
    ${problem === undefined ? nothing : html`${icon('error', 'error')}<bdi>${problem}</bdi>`}
  </p>`;
}

function label(
  { parameter, id, value, describedBy, isWrong }: Control,
  isGivenNow: boolean,
  view: BlockView,
  actions: Actions,
): TemplateResult {
  const { texts, values } = view;
  const { param, type, isOptional, isReadonly } = parameter;
  const isDrawnHere = isSwitch(parameter) && isGivenNow;
  const other = otherDefault(parameter, values);
  const change = (event: Event) =>
    actions.set(param, (event.target as HTMLInputElement).checked ? '1' : '0');
  return html`<div class="label">
    ${
      isDrawnHere
        ? html`<input
            type="checkbox"
            id=${id}
            aria-describedby=${describedBy}
            aria-invalid=${isWrong ? 'true' : nothing}
            ?disabled=${isReadonly}
            .checked=${live(isOn(value))}
            @change=${change}
          />`
        : nothing
    }
    <label for=${id}><bdi>${legible(parameter.label)}</bdi></label>
    <code><bdi>${type === 'secret' ? legible(param) : `--${legible(param)}`}</bdi></code>
    ${isOptional && type !== 'flag' ? html`<span class="quiet">${texts.form.optional}</span>` : nothing}
    <span class="tools">
      ${
        other === undefined
          ? nothing
          : tool(
              'reset',
              fill(texts.form.reset, parameter.label, defaultText(parameter, other, texts.form)),
              () => actions.reset(param),
            )
      }
      ${
        isOptional && isGivenNow && !isReadonly && type !== 'flag' && type !== 'secret'
          ? tool('clear', fill(texts.form.clearValueOf, parameter.label), () =>
              actions.clear(param),
            )
          : nothing
      }
    </span>
  </div>`;
}

function tool(name: 'reset' | 'clear', text: string, run: () => void): TemplateResult {
  return html`<button class="tool" title=${text} aria-label=${text} @click=${run}>
    ${icon(name)}
  </button>`;
}

function defaultText(parameter: Parameter, value: string, texts: FormTexts): string {
  if (isSwitch(parameter)) return isOn(value) ? texts.on : texts.off;
  if (value === '') return texts.empty;
  return parameter.choices?.find((choice) => choice.value === value)?.label ?? value;
}

function controlOf(control: Control, view: BlockView, actions: Actions): TemplateResult {
  const { parameter } = control;
  const { type, isReadonly } = parameter;
  switch (type) {
    case 'select':
      return isReadonly ? text(control, view, actions) : select(control, view, actions);
    case 'bucket':
    case 'dataset':
      return isReadonly ? text(control, view, actions) : combobox(control, view, actions);
    default:
      return parameter.isMultiline ? multiline(control, actions) : text(control, view, actions);
  }
}

function text(control: Control, { texts }: BlockView, actions: Actions): TemplateResult {
  const { parameter, id, value, describedBy, isWrong } = control;
  const { param, type } = parameter;
  const expected =
    type === 'int' ? texts.form.wholeNumber : type === 'float' ? texts.form.number : '';
  const mode = type === 'int' ? 'numeric' : type === 'float' ? 'decimal' : 'text';
  return html`<input
    class="text ${expected === '' ? '' : 'figure'}"
    id=${id}
    inputmode=${mode}
    spellcheck="false"
    autocomplete="off"
    placeholder=${parameter.placeholder ?? expected}
    aria-describedby=${describedBy}
    aria-invalid=${isWrong ? 'true' : nothing}
    ?readonly=${parameter.isReadonly}
    .value=${live(value)}
    @input=${(event: Event) => actions.set(param, (event.target as HTMLInputElement).value)}
    @blur=${() => actions.visit(param)}
  />`;
}

function multiline(control: Control, actions: Actions): TemplateResult {
  const { parameter, id, value, describedBy, isWrong } = control;
  const { param } = parameter;
  return html`<textarea
    class="text"
    id=${id}
    rows="3"
    spellcheck="false"
    placeholder=${parameter.placeholder ?? ''}
    aria-describedby=${describedBy}
    aria-invalid=${isWrong ? 'true' : nothing}
    ?readonly=${parameter.isReadonly}
    .value=${live(value)}
    @input=${(event: Event) => actions.set(param, (event.target as HTMLTextAreaElement).value)}
    @blur=${() => actions.visit(param)}
  ></textarea>`;
}

function select(control: Control, { texts }: BlockView, actions: Actions): TemplateResult {
  const { parameter, id, value, describedBy, isWrong } = control;
  const { param, choices = [] } = parameter;
  const isKnown = choices.some((choice) => choice.value === value);
  const unknown =
    value === '' ? texts.form.chooseOne : fill(texts.form.notAmongChoices, legible(value));
  return html`<select
    class="text"
    id=${id}
    aria-describedby=${describedBy}
    aria-invalid=${isWrong ? 'true' : nothing}
    @change=${(event: Event) => actions.set(param, (event.target as HTMLSelectElement).value)}
    @blur=${() => actions.visit(param)}
  >
    ${isKnown ? nothing : html`<option .value=${value} .selected=${live(true)}>${unknown}</option>`}
    ${choices.map(
      (choice) =>
        html`<option .value=${choice.value} .selected=${live(choice.value === value)}>
          ${legible(choice.label)}
        </option>`,
    )}
  </select>`;
}

function secret(
  { parameter, id, describedBy }: Control,
  { texts, state }: BlockView,
  actions: Actions,
): TemplateResult {
  const { form } = texts;
  const { param } = parameter;
  const isKnown = state.form.knownSecrets.includes(param);
  const name = fill(isKnown ? form.changeSecretOf : form.setSecretOf, parameter.label);
  return html`<div class="secret">
    <button
      class="button secondary"
      id=${id}
      aria-label=${name}
      aria-describedby="${id}-known ${describedBy}"
      @click=${() => actions.enterSecret(param)}
    >
      ${isKnown ? form.changeSecret : form.setSecret}
    </button>
    <span class="quiet" id="${id}-known"
      >${icon(isKnown ? 'passed' : 'other', isKnown ? 'passed' : 'other')}${
        isKnown ? form.secretKnown : form.secretUnknown
      }</span
    >
  </div>`;
}
