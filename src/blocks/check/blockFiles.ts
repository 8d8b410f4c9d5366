import { constants } from 'node:fs';
import { lstat, open, readdir, realpath } from 'node:fs/promises';
import path from 'node:path';
import { isInside } from '../../base/safePath.ts';

export interface ListedFile {
  /** With `/`; a folder that is empty or was not entered ends with one. */
  readonly path: string;
  /** Bytes. */
  readonly size: number;
}

/** A block folder as it stands now; an editor gives the text that is not saved yet. */
export interface BlockFiles {
  readonly paths: readonly ListedFile[];
  /** `undefined` for what is not there, is no text, or is too long to be a person's. */
  read(path: string): Promise<string | undefined>;
}

/** Never entered: they hold no one's own text, and may be huge. */
const closedFolders = new Set(['.git', '.hg', 'node_modules', '.venv', 'venv', '__pycache__']);
const maxFiles = 20_000;
const maxDepth = 20;
const maxTextBytes = 1024 * 1024;

/** Lists a folder without following links. */
export async function readBlockFiles(folder: string, signal?: AbortSignal): Promise<BlockFiles> {
  const paths: ListedFile[] = [];
  const waiting = [''];
  for (let at = 0; at < waiting.length && paths.length < maxFiles; at += 1) {
    signal?.throwIfAborted();
    const inside = waiting[at] ?? '';
    const entries = await readdir(path.join(folder, inside), { withFileTypes: true }).catch(
      (error: unknown) => {
        if (inside === '') throw error;
        return [];
      },
    );
    if (entries.length === 0 && inside !== '') paths.push({ path: inside, size: 0 });
    for (const entry of entries.sort((a, b) => (a.name < b.name ? -1 : 1))) {
      const name = `${inside}${entry.name}`;
      if (entry.isDirectory()) {
        const isClosed = closedFolders.has(entry.name) || inside.split('/').length > maxDepth;
        if (isClosed) paths.push({ path: `${name}/`, size: 0 });
        else waiting.push(`${name}/`);
      } else if (entry.isSymbolicLink()) paths.push({ path: name, size: 0 });
      else if (entry.isFile()) {
        const size = await lstat(path.join(folder, name)).then(
          (found) => found.size,
          () => 0,
        );
        paths.push({ path: name, size });
      }
      if (paths.length >= maxFiles) break;
    }
  }
  const known = new Set(paths.map((file) => file.path));
  const root = await realpath(folder);
  return {
    paths,
    read: async (name) => (known.has(name) ? readText(path.join(folder, name), root) : undefined),
  };
}

async function readText(file: string, root: string): Promise<string | undefined> {
  // A link may lead out of the folder.
  const place = await realpath(file).catch(() => undefined);
  if (place === undefined || !isInside(root, place)) return undefined;
  const handle = await open(place, constants.O_RDONLY | constants.O_NOFOLLOW).catch(
    () => undefined,
  );
  if (handle === undefined) return undefined;
  try {
    const found = await handle.stat();
    if (!found.isFile() || found.size > maxTextBytes) return undefined;
    const text = (await handle.readFile()).toString('utf8');
    return text.includes('\0') ? undefined : text;
  } catch {
    return undefined;
  } finally {
    await handle.close();
  }
}
