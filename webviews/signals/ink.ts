import type { Shape } from './shape.ts';

export interface TextStyle {
  readonly colour: string;
  /** In pixels of CSS. */
  readonly size: number;
  readonly align?: 'start' | 'middle' | 'end';
  readonly isBold?: boolean;
}

/** What lanes are drawn with: a canvas, or a picture of vectors. Everything is in the surface's own pixels. */
export interface Ink {
  /** Its pixels in one of CSS. */
  readonly unit: number;
  shape(shape: Shape, colour: string, dash: readonly number[], opacity: number): void;
  /** The corner is at its upper left. */
  box(
    ...place: [x: number, y: number, width: number, height: number, colour: string, opacity: number]
  ): void;
  /** Upright or level, one pixel of CSS wide. */
  rule(x1: number, y1: number, x2: number, y2: number, colour: string, opacity: number): void;
  /** `y` is the middle of the line of text. */
  text(text: string, x: number, y: number, style: TextStyle): void;
  /** Nothing of what `draw` draws is outside. */
  clipped(x: number, y: number, width: number, height: number, draw: () => void): void;
  widthOf(text: string, style: TextStyle): number;
}

/** Dots are drawn where entries are so far apart. */
export const dotSpacing = 9;
/** Lines are drawn thicker where entries are so far apart. */
export const sparseSpacing = 3;
