import assert from 'node:assert/strict';
import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import os from 'node:os';
import path from 'node:path';
import { isBlockFolder, readBlock } from '../../../src/blocks/readBlock.ts';

const parameters = JSON.stringify({
  version: 1,
  type: 'transform',
  info: { name: 'Combine', description: 'Puts together', operatesOn: 'directory' },
  parameters: [{ name: 'Rate', type: 'int', value: 50, param: 'rate' }],
});
const config = '{ "version": 2, "config": { "edgeimpulse.com": { "organizationId": 3 } } }';

describe('A block folder', () => {
  let folder: string;
  beforeEach(async () => {
    folder = await mkdtemp(path.join(os.tmpdir(), 'ei-block-'));
  });
  afterEach(() => rm(folder, { recursive: true, force: true }));
  const put = (files: Readonly<Record<string, string>>) =>
    Promise.all(
      Object.entries(files).map(([name, text]) => writeFile(path.join(folder, name), text)),
    );

  it('is known by its files', async () => {
    assert.equal(await isBlockFolder(folder), false);
    await put({ 'parameters.json': parameters });
    assert.equal(await isBlockFolder(folder), false, 'many programs have a parameters.json');
    await put({ Dockerfile: 'FROM scratch' });
    assert.equal(await isBlockFolder(folder), true);
    await rm(path.join(folder, 'parameters.json'));
    await put({ '.ei-block-config': config });
    assert.equal(await isBlockFolder(folder), true);
    assert.equal(await isBlockFolder(path.join(folder, 'nowhere')), false);
  });

  it('is read', async () => {
    await put({ 'parameters.json': parameters, '.ei-block-config': config });
    const block = await readBlock(folder);
    assert.equal(block.folder, folder);
    assert.deepEqual([block.info.name, block.info.operatesOn], ['Combine', 'directory']);
    assert.equal(block.info.passesMetadata, true);
    assert.equal(block.parameters[0]?.defaultValue, '50');
    assert.deepEqual([...block.config], [['edgeimpulse.com', { organizationId: 3 }]]);
    assert.equal(block.isLegacy, false);
  });

  it('of the old form is guessed from its scripts', async () => {
    await put({ 'parameters.json': '[]', 'transform.py': "parser.add_argument('--in-directory')" });
    const block = await readBlock(folder);
    assert.deepEqual(
      [block.isLegacy, block.info.name, block.info.operatesOn],
      [true, path.basename(folder), 'directory'],
    );
    await put({ 'transform.py': 'args.in_file', 'run.sh': 'echo' });
    assert.equal((await readBlock(folder)).info.operatesOn, 'file');
    await put({ 'transform.py': 'print(1)' });
    assert.equal((await readBlock(folder)).info.operatesOn, 'file');
  });

  it('of the old form takes name and mode from an old .ei-block-config', async () => {
    const old = {
      version: 1,
      config: {
        h: { organizationId: 1, name: 'Sort', type: 'transform', operatesOn: 'standalone' },
      },
    };
    await put({ '.ei-block-config': JSON.stringify(old), 'x.py': '--in-directory' });
    const { info } = await readBlock(folder);
    assert.deepEqual([info.name, info.operatesOn], ['Sort', 'standalone']);
  });

  it('is refused with the place of what is wrong', async () => {
    await assert.rejects(readBlock(folder), { code: 'not-a-block' });
    await assert.rejects(readBlock(path.join(folder, 'nowhere')), { code: 'not-a-block' });
    await put({ 'parameters.json': '{\n "type": 3 }' });
    await assert.rejects(readBlock(folder), { code: 'block-damaged', message: /line 2/ });
    await put({ 'parameters.json': parameters, '.ei-block-config': '{ "version": 9 }' });
    await assert.rejects(readBlock(folder), { code: 'block-config-version' });
    await put({ '.ei-block-config': config, 'parameters.json': ' '.repeat(5_000_000) });
    await assert.rejects(readBlock(folder), { code: 'block-damaged', message: /too big/ });
  });

  it('takes no folder for a file, and stops when it is told to', async () => {
    await mkdir(path.join(folder, 'parameters.json'));
    await assert.rejects(readBlock(folder), { code: 'not-a-block' });
    await put({ '.ei-block-config': config });
    await assert.rejects(readBlock(folder, AbortSignal.abort()), { name: 'AbortError' });
  });
});
