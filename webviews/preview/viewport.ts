/** Browsers do not draw what is much higher than this: beyond it a step of the scroll bar is many rows. */
export const tallest = 8_000_000;

/** Rows of equal height behind a window, in CSS pixels. */
export interface Viewport {
  readonly rowCount: number;
  readonly rowHeight: number;
  /** Of the part that shows rows. */
  readonly height: number;
}

function contentHeight({ rowCount, rowHeight }: Viewport): number {
  return rowCount * rowHeight;
}

/** The height that the scroll bar is told. */
export function scrollHeight(view: Viewport): number {
  return Math.min(contentHeight(view), Math.max(tallest, view.height));
}

export function isScaled(view: Viewport): boolean {
  return contentHeight(view) > scrollHeight(view);
}

/** The lowest place that the top of the window can be at. */
export function lastTop(view: Viewport): number {
  return Math.max(0, contentHeight(view) - view.height);
}

/** From a position of the scroll bar to a place in the content. */
export function topOf(view: Viewport, scrollTop: number): number {
  if (!isScaled(view)) return Math.min(scrollTop, lastTop(view));
  const range = scrollHeight(view) - view.height;
  return Math.max(0, Math.min(1, scrollTop / range)) * lastTop(view);
}

/** The other way round. */
export function scrollTopOf(view: Viewport, top: number): number {
  if (!isScaled(view)) return top;
  return (top / lastTop(view)) * (scrollHeight(view) - view.height);
}

/** Rows that are at least partly in the window: `[first, end)`. */
export function visibleRows(view: Viewport, top: number): readonly [number, number] {
  const first = Math.max(0, Math.floor(top / view.rowHeight));
  const end = Math.min(view.rowCount, Math.ceil((top + view.height) / view.rowHeight));
  return [first, Math.max(first, end)];
}

/** Where the top has to be so that a row is wholly in the window, moving as little as possible. */
export function topShowing(view: Viewport, top: number, row: number): number {
  const from = row * view.rowHeight;
  const to = from + view.rowHeight - view.height;
  return Math.max(0, Math.min(lastTop(view), from < top ? from : Math.max(top, to)));
}
