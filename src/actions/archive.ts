import { createWriteStream } from 'node:fs';
import { mkdtemp, rm } from 'node:fs/promises';
import os from 'node:os';
import path from 'node:path';
import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { crc32, createGunzip } from 'node:zlib';
import type { Entry } from 'yauzl';
import { UserError } from '../base/errors.ts';
import { damaged, type ArchiveFile } from '../base/archiveFile.ts';
import { isHeader, isZero, tarFiles } from '../base/tar.ts';

export interface ArchiveLimits {
  /** Bytes of the archive, after unpacking where it is a compressed tar. */
  readonly bytes: number;
  readonly entries: number;
}

/**
 * The plain files of a zip or tar archive, told apart by their first bytes: the platform's documents and its own
 * command line disagree on which it sends. A file must be read before the next one is asked for.
 */
export async function* archiveFiles(
  bytes: AsyncIterable<Uint8Array>,
  limits: ArchiveLimits,
  signal?: AbortSignal,
): AsyncGenerator<ArchiveFile> {
  const { head, all } = await peek(limited(bytes, limits.bytes), 512);
  let entries = 0;
  for await (const file of filesOf(head, all, limits, signal)) {
    entries += 1;
    if (entries > limits.entries) throw tooLarge();
    signal?.throwIfAborted();
    yield file;
  }
}

function filesOf(
  head: Buffer,
  all: AsyncGenerator<Uint8Array>,
  limits: ArchiveLimits,
  signal: AbortSignal | undefined,
): AsyncGenerator<ArchiveFile> {
  const magic = head.toString('latin1', 0, 4);
  if (magic === 'PK\x03\x04' || magic === 'PK\x05\x06') return zipFiles(all, signal);
  if (magic.startsWith('\x1f\x8b')) return tarFiles(limited(gunzipped(all), limits.bytes));
  if (isHeader(head) || isZero(head)) return tarFiles(all);
  throw new UserError('The Studio sent something that is neither a ZIP nor a tar archive.', {
    code: 'archive-unknown',
    remedy: 'Try again; if it goes on, download the files one by one.',
  });
}

function tooLarge(): UserError {
  return new UserError('The archive that the Studio sent holds far more than it announced.', {
    code: 'archive-too-large',
    remedy: 'Download the files one by one, and tell who runs the Studio.',
  });
}

async function* limited(
  bytes: AsyncIterable<Uint8Array>,
  limit: number,
): AsyncGenerator<Uint8Array> {
  let size = 0;
  for await (const chunk of bytes) {
    size += chunk.length;
    if (size > limit) throw tooLarge();
    yield chunk;
  }
}

/** The first bytes, and a stream that still has them. */
async function peek(
  bytes: AsyncIterable<Uint8Array>,
  length: number,
): Promise<{ head: Buffer; all: AsyncGenerator<Uint8Array> }> {
  const iterator = bytes[Symbol.asyncIterator]();
  let head = Buffer.alloc(0);
  let isDone = false;
  while (head.length < length && !isDone) {
    const next = await iterator.next();
    isDone = next.done === true;
    if (!next.done) head = Buffer.concat([head, next.value]);
  }
  const rest: AsyncIterable<Uint8Array> = { [Symbol.asyncIterator]: () => iterator };
  const all = (async function* () {
    if (head.length > 0) yield head;
    if (!isDone) yield* rest;
  })();
  return { head: head.subarray(0, length), all };
}

async function* gunzipped(bytes: AsyncIterable<Uint8Array>): AsyncGenerator<Uint8Array> {
  const gunzip = createGunzip();
  const feeding = pipeline(Readable.from(bytes), gunzip).catch((error: unknown) => {
    gunzip.destroy(error as Error);
  });
  try {
    yield* gunzip as AsyncIterable<Uint8Array>;
  } catch (error) {
    throw (error as { code?: string }).code?.startsWith('Z_') ? damaged(error) : error;
  } finally {
    gunzip.destroy();
    await feeding;
  }
}

/** A ZIP's directory is at its end, so it is kept in a temporary file while it is read. */
async function* zipFiles(
  bytes: AsyncIterable<Uint8Array>,
  signal: AbortSignal | undefined,
): AsyncGenerator<ArchiveFile> {
  const folder = await mkdtemp(path.join(os.tmpdir(), 'ei-workbench-'));
  try {
    const spooled = path.join(folder, 'archive.zip');
    const output = createWriteStream(spooled, { flags: 'wx', mode: 0o600 });
    await pipeline(Readable.from(bytes), output, signal ? { signal } : {});
    const { default: yauzl } = await import('yauzl');
    // Names stay bytes: one odd name must not end the reading of all the others.
    const options = { lazyEntries: true, autoClose: false, decodeStrings: false };
    const zip = await yauzl.openPromise(spooled, options).catch((error: unknown) => {
      throw damaged(error);
    });
    try {
      const entries = zip.eachEntry();
      for (;;) {
        const next = await entries.next().catch((error: unknown) => {
          throw damaged(error);
        });
        if (next.done) return;
        const entry = next.value;
        if (!isPlainFile(entry)) continue;
        yield {
          name: yauzl.getFileNameLowLevel(
            entry.generalPurposeBitFlag,
            entry.fileNameRaw,
            entry.extraFields,
            true,
          ),
          size: entry.uncompressedSize,
          async *open() {
            let sum = 0;
            try {
              const content: AsyncIterable<Buffer> = await zip.openReadStreamPromise(entry);
              for await (const chunk of content) {
                sum = crc32(chunk, sum);
                yield chunk;
              }
            } catch (error) {
              signal?.throwIfAborted();
              throw damaged(error);
            }
            if (sum !== entry.crc32) throw damaged();
          },
        };
      }
    } finally {
      zip.close();
    }
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

/** Not a folder, a link or a device, and not encrypted. */
function isPlainFile(entry: Entry): boolean {
  const unixType = (entry.externalFileAttributes >>> 16) & 0o170000;
  const isUnix = entry.versionMadeBy >>> 8 === 3 || unixType !== 0;
  if (isUnix && unixType !== 0 && unixType !== 0o100000) return false;
  return !entry.fileNameRaw.toString('latin1').endsWith('/') && entry.canDecodeFileData();
}
