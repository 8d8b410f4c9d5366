import { html, nothing, render, type TemplateResult } from 'lit/html.js';
import type { CellPlace, Find } from '../../src/preview/tableService.ts';
import { fill } from '../host.ts';
import { icon, type IconName } from '../icons.ts';
import type { PreviewTexts } from './contract.ts';
import { element } from './elements.ts';
import { messageOf } from './errors.ts';
import { formatCount } from './figures.ts';

export interface FindBarOptions {
  readonly texts: PreviewTexts;
  readonly find: (wanted: Find, signal: AbortSignal) => Promise<CellPlace | undefined>;
  /** Where the keyboard is in the table, and the columns that are shown. */
  readonly from: () => { readonly place: CellPlace; readonly columns: readonly number[] };
  /** Rows are sorted or left out: their numbers are not their places. */
  readonly isArranged: () => boolean;
  readonly onFound: (place: CellPlace) => void;
  /** Other cells are marked now. */
  readonly onMarks: () => void;
  readonly onClose: () => void;
}

/** Looks for a text in the cells, one after the other. How many there are nobody counts. */
export class FindBar {
  readonly box = element('search', { class: 'find', hidden: true });
  private readonly options: FindBarOptions;
  private text = '';
  private isPattern = false;
  private isCaseSensitive = false;
  private said = '';
  private isProblem = false;
  /** Between 0 and 1. */
  private done = 0;
  private finding: AbortController | undefined;

  constructor(options: FindBarOptions) {
    this.options = options;
    this.box.addEventListener('keydown', (event) => this.keyed(event));
  }

  get isOpen(): boolean {
    return !this.box.hidden;
  }

  open(): void {
    this.box.hidden = false;
    this.draw();
    const input = this.box.querySelector('input');
    input?.focus();
    input?.select();
    this.options.onMarks();
  }

  close(): void {
    if (!this.isOpen) return;
    this.finding?.abort();
    this.box.hidden = true;
    this.say('');
    this.options.onMarks();
    this.options.onClose();
  }

  /** Whether a cell that is shown has what is looked for. A pattern is left to the search itself: it may take for ever. */
  isFound(text: string): boolean {
    if (!this.isOpen || this.isPattern || this.text === '') return false;
    if (this.isCaseSensitive) return text.includes(this.text);
    return text.toLocaleLowerCase().includes(this.text.toLocaleLowerCase());
  }

  showProgress(done: number): void {
    if (!this.finding) return;
    this.done = done;
    this.draw();
  }

  /** Also while the bar is closed. */
  async next(isBackwards: boolean): Promise<void> {
    const { texts, find, from, isArranged, onFound } = this.options;
    const { text, isPattern, isCaseSensitive } = this;
    if (text === '') return this.open();
    this.finding?.abort();
    const finding = new AbortController();
    this.finding = finding;
    this.done = 0;
    const { place, columns } = from();
    this.say('');
    try {
      const wanted = { text, isPattern, isCaseSensitive, isBackwards, from: place, columns };
      const found = await find(wanted, finding.signal);
      if (this.finding !== finding) return;
      this.finding = undefined;
      if (!found) return this.say(texts.notFound, true);
      const isAround = isBackwards ? found.row > place.row : found.row < place.row;
      const row = isArranged() ? texts.nthRow : texts.foundInRow;
      const sentence = fill(row, formatCount(found.row + 1));
      this.say(isAround ? fill(texts.foundAround, sentence) : sentence);
      onFound(found);
    } catch (error) {
      if (this.finding !== finding) return;
      this.finding = undefined;
      if (finding.signal.aborted) this.say('');
      else this.say(messageOf(error), true);
    }
  }

  private keyed(event: KeyboardEvent): void {
    const { key, altKey } = event;
    if (key === 'Escape') this.close();
    else if (key === 'Enter' && event.target instanceof HTMLInputElement) {
      void this.next(event.shiftKey);
    } else if (altKey && key.toLowerCase() === 'c') this.switchCase();
    else if (altKey && key.toLowerCase() === 'r') this.switchPattern();
    else return;
    event.preventDefault();
  }

  private say(sentence: string, isProblem = false): void {
    this.said = sentence;
    this.isProblem = isProblem;
    this.draw();
  }

  private draw(): void {
    const { texts } = this.options;
    render(
      html`<span class="findField">
          <input
            class="input"
            type="text"
            spellcheck="false"
            placeholder=${texts.find}
            aria-label=${texts.find}
            .value=${this.text}
            @input=${(event: Event) => this.typed((event.target as HTMLInputElement).value)}
          />
          ${this.toggle('Aa', texts.matchCase, this.isCaseSensitive, () => this.switchCase())}
          ${this.toggle('.*', texts.pattern, this.isPattern, () => this.switchPattern())}
        </span>
        ${this.tool('arrowUp', texts.findPrevious, () => void this.next(true))}
        ${this.tool('arrowDown', texts.findNext, () => void this.next(false))}
        ${this.finding ? this.progress() : nothing}
        <span class="findSaid ${this.isProblem ? 'problem' : ''}" role="status">${this.said}</span>
        <span class="space"></span>
        ${this.tool('clear', texts.closeFind, () => this.close())}`,
      this.box,
    );
  }

  private progress(): TemplateResult {
    const { texts } = this.options;
    return html`<span class="working">
      <progress max="1" .value=${this.done} aria-label=${texts.finding}></progress>
      <button type="button" class="textlink" @click=${() => this.finding?.abort()}>
        ${texts.cancel}
      </button>
    </span>`;
  }

  private tool(name: IconName, label: string, run: () => void): TemplateResult {
    return html`<button type="button" class="tool" title=${label} aria-label=${label} @click=${run}>
      ${icon(name)}
    </button>`;
  }

  private toggle(sign: string, label: string, isOn: boolean, run: () => void): TemplateResult {
    return html`<button
      type="button"
      class="tool switch ${isOn ? 'on' : ''}"
      title=${label}
      aria-label=${label}
      aria-pressed=${isOn}
      @click=${run}
    >
      ${sign}
    </button>`;
  }

  private typed(text: string): void {
    this.text = text;
    this.options.onMarks();
    if (this.said !== '') this.say('');
  }

  private switchCase(): void {
    this.isCaseSensitive = !this.isCaseSensitive;
    this.options.onMarks();
    this.draw();
  }

  private switchPattern(): void {
    this.isPattern = !this.isPattern;
    this.options.onMarks();
    this.draw();
  }
}
