/** How many different values are counted one by one; beyond, their number is estimated. */
export const mostDistinct = 200_000;
/** Bytes of the texts among them. */
const mostText = 48 << 20;
/** Of the most frequent among those seen up to there, counting goes on. */
const followed = 1000;

interface Counted {
  count: number;
  /** Where the value stands first. */
  readonly row: number;
}

/** Counts different values, each with where it was first seen. */
export class DistinctValues {
  private counts = new Map<number | string, Counted>();
  private texts = 0;
  private sketch: Sketch | undefined;

  add(value: number | string, row: number): void {
    const known = this.counts.get(value);
    if (known) known.count += 1;
    else if (this.sketch === undefined) this.addNew(value, row);
    this.sketch?.add(value);
  }

  get isExact(): boolean {
    return this.sketch === undefined;
  }

  get count(): number {
    return this.sketch ? this.sketch.estimate() : this.counts.size;
  }

  /** The most frequent that occur more than once; the first seen first among equals. */
  frequent(most: number): readonly Readonly<Counted>[] {
    return [...this.counts.values()]
      .filter(({ count }) => count > 1)
      .sort((a, b) => b.count - a.count || a.row - b.row)
      .slice(0, most);
  }

  private addNew(value: number | string, row: number): void {
    this.counts.set(value, { count: 1, row });
    if (typeof value === 'string') this.texts += 2 * value.length + 64;
    if (this.counts.size <= mostDistinct && this.texts <= mostText) return;
    this.sketch = new Sketch();
    for (const seen of this.counts.keys()) this.sketch.add(seen);
    // Their counts stay right, as they were counted from the first row on.
    const kept = [...this.counts].sort(([, a], [, b]) => b.count - a.count).slice(0, followed);
    this.counts = new Map(kept.filter(([, { count }]) => count > 1));
  }
}

const registerBits = 12;

/** HyperLogLog (Flajolet et al. 2007) with 4096 registers: off by about 1.6 %. */
class Sketch {
  private readonly registers = new Uint8Array(1 << registerBits);
  private readonly scratch = new DataView(new ArrayBuffer(8));

  add(value: number | string): void {
    const hash = typeof value === 'number' ? this.hashNumber(value) : hashText(value);
    const register = hash >>> (32 - registerBits);
    const rank = Math.clz32((hash << registerBits) | (1 << (registerBits - 1))) + 1;
    if (rank > (this.registers[register] ?? 0)) this.registers[register] = rank;
  }

  estimate(): number {
    const { length } = this.registers;
    let sum = 0;
    for (const rank of this.registers) sum += 2 ** -rank;
    const raw = ((0.7213 / (1 + 1.079 / length)) * length * length) / sum;
    // The hash has 32 bits: where many are taken, different values share one.
    return Math.round(raw > 2 ** 32 / 30 ? -(2 ** 32) * Math.log(1 - raw / 2 ** 32) : raw);
  }

  private hashNumber(value: number): number {
    this.scratch.setFloat64(0, value);
    return mix(mix(this.scratch.getUint32(0)) ^ this.scratch.getUint32(4));
  }
}

function hashText(text: string): number {
  let hash = 0x811c9dc5;
  for (let i = 0; i < text.length; i += 1) {
    hash = Math.imul(hash ^ text.charCodeAt(i), 0x01000193);
  }
  return mix(hash);
}

/** The finalizer of MurmurHash3. */
function mix(value: number): number {
  let hash = value;
  hash = Math.imul(hash ^ (hash >>> 16), 0x85ebca6b);
  hash = Math.imul(hash ^ (hash >>> 13), 0xc2b2ae35);
  return (hash ^ (hash >>> 16)) >>> 0;
}
