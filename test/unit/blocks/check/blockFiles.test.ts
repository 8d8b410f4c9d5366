import assert from 'node:assert/strict';
import { mkdir, mkdtemp, rm, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { readBlockFiles } from '../../../../src/blocks/check/blockFiles.ts';

describe('the files of a block folder', () => {
  let folder = '';
  beforeEach(async () => {
    folder = await mkdtemp(path.join(tmpdir(), 'ei-files-'));
  });
  afterEach(() => rm(folder, { recursive: true }));

  it('are listed with folders that are empty or not entered', async () => {
    await mkdir(path.join(folder, 'empty'));
    await mkdir(path.join(folder, '.git'));
    await mkdir(path.join(folder, 'src', 'node_modules', 'x'), { recursive: true });
    await writeFile(path.join(folder, '.git', 'HEAD'), 'x');
    await writeFile(path.join(folder, 'src', 'a.py'), 'print(1)');
    const { paths } = await readBlockFiles(folder);
    const names = paths.map((file) => file.path).sort();
    assert.deepEqual(names, ['.git/', 'empty/', 'src/a.py', 'src/node_modules/']);
  });

  it('are read as text, and not through a link that leads out', async () => {
    const root = path.join(folder, 'block');
    await mkdir(root);
    await writeFile(path.join(folder, 'secret'), 'secret');
    await writeFile(path.join(root, 'a.txt'), 'text');
    await writeFile(path.join(root, 'b.bin'), Buffer.from([0, 1, 2]));
    await symlink('../secret', path.join(root, 'out'));
    await symlink('a.txt', path.join(root, 'inside'));
    const files = await readBlockFiles(root);
    assert.equal(await files.read('a.txt'), 'text');
    assert.equal(await files.read('inside'), 'text');
    for (const name of ['b.bin', 'out', '../secret', 'missing']) {
      assert.equal(await files.read(name), undefined, name);
    }
  });
});
