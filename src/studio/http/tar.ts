import { exactly } from './sendFile.ts';

export interface ArchiveEntry {
  /** With `/`, not starting with one, no `..`. */
  readonly path: string;
  readonly size: number;
  /** Milliseconds since 1970-01-01T00:00:00Z. */
  readonly modified: number;
  readonly read: (signal: AbortSignal) => AsyncIterable<Uint8Array>;
}

const block = 512;
const largestOctal = 0o77777777777;

/** Length of the archive that `tar` gives, so that a reader knows when it has all of it. */
export function tarSize(entries: readonly ArchiveEntry[]): number {
  const sizes = entries.map((entry) => headers(entry).length + padded(entry.size));
  return sizes.reduce((sum, size) => sum + size, 2 * block);
}

/** A POSIX archive (pax: names of any length in UTF-8), one file after the other. */
export async function* tar(
  entries: readonly ArchiveEntry[],
  signal: AbortSignal,
): AsyncGenerator<Uint8Array> {
  for (const entry of entries) {
    signal.throwIfAborted();
    yield headers(entry);
    yield* exactly(entry.read(signal), entry.size);
    const padding = padded(entry.size) - entry.size;
    if (padding > 0) yield new Uint8Array(padding);
  }
  yield new Uint8Array(2 * block);
}

function headers(entry: ArchiveEntry): Buffer {
  const isPlain = /^[\x20-\x7e]{1,100}$/.test(entry.path);
  const file = header(isPlain ? entry.path : 'file', entry.size, entry.modified, '0');
  if (isPlain && entry.size <= largestOctal) return file;
  const records = Buffer.concat([
    record('path', entry.path),
    ...(entry.size > largestOctal ? [record('size', String(entry.size))] : []),
  ]);
  const body = Buffer.alloc(padded(records.length));
  records.copy(body);
  return Buffer.concat([header('PaxHeader', records.length, entry.modified, 'x'), body, file]);
}

/** `length key=value\n`, where the length counts its own digits. */
function record(key: string, value: string): Buffer {
  const rest = Buffer.from(` ${key}=${value}\n`);
  let length = rest.length;
  while (String(length).length + rest.length !== length) {
    length = String(length).length + rest.length;
  }
  return Buffer.concat([Buffer.from(String(length)), rest]);
}

function header(name: string, size: number, modified: number, type: '0' | 'x'): Buffer {
  const bytes = Buffer.alloc(block);
  bytes.write(name, 0, 100, 'utf8');
  bytes.write('0000644\0', 100);
  bytes.write('0000000\0', 108);
  bytes.write('0000000\0', 116);
  bytes.write(octal(size > largestOctal ? 0 : size, 11), 124);
  bytes.write(octal(Math.max(0, Math.floor(modified / 1000)), 11), 136);
  bytes.write('        ', 148);
  bytes.write(type, 156);
  bytes.write('ustar\x0000', 257);
  const sum = bytes.reduce((total, byte) => total + byte, 0);
  bytes.write(`${octal(sum, 6)} `, 148);
  return bytes;
}

function octal(value: number, digits: number): string {
  return `${value.toString(8).padStart(digits, '0')}\0`;
}

function padded(size: number): number {
  return Math.ceil(size / block) * block;
}
