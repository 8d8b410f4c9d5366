import type { Column } from '../../src/preview/table.ts';
import { fill } from '../host.ts';
import { visibleText } from './cells.ts';
import type { ColumnLayout } from './columnLayout.ts';
import type { PreviewTexts } from './contract.ts';
import { element } from './elements.ts';

export interface HeaderOptions {
  readonly columns: readonly Column[];
  readonly layout: ColumnLayout;
  readonly texts: PreviewTexts;
  readonly onResize: (column: number, width: number) => void;
  /** The width that fits what is in view. */
  readonly fit: (column: number) => number;
}

/** The names and types of the columns in view. */
export class Header {
  readonly box = element('div', { role: 'row', class: 'header', 'aria-rowindex': 1 });
  private readonly corner = element('div', { role: 'columnheader', class: 'corner' });
  private readonly options: HeaderOptions;
  private readonly titles = new Map<number, HTMLElement>();

  constructor(options: HeaderOptions) {
    this.options = options;
    this.corner.id = 'cell--1--1';
    this.corner.setAttribute('aria-colindex', '1');
    this.corner.append(element('span', { class: 'unseen' }, options.texts.rowNumber));
    this.box.append(this.corner);
  }

  draw(first: number, end: number, gutter: number, selected: number | undefined): void {
    const { layout } = this.options;
    for (const [column, title] of this.titles) {
      if (column >= first && column < end) continue;
      title.remove();
      this.titles.delete(column);
    }
    this.corner.style.width = `${gutter}px`;
    for (let column = first; column < end; column += 1) {
      let title = this.titles.get(column);
      if (!title) {
        title = this.title(column);
        this.titles.set(column, title);
        this.box.append(title);
      }
      title.style.left = `${gutter + layout.left(column)}px`;
      title.style.width = `${layout.widthOf(column)}px`;
      title.classList.toggle('selected', column === selected);
    }
  }

  private title(column: number): HTMLElement {
    const { columns, texts } = this.options;
    const { name, type, kind } = columns[column] ?? { name: '', type: '', kind: 'text' };
    const grip = element('div', { class: 'grip', title: texts.resize, 'aria-hidden': 'true' });
    const title = element(
      'div',
      { role: 'columnheader', class: `title kind-${kind}`, 'aria-colindex': column + 2 },
      element('span', { class: 'name' }, visibleText(name)),
      element('span', { class: 'type' }, visibleText(type)),
      grip,
    );
    title.id = `cell--1-${column}`;
    title.title = fill(texts.columnTitle, visibleText(name), type);
    this.listen(grip, column);
    return title;
  }

  private listen(grip: HTMLElement, column: number): void {
    const { layout, onResize, fit } = this.options;
    grip.addEventListener('pointerdown', (down) => {
      if (down.button !== 0) return;
      down.preventDefault();
      down.stopPropagation();
      grip.setPointerCapture(down.pointerId);
      const before = layout.widthOf(column);
      const drag = (event: PointerEvent) => onResize(column, before + event.clientX - down.clientX);
      const done = new AbortController();
      const { signal } = done;
      grip.addEventListener('pointermove', drag, { signal });
      grip.addEventListener('pointerup', () => done.abort(), { signal });
      grip.addEventListener(
        'pointercancel',
        () => {
          done.abort();
          onResize(column, before);
        },
        { signal },
      );
    });
    grip.addEventListener('dblclick', () => onResize(column, fit(column)));
    grip.addEventListener('click', (event) => event.stopPropagation());
  }
}
