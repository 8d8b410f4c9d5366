import { html, type TemplateResult } from 'lit/html.js';
import type { Side } from '../../src/preview/compare/model.ts';
import { fill } from '../host.ts';
import { legible } from '../legible.ts';
import type { CompareTexts, Ready } from './contract.ts';

export function openingMessage(texts: CompareTexts): TemplateResult {
  return html`<main class="message" role="status">
    <span class="spinner"></span> ${texts.loading}
  </main>`;
}

/** Why nothing can be compared; each table by itself may still be worth looking at. */
export function failureMessage(
  { texts, files }: Ready,
  failure: string,
  retry: () => void,
  openTable: (side: Side) => void,
): TemplateResult {
  const open = (side: Side) =>
    html`<button type="button" class="textlink" @click=${() => openTable(side)}>
      ${fill(texts.openTable, legible(files[side].label))}
    </button>`;
  return html`<main class="message failure" role="alert">
    <p>${legible(failure)}</p>
    <button type="button" class="button" @click=${retry}>${texts.retry}</button>
    ${open('before')} ${open('after')}
  </main>`;
}
