import type { Envelope, Loudness } from './model.ts';

/** Frames that one pair of values stands for, where the recording is not longer than this many of them. */
const smallestGroup = 256;
const mostGroups = 1 << 19;

/**
 * A recording as least and greatest values of groups of frames: every sample counts, so that no click is lost at any zoom.
 * It is filled from the beginning on, and can be drawn before it is full.
 */
export class Waveform {
  readonly frames: number;
  readonly channels: number;
  readonly groupFrames: number;
  private readonly fullScale: number;
  private readonly low: readonly Float32Array[];
  private readonly high: readonly Float32Array[];
  private readonly peaks: number[];
  private readonly squares: number[];
  private readonly clipped: number[];
  private firstClipped: number | undefined;
  private notNumbers = 0;
  private done = 0;

  constructor(frames: number, channels: number, fullScale: number) {
    this.frames = frames;
    this.channels = channels;
    this.fullScale = fullScale;
    let groupFrames = smallestGroup;
    while (frames / groupFrames > mostGroups) groupFrames *= 2;
    this.groupFrames = groupFrames;
    const groups = Math.ceil(frames / groupFrames);
    const empty = () => Array.from({ length: channels }, () => new Float32Array(groups).fill(NaN));
    const zeros = () => Array.from({ length: channels }, () => 0);
    this.low = empty();
    this.high = empty();
    this.peaks = zeros();
    this.squares = zeros();
    this.clipped = zeros();
  }

  /** Frames from the beginning that were read. */
  get known(): number {
    return this.done;
  }

  /** The next frames, as they lie in the file with `stride` channels; whole groups, but for the last. */
  add(samples: Float32Array, stride: number): void {
    const count = Math.min(Math.floor(samples.length / stride), this.frames - this.done);
    for (let channel = 0; channel < this.channels; channel += 1) {
      for (let from = 0; from < count; from += this.groupFrames) {
        this.addGroup(samples, stride, channel, from, Math.min(count, from + this.groupFrames));
      }
    }
    this.done += count;
  }

  get loudness(): Loudness {
    const { peaks, clipped, squares, notNumbers, firstClipped, done } = this;
    const levels = squares.map((sum) => Math.sqrt(sum / Math.max(1, done)));
    const found = { peaks: [...peaks], clipped: [...clipped], levels, notNumbers };
    return firstClipped === undefined ? found : { ...found, firstClipped };
  }

  /** Stretches that are shorter than a group show what their groups hold. */
  envelope(from: number, to: number, columns: number): Envelope {
    const step = (to - from) / columns;
    const reduce = (groups: Float32Array, pick: (a: number, b: number) => number) =>
      Float32Array.from({ length: columns }, (_, column) => {
        const start = from + column * step;
        const first = Math.max(0, Math.floor(start / this.groupFrames));
        const end = Math.min(groups.length, Math.ceil((start + step) / this.groupFrames));
        let found = NaN;
        for (let group = first; group < end; group += 1) {
          const value = groups[group] ?? NaN;
          if (Number.isNaN(found)) found = value;
          else if (!Number.isNaN(value)) found = pick(found, value);
        }
        return found;
      });
    return {
      low: this.low.map((groups) => reduce(groups, Math.min)),
      high: this.high.map((groups) => reduce(groups, Math.max)),
    };
  }

  private addGroup(
    samples: Float32Array,
    stride: number,
    channel: number,
    from: number,
    end: number,
  ): void {
    let low = Infinity;
    let high = -Infinity;
    let squares = 0;
    for (let n = from * stride + channel, last = end * stride; n < last; n += stride) {
      const value = samples[n] as number;
      if (value < low) low = value;
      if (value > high) high = value;
      squares += value * value;
    }
    if (!Number.isFinite(squares)) squares = this.addOdd(samples, stride, channel, from, end);
    const group = Math.floor((this.done + from) / this.groupFrames);
    if (low <= high) {
      (this.low[channel] as Float32Array)[group] = low;
      (this.high[channel] as Float32Array)[group] = high;
      this.peaks[channel] = Math.max(this.peaks[channel] ?? 0, -low, high);
    }
    this.squares[channel] = (this.squares[channel] ?? 0) + squares;
    if (high >= this.fullScale || low <= -this.fullScale) {
      this.addClipped(samples, stride, channel, from, end);
    }
  }

  /** Counts what is no finite number; gives the sum of the squares of the others. */
  private addOdd(...[samples, stride, channel, from, end]: Span): number {
    let squares = 0;
    for (let n = from * stride + channel; n < end * stride; n += stride) {
      const value = samples[n] as number;
      if (Number.isFinite(value)) squares += value * value;
      else this.notNumbers += 1;
    }
    return squares;
  }

  private addClipped(...[samples, stride, channel, from, end]: Span): void {
    for (let frame = from; frame < end; frame += 1) {
      if (Math.abs(samples[frame * stride + channel] as number) < this.fullScale) continue;
      this.clipped[channel] = (this.clipped[channel] ?? 0) + 1;
      const place = this.done + frame;
      this.firstClipped = Math.min(this.firstClipped ?? place, place);
    }
  }
}

type Span = [samples: Float32Array, stride: number, channel: number, from: number, end: number];
