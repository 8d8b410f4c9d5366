import type { Bin, ColumnSummary } from '../tableService.ts';

/** Values up to which quantiles are exact; of more, they are those of a sample of so many. */
export const mostExact = 1 << 22;
const mostBins = 40;
const shares = [0.01, 0.05, 0.25, 0.5, 0.75, 0.95, 0.99] as const;

/** Takes numbers one by one and tells what they are like. */
export class Distribution {
  private count = 0;
  private min = Infinity;
  private max = -Infinity;
  private mean = 0;
  /** Sum of squared differences from the mean (Welford 1962). */
  private spread = 0;
  private areWhole = true;
  private notFinite = 0;
  private sample = new Float64Array(1 << 12);
  private readonly random = seededRandom();
  private readonly most: number;

  constructor(most = mostExact) {
    this.most = most;
  }

  add(value: number): void {
    if (!Number.isFinite(value)) {
      this.notFinite += 1;
      return;
    }
    this.keep(value);
    this.count += 1;
    if (value < this.min) this.min = value;
    if (value > this.max) this.max = value;
    this.areWhole &&= Number.isInteger(value);
    const difference = value - this.mean;
    this.mean += difference / this.count;
    this.spread += difference * (value - this.mean);
  }

  addNotFinite(): void {
    this.notFinite += 1;
  }

  /** False where the bins have to be filled by a second look at all values. */
  get isWhole(): boolean {
    return this.count <= this.most;
  }

  /** Bins of equal width, or one for each whole number where there are few. */
  bins(): Bins {
    return new Bins(this.min, this.max, this.areWhole);
  }

  /** `undefined` where there were no finite numbers. `counts` are those of `bins()`. */
  summary(bins: Bins): NonNullable<ColumnSummary['numbers']> | undefined {
    if (this.count === 0) return undefined;
    const sorted = this.sample.subarray(0, Math.min(this.count, this.most)).sort();
    if (this.isWhole) for (const value of sorted) bins.add(value);
    return {
      min: this.min,
      max: this.max,
      mean: this.mean,
      deviation: this.count > 1 ? Math.sqrt(this.spread / (this.count - 1)) : 0,
      notFinite: this.notFinite,
      quantiles: shares.map((share) => ({ share, value: quantile(sorted, share) })),
      histogram: bins.all(),
    };
  }

  /** Every value up to a number, then a fair sample of all (Vitter 1985, algorithm R). */
  private keep(value: number): void {
    if (this.count < this.most) {
      if (this.count === this.sample.length) {
        const larger = new Float64Array(this.sample.length * 2);
        larger.set(this.sample);
        this.sample = larger;
      }
      this.sample[this.count] = value;
      return;
    }
    const place = Math.floor(this.random() * (this.count + 1));
    if (place < this.most) this.sample[place] = value;
  }
}

/** Between neighbours it is interpolated, as NumPy and DuckDB's `quantile_cont` do. */
function quantile(sorted: Float64Array, share: number): number {
  const place = share * (sorted.length - 1);
  const low = sorted[Math.floor(place)] ?? NaN;
  const high = sorted[Math.ceil(place)] ?? low;
  // Not `low + (high - low) * rest`, which overflows between the ends of the range.
  const rest = place - Math.floor(place);
  return low === high ? low : low * (1 - rest) + high * rest;
}

export class Bins {
  private readonly min: number;
  private readonly width: number;
  private readonly edges: readonly number[];
  private readonly counts: Float64Array;

  constructor(min: number, max: number, areWhole: boolean) {
    this.min = min;
    const isFew = areWhole && max - min < mostBins;
    const count = min > max ? 0 : isFew ? max - min + 1 : min === max ? 1 : mostBins;
    this.width = isFew ? 1 : max / mostBins - min / mostBins;
    this.edges = Array.from({ length: count + 1 }, (_, index) =>
      index === count && !isFew ? max : min + this.width * index,
    );
    this.counts = new Float64Array(count);
  }

  add(value: number): void {
    const place = this.width > 0 ? Math.floor(value / this.width - this.min / this.width) : 0;
    let bin = Math.max(0, Math.min(place, this.counts.length - 1));
    // The division is not exact, and edges coincide where no number is between them: people see the edges.
    while (bin > 0 && value < (this.edges[bin] ?? -Infinity)) bin -= 1;
    while (bin + 1 < this.counts.length && value >= (this.edges[bin + 1] ?? Infinity)) bin += 1;
    this.counts[bin] = (this.counts[bin] ?? 0) + 1;
  }

  all(): readonly Bin[] {
    return Array.from(this.counts, (count, index) => ({
      from: this.edges[index] ?? 0,
      to: this.edges[index + 1] ?? 0,
      count,
    }));
  }
}

/** The same sample of the same values each time (xorshift32). */
function seededRandom(): () => number {
  let state = 0x9e3779b9;
  return () => {
    state ^= state << 13;
    state ^= state >>> 17;
    state ^= state << 5;
    return (state >>> 0) / 2 ** 32;
  };
}
