import { html, nothing, render } from 'lit/html.js';
import type { Cell, ColumnKind } from '../../src/preview/table.ts';
import { fill } from '../host.ts';
import { icon } from '../icons.ts';
import { cellText } from './cells.ts';
import type { PreviewTexts } from './contract.ts';
import { element } from './elements.ts';
import { formatBytes } from './figures.ts';
import { hexLines, prettyJson } from './pretty.ts';

export interface CellDetailsOptions {
  readonly texts: PreviewTexts;
  readonly copy: (text: string) => void;
  readonly onClose: () => void;
}

interface Shown {
  readonly title: string;
  readonly kind: ColumnKind;
  /** `undefined` while the value is on its way. */
  readonly cell: Cell | undefined;
  readonly failure?: string;
}

/** One value in full, below the grid. */
export class CellDetails {
  readonly box: HTMLElement;
  private readonly options: CellDetailsOptions;
  private shown: Shown | undefined;
  /** As it is stored, even where it could be laid out. */
  private isRaw = false;

  constructor(options: CellDetailsOptions) {
    this.options = options;
    const label = options.texts.details;
    this.box = element('section', { class: 'details', 'aria-label': label, hidden: true });
  }

  get isOpen(): boolean {
    return this.shown !== undefined;
  }

  show(shown: Shown): void {
    this.shown = shown;
    this.box.hidden = false;
    this.draw();
  }

  hide(): void {
    this.shown = undefined;
    this.box.hidden = true;
    render(nothing, this.box);
  }

  focus(): void {
    this.box.querySelector('pre')?.focus();
  }

  private draw(): void {
    const { shown } = this;
    if (!shown) return;
    const { texts, copy, onClose } = this.options;
    const { cell, title } = shown;
    const text = cell === undefined ? '' : cellText(cell);
    const laidOut = laidOutText(shown, text);
    const isLaidOut = laidOut !== undefined && !this.isRaw;
    const value =
      shown.failure ??
      (cell === undefined
        ? texts.loading
        : cell === null
          ? texts.nullValue
          : isLaidOut
            ? laidOut
            : text);
    const isEmpty = cell === '' || (cell !== null && typeof cell === 'object' && text === '');
    const tool = (name: 'copy' | 'clear', label: string, run: () => void) =>
      html`<button type="button" class="tool" title=${label} aria-label=${label} @click=${run}>
        ${icon(name)}
      </button>`;
    render(
      html`<div class="detailsHead">
          <h2><bdi>${title}</bdi></h2>
          <span class="hint">${this.noteOf(cell)}</span>
          <span class="space"></span>
          ${
            laidOut === undefined
              ? nothing
              : html`<button
                  type="button"
                  class="textlink"
                  aria-pressed=${this.isRaw}
                  @click=${() => this.switchRaw()}
                >
                  ${texts.raw}
                </button>`
          }
          ${tool('copy', texts.copyValue, () => copy(text))}
          ${tool('clear', texts.closeDetails, onClose)}
        </div>
        <pre
          tabindex="0"
          class=${cell === null || isEmpty ? 'null' : isLaidOut && shown.kind === 'binary' ? 'hex' : ''}
        >
${isEmpty ? texts.emptyText : value}</pre>`,
      this.box,
    );
  }

  private switchRaw(): void {
    this.isRaw = !this.isRaw;
    this.draw();
  }

  private noteOf(cell: Cell | undefined): string {
    const { texts } = this.options;
    if (cell === undefined || cell === null || typeof cell !== 'object') return '';
    if (cell.is === 'missing') return texts.missingValue;
    if (!cell.isCut) return '';
    return cell.length === undefined
      ? texts.cutNested
      : fill(texts.cutValue, formatBytes(cell.length));
  }
}

function laidOutText({ cell, kind }: Shown, text: string): string | undefined {
  if (cell === undefined || cell === null || text === '') return undefined;
  if (typeof cell === 'object' && cell.is === 'binary') return hexLines(text);
  const isJson = typeof cell === 'object' && cell.is === 'nested';
  return isJson || kind === 'json' || /^\s*[[{]/.test(text) ? prettyJson(text) : undefined;
}
