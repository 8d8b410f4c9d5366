import { html, type TemplateResult } from 'lit/html.js';
import { fill } from '../host.ts';
import { icon } from '../icons.ts';
import { formatCount } from '../preview/figures.ts';
import type { Blocks } from './blocks.ts';
import type { BytesTexts } from './contract.ts';
import { hexText, numbersOf } from './hex.ts';
import type { HexGrid } from './hexGrid.ts';

interface SelectionShown {
  readonly texts: BytesTexts;
  /** What was just done. */
  readonly said: string;
  readonly copy: (write: (bytes: Uint8Array) => string) => void;
}

/** What is selected, what can be done with it, and what it is as numbers. */
export function selectionLine(
  grid: HexGrid,
  blocks: Blocks,
  { texts, said, copy }: SelectionShown,
): TemplateResult {
  const [first, last] = grid.span;
  const at = (offset: number) => `0x${offset.toString(16)} (${formatCount(offset)})`;
  const text =
    first === last
      ? fill(texts.oneSelected, at(first))
      : fill(texts.selected, formatCount(last - first + 1), at(first), at(last));
  const asText = (bytes: Uint8Array) => new TextDecoder().decode(bytes);
  const action = (label: string, write: (bytes: Uint8Array) => string) =>
    html`<button type="button" class="action" @click=${() => copy(write)}>
      ${icon('copy')}<span>${label}</span>
    </button>`;
  return html`<div class="selection">
      <span>${text}</span>
      ${action(texts.copyHex, hexText)} ${action(texts.copyText, asText)}
      <span class="said">${said}</span>
    </div>
    <dl class="facts numbers" aria-label=${texts.value} title=${texts.value}>
      ${numbersOf(blocks.some(first, 8)).map(
        ({ kind, bits, text: value }) =>
          html`<div>
            <dt>${fill(texts[kind], bits)}</dt>
            <dd>${value}</dd>
          </div>`,
      )}
    </dl>`;
}
