import { createHash, randomUUID } from 'node:crypto';
import { mkdir, readdir, readFile, rename, rm, stat, writeFile } from 'node:fs/promises';
import path from 'node:path';
import type { NewTransformation } from '../../client/transformations.ts';
import type { JobRun } from './jobRun.ts';

type Given = NonNullable<JobRun['given']>;

const kept = 300;

/** Inside a folder of ours. */
export function startedJobsFolder(storage: string): string {
  return path.join(storage, 'started-jobs');
}

/**
 * What transformation jobs were given that this machine started, a small file for each: a Studio in the cloud tells
 * nobody. Secrets are not among it; losing a file costs the values of a replay.
 */
export class StartedJobs {
  private readonly storage: string;

  constructor(storage: string) {
    this.storage = storage;
  }

  async remember(
    endpoint: string,
    organizationId: number,
    id: number,
    { parameters, extraArguments = '' }: Pick<NewTransformation, 'parameters' | 'extraArguments'>,
  ): Promise<void> {
    await mkdir(this.storage, { recursive: true, mode: 0o700 });
    const file = this.file(endpoint, organizationId, id);
    const temporary = `${file}.${randomUUID()}`;
    try {
      const text = JSON.stringify({ version: 1, parameters, extraArguments });
      await writeFile(temporary, text, { mode: 0o600 });
      await rename(temporary, file);
    } finally {
      await rm(temporary, { force: true });
    }
    await this.prune();
  }

  async of(endpoint: string, organizationId: number, id: number): Promise<Given | undefined> {
    try {
      const text = await readFile(this.file(endpoint, organizationId, id), 'utf8');
      const { parameters, extraArguments } = JSON.parse(text) as Partial<Given>;
      const isWhole = typeof extraArguments === 'string' && areTexts(parameters);
      return isWhole ? { parameters, extraArguments } : undefined;
    } catch {
      return undefined;
    }
  }

  private async prune(): Promise<void> {
    const names = await readdir(this.storage);
    if (names.length <= kept) return;
    const files = await Promise.all(
      names.map(async (name) => {
        const at = path.join(this.storage, name);
        return { at, time: (await stat(at).catch(() => undefined))?.mtimeMs ?? 0 };
      }),
    );
    const old = files.toSorted((a, b) => b.time - a.time).slice(kept);
    for (const { at } of old) await rm(at, { force: true });
  }

  private file(endpoint: string, organizationId: number, id: number): string {
    const key = JSON.stringify([endpoint, organizationId, id]);
    const name = createHash('sha256').update(key).digest('hex').slice(0, 32);
    return path.join(this.storage, `${name}.json`);
  }
}

function areTexts(value: unknown): value is Readonly<Record<string, string>> {
  return (
    typeof value === 'object' &&
    value !== null &&
    Object.values(value).every((one) => typeof one === 'string')
  );
}
