import { timeAt, type Range } from './view.ts';

/** Room for the labels of the scale left of the lines, and for nothing right of them, in pixels of CSS. */
export const gutter = 54;
export const margin = 12;

/** Where the shared time axis lies across the page, in pixels of CSS from the left of what scrolls. */
export interface Geometry {
  readonly canvasLeft: number;
  readonly canvasWidth: number;
  readonly plotLeft: number;
  readonly plotWidth: number;
}

export function geometryOf(canvasLeft: number, canvasWidth: number): Geometry {
  const plotWidth = Math.max(1, canvasWidth - gutter - margin);
  return { canvasLeft, canvasWidth, plotLeft: canvasLeft + gutter, plotWidth };
}

export function timeAtX(geometry: Geometry, view: Range, x: number): number {
  return timeAt(view, (x - geometry.plotLeft) / geometry.plotWidth);
}
