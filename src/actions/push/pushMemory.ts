import { createHash, randomUUID } from 'node:crypto';
import { mkdir, readFile, rename, rm, writeFile } from 'node:fs/promises';
import path from 'node:path';
import type { LastPush } from './plan.ts';

/** The last pushes of block folders, a small file for each folder; losing one costs a build at most. */
export class PushMemory {
  private readonly storage: string;

  constructor(storage: string) {
    this.storage = storage;
  }

  /** The last push to a Studio; without one, the last push anywhere. */
  async last(folder: string, hostKey?: string): Promise<LastPush | undefined> {
    const all = (await this.read(folder)).filter((one) => !hostKey || one.hostKey === hostKey);
    return all.toSorted((a, b) => b.at - a.at)[0];
  }

  async remember(folder: string, last: LastPush): Promise<void> {
    const others = (await this.read(folder)).filter(({ hostKey }) => hostKey !== last.hostKey);
    await mkdir(this.storage, { recursive: true, mode: 0o700 });
    const file = this.file(folder);
    const temporary = `${file}.${randomUUID()}`;
    try {
      await writeFile(temporary, JSON.stringify([...others, last]), { mode: 0o600 });
      await rename(temporary, file);
    } finally {
      await rm(temporary, { force: true });
    }
  }

  private async read(folder: string): Promise<readonly LastPush[]> {
    try {
      const found: unknown = JSON.parse(await readFile(this.file(folder), 'utf8'));
      return Array.isArray(found) ? found.filter(isLastPush) : [];
    } catch {
      return [];
    }
  }

  private file(folder: string): string {
    const name = createHash('sha256').update(path.resolve(folder)).digest('hex').slice(0, 32);
    return path.join(this.storage, `${name}.json`);
  }
}

function isLastPush(value: unknown): value is LastPush {
  if (typeof value !== 'object' || value === null) return false;
  const { hostKey, blockId, at, hash, files } = value as Record<string, unknown>;
  return (
    typeof hostKey === 'string' &&
    typeof blockId === 'number' &&
    typeof at === 'number' &&
    typeof hash === 'string' &&
    typeof files === 'object' &&
    files !== null
  );
}
