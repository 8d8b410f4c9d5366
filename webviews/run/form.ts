import { html, nothing, type TemplateResult } from 'lit/html.js';
import { live } from 'lit/directives/live.js';
import { fill } from '../host.ts';
import { legible } from '../legible.ts';
import type { FormTexts } from './contract.ts';
import { field, problemLine } from './field.ts';
import { otherDefault, problemsOf, sections, type Problems, type Section } from './values.ts';
import { part, type Actions, type BlockView } from './view.ts';

export function form(view: BlockView, actions: Actions): TemplateResult {
  const { texts, state, values } = view;
  const { parameters, allowsExtraArguments } = state.form;
  const shown = sections(parameters, values);
  const problems = problemsOf(view.commandLine?.problems ?? {}, shown);
  const differs = shown.some((section) =>
    section.parameters.some((each) => otherDefault(each, values) !== undefined),
  );
  return html`<section aria-labelledby="parameters">
    <div class="bar">
      <h2 id="parameters" tabindex="-1">${texts.form.parameters}</h2>
      ${
        differs
          ? html`<button class="textlink" @click=${actions.resetAll}>
              ${texts.form.resetAll}
            </button>`
          : nothing
      }
    </div>
    <p class="quiet">
      ${parameters.length === 0 ? texts.form.noParameters : texts.form.parametersHelp}
    </p>
    ${shown.map((section) => drawn(section, view, problems, actions))}
    ${allowsExtraArguments ? extraArguments(view, actions) : nothing}
  </section>`;
}

function drawn(
  { name, parameters }: Section,
  view: BlockView,
  problems: Problems,
  actions: Actions,
): TemplateResult {
  const fields = () =>
    html`<div class="fields">
      ${parameters.map((parameter) =>
        field(parameter, view, problems.byParameter.get(parameter.param), actions),
      )}
    </div>`;
  if (name === '') return fields();
  const count = parameters.filter(({ param }) => problems.byParameter.has(param)).length;
  const title = html`<bdi>${legible(sectionTitle(name, view.texts.form))}</bdi> ${
      count > 0 && view.wasRefused
        ? html`<span class="count">${fill(view.texts.form.problemCount, count)}</span>`
        : nothing
    }`;
  return part(view, actions, sectionPart(name), false, title, fields);
}

/** What a section is called among the parts that open and close. */
export function sectionPart(name: string): string {
  return `section ${name}`;
}

function sectionTitle(name: string, { sections: known }: FormTexts): string {
  return Object.hasOwn(known, name) ? known[name as keyof FormTexts['sections']] : name;
}

function extraArguments(view: BlockView, actions: Actions): TemplateResult {
  const { texts, argumentsProblem } = view;
  const isWrong = argumentsProblem !== undefined;
  return html`<div class="field">
    <div class="label"><label for="extra-arguments">${texts.form.extraArguments}</label></div>
    <p class="quiet" id="extra-arguments-help">${texts.form.extraArgumentsHelp}</p>
    <input
      class="text mono"
      id="extra-arguments"
      spellcheck="false"
      autocomplete="off"
      placeholder='--verbose --label "left wrist"'
      aria-describedby="extra-arguments-help extra-arguments-problem"
      aria-invalid=${isWrong ? 'true' : nothing}
      .value=${live(view.extraArguments)}
      @input=${(event: Event) =>
        actions.setExtraArguments((event.target as HTMLInputElement).value)}
    />
    ${problemLine('extra-arguments-problem', argumentsProblem)}
  </div>`;
}
