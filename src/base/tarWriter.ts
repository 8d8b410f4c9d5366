import { exactly } from './exactly.ts';

export interface ArchiveEntry {
  /** With `/`, not starting with one, no `..`. */
  readonly path: string;
  readonly size: number;
  /** Milliseconds since 1970-01-01T00:00:00Z. */
  readonly modified: number;
  readonly read: (signal: AbortSignal) => AsyncIterable<Uint8Array>;
}

/** What an archive for a container holds beside plain files. */
export type TarWriterEntry = ArchiveEntry & {
  /** A folder and a link have no bytes. Absent: a file. */
  readonly kind?: 'file' | 'folder' | 'link';
  /** Permission bits; absent: 0644. */
  readonly mode?: number;
  readonly owner?: { readonly uid: number; readonly gid: number };
  /** Of a link: what it says. */
  readonly target?: string;
};

const block = 512;
const largestOctal = 0o77777777777;

/** Length of the archive that `tar` gives, so that a reader knows when it has all of it. */
export function tarSize(entries: readonly ArchiveEntry[]): number {
  const sizes = entries.map((entry) => headers(entry).length + padded(entry.size));
  return sizes.reduce((sum, size) => sum + size, 2 * block);
}

/** A POSIX archive (pax: names of any length in UTF-8), one file after the other. */
export async function* tar(
  entries: Iterable<TarWriterEntry> | AsyncIterable<TarWriterEntry>,
  signal: AbortSignal,
): AsyncGenerator<Uint8Array> {
  for await (const entry of entries) {
    signal.throwIfAborted();
    yield headers(entry);
    yield* exactly(entry.read(signal), entry.size, entry.path);
    const padding = padded(entry.size) - entry.size;
    if (padding > 0) yield new Uint8Array(padding);
  }
  yield new Uint8Array(2 * block);
}

function headers(entry: TarWriterEntry): Buffer {
  const target = entry.target ?? '';
  const hasPlainPath = /^[\x20-\x7e]{1,100}$/.test(entry.path);
  const hasPlainTarget = /^[\x20-\x7e]{0,100}$/.test(target);
  const file = header(hasPlainPath ? entry.path : 'file', hasPlainTarget ? target : '', entry);
  if (hasPlainPath && hasPlainTarget && entry.size <= largestOctal) return file;
  const records = Buffer.concat([
    ...(hasPlainPath ? [] : [record('path', entry.path)]),
    ...(hasPlainTarget ? [] : [record('linkpath', target)]),
    ...(entry.size > largestOctal ? [record('size', String(entry.size))] : []),
  ]);
  const body = Buffer.alloc(padded(records.length));
  records.copy(body);
  const before = { size: records.length, modified: entry.modified, kind: 'pax' } as const;
  return Buffer.concat([header('PaxHeader', '', before), body, file]);
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

const types = { file: '0', link: '2', folder: '5', pax: 'x' } as const;

function header(
  name: string,
  target: string,
  entry: Pick<TarWriterEntry, 'size' | 'modified' | 'mode' | 'owner'> & {
    readonly kind?: keyof typeof types;
  },
): Buffer {
  const { size, owner } = entry;
  const bytes = Buffer.alloc(block);
  bytes.write(name, 0, 100, 'utf8');
  bytes.write(octal(entry.mode ?? 0o644, 7), 100);
  bytes.write(octal(owner?.uid ?? 0, 7), 108);
  bytes.write(octal(owner?.gid ?? 0, 7), 116);
  bytes.write(octal(size > largestOctal ? 0 : size, 11), 124);
  bytes.write(octal(Math.max(0, Math.floor(entry.modified / 1000)), 11), 136);
  bytes.write('        ', 148);
  bytes.write(types[entry.kind ?? 'file'], 156);
  bytes.write(target, 157, 100, 'utf8');
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
