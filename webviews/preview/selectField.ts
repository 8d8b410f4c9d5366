import { html, type TemplateResult } from 'lit/html.js';

/** A labelled choice of one; `choices` holds the text of each value. */
export function selectField(
  label: string,
  choices: Readonly<Record<string, string>>,
  chosen: string,
  choose: (value: string) => void,
): TemplateResult {
  const changed = (event: Event) => choose((event.target as HTMLSelectElement).value);
  return html`<label class="field">
    <span>${label}</span>
    <select class="input" @change=${changed}>
      ${Object.entries(choices).map(
        ([value, text]) =>
          html`<option value=${value} ?selected=${value === chosen}>${text}</option>`,
      )}
    </select>
  </label>`;
}
