import { mkdir, realpath } from 'node:fs/promises';
import path from 'node:path';

/** Where a Studio keeps what: one folder, one Studio. */
export interface DataFolder {
  readonly root: string;
  /** Held while a Studio runs. */
  readonly lock: string;
  /** How others find the running Studio and sign in to it. */
  readonly state: string;
  readonly records: string;
  readonly key: string;
  readonly log: string;
  readonly jobs: string;
  /** Folder buckets that the Studio makes itself. */
  readonly buckets: string;
  /** Archives of pushed blocks, by their hash. */
  readonly sources: string;
  /** What the engine needs of us. */
  readonly engine: string;
}

export async function openDataFolder(root: string): Promise<DataFolder> {
  await mkdir(root, { recursive: true, mode: 0o700 });
  const absolute = await realpath(root);
  const at = (name: string) => path.join(absolute, name);
  return {
    root: absolute,
    lock: at('studio.lock'),
    state: at('studio.json'),
    records: at('records.sqlite'),
    key: at('key'),
    log: at('studio.log'),
    jobs: at('jobs'),
    buckets: at('buckets'),
    sources: at('sources'),
    engine: at('engine'),
  };
}
