import { Readable } from 'node:stream';
import { exactly } from '../../base/exactly.ts';
import type { ArchiveEntry } from '../../base/tarWriter.ts';

/** What gains from compression; sensor files in binary formats, pictures and archives do not. */
const compressible =
  /\.(csv|tsv|txt|json|jsonl|ndjson|xml|md|log|html?|svg|ya?ml|py|js|ts|c|cpp|h)$/i;

/** A ZIP archive, written as it is read. */
export async function* zip(
  entries: readonly ArchiveEntry[],
  signal: AbortSignal,
): AsyncGenerator<Uint8Array> {
  const { default: yazl } = await import('yazl');
  const archive = new yazl.ZipFile();
  const output = archive.outputStream as Readable;
  archive.on('error', (error: Error) => output.destroy(error));
  for (const entry of entries) {
    archive.addReadStreamLazy(
      entry.path,
      {
        mtime: new Date(entry.modified),
        size: entry.size,
        compress: compressible.test(entry.path),
      },
      (ready) => {
        const source = Readable.from(exactly(entry.read(signal), entry.size), {
          objectMode: false,
        });
        source.on('error', (error) => output.destroy(error));
        ready(null, source);
      },
    );
  }
  archive.end();
  for await (const chunk of output) yield chunk as Uint8Array;
}
