import fs from 'node:fs';
import { promisify } from 'node:util';
import { isMissing, systemCode } from './folderErrors.ts';

/** A folder whose list of names takes more bytes than this is read in pieces. */
const largeFolder = 256 * 1024;
const pieceSize = 512;
const statsAtOnce = 32;

/** The operations of which a listing does millions. */
export interface Disk {
  lstat(file: string): Promise<fs.BigIntStats>;
  /** `undefined` for what is gone, or closed to us. */
  lstats(files: readonly string[]): Promise<(fs.BigIntStats | undefined)[]>;
  realpath(file: string): Promise<string>;
  readdir(folder: string): Promise<fs.Dirent[]>;
  open(file: string, flags: number): Promise<number>;
  /** How many bytes were read into the buffer. */
  read(descriptor: number, buffer: Uint8Array, position: number): Promise<number>;
  close(descriptor: number): Promise<void>;
}

type Callback<T> = (error: NodeJS.ErrnoException | null, value: T) => void;

const waitingLstat = promisify((file: string, done: Callback<fs.BigIntStats>): void =>
  fs.lstat(file, { bigint: true }, done),
);

/** For a thread that must not wait. Callbacks take a seventh of the time of the functions in `node:fs/promises`. */
export const waitingDisk: Disk = {
  lstat: waitingLstat,
  lstats: (files) => Promise.all(files.map((file) => waitingLstat(file).catch(undefinedWhenAway))),
  realpath: promisify((file: string, done: Callback<string>): void =>
    fs.realpath.native(file, done),
  ),
  readdir: promisify((folder: string, done: Callback<fs.Dirent[]>): void =>
    fs.readdir(folder, { withFileTypes: true }, done),
  ),
  open: promisify((file: string, flags: number, done: Callback<number>): void =>
    fs.open(file, flags, done),
  ),
  read: promisify(
    (file: number, buffer: Uint8Array, position: number, done: Callback<number>): void =>
      fs.read(file, buffer, 0, buffer.length, position, done),
  ),
  close: promisify((file: number, done: fs.NoParamCallback): void => fs.close(file, done)),
};

/**
 * For a thread of its own: it blocks, which is three times as fast again, but lets others have their turn every
 * few milliseconds. A disk that hangs then stops this thread and not every file operation of the process.
 */
export function blockingDisk(sliceMilliseconds = 4): Disk {
  let started = performance.now();
  let turn: Promise<void> | undefined;
  const pause = (): Promise<void> | undefined => {
    if (turn === undefined && performance.now() - started < sliceMilliseconds) return undefined;
    turn ??= new Promise((resolve) => {
      setImmediate(() => {
        turn = undefined;
        started = performance.now();
        resolve();
      });
    });
    return turn;
  };
  const sliced = async <T>(operation: () => T): Promise<T> => {
    for (let waiting = pause(); waiting !== undefined; waiting = pause()) await waiting;
    return operation();
  };
  const lstats = async (files: readonly string[]) => {
    const found: (fs.BigIntStats | undefined)[] = [];
    while (found.length < files.length) {
      for (let waiting = pause(); waiting !== undefined; waiting = pause()) await waiting;
      for (const file of files.slice(found.length, found.length + statsAtOnce)) {
        found.push(statsNow(file));
      }
    }
    return found;
  };
  const readdir = async (folder: string) => {
    const isLarge = await sliced(() => fs.lstatSync(folder).size > largeFolder);
    if (!isLarge) return sliced(() => fs.readdirSync(folder, { withFileTypes: true }));
    const all: fs.Dirent[] = [];
    const open = fs.opendirSync(folder, { bufferSize: pieceSize });
    try {
      while (await sliced(() => readPiece(open, all)));
      return all;
    } finally {
      open.closeSync();
    }
  };
  return {
    lstats,
    readdir,
    lstat: (file) => sliced(() => fs.lstatSync(file, { bigint: true })),
    realpath: (file) => sliced(() => fs.realpathSync.native(file)),
    open: (file, flags) => sliced(() => fs.openSync(file, flags)),
    read: (file, buffer, position) =>
      sliced(() => fs.readSync(file, buffer, 0, buffer.length, position)),
    close: (file) => sliced(() => fs.closeSync(file)),
  };
}

function statsNow(file: string): fs.BigIntStats | undefined {
  try {
    return fs.lstatSync(file, { bigint: true, throwIfNoEntry: false });
  } catch (error) {
    return undefinedWhenAway(error);
  }
}

/** Whether there may be more. */
function readPiece(folder: fs.Dir, all: fs.Dirent[]): boolean {
  for (let count = 0; count < pieceSize; count += 1) {
    const entry = folder.readSync();
    if (entry === null) return false;
    all.push(entry);
  }
  return true;
}

function undefinedWhenAway(error: unknown): undefined {
  if (isMissing(error) || systemCode(error) === 'EACCES') return undefined;
  throw error;
}
