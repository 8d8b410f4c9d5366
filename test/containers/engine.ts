import os from 'node:os';
import { mkdtemp, rm } from 'node:fs/promises';
import path from 'node:path';
import { chooseEngine } from '../../src/blocks/containers/choose.ts';
import type { Engine, EngineChoice } from '../../src/blocks/containers/engine.ts';
import { ensureEngine } from '../hosts/engine.mjs';

/** An installation from nothing: packages, a root file system, images. */
const provisioningTime = 15 * 60_000;

/** Address of the container engine that tests may use; set before any test of this folder runs. */
export let engineAddress = '';
let stop: (() => Promise<void>) | undefined;

// Whoever imports this file waits for the engine: these hooks are the root's.
before(async function () {
  this.timeout(provisioningTime);
  const found = await ensureEngine();
  engineAddress = found.address;
  stop = found.stop;
  // Programs that tests start look for an engine on their own.
  process.env['DOCKER_HOST'] = found.address;
});
after(async function () {
  this.timeout(60_000);
  await stop?.();
});

export type EngineKind = 'container' | 'process';
export const engineKinds: readonly EngineKind[] = ['container', 'process'];

/** An engine with a storage folder of its own; both are gone after the suite that it is called in. */
export function useEngine(kind: EngineKind): () => Engine {
  let engine: Engine | undefined;
  let storage = '';
  before(async function () {
    storage = await mkdtemp(path.join(os.tmpdir(), 'ei-storage-'));
    engine = await chooseEngine(engineChoice(kind, storage));
  });
  after(async function () {
    const things = (await engine?.kept())?.filter(({ name }) => name.includes(testName)) ?? [];
    await engine?.remove(things);
    await engine?.close();
    await rm(storage, { recursive: true, force: true, maxRetries: 5 });
  });
  return () => {
    if (!engine) throw new Error('The engine is there only while the tests of the suite run.');
    return engine;
  };
}

export function engineChoice(kind: EngineKind, storage: string): EngineChoice {
  return { engine: kind, storage, ...(kind === 'container' ? { address: engineAddress } : {}) };
}

/** Part of the names of all blocks of this process's tests, so that only what they left is removed. */
export const testName = `ei-test-${process.pid}`;
