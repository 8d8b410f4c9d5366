import { createWriteStream } from 'node:fs';
import { mkdir } from 'node:fs/promises';
import path from 'node:path';
import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { tarEntries } from './tar.ts';
import { plural } from './text.ts';

export interface UnpackOptions {
  /** Bytes of all files together. */
  readonly bytes: number;
  readonly entries: number;
  /** The archive's own top folder is left out. */
  readonly isTopLeftOut: boolean;
  /** The failure for what is too much, such as `more than 10 files`. */
  readonly tooMuch: (what: string) => Error;
}

/**
 * Unpacks a tar archive from a stranger into an empty folder: plain files and folders of this user, nothing else and
 * nowhere else. Returns how many links, devices and names that lead elsewhere were left out.
 */
export async function unpack(
  archive: AsyncIterable<Uint8Array>,
  folder: string,
  options: UnpackOptions,
  signal?: AbortSignal,
): Promise<number> {
  let leftOut = 0;
  let entries = 0;
  let bytes = 0;
  const made = new Set<string>([folder]);
  const makeFolder = async (place: string) => {
    if (made.has(place)) return;
    await mkdir(place, { recursive: true });
    made.add(place);
  };
  for await (const entry of tarEntries(archive)) {
    signal?.throwIfAborted();
    const all = segmentsOf(entry.name);
    const segments = options.isTopLeftOut ? all?.slice(1) : all;
    if (segments?.length === 0) continue;
    entries += 1;
    if (entries > options.entries) {
      throw options.tooMuch(`more than ${plural(options.entries, 'file')}`);
    }
    if (!segments || entry.kind === 'other') {
      leftOut += 1;
      continue;
    }
    const place = path.join(folder, ...segments);
    if (entry.kind === 'folder') {
      await makeFolder(place);
      continue;
    }
    bytes += entry.size;
    if (bytes > options.bytes) throw options.tooMuch('more than this machine takes');
    await makeFolder(path.dirname(place));
    // Never through something that is there already: the folder was empty, so it would be the archive's.
    const output = createWriteStream(place, { flags: 'wx', mode: entry.mode | 0o600 });
    await pipeline(Readable.from(entry.open()), output, signal ? { signal } : {});
  }
  return leftOut;
}

/** The parts of a name; nothing for one that leads elsewhere or that no disk takes. */
function segmentsOf(name: string): readonly string[] | undefined {
  const parts = name.split('/').filter((part) => part !== '' && part !== '.');
  const isWindows = process.platform === 'win32';
  const isOdd = parts.some(
    (part) => part === '..' || /[\0\\]/.test(part) || (isWindows && /[<>:"|?*]/.test(part)),
  );
  return isOdd || name.startsWith('/') ? undefined : parts;
}
