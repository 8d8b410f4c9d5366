import { Growing, quantile } from './growing.ts';

/** Steps that are kept; of longer recordings every second, every fourth and so on. */
const mostKept = 1 << 15;
/** Steps that are averaged: times are often rounded to whole milliseconds, their mean is not. */
const perMean = 128;

/** What the steps of a time axis are like. All in ms. */
export interface StepFigures {
  /** Median of the steps that go on; 0 where there are none. */
  readonly median: number;
  /** Longer steps are gaps. */
  readonly gapOver: number;
  /** 95th percentile of the distance from the median, gaps left out. */
  readonly jitter: number;
}

/** Takes the steps of an axis as they come, in bounded memory. */
export class StepSample {
  private kept = new Float64Array(mostKept);
  private length = 0;
  private stride = 1;
  private until = 0;

  push(step: number): void {
    if (this.until > 0) {
      this.until -= 1;
      return;
    }
    if (this.length === mostKept) this.thin();
    this.kept[this.length] = step;
    this.length += 1;
    this.until = this.stride - 1;
  }

  /**
   * A step is a gap above `max(3 × median, median + 12 × 1.4826 × MAD)`: three steps of a regular signal, and far outside
   * what is usual in one that is irregular by nature, such as beats.
   */
  figures(): StepFigures {
    const kept = this.kept.subarray(0, this.length);
    const positive = kept.filter((step) => step > 0);
    if (positive.length === 0) return { median: 0, gapOver: Infinity, jitter: 0 };
    const median = quantile(positive, 0.5);
    const spread =
      1.4826 *
      quantile(
        positive.map((step) => Math.abs(step - median)),
        0.5,
      );
    const gapOver = Math.max(3 * median, median + 12 * spread);
    const regular = kept.filter((step) => step >= 0 && step <= gapOver);
    const distances = regular.map((step) => Math.abs(step - median));
    return { median, gapOver, jitter: quantile(distances, 0.95) };
  }

  private thin(): void {
    for (let i = 0; i < mostKept / 2; i += 1) this.kept[i] = this.kept[2 * i] ?? 0;
    this.length = mostKept / 2;
    this.stride *= 2;
    this.until = 0;
  }
}

/** The typical step: the median of means over 128 steps, gaps left out. */
export class TypicalStep {
  private readonly means = new Growing();
  private total = 0;
  private count = 0;
  private sum = 0;
  private summed = 0;

  push(step: number): void {
    this.total += step;
    this.count += 1;
    this.sum += step;
    this.summed += 1;
    if (this.summed < perMean) return;
    this.means.push(this.sum / perMean);
    this.sum = 0;
    this.summed = 0;
  }

  /** 0 where there are no steps. */
  get(): number {
    if (this.count === 0) return 0;
    return this.means.length >= 3 ? quantile(this.means.view(), 0.5) : this.total / this.count;
  }
}
