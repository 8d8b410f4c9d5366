import { dotSpacing, sparseSpacing, type Ink, type TextStyle } from './ink.ts';
import type { Shape } from './shape.ts';

/**
 * Draws on a canvas without any transformation: a line of exactly one of the canvas' own pixels takes a fast way in the browser,
 * a tenth of the time of any other width where no graphics processor helps.
 */
export class CanvasInk implements Ink {
  readonly unit: number;
  private readonly context: CanvasRenderingContext2D;
  private readonly family: string;

  constructor(context: CanvasRenderingContext2D, unit: number, family: string) {
    this.context = context;
    this.unit = unit;
    this.family = family;
    context.lineJoin = 'bevel';
    context.textBaseline = 'middle';
  }

  shape(shape: Shape, colour: string, dash: readonly number[], opacity: number): void {
    const { context, unit } = this;
    const isSparse = shape.spacing >= sparseSpacing * unit;
    context.globalAlpha = opacity;
    context.strokeStyle = colour;
    context.setLineDash(isSparse ? dash.map((length) => length * unit) : []);
    context.lineWidth = isSparse ? 1.5 * unit : 1;
    context.beginPath();
    this.lines(shape, 0);
    // A second line beside the first, where the pixels of the screen are finer than those of CSS.
    if (!isSparse && unit > 1.4) this.lines(shape, 1);
    context.stroke();
    context.setLineDash([]);
    this.dots(shape, colour);
    context.globalAlpha = 1;
  }

  box(
    ...[x, y, width, height, colour, opacity]: [number, number, number, number, string, number]
  ): void {
    this.context.globalAlpha = opacity;
    this.context.fillStyle = colour;
    this.context.fillRect(x, y, width, height);
    this.context.globalAlpha = 1;
  }

  rule(
    ...[x1, y1, x2, y2, colour, opacity]: [number, number, number, number, string, number]
  ): void {
    const thickness = Math.max(1, Math.round(this.unit));
    const x = Math.round(Math.min(x1, x2));
    const y = Math.round(Math.min(y1, y2));
    const width = Math.max(Math.abs(x2 - x1), thickness);
    this.box(x, y, width, Math.max(Math.abs(y2 - y1), thickness), colour, opacity);
  }

  text(text: string, x: number, y: number, style: TextStyle): void {
    this.write(style);
    this.context.fillStyle = style.colour;
    this.context.textAlign = style.align === 'middle' ? 'center' : (style.align ?? 'start');
    this.context.fillText(text, x, y);
  }

  clipped(x: number, y: number, width: number, height: number, draw: () => void): void {
    this.context.save();
    this.context.beginPath();
    this.context.rect(x, y, width, height);
    this.context.clip();
    draw();
    this.context.restore();
  }

  widthOf(text: string, style: TextStyle): number {
    this.write(style);
    return this.context.measureText(text).width;
  }

  private write({ size, isBold }: TextStyle): void {
    const font = `${isBold ? '600 ' : ''}${size * this.unit}px ${this.family}`;
    if (this.context.font !== font) this.context.font = font;
  }

  private lines({ points, count, starts }: Shape, shift: number): void {
    const { context } = this;
    starts.forEach((start, place) => {
      const end = starts[place + 1] ?? count;
      context.moveTo((points[start * 2] ?? 0) + shift, points[start * 2 + 1] ?? 0);
      for (let index = start + 1; index < end; index += 1) {
        context.lineTo((points[index * 2] ?? 0) + shift, points[index * 2 + 1] ?? 0);
      }
    });
  }

  /** Samples where they can be told apart, and those that stand alone between two gaps. */
  private dots({ points, count, starts, spacing }: Shape, colour: string): void {
    const { context, unit } = this;
    context.fillStyle = colour;
    const isWide = spacing >= dotSpacing * unit;
    const size = (isWide ? 4 : 2) * unit;
    const dot = (index: number) => {
      const x = points[index * 2] ?? 0;
      const y = points[index * 2 + 1] ?? 0;
      context.fillRect(x - size / 2, y - size / 2, size, size);
    };
    if (isWide) {
      for (let index = 0; index < count; index += 1) dot(index);
      return;
    }
    starts.forEach((start, place) => {
      if ((starts[place + 1] ?? count) - start === 1) dot(start);
    });
  }
}
