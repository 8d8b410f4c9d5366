import { isScaled, lastTop, scrollTopOf, topOf, type Viewport } from './viewport.ts';

export interface ScrollerOptions {
  readonly box: HTMLElement;
  readonly viewport: () => Viewport;
  readonly onMove: () => void;
}

/** Where the top of the window is, in pixels of the content, and the scroll bar that goes with it. */
export class Scroller {
  private readonly options: ScrollerOptions;
  private place = 0;
  /** What was last set from here: the event that follows must not round the place. */
  private own = -1;

  constructor(options: ScrollerOptions) {
    this.options = options;
    options.box.addEventListener('scroll', () => this.scrolled());
    options.box.addEventListener('wheel', (event) => this.wheeled(event), { passive: false });
  }

  get top(): number {
    return this.place;
  }

  moveTo(top: number): void {
    const { box, viewport, onMove } = this.options;
    const view = viewport();
    this.place = Math.max(0, Math.min(lastTop(view), top));
    const scrollTop = scrollTopOf(view, this.place);
    if (Math.abs(scrollTop - box.scrollTop) >= 1) {
      box.scrollTop = scrollTop;
      this.own = box.scrollTop;
    }
    onMove();
  }

  private scrolled(): void {
    const { box, viewport, onMove } = this.options;
    const { scrollTop } = box;
    if (Math.abs(scrollTop - this.own) >= 1) this.place = topOf(viewport(), scrollTop);
    this.own = -1;
    onMove();
  }

  /** Where a pixel of the scroll bar is many rows, the wheel still moves by pixels of the content. */
  private wheeled(event: WheelEvent): void {
    const { box, viewport } = this.options;
    const view = viewport();
    if (!isScaled(view) || event.ctrlKey || event.shiftKey || event.deltaY === 0) return;
    event.preventDefault();
    const unit = event.deltaMode === 1 ? view.rowHeight : event.deltaMode === 2 ? view.height : 1;
    if (event.deltaX !== 0) box.scrollLeft += event.deltaX * unit;
    this.moveTo(this.place + event.deltaY * unit);
  }
}
