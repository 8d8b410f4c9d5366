import { html, nothing, type TemplateResult } from 'lit/html.js';
import { icon } from '../icons.ts';
import { legible } from '../legible.ts';
import { problemLine } from './field.ts';
import { problemsOf, sections } from './values.ts';
import type { Actions, BlockView } from './view.ts';

/** What the program is started with, as it follows from the form. */
export function commandLine(view: BlockView, actions: Actions): TemplateResult {
  const { texts, state, values, isCopied } = view;
  const { form } = texts;
  const shown = sections(state.form.parameters, values);
  const { others } = problemsOf(view.commandLine?.problems ?? {}, shown);
  return html`<section aria-labelledby="command-line">
    <div class="bar">
      <h2 id="command-line">${form.commandLine}</h2>
      <button
        class="tool"
        title=${isCopied ? form.copied : form.copy}
        aria-label=${form.copy}
        @click=${actions.copyCommandLine}
      >
        ${isCopied ? icon('passed', 'passed') : icon('copy')}
      </button>
    </div>
    <p class="quiet">${form.commandLineHelp}</p>
    <pre class="mono" tabindex="0" role="region" aria-labelledby="command-line">
${words(view.commandLine?.text ?? '')}</pre>
    ${others.map((sentence) => problemLine(nothing, sentence))}
  </section>`;
}

/** Lines break between words, not after the dashes of an argument. */
export function words(text: string): readonly (TemplateResult | string)[] {
  return legible(text)
    .split(/(\s+)/)
    .map((word, index) => (index % 2 === 1 ? word : html`<span>${word}</span>`));
}
