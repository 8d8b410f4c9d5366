import { readFile, rename, rm, writeFile } from 'node:fs/promises';

/** What `studio.json` holds: whoever can read it is the owner of the Studio. */
export interface StudioState {
  readonly pid: number;
  readonly host: string;
  readonly port: number;
  /** Base of the API. */
  readonly endpoint: string;
  readonly version: string;
  /** UUID of the Studio; stays with the data folder. */
  readonly id: string;
  /** Signs the owner in; another one at each start. */
  readonly token: string;
}

export async function writeState(file: string, state: StudioState): Promise<void> {
  const temporary = `${file}.${process.pid}`;
  await writeFile(temporary, `${JSON.stringify(state, undefined, 2)}\n`, { mode: 0o600 });
  await rename(temporary, file);
}

/** `undefined` when there is no file, or none that a Studio wrote. */
export async function readState(file: string): Promise<StudioState | undefined> {
  try {
    const state = JSON.parse(await readFile(file, 'utf8')) as Partial<StudioState>;
    const isWhole =
      typeof state.endpoint === 'string' &&
      typeof state.token === 'string' &&
      typeof state.id === 'string' &&
      typeof state.pid === 'number';
    return isWhole ? (state as StudioState) : undefined;
  } catch {
    return undefined;
  }
}

export async function removeState(file: string): Promise<void> {
  await rm(file, { force: true });
}
