import type { Board } from './board.ts';
import { element } from './elements.ts';
import { gutter, type Geometry } from './geometry.ts';
import { formatTime } from './times.ts';
import { fraction, span } from './view.ts';

/** What lies over the lanes: the cursor with its flag on the axis, the mark, and the stretch that would be zoomed to. */
export class CursorLines {
  readonly flag = element('div', 'flag');
  private readonly board: Board;
  private readonly cursor = element('div', 'cursor');
  private readonly mark = element('div', 'cursor mark');
  private readonly selection = element('div', 'selection');

  constructor(board: Board) {
    this.board = board;
    this.selection.hidden = true;
  }

  /** Over the lanes, the uppermost last. */
  get boxes(): readonly HTMLElement[] {
    return [this.selection, this.mark, this.cursor];
  }

  place(geometry: Geometry): void {
    const { cursor, mark, view, placement, zone } = this.board;
    this.put(this.cursor, cursor, geometry);
    this.put(this.mark, mark, geometry);
    this.flag.hidden = this.cursor.hidden;
    if (cursor === undefined) return;
    const { plotWidth } = geometry;
    this.flag.textContent = formatTime(cursor, placement.clock, zone, span(view) / plotWidth);
    const x = gutter + fraction(view, cursor) * plotWidth;
    this.flag.style.transform = `translateX(${x}px) translateX(-50%)`;
  }

  /** Between two places from the left; nothing without the first. */
  select(from: number | undefined, to: number, { plotLeft, plotWidth }: Geometry): void {
    this.selection.hidden = from === undefined;
    if (from === undefined) return;
    const inside = (x: number) => Math.min(Math.max(x, plotLeft), plotLeft + plotWidth);
    const left = Math.min(inside(from), inside(to));
    this.selection.style.transform = `translateX(${left}px)`;
    this.selection.style.width = `${Math.abs(inside(to) - inside(from))}px`;
  }

  private put(line: HTMLElement, time: number | undefined, geometry: Geometry): void {
    const { view } = this.board;
    line.hidden = time === undefined || time < view.from || time > view.to;
    if (line.hidden || time === undefined) return;
    const { plotLeft, plotWidth } = geometry;
    line.style.transform = `translateX(${Math.round(plotLeft + fraction(view, time) * plotWidth)}px)`;
  }
}
