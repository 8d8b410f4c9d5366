/**
 * Blocks on data beside what they cost without us: `node bench/jobs.ts [items] [rounds]`. A push with nothing to do beside
 * one `tar` of the same folder through `sha256sum`, which is the least for who remembers nothing; and a transformation job
 * over items of the local Studio, four at a time, beside as many bare containers of the same image, four at a time. Needs a
 * container engine with debian:bookworm-slim.
 */
import Dockerode from 'dockerode';
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import os from 'node:os';
import path from 'node:path';
import { createInterface } from 'node:readline';
import { isNothingToDo, planPush } from '../src/actions/push/plan.ts';
import type { KnownHashes } from '../src/blocks/containers/buildContext.ts';
import { PushMemory } from '../src/actions/push/pushMemory.ts';
import { Pushes } from '../src/actions/push/pushes.ts';
import { waitForJob } from '../src/client/jobs.ts';
import { connectionWith } from '../src/client/signIn.ts';

const [items = 40, rounds = 5] = process.argv.slice(2).map(Number);
const parallel = 4;
const socketPath = (process.env['DOCKER_HOST'] ?? '/var/run/docker.sock').replace('unix://', '');
const docker = new Dockerode({ socketPath });
const root = await mkdtemp(path.join(os.tmpdir(), 'ei-bench-'));
const data = path.join(root, 'data');
const studio = spawn(
  process.execPath,
  ['--disable-warning=ExperimentalWarning', 'src/studio.ts', '--data', data],
  { cwd: path.join(import.meta.dirname, '..'), stdio: ['ignore', 'pipe', 'inherit'] },
);
const [line] = (await once(createInterface(studio.stdout), 'line')) as [string];
const { endpoint } = JSON.parse(line) as { readonly endpoint: string };
const { token } = JSON.parse(await readFile(path.join(data, 'studio.json'), 'utf8')) as {
  readonly token: string;
};
const connection = connectionWith(endpoint, { kind: 'jwt', value: token });

async function call<T>(method: string, route: string, json?: object): Promise<T> {
  const answer = await fetch(endpoint + route, {
    method,
    headers: { 'x-jwt-token': token, 'content-type': 'application/json' },
    ...(json ? { body: JSON.stringify(json) } : {}),
  });
  const body = (await answer.json()) as T & { readonly success: boolean; readonly error?: string };
  if (!body.success) throw new Error(`${route}: ${body.error}`);
  return body;
}

const median = (values: readonly number[]) =>
  values.toSorted((a, b) => a - b)[values.length >> 1] ?? NaN;

async function timed(body: () => Promise<unknown>): Promise<number> {
  const began = performance.now();
  await body();
  return performance.now() - began;
}

/** Medians of two things that take turns; the first round fills caches on both sides. */
async function turns(what: string, ours: () => Promise<unknown>, peer: () => Promise<unknown>) {
  const times: { readonly ours: number; readonly peer: number }[] = [];
  for (let round = 0; round <= rounds; round += 1) {
    times.push({ ours: await timed(ours), peer: await timed(peer) });
  }
  const [a, b] = [
    median(times.slice(1).map((time) => time.ours)),
    median(times.slice(1).map((time) => time.peer)),
  ];
  console.log(
    `${what.padEnd(52)}${a.toFixed(0).padStart(8)}${b.toFixed(0).padStart(9)}${(a / b).toFixed(2).padStart(8)}`,
  );
}

async function shell(line: string): Promise<void> {
  const child = spawn('sh', ['-c', line], { stdio: 'ignore' });
  const [code] = (await once(child, 'exit')) as [number | null];
  if (code !== 0) throw new Error(`${line} ended with ${code}`);
}

async function writeBlock(folder: string): Promise<void> {
  const block = {
    version: 1,
    type: 'transform',
    info: { name: 'Bench', description: 'Lists itself.', operatesOn: 'directory' },
    parameters: [],
  };
  const files = {
    'parameters.json': JSON.stringify(block),
    Dockerfile:
      'FROM debian:bookworm-slim\nWORKDIR /app\nCOPY . .\nENTRYPOINT ["sh", "block.sh"]\n',
    'block.sh': 'while [ "$1" != --out-directory ]; do shift; done\nls /app > "$2/out.txt"\n',
  };
  await mkdir(folder);
  for (const [name, text] of Object.entries(files)) await writeFile(path.join(folder, name), text);
  // As large as a block with a model.
  for (let index = 0; index < 200; index += 1) {
    await writeFile(path.join(folder, `part-${index}.bin`), Buffer.alloc(100_000, index));
  }
}

async function bareContainer(image: string): Promise<void> {
  const container = await docker.createContainer({
    Image: image,
    Cmd: ['--out-directory', '/tmp'],
    HostConfig: { NetworkMode: 'bridge' },
  });
  const stream = await container.attach({ stream: true, stdout: true, stderr: true });
  stream.resume();
  await container.start();
  await container.wait();
  await container.remove({ force: true });
}

async function job(organizationId: number, blockId: number): Promise<void> {
  const route = `/api/organizations/${organizationId}/create-project`;
  const { createProjectId } = await call<{ readonly createProjectId: number }>('POST', route, {
    name: 'Bench',
    filter: "dataset = 'In'",
    uploadType: 'dataset',
    outputDatasetName: 'In',
    transformationBlockId: blockId,
    transformationParallel: parallel,
  });
  for (;;) {
    const told = await call<{ readonly status: { readonly status: string } }>(
      'GET',
      `${route}/${createProjectId}?transformLimit=1&transformOffset=0`,
    );
    if (told.status.status === 'finished') return;
    if (told.status.status === 'failed') throw new Error('The job failed.');
    await new Promise((resolve) => setTimeout(resolve, 20));
  }
}

try {
  const folder = path.join(root, 'block');
  await writeBlock(folder);
  const memory = new PushMemory(path.join(root, 'pushes'));
  const pushes = new Pushes((of, last) => memory.remember(of, last));
  const hashes: KnownHashes = new Map();
  const { id: organizationId } = await call<{ readonly id: number }>(
    'POST',
    '/api/organizations/create',
    { organizationName: 'Bench' },
  );
  const target = { connection, kind: 'local', organizationId } as const;
  const plan = () => planPush(folder, target, { last: (key) => memory.last(folder, key), hashes });
  const first = await plan();
  const accepted = first.differences.filter(({ isUsual }) => isUsual).map(({ field }) => field);
  const { blockId } = await pushes.start(first, { accepted, variables: {} }).result;

  console.log(`medians of ${rounds} rounds`.padEnd(52) + ' ours ms  peer ms   ratio');
  await turns(
    'push, nothing to do: 203 files, 20 MB (tar, sha256)',
    async () => {
      if (!isNothingToDo(await plan())) throw new Error('There is something to do.');
    },
    () => shell(`tar -C '${folder}' -cf - . | sha256sum`),
  );
  const bucket = path.join(root, 'bucket');
  for (let index = 0; index < items; index += 1) {
    await mkdir(path.join(bucket, 'in', `item-${index}`), { recursive: true });
    await writeFile(path.join(bucket, 'in', `item-${index}`, 'a.csv'), 'x\n');
  }
  const { id: bucketId } = await call<{ readonly id: number }>(
    'POST',
    `/local/organizations/${organizationId}/folder-buckets`,
    { path: bucket },
  );
  const { id: listing } = await call<{ readonly id: number }>(
    'POST',
    `/api/organizations/${organizationId}/dataset`,
    {
      dataset: 'In',
      tags: [],
      category: '',
      type: 'clinical',
      bucket: { id: bucketId, path: 'in', dataItemNamingLevelsDeep: 1 },
    },
  );
  await waitForJob(connection, organizationId, listing);
  const { transformationBlock } = await call<{
    readonly transformationBlock: { readonly dockerContainer: string };
  }>('GET', `/api/organizations/${organizationId}/transformation/${blockId}`);
  const image = transformationBlock.dockerContainer;
  await turns(
    `job over ${items} items, ${parallel} at a time (containers)`,
    () => job(organizationId, blockId),
    async () => {
      let left = items;
      const worker = async () => {
        while (left-- > 0) await bareContainer(image);
      };
      await Promise.all(Array.from({ length: parallel }, worker));
    },
  );
} finally {
  studio.kill();
  if (studio.exitCode === null) await once(studio, 'exit');
  await rm(root, { recursive: true });
}
