import assert from 'node:assert/strict';
import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import os from 'node:os';
import path from 'node:path';
import { chooseEngine } from '../../src/blocks/containers/choose.ts';
import type { Engine } from '../../src/blocks/containers/engine.ts';
import { plainDescription, runOnce, useFolder, writeBlock } from './blocks.ts';
import { engineChoice, testName } from './engine.ts';
import { startRegistry, type Registry } from './registry.ts';

describe('base images from a registry', () => {
  const folder = useFolder();
  let home = '';
  let engine: Engine;
  let registry: Registry | undefined;
  let before_: string | undefined;

  before(async () => {
    home = await mkdtemp(path.join(os.tmpdir(), 'ei-registry-'));
    before_ = process.env['DOCKER_CONFIG'];
    process.env['DOCKER_CONFIG'] = home;
  });
  after(async () => {
    if (before_ === undefined) delete process.env['DOCKER_CONFIG'];
    else process.env['DOCKER_CONFIG'] = before_;
    await rm(home, { recursive: true });
  });
  afterEach(async () => {
    const things = (await engine.kept()).filter(({ name }) => name.includes(testName));
    await engine.remove(things);
    await engine.close();
    await registry?.close();
  });

  const start = async (config: object) => {
    await writeFile(path.join(home, 'config.json'), JSON.stringify(config));
    await mkdir(path.join(home, 'storage'), { recursive: true });
    engine = await chooseEngine(engineChoice('container', path.join(home, 'storage')));
  };
  const block = (image: string, name: string) =>
    writeBlock(folder(), name, {
      Dockerfile: `FROM ${image} AS base\nFROM debian:bookworm-slim\nCOPY --from=base /hello /hello\nENTRYPOINT ["cat", "/hello"]\n`,
    });

  it('are fetched by nobody in particular', async () => {
    registry = await startRegistry();
    await start({});
    const source = await block(registry.image, 'public');
    const { stdout } = await runOnce(engine, source, folder(), plainDescription());
    assert.equal(stdout, 'hello from the registry\n');
    assert.ok(registry.guests.every((guest) => guest === '') && registry.guests.length > 0);
  });

  it('are fetched by the person that Docker knows', async () => {
    registry = await startRegistry('ada:it’s secret');
    const auth = Buffer.from('ada:it’s secret').toString('base64');
    await start({ auths: { [registry.host]: { auth } } });
    const source = await block(registry.image, 'private');
    const { stdout } = await runOnce(engine, source, folder(), plainDescription());
    assert.equal(stdout, 'hello from the registry\n');
    assert.ok(registry.guests.includes('ada'));
  });

  it('are refused to others, in a sentence', async () => {
    registry = await startRegistry('ada:it’s secret');
    await start({});
    const source = await block(registry.image, 'refused');
    await assert.rejects(
      engine.prepare(source, () => undefined),
      { code: 'build-base-image' },
    );
  });
});
