import fs from 'node:fs';
import { promisify } from 'node:util';

/** The operations of which a listing does millions. */
export interface Disk {
  lstat(file: string): Promise<fs.BigIntStats>;
  realpath(file: string): Promise<string>;
  readdir(folder: string): Promise<fs.Dirent[]>;
  open(file: string, flags: number): Promise<number>;
  /** How many bytes were read into the buffer. */
  read(descriptor: number, buffer: Uint8Array, position: number): Promise<number>;
  close(descriptor: number): Promise<void>;
}

type Callback<T> = (error: NodeJS.ErrnoException | null, value: T) => void;

/** For a thread that must not wait. Callbacks take a seventh of the time of the functions in `node:fs/promises`. */
export const waitingDisk: Disk = {
  lstat: promisify((file: string, done: Callback<fs.BigIntStats>): void =>
    fs.lstat(file, { bigint: true }, done),
  ),
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
  return {
    lstat: (file) => sliced(() => fs.lstatSync(file, { bigint: true })),
    realpath: (file) => sliced(() => fs.realpathSync.native(file)),
    readdir: (folder) => sliced(() => fs.readdirSync(folder, { withFileTypes: true })),
    open: (file, flags) => sliced(() => fs.openSync(file, flags)),
    read: (file, buffer, position) =>
      sliced(() => fs.readSync(file, buffer, 0, buffer.length, position)),
    close: (file) => sliced(() => fs.closeSync(file)),
  };
}
