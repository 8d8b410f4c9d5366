import type { Remote } from '../rpc.ts';
import type { HostCalls } from './contract.ts';

const blockSize = 1 << 14;
/** Blocks that are kept: 4 MB. */
const mostBlocks = 256;

/** The bytes that were shown lately; others are asked for as they come into view. */
export class Blocks {
  private readonly remote: Remote<HostCalls>;
  private readonly size: number;
  private readonly onLoad: () => void;
  private readonly onError: (error: unknown) => void;
  private readonly kept = new Map<number, Uint8Array>();
  private readonly asked = new Map<number, AbortController>();

  constructor(
    remote: Remote<HostCalls>,
    size: number,
    onLoad: () => void,
    onError: (error: unknown) => void,
  ) {
    this.remote = remote;
    this.size = size;
    this.onLoad = onLoad;
    this.onError = onError;
  }

  /** `undefined` where it is not there yet. */
  byte(offset: number): number | undefined {
    return this.kept.get(Math.floor(offset / blockSize))?.[offset % blockSize];
  }

  /** Bytes that are at hand from a place on, at most so many. */
  some(offset: number, count: number): Uint8Array {
    const bytes: number[] = [];
    for (let at = offset; at < Math.min(this.size, offset + count); at += 1) {
      const byte = this.byte(at);
      if (byte === undefined) break;
      bytes.push(byte);
    }
    return Uint8Array.from(bytes);
  }

  /** Has what lies between the places read, and leaves off what is no longer looked at. */
  want(from: number, to: number): void {
    const first = Math.floor(Math.max(0, from) / blockSize);
    const last = Math.floor(Math.max(0, Math.min(this.size, to) - 1) / blockSize);
    for (const [block, asking] of this.asked) {
      if (block >= first && block <= last) continue;
      this.asked.delete(block);
      asking.abort();
    }
    for (let block = first; block <= last; block += 1) {
      if (!this.kept.has(block) && !this.asked.has(block)) void this.load(block);
    }
  }

  dispose(): void {
    for (const asking of this.asked.values()) asking.abort();
    this.asked.clear();
  }

  private async load(block: number): Promise<void> {
    const asking = new AbortController();
    this.asked.set(block, asking);
    const start = block * blockSize;
    try {
      const wanted = { start, end: Math.min(this.size, start + blockSize) };
      const bytes = await this.remote.call('read', wanted, asking.signal);
      if (this.asked.get(block) !== asking) return;
      this.asked.delete(block);
      this.kept.set(block, bytes);
      for (const [oldest] of this.kept) {
        if (this.kept.size <= mostBlocks) break;
        this.kept.delete(oldest);
      }
      this.onLoad();
    } catch (error) {
      if (this.asked.get(block) !== asking) return;
      this.asked.delete(block);
      this.onError(error);
    }
  }
}
