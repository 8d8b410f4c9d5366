import { mkdir, readFile, rename, rm, writeFile } from 'node:fs/promises';
import path from 'node:path';
import type { BlockSource } from './engine.ts';
import type { EngineState } from './engineState.ts';
import { label, shortHash } from './labels.ts';
import type { SourceRecord } from './sources.ts';

/** Images of one block folder that stay when a newer one is built: to and fro between two states needs no build. */
const keptImages = 3;

function fileOf({ storage }: EngineState, image: string): string {
  return path.join(
    storage,
    'images',
    `${image.replace(/^sha256:/, '').replaceAll(/\W/g, '')}.json`,
  );
}

/** Which sources an image holds; nothing when that is not known, and then it is built again. */
export async function readRecord(
  state: EngineState,
  image: string,
): Promise<SourceRecord | undefined> {
  try {
    return JSON.parse(await readFile(fileOf(state, image), 'utf8')) as SourceRecord;
  } catch {
    return undefined;
  }
}

export async function writeRecord(
  state: EngineState,
  image: string,
  record: SourceRecord,
): Promise<void> {
  const file = fileOf(state, image);
  await mkdir(path.dirname(file), { recursive: true });
  await writeFile(`${file}.${process.pid}`, JSON.stringify(record));
  await rename(`${file}.${process.pid}`, file);
}

export async function removeRecord(state: EngineState, image: string): Promise<void> {
  await rm(fileOf(state, image), { force: true });
}

/** Lets go of what a folder's newer images have replaced; what is in use stays. */
export async function removeOlderImages(
  state: EngineState,
  source: BlockSource,
  newest: string,
): Promise<void> {
  const { api } = state.connection;
  try {
    const images = await api.json<readonly { readonly Id: string; readonly Created: number }[]>({
      path: '/images/json',
      query: {
        filters: JSON.stringify({ label: [`${label.folder}=${shortHash(source.folder)}`] }),
      },
    });
    const older = [...images]
      .filter(({ Id }) => Id !== newest)
      .sort((a, b) => b.Created - a.Created);
    for (const { Id } of older.slice(keptImages - 1)) {
      await api.json({ method: 'DELETE', path: `/images/${Id}` });
      await removeRecord(state, Id);
    }
  } catch {
    // An image that a container uses goes with a later build, or by “Clean up…”.
  }
}
