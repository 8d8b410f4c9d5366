import { html, nothing, type TemplateResult } from 'lit/html.js';
import type { FindWanted } from '../../src/preview/media/model.ts';
import { fill } from '../host.ts';
import { icon } from '../icons.ts';
import { messageOf } from '../preview/errors.ts';
import type { BytesTexts } from './contract.ts';
import { parsePattern } from './hex.ts';

interface FinderParts {
  readonly find: (wanted: FindWanted, signal: AbortSignal) => Promise<number | undefined>;
  /** Where one is. */
  readonly place: () => number;
  readonly show: (at: number, length: number) => void;
  readonly draw: () => void;
}

/** Looks for text or bytes from where one is, round the whole file. */
export class Finder {
  said = '';
  private readonly texts: BytesTexts;
  private readonly parts: FinderParts;
  private finding: AbortController | undefined;
  private done = 0;
  private text = '';
  /** Where the last search ended, so that the next one begins behind it. */
  private found: number | undefined;

  constructor(texts: BytesTexts, parts: FinderParts) {
    this.texts = texts;
    this.parts = parts;
  }

  showProgress(done: number): void {
    if (!this.finding) return;
    this.done = done;
    this.parts.draw();
  }

  stop(): void {
    this.finding?.abort();
    this.finding = undefined;
  }

  form(): TemplateResult {
    const { texts } = this;
    const input = (event: Event) => {
      this.text = (event.target as HTMLInputElement).value;
      this.found = undefined;
    };
    const press = (event: KeyboardEvent) => {
      if (event.key !== 'Enter') return;
      event.preventDefault();
      void this.search(event.shiftKey);
    };
    return html`<div class="find" role="search">
      <input
        class="input"
        type="search"
        size="26"
        placeholder=${texts.find}
        aria-label=${texts.find}
        title=${texts.findHint}
        @input=${input}
        @keydown=${press}
      />
      <button
        type="button"
        class="tool"
        title=${texts.findPrevious}
        aria-label=${texts.findPrevious}
        @click=${() => void this.search(true)}
      >
        ${icon('arrowUp')}
      </button>
      <button
        type="button"
        class="tool"
        title=${texts.findNext}
        aria-label=${texts.findNext}
        @click=${() => void this.search(false)}
      >
        ${icon('arrowDown')}
      </button>
      ${this.finding ? this.progress() : nothing}
    </div>`;
  }

  private progress(): TemplateResult {
    const stop = () => {
      this.stop();
      this.parts.draw();
    };
    return html`<span class="quiet">${fill(this.texts.finding, Math.floor(this.done * 100))}</span>
      <button type="button" class="textlink" @click=${stop}>${this.texts.stop}</button>`;
  }

  private async search(isBackward: boolean): Promise<void> {
    const { texts, parts } = this;
    this.stop();
    if (this.text === '') return;
    const wanted = parsePattern(this.text);
    if (!wanted) {
      this.said = texts.notHex;
      parts.draw();
      return;
    }
    const finding = new AbortController();
    this.finding = finding;
    this.done = 0;
    this.said = '';
    parts.draw();
    const place = parts.place();
    const isAgain = this.found === place;
    const from = isAgain ? place + (isBackward ? -1 : 1) : place;
    try {
      const at = await parts.find({ ...wanted, from, isBackward }, finding.signal);
      if (this.finding !== finding) return;
      this.found = at;
      if (at === undefined) this.said = texts.notFound;
      else {
        parts.show(at, wanted.pattern.length);
        this.said = fill(texts.foundAt, `0x${at.toString(16)}`);
      }
    } catch (error) {
      if (this.finding !== finding) return;
      this.said = messageOf(error);
    }
    this.finding = undefined;
    parts.draw();
  }
}
