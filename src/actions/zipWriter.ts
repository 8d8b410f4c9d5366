import { Readable } from 'node:stream';
import { encodePath } from '../base/safePath.ts';

export interface ZipEntry {
  /** With `/`; made safe for every disk when it is written. */
  readonly name: string;
  readonly size: number;
  /** Milliseconds since 1970-01-01T00:00:00Z. */
  readonly modified?: number;
  readonly bytes: AsyncIterable<Uint8Array>;
}

/** What is compressed already gains nothing. */
const packed = /\.(?:parquet|png|jpe?g|gif|webp|zip|gz|tgz|bz2|xz|zst|7z|mp[34]|m4a|ogg|pdf|npz)$/i;

/** A ZIP archive as it grows: an entry is read to its end before the next one is asked for. */
export async function* zipBytes(entries: AsyncIterable<ZipEntry>): AsyncGenerator<Uint8Array> {
  const { default: yazl } = await import('yazl');
  const archive = new yazl.ZipFile();
  const output = archive.outputStream as Readable;
  const fail = (error: unknown) => void output.destroy(error as Error);
  archive.on('error', fail);
  const left = new Promise<void>((resolve) => output.once('close', resolve));
  const feed = async () => {
    for await (const entry of entries) {
      if (output.destroyed) return;
      const source = Readable.from(entry.bytes, { objectMode: false });
      const ended = new Promise<void>((resolve, reject) => {
        source.once('end', resolve).once('error', reject);
      });
      archive.addReadStream(source, encodePath(entry.name), {
        size: entry.size,
        compress: !packed.test(entry.name),
        ...(entry.modified === undefined ? {} : { mtime: new Date(entry.modified) }),
      });
      await Promise.race([ended, left]).finally(() => source.destroy());
    }
    archive.end();
  };
  const feeding = feed().catch(fail);
  try {
    yield* output as AsyncIterable<Uint8Array>;
  } finally {
    output.destroy();
    await feeding;
  }
}
