import { html, svg, type TemplateResult } from 'lit/html.js';
import type { ColumnPair, SharedBin } from '../../src/preview/compare/model.ts';
import { fill } from '../host.ts';
import { formatCount } from '../preview/figures.ts';
import type { CompareTexts } from './contract.ts';
import { figureText } from './figureTexts.ts';

const [width, height] = [300, 84];

/** Both histograms over each other; each as shares of its own rows would hide how many there are, so that they share a scale. */
export function histogram(
  bins: readonly SharedBin[],
  pair: ColumnPair,
  texts: CompareTexts,
  isSmall: boolean,
): TemplateResult {
  const show = (value: number) => figureText(pair, 'min', value);
  const most = bins.reduce((found, { before, after }) => Math.max(found, before, after), 1);
  const step = width / Math.max(1, bins.length);
  const label = fill(texts.histogram, show(bins[0]?.from ?? 0), show(bins.at(-1)?.to ?? 0));
  const bar = (count: number, place: number, side: string) => {
    // A bin with few values must not look empty.
    const size = count === 0 ? 0 : Math.max(1.5, (count / most) * height);
    const gap = step > 6 && !isSmall ? 1 : 0;
    return svg`<rect class=${side} x=${place * step} y=${height - size} width=${step - gap} height=${size}></rect>`;
  };
  const bars = bins.map(
    ({ from, to, before, after }, place) => svg`<g>
      ${
        isSmall
          ? ''
          : svg`<title>${fill(texts.bin, show(from), show(to), formatCount(before), formatCount(after))}</title>`
      }
      <rect class="back" x=${place * step} y="0" width=${step} height=${height}></rect>
      ${bar(before, place, 'old')}${bar(after, place, 'now')}
    </g>`,
  );
  return html`<svg
    class="histogram ${isSmall ? 'small' : ''}"
    viewBox="0 0 ${width} ${height}"
    preserveAspectRatio="none"
    role="img"
    aria-label=${label}
  >
    ${bars}
  </svg>`;
}
