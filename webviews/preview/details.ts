import type { Cell } from '../../src/preview/table.ts';
import { fill } from '../host.ts';
import { cellText } from './cells.ts';
import type { PreviewTexts } from './contract.ts';
import { element } from './elements.ts';
import { formatBytes } from './figures.ts';

/** One value in full, below the grid. */
export class Details {
  readonly box: HTMLElement;
  private readonly title = element('h2');
  private readonly note = element('span', { class: 'hint' });
  private readonly value = element('pre', { tabindex: 0 });
  private readonly texts: PreviewTexts;

  constructor(texts: PreviewTexts, onClose: () => void) {
    this.texts = texts;
    const close = element(
      'button',
      {
        type: 'button',
        class: 'tool',
        title: texts.closeDetails,
        'aria-label': texts.closeDetails,
      },
      '✕',
    );
    close.addEventListener('click', onClose);
    this.box = element(
      'section',
      { class: 'details', 'aria-label': texts.details, hidden: true },
      element('div', { class: 'detailsHead' }, this.title, this.note, close),
      this.value,
    );
    this.box.addEventListener('keydown', (event) => {
      if (event.key === 'Escape') onClose();
    });
  }

  /** `undefined` while the value is on its way. */
  show(title: string, cell: Cell | undefined): void {
    this.box.hidden = false;
    this.title.textContent = title;
    this.note.textContent = this.noteOf(cell);
    this.value.classList.toggle('null', cell === null);
    this.value.textContent =
      cell === undefined
        ? this.texts.loading
        : cell === null
          ? this.texts.nullValue
          : cellText(cell);
  }

  fail(message: string): void {
    this.note.textContent = '';
    this.value.textContent = message;
  }

  hide(): void {
    this.box.hidden = true;
    this.value.textContent = '';
  }

  focus(): void {
    this.value.focus();
  }

  private noteOf(cell: Cell | undefined): string {
    if (cell === undefined || cell === null || typeof cell !== 'object') return '';
    if (cell.is === 'missing') return this.texts.missingValue;
    if (!cell.isCut) return '';
    return cell.length === undefined
      ? this.texts.cutNested
      : fill(this.texts.cutValue, formatBytes(cell.length));
  }
}
