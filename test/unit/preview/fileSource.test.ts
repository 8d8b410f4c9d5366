import assert from 'node:assert/strict';
import { appendFile, mkdtemp, rename, rm, utimes, writeFile } from 'node:fs/promises';
import os from 'node:os';
import path from 'node:path';
import { openFileSource } from '../../../src/preview/fileSource.ts';

describe('a file of this machine', () => {
  let folder: string;
  let file: string;

  beforeEach(async () => {
    folder = await mkdtemp(path.join(os.tmpdir(), 'file-source-'));
    file = path.join(folder, 'numbers.bin');
    await writeFile(file, Buffer.from([0, 1, 2, 3, 4, 5, 6, 7, 8, 9]));
  });

  afterEach(() => rm(folder, { recursive: true }));

  it('is read by ranges, cut at its ends', async () => {
    const source = await openFileSource(file);
    assert.equal(source.size, 10);
    assert.equal(source.name, 'numbers.bin');
    assert.deepEqual([...(await source.read(0, 1))], [0]);
    assert.deepEqual([...(await source.read(9, 10))], [9]);
    assert.deepEqual([...(await source.read(8, 99))], [8, 9]);
    assert.deepEqual([...(await source.read(10, 20))], []);
    assert.deepEqual([...(await source.read(4, 4))], []);
    await source.close();
  });

  it('may be empty', async () => {
    await writeFile(file, '');
    const source = await openFileSource(file);
    assert.equal(source.size, 0);
    assert.equal((await source.read(0, 100)).length, 0);
    await source.close();
  });

  const changes: readonly (readonly [string, () => Promise<unknown>])[] = [
    ['it grew', () => appendFile(file, 'x')],
    ['it was written to', () => utimes(file, new Date(0), new Date(0))],
    ['it shrank', () => writeFile(file, 'x')],
    ['another one took its name', () => replace(file)],
    ['it was removed', () => rm(file)],
  ];
  for (const [what, change] of changes) {
    it(`is told to have changed when ${what}`, async () => {
      const source = await openFileSource(file);
      await change();
      await assert.rejects(source.read(0, 5), { name: 'UserError', code: 'file-changed' });
      await source.close();
    });
  }

  it('says why it cannot be opened', async () => {
    await assert.rejects(openFileSource(path.join(folder, 'gone')), { code: 'file-not-found' });
    await assert.rejects(openFileSource(folder), { code: 'not-a-table' });
  });

  it('is not read after it was closed', async () => {
    const source = await openFileSource(file);
    await source.close();
    await assert.rejects(source.read(0, 5), { name: 'UserError', code: 'file-closed' });
  });

  it('is not read for somebody who left', async () => {
    const source = await openFileSource(file);
    await assert.rejects(source.read(0, 5, AbortSignal.abort()), { name: 'AbortError' });
    await source.close();
  });
});

async function replace(file: string): Promise<void> {
  await writeFile(`${file}.new`, 'abcdefghijk');
  await rename(`${file}.new`, file);
}
