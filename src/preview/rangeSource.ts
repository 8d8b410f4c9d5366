import type { ByteSource } from '../base/byteRange.ts';
import { UserError } from '../base/errors.ts';
import { plainText } from '../base/text.ts';
import { problems } from './problems.ts';
import { openSpool, type Spool } from './spool.ts';

/** What a transport answers to a request for bytes. */
export interface RangeAnswer {
  readonly bytes: AsyncIterable<Uint8Array> | Uint8Array;
  /** Bytes of the whole file, where the server tells. */
  readonly size?: number;
  readonly etag?: string;
  /** False where the server ignored the range and sends the whole file. */
  readonly partial: boolean;
}

export interface RangeTransport {
  readonly name: string;
  /** Bytes of the file; found with the first request when absent. */
  readonly size?: number;
  /** Asks for the bytes `[start, end)`. */
  readonly fetchRange: (start: number, end: number, signal: AbortSignal) => Promise<RangeAnswer>;
  /** Where a file is kept whose server does not give ranges; it is removed when the source is closed. */
  readonly spoolFolder: string;
  /** Told while such a file is copied. */
  readonly onProgress?: (done: number, total: number | undefined) => void;
}

/** The first request of a file whose size is not known. */
const probeLength = 1 << 16;

/**
 * A file behind a server that gives byte ranges, or that gives only whole files: those are copied to a
 * temporary file once. Throws `file-changed` when the server's file is another than at first, and
 * `file-truncated` when an answer ends early.
 */
export async function openRangeSource(
  transport: RangeTransport,
  signal?: AbortSignal,
): Promise<ByteSource> {
  const source = new RangeSource(transport);
  try {
    await source.findSize(signal);
  } catch (error) {
    await source.close();
    throw error;
  }
  return source;
}

class RangeSource implements ByteSource {
  readonly name: string;
  private readonly transport: RangeTransport;
  private readonly closing = new AbortController();
  private knownSize: number | undefined;
  private etag: string | undefined;
  /** What came with the size. */
  private head: Uint8Array | undefined;
  private spool: Spool | undefined;
  /** The failed ones too: their files go with the source. */
  private readonly spools: Spool[] = [];

  constructor(transport: RangeTransport) {
    this.name = transport.name;
    this.transport = transport;
    this.knownSize = transport.size;
  }

  get size(): number {
    return this.knownSize ?? 0;
  }

  async findSize(signal?: AbortSignal): Promise<void> {
    if (this.knownSize !== undefined) return;
    const found = await this.request(0, probeLength, signal);
    if (found instanceof Uint8Array) {
      this.head = found;
      if (found.length < probeLength) this.knownSize ??= found.length;
    } else {
      this.knownSize ??= await found.size(signal);
    }
    if (this.knownSize !== undefined) return;
    throw new UserError(`The server does not tell how long ${plainText(this.name, 100)} is.`, {
      code: 'file-unreadable',
      remedy: 'Download the file and open the copy.',
    });
  }

  async read(start: number, end: number, signal?: AbortSignal): Promise<Uint8Array> {
    signal?.throwIfAborted();
    if (this.closing.signal.aborted) throw problems.closed(this.name);
    const from = Math.max(0, start);
    const to = Math.min(end, this.size);
    if (to <= from) return new Uint8Array(0);
    if (this.head && to <= this.head.length) return this.head.slice(from, to);
    const found = this.spool ?? (await this.request(from, to, signal));
    if (!(found instanceof Uint8Array)) return this.readCopy(found, from, to, signal);
    if (found.length < to - from) {
      const sentence = `the server sent ${found.length} of ${to - from} bytes that were asked for.`;
      throw problems.truncated(this.name, sentence);
    }
    return found;
  }

  async close(): Promise<void> {
    this.closing.abort(problems.closed(this.name));
    await Promise.all(this.spools.map((copy) => copy.close()));
  }

  private async readCopy(copy: Spool, from: number, to: number, signal?: AbortSignal) {
    try {
      return await copy.read(from, to, signal);
    } catch (error) {
      // A copy that failed or was cancelled is begun again by the next read.
      if (copy.isFailed && this.spool === copy) this.spool = undefined;
      throw error;
    }
  }

  /** The bytes, or the copy that is made where the server sends the whole file. */
  private async request(start: number, end: number, signal?: AbortSignal) {
    const transfer = new AbortController();
    const leave = () => transfer.abort(signal?.reason);
    const stop = () => transfer.abort(this.closing.signal.reason);
    if (signal?.aborted) leave();
    signal?.addEventListener('abort', leave, { once: true });
    this.closing.signal.addEventListener('abort', stop, { once: true });
    let isSpooled = false;
    try {
      const answer = await this.transport.fetchRange(start, end, transfer.signal);
      this.checkSame(answer);
      const isWhole = start === 0 && end >= (this.knownSize ?? Infinity);
      if (answer.partial || isWhole) return await collect(this.name, answer.bytes, end - start);
      if (this.spool) return this.spool;
      // Several reads wait for this copy: it ends with the source, or when none of them waits any more.
      isSpooled = true;
      this.spool = openSpool(this.transport, answer, this.knownSize, transfer);
      this.spools.push(this.spool);
      return this.spool;
    } finally {
      signal?.removeEventListener('abort', leave);
      if (!isSpooled) {
        transfer.abort();
        this.closing.signal.removeEventListener('abort', stop);
      }
    }
  }

  private checkSame({ size, etag }: RangeAnswer): void {
    const isOtherSize =
      size !== undefined && this.knownSize !== undefined && size !== this.knownSize;
    const isOtherFile = etag !== undefined && this.etag !== undefined && etag !== this.etag;
    if (isOtherSize || isOtherFile) throw problems.changed(this.name);
    this.etag ??= etag;
    this.knownSize ??= size;
  }
}

/** At most `length` bytes: a server that sends more than it was asked for is not listened to. */
async function collect(name: string, bytes: RangeAnswer['bytes'], length: number) {
  if (bytes instanceof Uint8Array) return bytes.subarray(0, length);
  const collected = new Uint8Array(length);
  let done = 0;
  try {
    for await (const part of bytes) {
      const taken = part.subarray(0, length - done);
      collected.set(taken, done);
      done += taken.length;
      if (done === length) break;
    }
  } catch (error) {
    if (error instanceof Error && error.name === 'AbortError') throw error;
    if (error instanceof UserError) throw error;
    throw problems.truncated(name, `the connection broke after ${done} of ${length} bytes.`);
  }
  return collected.subarray(0, done);
}
