import { html, type TemplateResult } from 'lit/html.js';

/** An outline on a 16 × 16 grid, drawn in the colour of the text around it. */
export function outline(path: string, className: string, strokeWidth = 1): TemplateResult {
  return html`<svg
    class="icon ${className}"
    viewBox="0 0 16 16"
    width="16"
    height="16"
    fill="none"
    stroke="currentColor"
    stroke-width=${strokeWidth}
    stroke-linecap="round"
    stroke-linejoin="round"
    aria-hidden="true"
  >
    <path d=${path}></path>
  </svg>`;
}
