// From starting the local Studio's process to its first answer, beside the start of a Node that does nothing.
// node esbuild.mjs && node bench/studio.mjs [STARTS]
import { spawn } from 'node:child_process';
import { mkdtemp, rm } from 'node:fs/promises';
import { once } from 'node:events';
import os from 'node:os';
import path from 'node:path';
import { nodePath, root, say } from '../test/hosts/install.mjs';

const starts = Number(process.argv[2] ?? 15);
const folder = await mkdtemp(path.join(os.tmpdir(), 'ei-studio-'));
const program = path.join(root, 'dist', 'studio.js');

/** Starts a Studio and asks it once; milliseconds until the whole answer is there. */
async function startAndAsk() {
  const began = performance.now();
  const child = spawn(nodePath, [program, '--data', path.join(folder, 'data')], {
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  let line = '';
  for await (const text of child.stdout) {
    line += String(text);
    if (line.includes('\n')) break;
  }
  /** @type {{ endpoint: string }} */
  const { endpoint } = JSON.parse(line);
  const answer = await fetch(`${endpoint}/local`);
  await answer.json();
  const taken = performance.now() - began;
  child.kill('SIGTERM');
  await once(child, 'exit');
  return taken;
}

async function startNode() {
  const began = performance.now();
  await once(spawn(nodePath, ['-e', '0']), 'exit');
  return performance.now() - began;
}

const median = (/** @type {number[]} */ list) =>
  list.toSorted((a, b) => a - b)[Math.floor(list.length / 2)] ?? Number.NaN;
const ours = [];
const empty = [];
try {
  await startAndAsk();
  for (let start = 0; start < starts; start += 1) {
    ours.push(await startAndAsk());
    empty.push(await startNode());
  }
} finally {
  await rm(folder, { recursive: true, force: true, maxRetries: 5 });
}
say(`median of ${starts} interleaved starts`);
say(`  Studio, first answer  ${median(ours).toFixed(0)} ms (goal: at most 300)`);
say(`  Node, empty program   ${median(empty).toFixed(0)} ms`);
say(`  ratio ${(median(ours) / median(empty)).toFixed(2)}`);
