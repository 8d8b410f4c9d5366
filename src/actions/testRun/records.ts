import { createHash, randomBytes } from 'node:crypto';
import { readdir, readFile, rm, stat } from 'node:fs/promises';
import path from 'node:path';
import { UserError } from '../../base/errors.ts';
import { writeWhole } from '../../base/wholeFile.ts';
import { inputKey } from './inputs.ts';
import { sizeOfFolder } from './fileCopies.ts';
import { isAlive } from './processes.ts';
import type { TestRunRecord } from './testRun.ts';

/** `run.json`: the record, and the process that runs it. */
interface Stored {
  readonly version: 1;
  readonly pid: number;
  readonly record: TestRunRecord;
}

const kept = 20;
/** A folder without a record that is older than this was left by a process that ended badly, in milliseconds. */
const abandonedAge = 60 * 60 * 1000;
const idPattern = /^\d{8}T\d{9}-([0-9a-f]{16})-[0-9a-f]{6}$/;

/** The folders of runs: `BLOCK HASH/RUN ID/` with `run.json`, `log.txt` and `output/`. */
export class Records {
  private readonly root: string;
  private lastTime = 0;

  constructor(root: string) {
    this.root = root;
  }

  /** Ids sort by time; two of one process are never of one time. */
  newId(blockFolder: string): string {
    this.lastTime = Math.max(Date.now(), this.lastTime + 1);
    const time = new Date(this.lastTime).toISOString().replaceAll(/[-:.Z]/g, '');
    return `${time}-${blockHash(blockFolder)}-${randomBytes(3).toString('hex')}`;
  }

  folderOf(id: string): string {
    const block = idPattern.exec(id)?.[1];
    if (block === undefined) throw noRun();
    return path.join(this.root, block, id);
  }

  outputOf(id: string): string {
    return path.join(this.folderOf(id), 'output');
  }

  logOf(id: string): string {
    return path.join(this.folderOf(id), 'log.txt');
  }

  async write(record: TestRunRecord): Promise<void> {
    const stored: Stored = { version: 1, pid: process.pid, record };
    const text = `${JSON.stringify(stored, undefined, 2)}\n`;
    await writeWhole(path.join(this.folderOf(record.id), 'run.json'), once(Buffer.from(text)));
  }

  /** `isRunning`: what this process knows to run. What nobody runs any more reads as cancelled. */
  async read(id: string, isRunning: boolean): Promise<TestRunRecord | undefined> {
    const stored = await readStored(this.folderOf(id), id);
    if (!stored) return undefined;
    const { record, pid } = stored;
    if (record.state !== 'running' || isRunning) return record;
    if (pid !== process.pid && isAlive(pid, record.started)) return record;
    return { ...record, state: 'cancelled', message: 'The run was interrupted.' };
  }

  /** Newest first. */
  async ids(blockFolder: string): Promise<string[]> {
    return idsIn(path.join(this.root, blockHash(blockFolder)));
  }

  /** Those of the same block, newest first. */
  async idsBeside(id: string): Promise<string[]> {
    return idsIn(path.dirname(this.folderOf(id)));
  }

  async allIds(): Promise<string[]> {
    const blocks = await readdir(this.root).catch(() => []);
    const ids = await Promise.all(blocks.map((block) => idsIn(path.join(this.root, block))));
    return ids.flat();
  }

  async remove(id: string): Promise<void> {
    await rm(this.folderOf(id), { recursive: true, force: true, maxRetries: 3 });
  }

  async kept(signal?: AbortSignal): Promise<{ count: number; size: number }> {
    const ids = await this.allIds();
    let size = 0;
    for (const id of ids) size += await sizeOfFolder(this.folderOf(id), signal);
    return { count: ids.length, size };
  }

  /** Keeps the newest, and of every input the last that succeeded. Answers with what went. */
  async prune(blockFolder: string, isRunning: (id: string) => boolean): Promise<readonly string[]> {
    const succeeded = new Set<string>();
    const gone: string[] = [];
    let count = 0;
    for (const id of await this.ids(blockFolder)) {
      const record = await this.read(id, isRunning(id));
      if (!record) {
        if (isRunning(id) || !(await isAbandoned(this.folderOf(id)))) continue;
      } else {
        count += 1;
        const key = inputKey(record.request.input);
        const isLast = record.state === 'succeeded' && !succeeded.has(key);
        if (isLast) succeeded.add(key);
        if (isLast || count <= kept || record.state === 'running') continue;
      }
      await this.remove(id);
      gone.push(id);
    }
    return gone;
  }
}

export function noRun(): UserError {
  return new UserError('This test run is no longer kept.', {
    code: 'no-run',
    remedy: 'Choose another one in the list of runs.',
  });
}

/** Of another window or program; what this one runs is cancelled instead. */
export function inFlight(): UserError {
  return new UserError('This test run is still in flight, started by another window or program.', {
    code: 'run-in-flight',
    remedy: 'Cancel it there first.',
  });
}

function blockHash(folder: string): string {
  return createHash('sha256').update(path.resolve(folder)).digest('hex').slice(0, 16);
}

async function idsIn(folder: string): Promise<string[]> {
  const names = await readdir(folder).catch(() => []);
  return names
    .filter((name) => idPattern.exec(name)?.[1] === path.basename(folder))
    .sort()
    .reverse();
}

async function readStored(folder: string, id: string): Promise<Stored | undefined> {
  try {
    const text = await readFile(path.join(folder, 'run.json'), 'utf8');
    const stored = JSON.parse(text) as Partial<Stored>;
    const isOurs = stored.version === 1 && stored.record?.id === id;
    return isOurs ? (stored as Stored) : undefined;
  } catch {
    return undefined;
  }
}

async function isAbandoned(folder: string): Promise<boolean> {
  const stats = await stat(folder).catch(() => undefined);
  return stats !== undefined && Date.now() - stats.mtimeMs > abandonedAge;
}

async function* once(bytes: Uint8Array): AsyncGenerator<Uint8Array> {
  await Promise.resolve();
  yield bytes;
}
