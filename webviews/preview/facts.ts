import { html, type TemplateResult } from 'lit/html.js';
import { visibleText } from './cells.ts';

/** What something is called and what it is; left out where it is unknown. */
export type Fact = readonly [label: string, value: string | undefined];

export function factList(facts: readonly Fact[]): TemplateResult {
  const known = facts.filter(([, value]) => value !== undefined);
  return html`<dl class="facts">
    ${known.map(([label, value]) => {
      const shown = visibleText(value ?? '');
      return html`<div>
        <dt>${label}</dt>
        <dd title=${shown}><bdi>${shown.length > 400 ? `${shown.slice(0, 399)}…` : shown}</bdi></dd>
      </div>`;
    })}
  </dl>`;
}
