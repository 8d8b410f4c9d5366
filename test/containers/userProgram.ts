// What a person without privileges does: tests start it as its own process, see asUser.ts.
import { readdir, rm, stat } from 'node:fs/promises';
import { mkdtemp } from 'node:fs/promises';
import os from 'node:os';
import path from 'node:path';
import { UserError } from '../../src/base/errors.ts';
import { checkEngine, chooseEngine } from '../../src/blocks/containers/choose.ts';
import type { ContainerDescription } from '../../src/blocks/containers/description.ts';
import type { BlockSource, EngineChoice } from '../../src/blocks/containers/engine.ts';

export interface UserTask {
  readonly choice: Pick<EngineChoice, 'engine' | 'address'>;
  /** Absent: only look for the engine. */
  readonly run?: { readonly source: BlockSource; readonly description: ContainerDescription };
}

export interface UserResult {
  readonly user: number;
  /** Code of the error that a person would be shown. */
  readonly code?: string;
  readonly remedy?: string;
  readonly missing: readonly string[];
  readonly exitCode?: number;
  readonly output?: string;
  /** Owner and mode of every file and folder of the output. */
  readonly owners?: readonly {
    readonly name: string;
    readonly owner: number;
    readonly mode: number;
  }[];
  /** The person could remove the output, and everything else that the run made. */
  readonly isRemoved?: boolean;
  readonly leftFolders?: readonly string[];
}

const task = JSON.parse(process.argv[2] ?? '') as UserTask;
const home = await mkdtemp(path.join(os.tmpdir(), 'ei-user-'));
process.stdout.write(JSON.stringify(await done()));

async function done(): Promise<UserResult> {
  const user = process.getuid?.() ?? 0;
  const choice: EngineChoice = { ...task.choice, storage: path.join(home, 'storage') };
  const missing = (await checkEngine(choice))
    .filter(({ state, remedy }) => state === 'missing' && remedy !== undefined)
    .map(({ title }) => title);
  try {
    const engine = await chooseEngine(choice);
    const ran = task.run === undefined ? {} : await run(engine, task.run);
    await engine.close();
    return { user, missing, ...ran };
  } catch (error) {
    if (!(error instanceof UserError)) throw error;
    return { user, missing, code: error.code, ...(error.remedy ? { remedy: error.remedy } : {}) };
  } finally {
    await rm(home, { recursive: true, force: true });
  }
}

async function run(
  engine: Awaited<ReturnType<typeof chooseEngine>>,
  { source, description }: NonNullable<UserTask['run']>,
): Promise<Partial<UserResult>> {
  const outputFolder = await mkdtemp(path.join(home, 'output-'));
  let output = '';
  const tell = (event: { readonly kind: string; readonly text?: string }) => {
    if (event.kind === 'output') output += event.text ?? '';
  };
  const prepared = await engine.prepare(source, tell);
  const options = { outputFolder, isWarm: false };
  const { exitCode } = await engine.run(source, prepared, description, options, tell);
  const names = await readdir(outputFolder, { recursive: true });
  const owners = await Promise.all(
    names.sort().map(async (name) => {
      const { uid, mode } = await stat(path.join(outputFolder, name));
      return { name, owner: uid, mode: mode & 0o777 };
    }),
  );
  const isRemoved = await rm(outputFolder, { recursive: true }).then(
    () => true,
    () => false,
  );
  const leftFolders = await readdir(path.join(home, 'storage', 'runs')).catch(() => []);
  return { exitCode, output, owners, isRemoved, leftFolders };
}
