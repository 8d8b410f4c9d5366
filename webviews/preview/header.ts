import { render } from 'lit/html.js';
import type { Column } from '../../src/preview/table.ts';
import type { SortKey } from '../../src/preview/tableService.ts';
import { fill } from '../host.ts';
import { icon } from '../icons.ts';
import { visibleText } from './cells.ts';
import type { ColumnLayout } from './columnLayout.ts';
import type { PreviewTexts } from './contract.ts';
import { follow } from './dragging.ts';
import { element } from './elements.ts';
import { HeaderDrag } from './headerDrag.ts';

/** What the header says of the columns besides their names; columns of the file. */
export interface HeaderMarks {
  readonly sort: readonly SortKey[];
  readonly filtered: ReadonlySet<number>;
}

/** Columns are places among those shown. */
export interface HeaderOptions {
  readonly columns: readonly Column[];
  readonly layout: ColumnLayout;
  readonly texts: PreviewTexts;
  readonly onResize: (place: number, width: number) => void;
  /** The width that fits what is in view. */
  readonly fit: (place: number) => number;
  readonly onSort: (place: number, isMore: boolean) => void;
  readonly onFilter: (place: number) => void;
  readonly onMenu: (place: number) => void;
  readonly onMove: (place: number, target: number) => void;
  /** The place under an `x` of the window. */
  readonly placeAt: (clientX: number) => number;
}

export interface HeaderShown {
  readonly first: number;
  readonly end: number;
  readonly gutter: number;
  /** Where the keyboard is. */
  readonly selected: number | undefined;
  readonly marks: HeaderMarks;
}

/** The names and types of the columns in view. */
export class Header {
  readonly box = element('div', { role: 'row', class: 'header', 'aria-rowindex': 1 });
  private readonly corner = element('div', { role: 'columnheader', class: 'corner' });
  private readonly frozen = element('div', { role: 'presentation', class: 'frozen' }, this.corner);
  private readonly options: HeaderOptions;
  private readonly drag: HeaderDrag;
  /** By column of the file. */
  private readonly titles = new Map<number, HTMLElement>();

  constructor(options: HeaderOptions) {
    this.options = options;
    this.corner.id = 'cell--1--1';
    this.corner.setAttribute('aria-colindex', '1');
    this.corner.append(element('span', { class: 'unseen' }, options.texts.rowNumber));
    this.drag = new HeaderDrag(this.box, options);
    this.box.append(this.frozen);
  }

  draw({ first, end, gutter, selected, marks }: HeaderShown): void {
    const { layout } = this.options;
    const { stuck } = layout;
    this.corner.style.width = `${gutter}px`;
    this.frozen.style.width = `${gutter + layout.stuckWidth}px`;
    const shown = new Set([...layout.columnsAt(0, stuck), ...layout.columnsAt(first, end)]);
    for (const [column, title] of this.titles) {
      if (shown.has(column)) continue;
      title.remove();
      this.titles.delete(column);
    }
    for (const column of shown) {
      const place = layout.placeOf(column) ?? 0;
      const title = this.titles.get(column) ?? this.title(column);
      const parent = place < stuck ? this.frozen : this.box;
      if (title.parentElement !== parent) parent.append(title);
      title.id = `cell--1-${place}`;
      title.setAttribute('aria-colindex', String(place + 2));
      title.style.left = `${gutter + layout.left(place)}px`;
      title.style.width = `${layout.widthOf(place)}px`;
      title.classList.toggle('selected', place === selected);
      this.mark(title, column, marks);
    }
  }

  private mark(title: HTMLElement, column: number, { sort, filtered }: HeaderMarks): void {
    const rank = sort.findIndex((key) => key.column === column);
    const key = sort[rank];
    const said = key
      ? `${key.isDescending ? 'descending' : 'ascending'}${rank}/${sort.length}`
      : '';
    if (title.dataset['sort'] !== said) {
      title.dataset['sort'] = said;
      title.classList.toggle('descending', key?.isDescending === true);
      // Only one column at a time may say so: the first key.
      if (key && rank === 0) title.ariaSort = key.isDescending ? 'descending' : 'ascending';
      else title.ariaSort = null;
      const order = title.querySelector('.order');
      if (order) order.textContent = key && sort.length > 1 ? String(rank + 1) : '';
      title.classList.toggle('sorted', key !== undefined);
    }
    title.classList.toggle('filtered', filtered.has(column));
  }

  private title(column: number): HTMLElement {
    const { columns, texts } = this.options;
    const { name, type, kind } = columns[column] ?? { name: '', type: '', kind: 'text' };
    const grip = element('div', { class: 'grip', title: texts.resize, 'aria-hidden': 'true' });
    const arrow = element('span', { class: 'arrow', 'aria-hidden': 'true' });
    render(icon('arrowUp'), arrow);
    const funnel = element('span', { class: 'funnel', 'aria-hidden': 'true' });
    render(icon('filter'), funnel);
    const line = element(
      'span',
      { class: 'nameLine' },
      funnel,
      element('span', { class: 'name' }, visibleText(name)),
      arrow,
      element('span', { class: 'order' }),
    );
    const title = element(
      'div',
      { role: 'columnheader', class: `title kind-${kind}` },
      line,
      element('span', { class: 'type' }, visibleText(type)),
      this.tools(column),
      grip,
    );
    title.title = fill(texts.columnTitle, visibleText(name), type);
    this.titles.set(column, title);
    const place = () => this.options.layout.placeOf(column) ?? 0;
    this.listen(grip, place);
    this.drag.listen(title, place);
    return title;
  }

  /** For the mouse: the keyboard has keys for both. */
  private tools(column: number): HTMLElement {
    const { texts, layout, onFilter, onMenu } = this.options;
    const tool = (name: 'filter' | 'more', label: string, run: (place: number) => void) => {
      const made = element('span', { class: `headTool ${name}`, title: label });
      render(icon(name), made);
      made.addEventListener('pointerdown', (event) => {
        event.preventDefault();
        event.stopPropagation();
      });
      made.addEventListener('click', (event) => {
        event.stopPropagation();
        run(layout.placeOf(column) ?? 0);
      });
      return made;
    };
    return element(
      'span',
      { class: 'headTools', 'aria-hidden': 'true' },
      tool('filter', texts.filterColumn, onFilter),
      tool('more', texts.columnMenu, onMenu),
    );
  }

  private listen(grip: HTMLElement, place: () => number): void {
    const { layout, onResize, fit } = this.options;
    grip.addEventListener('pointerdown', (down) => {
      if (down.button !== 0) return;
      down.preventDefault();
      down.stopPropagation();
      const before = layout.widthOf(place());
      follow(grip, down, {
        move: (event) => onResize(place(), before + event.clientX - down.clientX),
        drop: () => undefined,
        cancel: () => onResize(place(), before),
      });
    });
    grip.addEventListener('dblclick', () => onResize(place(), fit(place())));
  }
}
