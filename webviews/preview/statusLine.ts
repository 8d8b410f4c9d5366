import { fill } from '../host.ts';
import { formatBytes, formatCount } from './figures.ts';
import type { PreviewTexts, Traffic } from './contract.ts';
import { element } from './elements.ts';

export interface StatusShown {
  readonly rowCount: number | undefined;
  readonly estimatedRows: number;
  /** Rows that the conditions keep; `undefined` where there are none. */
  readonly kept: number | undefined;
  readonly columns: number;
  readonly shownColumns: number;
  /** Bytes; `undefined` where the rows are no file's. */
  readonly size: number | undefined;
  readonly traffic: Traffic;
  /** Between 0 and 1 while rows are counted. */
  readonly counting: number | undefined;
}

export interface StatusActions {
  readonly count: () => void;
  readonly stop: () => void;
}

/** How much there is, and how much of it was read. */
export class StatusLine {
  readonly box = element('footer', { class: 'status' });
  private readonly rows = element('span', { class: 'rows' });
  private readonly counting: HTMLButtonElement;
  private readonly columns = element('span');
  private readonly size = element('span');
  private readonly traffic = element('span', { class: 'traffic' });
  /** Read out by screen readers; says what was just done. */
  private readonly said = element('span', { class: 'said', role: 'status' });
  private readonly texts: PreviewTexts;
  private isCounting = false;

  constructor(texts: PreviewTexts, actions: StatusActions) {
    this.texts = texts;
    this.counting = element('button', { type: 'button', class: 'textlink' });
    this.counting.addEventListener('click', () =>
      this.isCounting ? actions.stop() : actions.count(),
    );
    this.box.append(this.rows, this.counting, this.columns, this.size, this.traffic, this.said);
  }

  show(shown: StatusShown): void {
    const { texts } = this;
    const { rowCount, estimatedRows, counting, kept, columns, shownColumns } = shown;
    this.isCounting = counting !== undefined;
    const figure = formatCount(rowCount ?? estimatedRows);
    const sentence =
      rowCount === undefined ? texts.aboutRows : rowCount === 1 ? texts.oneRow : texts.rows;
    const all = fill(sentence, figure);
    const isPart = kept !== undefined && kept !== rowCount;
    set(this.rows, isPart ? fill(texts.rowsOf, formatCount(kept), all) : all);
    this.counting.hidden = rowCount !== undefined;
    set(
      this.counting,
      counting === undefined
        ? texts.countRows
        : `${fill(texts.counting, Math.floor(counting * 100))} ${texts.stop}`,
    );
    const columnCount = columns === 1 ? texts.oneColumn : fill(texts.columns, formatCount(columns));
    const isAll = shownColumns === columns;
    set(
      this.columns,
      isAll ? columnCount : fill(texts.rowsOf, formatCount(shownColumns), columnCount),
    );
    this.size.hidden = this.traffic.hidden = shown.size === undefined;
    if (shown.size === undefined) return;
    set(this.size, formatBytes(shown.size));
    const { bytes, requests } = shown.traffic;
    const read = requests === 1 ? texts.readOnce : texts.read;
    set(this.traffic, fill(read, formatBytes(bytes), formatCount(requests)));
  }

  say(sentence: string): void {
    set(this.said, sentence);
  }
}

function set(target: HTMLElement, text: string): void {
  if (target.textContent !== text) target.textContent = text;
}
