import assert from 'node:assert/strict';
import { open } from 'node:fs/promises';
import path from 'node:path';
import { readContents } from '../../../../src/actions/push/contents.ts';
import { largestFolder, refusalsOf } from '../../../../src/actions/push/refusals.ts';
import { readBlock } from '../../../../src/blocks/readBlock.ts';
import { BlockFolder } from './blockFolder.ts';

describe('what a push refuses', () => {
  let folder: BlockFolder;

  beforeEach(async () => {
    folder = await BlockFolder.make();
  });
  afterEach(() => folder.dispose());

  async function refused() {
    const contents = await readContents(folder.path, new Map());
    const all = await refusalsOf(await readBlock(folder.path), contents);
    for (const { message, remedy } of all) assert.ok(message.endsWith('.') && remedy.endsWith('.'));
    return all.map(({ code, path: name, line }) => ({
      code,
      ...(name === undefined ? {} : { name }),
      ...(line === undefined ? {} : { line }),
    }));
  }

  /** A file that takes no room. */
  async function sparse(name: string, size: number): Promise<void> {
    await folder.write(name, '');
    const file = await open(path.join(folder.path, name), 'r+');
    await file.truncate(size);
    await file.close();
  }

  const key = ['ei', '_', '3f9c1b7a5e2d8046', 'c7b1a9e35d60f284'].join('');

  it('is nothing of an ordinary block', async () => {
    await folder.write('run.py', 'print("ei_check")\n');
    await folder.write('tests/input.csv', 'a,b\n1,2\n');
    assert.deepEqual(await refused(), []);
  });

  it('is secrets by name and by form, with their line, unless .dockerignore keeps them out', async () => {
    await folder.write('.env', 'A=1');
    await folder.write('src/a.py', `# hello\nkey = "${key}"\n`);
    await folder.write('model.bin', Buffer.concat([Buffer.from([0, 1, 2]), Buffer.from(key)]));
    assert.deepEqual(await refused(), [
      { code: 'secret', name: '.env' },
      { code: 'secret', name: 'src/a.py', line: 2 },
    ]);
    await folder.write('.dockerignore', '.env\nsrc\n');
    assert.deepEqual(await refused(), []);
  });

  it('is secrets in what others wrote, too', async () => {
    await folder.write('node_modules/deep/in/a.js', `k="${key}"`);
    await folder.link('linked.js', 'node_modules/deep/in/a.js');
    assert.deepEqual(await refused(), [
      { code: 'secret', name: 'linked.js', line: 1 },
      { code: 'secret', name: 'node_modules/deep/in/a.js', line: 1 },
    ]);
  });

  it('is large tables, and folders that are too large', async () => {
    await sparse('all.parquet', 11 * 2 ** 20);
    await folder.write('small.parquet', 'PAR1');
    assert.deepEqual(await refused(), [{ code: 'study-data', name: 'all.parquet' }]);
    await folder.write('.dockerignore', 'all.parquet\n');
    assert.deepEqual(await refused(), []);
  });

  it('is folders that are too large', async () => {
    const contents = await readContents(folder.path, new Map());
    const huge = { ...contents, size: largestFolder + 1 };
    const [first] = await refusalsOf(await readBlock(folder.path), huge);
    assert.equal(first?.code, 'too-large');
  });

  it('is links that leave the folder', async () => {
    await folder.link('out', '/etc/hostname');
    assert.deepEqual(await refused(), [{ code: 'link-outside', name: 'out' }]);
  });

  it('is what a Studio could not take: other types, bare lists, no description', async () => {
    const incomplete = { code: 'incomplete', name: 'parameters.json' };
    const parameters = (value: unknown) => folder.write('parameters.json', JSON.stringify(value));
    await parameters([]);
    assert.deepEqual(await refused(), [incomplete]);
    await parameters({ version: 1, type: 'dsp', info: { name: 'a', description: 'b' } });
    assert.deepEqual(await refused(), [incomplete]);
    await parameters({ version: 1, type: 'transform', info: { name: 'a', description: ' ' } });
    assert.deepEqual(await refused(), [incomplete]);
  });
});
