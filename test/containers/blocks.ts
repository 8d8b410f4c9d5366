import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import os from 'node:os';
import path from 'node:path';
import type { ContainerDescription } from '../../src/blocks/containers/description.ts';
import type {
  BlockSource,
  Engine,
  EngineEvent,
  RunEnd,
} from '../../src/blocks/containers/engine.ts';
import { testName } from './engine.ts';

/** A folder of its own for a suite, gone after it. */
export function useFolder(): () => string {
  let folder = '';
  before(async () => {
    folder = await mkdtemp(path.join(os.tmpdir(), 'ei-containers-'));
  });
  after(() => rm(folder, { recursive: true, force: true, maxRetries: 5 }));
  return () => folder;
}

export async function writeFiles(
  folder: string,
  files: Readonly<Record<string, string>>,
): Promise<string> {
  for (const [name, text] of Object.entries(files)) {
    const file = path.join(folder, ...name.split('/'));
    await mkdir(path.dirname(file), { recursive: true });
    await writeFile(file, text, { mode: name.endsWith('.sh') ? 0o755 : 0o644 });
  }
  return folder;
}

/** A block folder below `folder`, of a script and what else it needs. */
export async function writeBlock(
  folder: string,
  name: string,
  files: Readonly<Record<string, string>>,
): Promise<BlockSource> {
  await writeFiles(path.join(folder, name), files);
  return { folder: path.join(folder, name), name: `${testName} ${name}`, buildArguments: {} };
}

export const pythonDockerfile = `FROM python:3.12-slim
WORKDIR /app
COPY . ./
ENTRYPOINT ["python3", "-u", "block.py"]
`;

export const shellDockerfile = `FROM debian:bookworm-slim
WORKDIR /app
COPY . ./
ENTRYPOINT ["bash", "block.sh"]
`;

export const megabyte = 1024 * 1024;

/** A run of the program alone. */
export function plainDescription(
  changes: Partial<ContainerDescription> = {},
): ContainerDescription {
  return {
    arguments: [],
    environment: {},
    secretNames: [],
    mounts: [],
    limits: { memory: 512 * megabyte, cpus: 1, processes: 64, time: 60 },
    hasNetwork: true,
    ...changes,
  };
}

export interface WholeRun {
  readonly end: RunEnd;
  readonly events: readonly EngineEvent[];
  readonly stdout: string;
  readonly stderr: string;
  /** Absolute path. */
  readonly outputFolder: string;
}

let runs = 0;

/** Prepares and runs once; the output lies in a new folder below `folder`. */
export async function runOnce(
  engine: Engine,
  source: BlockSource,
  folder: string,
  description: ContainerDescription,
  options: {
    readonly isWarm?: boolean;
    readonly signal?: AbortSignal;
    readonly tell?: (event: EngineEvent) => void;
  } = {},
): Promise<WholeRun> {
  runs += 1;
  const outputFolder = path.join(folder, `output-${runs}`);
  await mkdir(outputFolder);
  const events: EngineEvent[] = [];
  const tell = (event: EngineEvent) => {
    events.push(event);
    options.tell?.(event);
  };
  const prepared = await engine.prepare(source, tell, options.signal);
  const run = { outputFolder, isWarm: options.isWarm ?? false };
  const end = await engine.run(source, prepared, description, run, tell, options.signal);
  return {
    end,
    events,
    stdout: said(events, 'stdout'),
    stderr: said(events, 'stderr'),
    outputFolder,
  };
}

export function said(
  events: readonly EngineEvent[],
  from: 'build' | 'stdout' | 'stderr' | 'engine',
): string {
  return events
    .map((event) => (event.kind === 'output' && event.from === from ? event.text : ''))
    .join('');
}
