import { createHash } from 'node:crypto';
import { createReadStream, createWriteStream } from 'node:fs';
import { readFile } from 'node:fs/promises';
import path from 'node:path';
import { pipeline } from 'node:stream/promises';
import { createGzip } from 'node:zlib';
import { UserError } from '../../base/errors.ts';
import { tar, type TarWriterEntry } from '../../base/tarWriter.ts';
import { plainText } from '../../base/text.ts';
import type { PushContents, SentEntry } from './contents.ts';

/** Writes the archive of a block and returns its SHA-256: the same bytes for the same folder, whoever packs it. */
export async function writeArchive(
  contents: PushContents,
  file: string,
  signal: AbortSignal,
): Promise<string> {
  const hash = createHash('sha256');
  await pipeline(
    tar(packed(contents), signal),
    createGzip(),
    async function* (bytes: AsyncIterable<Buffer>) {
      let isStart = true;
      for await (const chunk of bytes) {
        // The ninth byte of the header names the system that packed it; 255 is unknown.
        if (isStart && chunk.length > 9) chunk[9] = 255;
        isStart = false;
        hash.update(chunk);
        yield chunk;
      }
    },
    createWriteStream(file, { mode: 0o600 }),
    { signal },
  );
  return hash.digest('hex');
}

function* packed({ folder, entries }: PushContents): Generator<TarWriterEntry> {
  for (const entry of entries) {
    const { kind, mode, size } = entry;
    yield {
      path: `./${entry.path}`,
      kind,
      mode,
      size,
      modified: 0,
      read: (signal) => bytesOf(folder, entry, signal),
    };
  }
}

/** Fails where a file is not what was looked at: what a person agreed to is what leaves this machine. */
async function* bytesOf(
  folder: string,
  entry: SentEntry,
  signal: AbortSignal,
): AsyncGenerator<Uint8Array> {
  if (entry.kind === 'folder') return;
  const file = path.join(folder, ...entry.source.split('/'));
  const hash = createHash('sha256');
  try {
    for await (const chunk of await chunksOf(file, entry.size, signal)) {
      hash.update(chunk);
      yield chunk;
    }
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') throw changed(entry);
    throw error;
  }
  if (hash.digest('hex') !== entry.hash) throw changed(entry);
}

/** Small files in one read: a block is mostly made of them. */
async function chunksOf(
  file: string,
  size: number,
  signal: AbortSignal,
): Promise<Iterable<Buffer> | AsyncIterable<Buffer>> {
  if (size <= 1 << 18) return [await readFile(file, { signal })];
  return createReadStream(file, { signal, highWaterMark: 1 << 18 }) as AsyncIterable<Buffer>;
}

function changed(entry: SentEntry): UserError {
  return new UserError(`“${plainText(entry.path, 120)}” changed while the block was packed.`, {
    code: 'file-changed',
    remedy: 'Push once more; the list of files is made anew.',
  });
}
