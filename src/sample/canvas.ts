import { dots, glyphWidth } from './font.ts';

export type Color = readonly [red: number, green: number, blue: number];
export type Point = readonly [x: number, y: number];

interface TextOptions {
  readonly color: Color;
  /** Pixels of a dot of the font. */
  readonly scale?: number;
  readonly align?: 'left' | 'center' | 'right';
}

/** A picture in memory: three bytes a pixel, rows from the top. */
export class Canvas {
  readonly width: number;
  readonly height: number;
  readonly pixels: Uint8Array;

  constructor(width: number, height: number, background: Color) {
    this.width = width;
    this.height = height;
    this.pixels = new Uint8Array(width * height * 3);
    this.fill(0, 0, width, height, background);
  }

  fill(x: number, y: number, width: number, height: number, color: Color): void {
    for (let row = Math.max(0, Math.round(y)); row < Math.min(this.height, y + height); row += 1) {
      for (let column = Math.max(0, Math.round(x)); column < Math.min(this.width, x + width);) {
        this.blend(column, row, color, 1);
        column += 1;
      }
    }
  }

  /** A line through points, with soft edges; where it crosses itself it does not get darker. */
  line(points: readonly Point[], thickness: number, color: Color): void {
    const coverage = new Map<number, number>();
    const reach = thickness / 2 + 1;
    points.slice(1).forEach((to, index) => {
      const from = points[index] ?? to;
      const left = Math.max(0, Math.floor(Math.min(from[0], to[0]) - reach));
      const right = Math.min(this.width - 1, Math.ceil(Math.max(from[0], to[0]) + reach));
      const top = Math.max(0, Math.floor(Math.min(from[1], to[1]) - reach));
      const bottom = Math.min(this.height - 1, Math.ceil(Math.max(from[1], to[1]) + reach));
      for (let y = top; y <= bottom; y += 1) {
        for (let x = left; x <= right; x += 1) {
          const part = thickness / 2 + 0.5 - distance([x + 0.5, y + 0.5], from, to);
          const position = y * this.width + x;
          if (part > (coverage.get(position) ?? 0)) coverage.set(position, Math.min(1, part));
        }
      }
    });
    for (const [position, part] of coverage) {
      this.blend(position % this.width, Math.floor(position / this.width), color, part);
    }
  }

  /** `x`, `y` is the top of the first character, or of the middle or end of the text. */
  text(x: number, y: number, text: string, options: TextOptions): void {
    const { color, scale = 2, align = 'left' } = options;
    const width = textWidth(text, scale);
    let left = Math.round(x - (align === 'left' ? 0 : align === 'right' ? width : width / 2));
    for (const character of text) {
      for (const [column, row] of dots(character)) {
        this.fill(left + column * scale, Math.round(y) + row * scale, scale, scale, color);
      }
      left += (glyphWidth + 1) * scale;
    }
  }

  private blend(x: number, y: number, color: Color, part: number): void {
    const position = (y * this.width + x) * 3;
    for (let channel = 0; channel < 3; channel += 1) {
      const before = this.pixels[position + channel] ?? 0;
      const mixed = before + ((color[channel] ?? 0) - before) * part;
      this.pixels[position + channel] = Math.round(mixed);
    }
  }
}

export function textWidth(text: string, scale: number): number {
  return text.length === 0 ? 0 : (text.length * (glyphWidth + 1) - 1) * scale;
}

/** From a point to the nearest of a piece of line. */
function distance([x, y]: Point, from: Point, to: Point): number {
  const [dx, dy] = [to[0] - from[0], to[1] - from[1]];
  const length = dx * dx + dy * dy;
  const along = length === 0 ? 0 : ((x - from[0]) * dx + (y - from[1]) * dy) / length;
  const part = Math.min(1, Math.max(0, along));
  return Math.hypot(x - from[0] - part * dx, y - from[1] - part * dy);
}
