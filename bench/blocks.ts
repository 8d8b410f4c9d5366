/**
 * Test runs of blocks beside what the engine does by itself: `node bench/blocks.ts [rounds] [files] [megabytes]`.
 * Needs a container engine with debian:bookworm-slim. Rounds of ours and of the peer alternate, so that a busy machine
 * slows both.
 */
import Dockerode from 'dockerode';
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import net from 'node:net';
import os from 'node:os';
import path from 'node:path';
import { tar } from '../src/base/tarWriter.ts';
import {
  packedContext,
  readContext,
  type KnownHashes,
} from '../src/blocks/containers/buildContext.ts';
import { chooseEngine } from '../src/blocks/containers/choose.ts';
import type { ContainerDescription } from '../src/blocks/containers/description.ts';
import type { BlockSource } from '../src/blocks/containers/engine.ts';

const [rounds = 15, files = 10_000, megabytes = 500] = process.argv.slice(2, 5).map(Number);
const socket = (process.env['DOCKER_HOST'] ?? 'unix:///var/run/docker.sock').replace('unix://', '');
const root = await mkdtemp(path.join(os.tmpdir(), 'ei-bench-'));
const name = `ei-bench-${process.pid}`;
const docker = new Dockerode({ socketPath: socket });

const description: ContainerDescription = {
  arguments: ['--out-directory', '/data/output'],
  environment: {},
  secretNames: [],
  mounts: [],
  outputDirectory: '/data/output',
  limits: { memory: 2 ** 29, cpus: 2, processes: 100, time: 60 },
  hasNetwork: true,
};
const silent = () => undefined;

interface Row {
  readonly what: string;
  readonly ours: number;
  readonly peer: number;
  readonly goal?: number;
}

async function timed(body: () => Promise<unknown>): Promise<number> {
  const began = performance.now();
  await body();
  return performance.now() - began;
}

/** Medians of two things that take turns. */
async function turns(
  ours: () => Promise<unknown>,
  peer: () => Promise<unknown>,
  count = rounds,
): Promise<{ readonly ours: number; readonly peer: number }> {
  const times: [number[], number[]] = [[], []];
  for (let round = 0; round <= count; round += 1) {
    const [first, second] = [await timed(ours), await timed(peer)];
    // The first round fills caches on both sides.
    if (round > 0) times[0].push(first);
    if (round > 0) times[1].push(second);
  }
  const [a, b] = times.map((all) => all.sort((x, y) => x - y)[all.length >> 1] ?? NaN);
  return { ours: a ?? NaN, peer: b ?? NaN };
}

async function writeBlock(folder: string): Promise<BlockSource> {
  await mkdir(folder, { recursive: true });
  await writeFile(
    path.join(folder, 'Dockerfile'),
    'FROM debian:bookworm-slim\nWORKDIR /app\nCOPY . ./\nENTRYPOINT ["sh", "block.sh"]\n',
  );
  await writeFile(path.join(folder, 'block.sh'), script(0));
  return { folder, name, buildArguments: {} };
}

/** Small, so that what is measured is what is around it. */
const script = (edit: number) => `echo ${edit} > "$2/output.txt"\n`;

/** Bytes that go to the engine, counted on the way. */
async function countedSocket(): Promise<{ readonly address: string; sent: number; end(): void }> {
  const file = path.join(root, 'counted.sock');
  const server = net.createServer({ allowHalfOpen: true }, (client) => {
    const engine = net.connect({ path: socket, allowHalfOpen: true });
    client.on('data', (chunk) => (counted.sent += chunk.length));
    client.pipe(engine).pipe(client);
    for (const one of [client, engine])
      one.on('error', () => [client, engine].map((s) => s.destroy()));
  });
  const counted = { address: `unix://${file}`, sent: 0, end: () => void server.close() };
  server.listen(file);
  await once(server, 'listening');
  return counted;
}

async function program(command: string, args: readonly string[]): Promise<void> {
  const child = spawn(command, args, { stdio: ['ignore', 'ignore', 'ignore'] });
  const [code] = (await once(child, 'exit')) as [number | null];
  if (code !== 0) throw new Error(`${command} ${args.join(' ')} ended with ${code}`);
}

/** The engine alone: create, attach, start, wait, remove. */
async function plainRun(image: string): Promise<void> {
  const container = await docker.createContainer({
    Image: image,
    Cmd: ['--out-directory', '/tmp'],
    name: `${name}-${Math.random().toString(36).slice(2)}`,
  });
  const stream = await container.attach({ stream: true, stdout: true, stderr: true });
  stream.resume();
  await container.start();
  await container.wait();
  await container.remove({ force: true });
}

async function runRows(): Promise<Row[]> {
  const storage = path.join(root, 'storage');
  const engine = await chooseEngine({ engine: 'container', address: `unix://${socket}`, storage });
  const source = await writeBlock(path.join(root, 'run'));
  const prepared = await engine.prepare(source, silent);
  let outputs = 0;
  const run = async (isWarm: boolean, how = prepared) => {
    const outputFolder = path.join(root, 'outputs', String((outputs += 1)));
    await mkdir(outputFolder, { recursive: true });
    const end = await engine.run(source, how, description, { outputFolder, isWarm }, silent);
    if (end.exitCode !== 0) throw new Error(`The block ended with ${end.exitCode}.`);
  };
  let edits = 0;
  const save = () => writeFile(path.join(source.folder, 'block.sh'), script((edits += 1)));
  const saved = async (isWarm: boolean) => {
    await save();
    await run(isWarm, await engine.prepare(source, silent));
  };
  const built = async () => {
    await save();
    await program('docker', ['build', '-q', '-t', `${name}-peer`, source.folder]);
    await program('docker', ['run', '--rm', `${name}-peer`, '--out-directory', '/tmp']);
  };
  try {
    const peer = () => plainRun(prepared.id);
    return [
      { what: 'run, container of its own', goal: 1.02, ...(await turns(() => run(false), peer)) },
      { what: 'run, warm container', goal: 0.2, ...(await turns(() => run(true), peer)) },
      {
        what: 'save to output, warm (docker build, run)',
        ...(await turns(() => saved(true), built)),
      },
      { what: 'save to output, not warm', ...(await turns(() => saved(false), built)) },
    ];
  } finally {
    const things = (await engine.kept()).filter((thing) => thing.name.includes(name));
    await engine.close();
    const again = await chooseEngine({ engine: 'container', address: `unix://${socket}`, storage });
    await again.remove(things.filter(({ kind }) => kind === 'image'));
    await again.close();
    await docker.getImage(`${name}-peer`).remove({ force: true }).catch(silent);
  }
}

async function packingRows(): Promise<Row[]> {
  const source = await writeBlock(path.join(root, 'context'));
  const bytes = Buffer.alloc(Math.round((megabytes * 2 ** 20) / files), 'context ');
  for (let index = 0; index < files; index += 1) {
    const folder = path.join(source.folder, `folder-${index % 100}`);
    if (index < 100) await mkdir(folder);
    bytes.writeUInt32LE(index);
    await writeFile(path.join(folder, `file-${index}.bin`), bytes);
  }
  const known: KnownHashes = new Map();
  const context = await readContext(source.folder, known);
  const pack = async () => {
    let size = 0;
    for await (const chunk of tar(packedContext(context), new AbortController().signal)) {
      size += chunk.length;
    }
    if (size < bytes.length * files) throw new Error('The archive is too small.');
  };
  // A pipe, because tar does not read at all what goes to /dev/null.
  const systemTar = () =>
    program('sh', ['-c', `tar -C '${source.folder}' -cf - . | cat >/dev/null`]);
  const count = Math.min(rounds, 7);
  const size = `${files} files, ${megabytes} MB`;
  const look = () => readContext(source.folder, known);
  return [
    { what: `packing ${size} (tar)`, goal: 1.1, ...(await turns(pack, systemTar, count)) },
    { what: 'finding that none of them changed (tar)', ...(await turns(look, systemTar, count)) },
  ];
}

async function sentBytes(): Promise<{ readonly built: number; readonly unchanged: number }> {
  const counted = await countedSocket();
  const storage = path.join(root, 'counted');
  const engine = await chooseEngine({ engine: 'container', address: counted.address, storage });
  const source = await writeBlock(path.join(root, 'sent'));
  await writeFile(path.join(source.folder, 'weights.bin'), Buffer.alloc(8 * 2 ** 20, process.pid));
  try {
    const during = async () => {
      counted.sent = 0;
      await engine.prepare(source, silent);
      return counted.sent;
    };
    return { built: await during(), unchanged: await during() };
  } finally {
    await engine.remove((await engine.kept()).filter((thing) => thing.name.includes(name)));
    await engine.close();
    counted.end();
  }
}

try {
  const rows = [...(await runRows()), ...(await packingRows())];
  console.log(`medians of ${rounds} rounds`.padEnd(48) + 'ours ms   peer ms   ratio    goal');
  for (const { what, ours, peer, goal } of rows) {
    const cells = [ours.toFixed(0), peer.toFixed(0), (ours / peer).toFixed(2), goal ?? ''];
    console.log(what.padEnd(46) + cells.map((cell) => String(cell).padStart(9)).join(' '));
  }
  const { built, unchanged } = await sentBytes();
  console.log(
    `bytes to the engine: ${built} for a build, ${unchanged} for a block that did not change`,
  );
} finally {
  await rm(root, { recursive: true, force: true, maxRetries: 5 });
}
