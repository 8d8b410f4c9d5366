import type { Piece } from './pieces.ts';
import type { Scale } from './scale.ts';
import { span, type Range } from './view.ts';

/** Where a channel is drawn: its own time over `left` to `left + width`, `top` to `top + height` downwards. */
export interface Frame {
  readonly range: Range;
  readonly left: number;
  readonly width: number;
  readonly top: number;
  readonly height: number;
  readonly scale: Scale;
}

/** Lines to draw: `points` holds x and y in turn; a line begins at each of `starts`, counted in points. */
export interface Shape {
  points: Float64Array;
  count: number;
  starts: number[];
  /** Stretches between two lines, as x and x. */
  gaps: number[];
  /** Pixels from one entry to the next where few are in view, else 0. */
  spacing: number;
}

export function emptyShape(): Shape {
  return { points: new Float64Array(4096), count: 0, starts: [], gaps: [], spacing: 0 };
}

/**
 * Draws into `shape` what `pieces` hold of the frame. All entries of a pixel column become one stroke from its least to its
 * greatest value, so that no spike is lost and the work to draw does not grow with the data. Nothing lies outside the
 * frame's range: lines that leave it are cut where they do.
 */
export function trace(pieces: readonly Piece[], frame: Frame, shape: Shape): Shape {
  new Tracer(frame, shape).trace(pieces);
  return shape;
}

class Tracer {
  private readonly frame: Frame;
  private readonly shape: Shape;
  private readonly perTime: number;
  private readonly perValue: number;
  private readonly base: number;
  /** The pixel column that is being gathered. */
  private column = NaN;
  private x = 0;
  private upper = Infinity;
  private lower = -Infinity;
  private lastY = NaN;
  private isOpen = false;
  private lastEnd = NaN;
  private readonly previous = { x: NaN, upper: NaN, lower: NaN };
  private entries = 0;

  constructor(frame: Frame, shape: Shape) {
    this.frame = frame;
    this.shape = shape;
    const { min, max, isLog } = frame.scale;
    const bottom = isLog ? Math.log(min) : min;
    const top = isLog ? Math.log(max) : max;
    this.perTime = frame.width / span(frame.range);
    this.perValue = frame.height / (top - bottom);
    this.base = frame.top + frame.height + bottom * this.perValue;
    shape.count = 0;
    shape.starts.length = 0;
    shape.gaps.length = 0;
  }

  trace(pieces: readonly Piece[]): void {
    const { left, width, range } = this.frame;
    const right = left + width;
    const { previous } = this;
    for (const { series, start, end } of pieces) {
      const { times, low, high } = series;
      for (let index = start; index < end; index += 1) {
        const x = left + ((times[index] ?? NaN) - range.from) * this.perTime;
        const upper = this.y(high[index] ?? NaN, false);
        const lower = this.y(low[index] ?? NaN, true);
        if (Number.isNaN(upper) || Number.isNaN(lower)) {
          this.end();
          previous.x = NaN;
          continue;
        }
        if (x >= left) {
          if (previous.x < left) this.cross(x, upper, lower, left);
          if (x <= right) this.add(x, upper, lower);
          else if (previous.x <= right) this.cross(x, upper, lower, right);
        }
        previous.x = x;
        previous.upper = upper;
        previous.lower = lower;
      }
    }
    this.flush();
    this.shape.spacing = this.entries > 1 ? width / this.entries : width;
  }

  private y(value: number, isLow: boolean): number {
    if (!this.frame.scale.isLog) return this.base - value * this.perValue;
    if (value > 0) return this.base - Math.log(value) * this.perValue;
    // Part of the stretch is below what the scale can show: it reaches down to the edge.
    return isLow && value <= 0 ? this.frame.top + this.frame.height : NaN;
  }

  /** Where the line from one entry to the next crosses an edge. */
  private cross(x: number, upper: number, lower: number, edge: number): void {
    const { previous } = this;
    const part = (edge - previous.x) / (x - previous.x);
    if (!Number.isFinite(part)) return;
    this.add(
      edge,
      previous.upper + (upper - previous.upper) * part,
      previous.lower + (lower - previous.lower) * part,
    );
  }

  private add(x: number, upper: number, lower: number): void {
    const column = Math.floor(x);
    this.entries += 1;
    if (column !== this.column) {
      this.flush();
      this.column = column;
      this.x = x;
    }
    if (upper < this.upper) this.upper = upper;
    if (lower > this.lower) this.lower = lower;
  }

  private flush(): void {
    if (Number.isNaN(this.column)) return;
    const { upper, lower, x } = this;
    this.column = NaN;
    this.upper = Infinity;
    this.lower = -Infinity;
    if (!this.isOpen) {
      this.isOpen = true;
      this.shape.starts.push(this.shape.count);
      if (!Number.isNaN(this.lastEnd)) this.shape.gaps.push(this.lastEnd, x);
    }
    this.lastEnd = x;
    if (upper === lower) {
      this.put(x, upper);
      return;
    }
    const isUpperNearer = Math.abs(this.lastY - upper) < Math.abs(this.lastY - lower);
    this.put(x, isUpperNearer ? upper : lower);
    this.put(x, isUpperNearer ? lower : upper);
  }

  private put(x: number, y: number): void {
    const { shape } = this;
    if (shape.count * 2 + 2 > shape.points.length) {
      const grown = new Float64Array(shape.points.length * 2);
      grown.set(shape.points);
      shape.points = grown;
    }
    shape.points[shape.count * 2] = x;
    shape.points[shape.count * 2 + 1] = y;
    shape.count += 1;
    this.lastY = y;
  }

  private end(): void {
    this.flush();
    this.isOpen = false;
    this.lastY = NaN;
  }
}
