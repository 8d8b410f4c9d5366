import type { Decompress } from './codecs.ts';
import { HybridReader } from './hybrid.ts';
import type { PackedBytes } from './packedBytes.ts';
import { readPageHeader, type PageHeader } from './pageHeader.ts';
import { lengthPrefixed, valueReader } from './pageValues.ts';
import { storedBytes, type PlainBytes } from './plainBytes.ts';
import type { Dictionary, ValueReader, Values } from './plainValues.ts';
import type { Leaf } from './schema.ts';
import { ThriftReader } from './thrift.ts';
import { Unsupported } from './unsupported.ts';

/** Past these limits a page could take the editor's memory. */
const longestPage = 1 << 28;
const mostValues = 1 << 24;

export interface HeaderAt {
  readonly header: PageHeader;
  /** Where the page's own bytes begin. */
  readonly bodyStart: number;
}

/** Reads the header at `start`; throws `ThriftEnd` when the bytes end inside it. */
export function readHeader(bytes: Uint8Array, start: number): HeaderAt {
  const thrift = new ThriftReader(bytes, start);
  const header = readPageHeader(thrift);
  const { packed, plain, values } = header;
  if (!(packed >= 0) || !(plain >= 0)) throw new RangeError('a page has no size');
  if (plain > longestPage || packed > longestPage) {
    throw new Unsupported('pages of more than 256 MB');
  }
  if (!(values >= 0)) throw new RangeError('a page does not tell how many values it has');
  if (values > mostValues) throw new Unsupported('pages of more than 16 million values');
  return { header, bodyStart: thrift.offset };
}

/** Some entries of a page: an entry for each value, NULL or empty list. */
export interface Entries {
  readonly count: number;
  /** Absent where every level is 0. */
  readonly repetition: Uint8Array | undefined;
  /** Absent where every value is there. */
  readonly definition: Uint8Array | undefined;
  /** Those that are there, in order. */
  readonly values: Values;
}

export interface PageContext {
  readonly leaf: Leaf;
  readonly decompress: Decompress;
  /** Absent where the column chunk has none. */
  readonly dictionary: ((signal?: AbortSignal) => Promise<Dictionary>) | undefined;
}

interface Layout {
  readonly repetition: HybridReader | undefined;
  readonly definition: HybridReader | undefined;
  readonly values: ValueReader;
}

/** A data page, of which any rows can be read. What it takes to find the next ones is kept. */
export class Page {
  readonly entries: number;
  private readonly header: PageHeader;
  private readonly body: PackedBytes;
  private readonly context: PageContext;
  private readonly plain: PlainBytes;
  /** The levels lie before the values. */
  private readonly levels: PlainBytes;
  private layout: Layout | undefined;
  /** Of a repeated column, from the first entry on. */
  private repetition = new Uint8Array(0);
  private users = 0;
  private isDropped = false;
  private turn: Promise<unknown> = Promise.resolve();

  constructor(header: PageHeader, body: PackedBytes, context: PageContext) {
    this.entries = header.values;
    this.header = header;
    this.body = body;
    this.context = context;
    const { v2, plain } = header;
    if (!v2) {
      this.plain = context.decompress(body, plain);
      this.levels = this.plain.twin?.() ?? this.plain;
      return;
    }
    const levels = v2.repetition + v2.definition;
    this.levels = storedBytes(body);
    if (!(v2.repetition >= 0) || !(v2.definition >= 0) || levels > body.length) {
      throw new RangeError('the levels are longer than their page');
    }
    const packed = body.from(levels);
    // Some writers leave nothing at all of a page without values.
    const isPacked = v2.isCompressed && packed.length > 0;
    this.plain = isPacked ? context.decompress(packed, plain - levels) : storedBytes(packed);
  }

  /** About how much memory is held, in bytes. */
  get held(): number {
    const { layout } = this;
    const levels = (layout?.repetition?.held ?? 0) + (layout?.definition?.held ?? 0);
    const own = this.levels === this.plain ? 0 : this.levels.held;
    const values = (layout?.values.held ?? 0) + this.plain.held + own;
    return levels + values + this.body.held + this.repetition.length + 1000;
  }

  /** The rows `[from, to)` that begin in the page; with what goes before the first where `from` is negative. */
  rows(from: number, to: number, signal?: AbortSignal): Promise<Entries> {
    return this.exclusive(() => this.read(from, to, signal));
  }

  /** Uses the page; what it gives may be looked at until the work is done, and no longer. */
  async use<T>(work: () => Promise<T>): Promise<T> {
    this.users += 1;
    this.isDropped = false;
    try {
      return await work();
    } finally {
      this.users -= 1;
      if (this.isDropped) this.drop();
      else if (this.users === 0) {
        this.plain.freeOld?.();
        if (this.levels !== this.plain) this.levels.freeOld?.();
      }
    }
  }

  /** Lets go of its memory as soon as nobody uses it: the collector does not see how much that is. */
  drop(): void {
    this.isDropped = true;
    if (this.users > 0) return;
    this.plain.free?.();
    if (this.levels !== this.plain) this.levels.free?.();
    this.layout = undefined;
  }

  /** How many rows begin here. */
  async countRows(signal?: AbortSignal): Promise<number> {
    const { v2 } = this.header;
    if (v2) return v2.rows;
    if (this.context.leaf.maxRepetition === 0) return this.entries;
    await this.exclusive(async () => {
      const { repetition } = await this.laidOut(signal);
      await this.readRepetition(repetition, this.entries, signal);
    });
    return this.repetition.reduce((sum, level) => sum + (level === 0 ? 1 : 0), 0);
  }

  /** Whether what comes first belongs to a row that began in the page before. */
  async beginsInside(signal?: AbortSignal): Promise<boolean> {
    await this.exclusive(async () => {
      const { repetition } = await this.laidOut(signal);
      if (this.repetition.length === 0) await this.readRepetition(repetition, 1024, signal);
    });
    return (this.repetition[0] ?? 0) > 0;
  }

  /** Readers remember where they stand, so that only one may move them. */
  private exclusive<T>(body: () => Promise<T>): Promise<T> {
    const result = this.turn.then(body, body);
    this.turn = result.catch(() => undefined);
    return result;
  }

  private async read(from: number, to: number, signal?: AbortSignal): Promise<Entries> {
    signal?.throwIfAborted();
    const { repetition, definition, values } = await this.laidOut(signal);
    let [first, last] = [Math.max(0, from), to];
    let levels: Uint8Array | undefined;
    if (this.context.leaf.maxRepetition > 0) {
      [first, last] = await this.entriesOf(repetition, from, to, signal);
      levels = this.repetition.subarray(first, last);
    }
    const count = last - first;
    if (last > this.entries) throw new RangeError('a page has fewer rows than was said');
    if (!definition) {
      const all = await values.read(first, last, signal);
      return { count, repetition: levels, definition: undefined, values: all };
    }
    const { maxDefinition } = this.context.leaf;
    const found = new Uint8Array(count);
    const before = await definition.read(first, found, signal);
    let present = 0;
    for (let i = 0; i < count; i += 1) {
      const level = found[i] as number;
      if (level === maxDefinition) present += 1;
      else if (level > maxDefinition) throw new RangeError('a level is too high');
    }
    return {
      count,
      repetition: levels,
      definition: present === count ? undefined : found,
      values: present === 0 ? [] : await values.read(before, before + present, signal),
    };
  }

  /** The entries of some rows. */
  private async entriesOf(
    repetition: HybridReader | undefined,
    from: number,
    to: number,
    signal?: AbortSignal,
  ): Promise<[number, number]> {
    let row = -1;
    let first = from < 0 ? 0 : -1;
    for (let entry = 0; ; entry += 1) {
      if (entry >= this.repetition.length) {
        await this.readRepetition(repetition, Math.max(1024, 2 * entry), signal);
        if (entry >= this.repetition.length) return [first < 0 ? entry : first, entry];
      }
      if (this.repetition[entry] !== 0) continue;
      row += 1;
      if (row === to) return [first < 0 ? entry : first, entry];
      if (row === from) first = entry;
    }
  }

  private async readRepetition(
    repetition: HybridReader | undefined,
    wanted: number,
    signal?: AbortSignal,
  ): Promise<void> {
    const known = this.repetition.length;
    const levels = new Uint8Array(Math.min(this.entries, Math.max(wanted, known)));
    levels.set(this.repetition);
    await repetition?.read(known, levels.subarray(known), signal);
    const { maxRepetition } = this.context.leaf;
    if (levels.some((level) => level > maxRepetition)) throw new RangeError('a level is too high');
    this.repetition = levels;
  }

  private async laidOut(signal?: AbortSignal): Promise<Layout> {
    this.layout ??= await this.layOut(signal);
    return this.layout;
  }

  private async layOut(signal?: AbortSignal): Promise<Layout> {
    const { header, plain, entries } = this;
    const { leaf, dictionary } = this.context;
    const { v2 } = header;
    let start = 0;
    const place = async (max: number, length: number | undefined, isRle: boolean) => {
      const at = start;
      if (length !== undefined) {
        start += length;
        return [at, start] as const;
      }
      if (max === 0) return [at, at] as const;
      if (!isRle) throw new Unsupported('levels in an encoding of long ago');
      const found = await lengthPrefixed(this.levels, at, signal);
      [, start] = found;
      return found;
    };
    const reader = (max: number, at: readonly [number, number]) => {
      if (max > 255) throw new Unsupported('more than 255 levels');
      return max > 0 ? new HybridReader(this.levels, at, 32 - Math.clz32(max), max) : undefined;
    };
    const { maxRepetition, maxDefinition } = leaf;
    const repetitionAt = await place(
      maxRepetition,
      v2?.repetition,
      header.levels.repetition === 'RLE',
    );
    const definitionAt = await place(
      maxDefinition,
      v2?.definition,
      header.levels.definition === 'RLE',
    );
    const repetition = reader(maxRepetition, repetitionAt);
    const definition = reader(maxDefinition, definitionAt);
    // A page that is made of nothing but NULL may have no values at all, not even how they are encoded.
    const present = async () =>
      definition ? await definition.read(entries, new Uint8Array(0), signal) : entries;
    const page = {
      plain,
      start: v2 ? 0 : start,
      encoding: header.encoding,
      leaf,
      entries,
      dictionary,
    };
    const values = await valueReader(page, present, signal);
    return { repetition, definition, values };
  }
}
