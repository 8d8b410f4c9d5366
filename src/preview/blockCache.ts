import type { ByteSource } from '../base/byteRange.ts';
import { abortable } from './abortable.ts';

export interface CacheLimits {
  /** Bytes of one block; every request to the source is a run of whole blocks. */
  readonly blockSize?: number;
  /** Bytes kept; the blocks that were not used for longest go first. */
  readonly budget?: number;
}

/** Reads of at least this many bytes go straight to the source: they would push everything else out. */
const directRead = 1 << 18;
const longestRun = 1 << 21;

interface Block {
  readonly index: number;
  readonly promise: Promise<Uint8Array>;
  readonly resolve: (bytes: Uint8Array) => void;
  readonly reject: (error: unknown) => void;
  waiting: number;
  run?: { readonly controller: AbortController; readonly blocks: readonly Block[] };
}

/** Reads that are shorter are rounded up to small blocks, others to large ones. */
const largeRead = 1 << 15;
const smallBlock = 1 << 10;
const largeBlock = 1 << 14;
/** Bytes that are kept, and those of a file of this machine, which the system keeps too. */
const defaultBudget = 1 << 22;
const nearBudget = 1 << 20;

/**
 * Keeps what was read, and turns reads that are asked for in the same turn of the event loop and lie side by
 * side into one request. A request ends early when everybody who waits for it has left.
 */
export function cachedSource(source: ByteSource, limits: CacheLimits = {}): ByteSource {
  const { budget = source.isNear ? nearBudget : defaultBudget, blockSize } = limits;
  const { name, size } = source;
  const close = () => source.close();
  if (blockSize) return { name, size, close, read: blockCache(source, blockSize, budget).read };
  const small = blockCache(source, smallBlock, budget / 4);
  const large = blockCache(source, largeBlock, (budget * 3) / 4);
  const read: ByteSource['read'] = (start, end, signal) => {
    const isLarge = end - start >= largeRead || large.has(start, Math.min(end, size));
    return (isLarge ? large : small).read(start, end, signal);
  };
  return { name, size, close, read };
}

function blockCache(source: ByteSource, blockSize: number, budget: number) {
  const kept = new Map<number, Uint8Array>();
  const pending = new Map<number, Block>();
  let keptBytes = 0;
  let queue: Block[] = [];

  const keep = (index: number, bytes: Uint8Array) => {
    kept.set(index, bytes);
    keptBytes += bytes.length;
    for (const [oldest, { length }] of kept) {
      if (keptBytes <= budget || oldest === index) break;
      kept.delete(oldest);
      keptBytes -= length;
    }
  };

  const fetchRun = async (blocks: readonly Block[], first: number, end: number) => {
    const controller = new AbortController();
    for (const block of blocks) block.run = { controller, blocks };
    const start = first * blockSize;
    try {
      const bytes = await source.read(start, end * blockSize, controller.signal);
      for (const block of blocks) delete block.run;
      for (const block of blocks) {
        const from = block.index * blockSize - start;
        const own = bytes.subarray(from, from + blockSize);
        if (pending.get(block.index) === block) {
          pending.delete(block.index);
          keep(block.index, own);
        }
        block.resolve(own);
      }
    } catch (error) {
      for (const block of blocks) {
        if (pending.get(block.index) === block) pending.delete(block.index);
        block.reject(error);
      }
    }
  };

  const flush = () => {
    const wanted = queue.filter((block) => block.waiting > 0);
    queue = [];
    wanted.sort((a, b) => a.index - b.index);
    for (let i = 0; i < wanted.length;) {
      const run: Block[] = [];
      const first = wanted[i]?.index ?? 0;
      while (wanted[i]?.index === first + run.length && run.length * blockSize < longestRun) {
        run.push(wanted[i] as Block);
        i += 1;
      }
      void fetchRun(run, first, first + run.length);
    }
  };

  const request = (index: number): Block => {
    const known = pending.get(index);
    if (known) return known;
    const { promise, resolve, reject } = Promise.withResolvers<Uint8Array>();
    promise.catch(() => undefined);
    const block: Block = { index, promise, resolve, reject, waiting: 0 };
    pending.set(index, block);
    if (queue.length === 0) setImmediate(flush);
    queue.push(block);
    return block;
  };

  const leave = (block: Block) => {
    block.waiting -= 1;
    if (block.waiting > 0) return;
    if (pending.get(block.index) === block) pending.delete(block.index);
    if (block.run?.blocks.every(({ waiting }) => waiting === 0)) block.run.controller.abort();
  };

  const read = async (start: number, end: number, signal?: AbortSignal): Promise<Uint8Array> => {
    signal?.throwIfAborted();
    const from = Math.max(0, start);
    const to = Math.min(end, source.size);
    if (to <= from) return new Uint8Array(0);
    if (to - from >= directRead) return source.read(from, to, signal);

    const first = Math.floor(from / blockSize);
    const parts: (Uint8Array | Block)[] = [];
    for (let index = first; index * blockSize < to; index += 1) {
      const bytes = kept.get(index);
      if (bytes) {
        // Put last again: a Map is ordered by insertion, so its first key is the least recently used block.
        kept.delete(index);
        kept.set(index, bytes);
      }
      parts.push(bytes ?? request(index));
    }
    const blocks = parts.filter((part): part is Block => !(part instanceof Uint8Array));
    for (const block of blocks) block.waiting += 1;
    try {
      const offset = from - first * blockSize;
      return copyOf(await abortable(collect(parts), signal), offset, to - from);
    } finally {
      blocks.forEach(leave);
    }
  };

  const has = (start: number, end: number): boolean => {
    for (let index = Math.floor(start / blockSize); index * blockSize < end; index += 1) {
      if (!kept.has(index)) return false;
    }
    return true;
  };

  return { read, has };
}

function collect(parts: readonly (Uint8Array | Block)[]): Promise<Uint8Array[]> {
  return Promise.all(
    parts.map((part) => (part instanceof Uint8Array ? Promise.resolve(part) : part.promise)),
  );
}

/** The caller's own, and no longer than what was asked for: it may be given back when it is needed no more. */
function copyOf(parts: readonly Uint8Array[], offset: number, wanted: number): Uint8Array {
  const all = parts.reduce((sum, { length }) => sum + length, 0);
  const copy = new Uint8Array(Math.max(0, Math.min(wanted, all - offset)));
  let at = -offset;
  for (const part of parts) {
    const first = Math.max(0, at);
    copy.set(part.subarray(Math.max(0, -at), Math.max(0, copy.length - at)), first);
    at += part.length;
  }
  return copy;
}
