import { stat } from 'node:fs/promises';
import path from 'node:path';
import { isInside } from '../../base/safePath.ts';
import { readDebuggedBlock } from '../../blocks/debuggedBlock.ts';
import { pathMappings, type PathMapping } from '../../blocks/pathMappings.ts';
import { placesInFolder } from './terminalLinks.ts';

/** Libraries and the runtime itself; many images have programs below `/usr/src`. */
const notOurs =
  /(?:^|\/)(?:site-packages|dist-packages|node_modules)\/|\/lib\/python\d|^\/usr\/(?!src\/)|^node:|^</;

/**
 * The file of a block folder that its program calls `name`: as WORKDIR and COPY of the Dockerfile tell, else by the end
 * of the path. Absolute; nothing for what is not of the folder.
 */
export async function fileInFolder(folder: string, name: string): Promise<string | undefined> {
  if (notOurs.test(name.replaceAll('\\', '/'))) return undefined;
  const mapped = name.startsWith('/')
    ? (await mappingsOf(folder)).flatMap((mapping) => mappedBy(mapping, name))
    : [];
  for (const candidate of [...mapped, ...placesInFolder(name)]) {
    const place = path.join(folder, candidate);
    if (isInside(folder, place) && (await isFile(place))) return place;
  }
  return undefined;
}

function mappedBy({ folder, image }: PathMapping, name: string): string[] {
  const inside = path.posix.relative(image, path.posix.normalize(name));
  if (inside === '' || inside.startsWith('..') || path.posix.isAbsolute(inside)) return [];
  return [folder === '' ? inside : `${folder}/${inside}`];
}

interface Known {
  readonly changed: number;
  readonly mappings: Promise<readonly PathMapping[]>;
}

const known = new Map<string, Known>();

/** Read again when the Dockerfile has changed. */
async function mappingsOf(folder: string): Promise<readonly PathMapping[]> {
  const stats = await stat(path.join(folder, 'Dockerfile')).catch(() => undefined);
  if (!stats) return [];
  const before = known.get(folder);
  if (before?.changed === stats.mtimeMs) return before.mappings;
  const mappings = readDebuggedBlock(folder, {}).then(
    ({ facts, paths }) => pathMappings(facts, paths),
    () => [],
  );
  known.set(folder, { changed: stats.mtimeMs, mappings });
  return mappings;
}

async function isFile(place: string): Promise<boolean> {
  return stat(place).then(
    (stats) => stats.isFile(),
    () => false,
  );
}
