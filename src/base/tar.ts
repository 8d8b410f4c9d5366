import { damaged, type ArchiveFile } from './archiveFile.ts';

const blockSize = 512;
/** Long names and other extended headers are read into memory. */
const maxHeaderBytes = 1 << 20;

export type TarEntry =
  | ({
      readonly kind: 'file';
      /** Permission bits. */
      readonly mode: number;
    } & ArchiveFile)
  | { readonly kind: 'folder'; readonly name: string }
  /** A link, a device, a sparse file: what nobody unpacks from a stranger. */
  | { readonly kind: 'other'; readonly name: string };

/** The plain files of a tar archive: ustar, pax and GNU names. */
export async function* tarFiles(bytes: AsyncIterable<Uint8Array>): AsyncGenerator<ArchiveFile> {
  for await (const entry of tarEntries(bytes)) if (entry.kind === 'file') yield entry;
}

/** All of a tar archive. The bytes of a file can be read until the next entry is asked for. */
export async function* tarEntries(bytes: AsyncIterable<Uint8Array>): AsyncGenerator<TarEntry> {
  const source = new Chunks(bytes);
  try {
    let next: Extended = {};
    for (;;) {
      const block = await source.exactly(blockSize);
      if (!block || isZero(block)) return;
      if (!isHeader(block)) throw damaged();
      const type = String.fromCharCode(block[156] || 0x30);
      const size = next.size ?? numberAt(block, 124, 12);
      if (!Number.isSafeInteger(size) || size < 0) throw damaged();
      if (type === 'x' || type === 'L') {
        if (size > maxHeaderBytes) throw damaged();
        const body = await source.exactly(size);
        if (!body) throw damaged();
        await source.skip(padding(size));
        next = { ...next, ...(type === 'x' ? paxRecords(body) : { path: textOf(body) }) };
        continue;
      }
      let rest = size;
      const name = next.path ?? nameOf(block);
      if (type === '5') yield { kind: 'folder', name };
      else if (type === '0' || type === '7') {
        yield {
          kind: 'file',
          name,
          size,
          mode: numberAt(block, 100, 8) & 0o777,
          async *open() {
            while (rest > 0) {
              const chunk = await source.some(rest);
              if (!chunk) throw damaged();
              rest -= chunk.length;
              yield chunk;
            }
          },
        };
      } else if (type !== 'g') yield { kind: 'other', name };
      await source.skip(rest + padding(size));
      next = {};
    }
  } finally {
    await source.close();
  }
}

/** True for a block whose checksum is right. */
export function isHeader(block: Uint8Array): boolean {
  if (block.length < blockSize) return false;
  let sum = 0;
  for (let index = 0; index < blockSize; index += 1) {
    sum += index >= 148 && index < 156 ? 0x20 : (block[index] ?? 0);
  }
  return sum === numberAt(block, 148, 8);
}

export function isZero(block: Uint8Array): boolean {
  return block.every((byte) => byte === 0);
}

interface Extended {
  readonly path?: string;
  readonly size?: number;
}

/** `length key=value\n`, one after the other; the length counts the whole record in bytes. */
function paxRecords(body: Buffer): Extended {
  let found: Extended = {};
  for (let start = 0; start < body.length;) {
    const space = body.indexOf(0x20, start);
    const length = Number(body.toString('latin1', start, space));
    if (space < 0 || !Number.isInteger(length) || length <= 0) throw damaged();
    const record = body.toString('utf8', space + 1, start + length - 1);
    const equals = record.indexOf('=');
    const [key, value] = [record.slice(0, equals), record.slice(equals + 1)];
    if (key === 'path') found = { ...found, path: value };
    if (key === 'size') found = { ...found, size: Number(value) };
    start += length;
  }
  return found;
}

function nameOf(block: Buffer): string {
  const name = textOf(block.subarray(0, 100));
  const isPosix = block.toString('latin1', 257, 263) === 'ustar\0';
  const prefix = isPosix ? textOf(block.subarray(345, 500)) : '';
  return prefix === '' ? name : `${prefix}/${name}`;
}

function textOf(bytes: Buffer): string {
  const end = bytes.indexOf(0);
  return bytes.toString('utf8', 0, end < 0 ? bytes.length : end);
}

/** Octal text, or GNU's binary form for what octal cannot hold. */
function numberAt(block: Uint8Array, start: number, length: number): number {
  const field = Buffer.from(block.buffer, block.byteOffset + start, length);
  const first = field[0] ?? 0;
  if (first & 0x80) return Number(BigInt(`0x${field.toString('hex')}`) & ((1n << 87n) - 1n));
  const text = field.toString('latin1').replace(/\0.*$/s, '').trim();
  return text === '' ? 0 : /^[0-7]+$/.test(text) ? Number.parseInt(text, 8) : NaN;
}

function padding(size: number): number {
  return (blockSize - (size % blockSize)) % blockSize;
}

/** A stream of chunks, read by lengths. */
class Chunks {
  private readonly iterator: AsyncIterator<Uint8Array>;
  private rest: Uint8Array = new Uint8Array(0);

  constructor(bytes: AsyncIterable<Uint8Array>) {
    this.iterator = bytes[Symbol.asyncIterator]();
  }

  /** At least one byte and at most `limit`; nothing at the end. */
  async some(limit: number): Promise<Uint8Array | undefined> {
    while (this.rest.length === 0) {
      const next = await this.iterator.next();
      if (next.done) return undefined;
      this.rest = next.value;
    }
    const chunk = this.rest.subarray(0, limit);
    this.rest = this.rest.subarray(chunk.length);
    return chunk;
  }

  /** Nothing at the very end; fails when there is less. */
  async exactly(length: number): Promise<Buffer | undefined> {
    const parts: Uint8Array[] = [];
    for (let done = 0; done < length;) {
      const chunk = await this.some(length - done);
      if (!chunk && done === 0) return undefined;
      if (!chunk) throw damaged();
      parts.push(chunk);
      done += chunk.length;
    }
    return Buffer.concat(parts);
  }

  async skip(length: number): Promise<void> {
    for (let rest = length; rest > 0;) {
      const chunk = await this.some(rest);
      if (!chunk) throw damaged();
      rest -= chunk.length;
    }
  }

  async close(): Promise<void> {
    await this.iterator.return?.();
  }
}
