import type { ColumnLayout } from './columnLayout.ts';
import { follow } from './dragging.ts';
import { element } from './elements.ts';

export interface HeaderDragOptions {
  readonly layout: ColumnLayout;
  readonly onSort: (place: number, isMore: boolean) => void;
  readonly onMove: (place: number, target: number) => void;
  readonly placeAt: (clientX: number) => number;
}

/** So many pixels make a press a drag. */
const slack = 5;

/** A press on a column's title sorts; one that moves takes the column elsewhere. */
export class HeaderDrag {
  private readonly header: HTMLElement;
  private readonly options: HeaderDragOptions;
  private readonly line = element('div', {
    class: 'dropLine',
    hidden: true,
    'aria-hidden': 'true',
  });

  constructor(header: HTMLElement, options: HeaderDragOptions) {
    this.header = header;
    this.options = options;
    header.append(this.line);
  }

  listen(title: HTMLElement, place: () => number): void {
    title.addEventListener('pointerdown', (down) => {
      if (down.button !== 0) return;
      let isDragged = false;
      follow(title, down, {
        move: (event) => {
          isDragged ||= Math.abs(event.clientX - down.clientX) > slack;
          if (isDragged) this.show(title, place(), event.clientX);
        },
        drop: (event) => {
          this.end(title);
          if (!isDragged) this.options.onSort(place(), event.shiftKey);
          else this.options.onMove(place(), this.options.placeAt(event.clientX));
        },
        cancel: () => this.end(title),
      });
    });
  }

  private show(title: HTMLElement, from: number, clientX: number): void {
    const target = this.options.placeAt(clientX);
    title.classList.add('dragged');
    this.line.hidden = target === from;
    const over = this.header.querySelector(`#cell--1-${target}`);
    if (!over) return;
    const { left, right } = over.getBoundingClientRect();
    const x = (target > from ? right : left) - this.header.getBoundingClientRect().left;
    this.line.style.left = `${x - 1}px`;
  }

  private end(title: HTMLElement): void {
    title.classList.remove('dragged');
    this.line.hidden = true;
  }
}
