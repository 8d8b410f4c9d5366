import assert from 'node:assert/strict';
import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import os from 'node:os';
import path from 'node:path';
import { blockingDisk, waitingDisk } from '../../../../src/studio/buckets/disk.ts';
import { FolderBucket } from '../../../../src/studio/buckets/folder.ts';

describe('operations on the disk', function () {
  this.timeout(60_000);
  let root: string;
  beforeEach(async () => {
    root = await mkdtemp(path.join(os.tmpdir(), 'ei-disk-'));
  });
  afterEach(() => rm(root, { recursive: true, force: true }));

  const disks = { waiting: waitingDisk, blocking: blockingDisk() };
  for (const [name, disk] of Object.entries(disks)) {
    it(`tell of files that are there, of others nothing: ${name}`, async () => {
      const files = Array.from({ length: 100 }, (_, index) => path.join(root, `f-${index}`));
      for (const [index, file] of files.entries()) {
        if (index % 3 > 0) await writeFile(file, 'x'.repeat(index));
      }
      const stats = await disk.lstats([...files, path.join(files[1] ?? '', 'below')]);
      const sizes = stats.map((found) => found && Number(found.size));
      const expected = files.map((_, index) => (index % 3 > 0 ? index : undefined));
      assert.deepEqual(sizes, [...expected, undefined]);
      assert.deepEqual(await disk.lstats([]), []);
    });

    it(`read large folders whole, and sorted as keys are: ${name}`, async () => {
      // Long names make a folder large.
      const names = Array.from({ length: 5000 }, (_, index) => `${index}-${'n'.repeat(120)}`);
      for (const file of names) await writeFile(path.join(root, file), '');
      await mkdir(path.join(root, '0'));
      await writeFile(path.join(root, '0/x'), '');
      const listed: string[] = [];
      for await (const file of new FolderBucket(root, disk).list('')) listed.push(file.key);
      assert.deepEqual(listed, [...names, '0/x'].sort());
      await assert.rejects(disk.readdir(path.join(root, 'nowhere')), { code: 'ENOENT' });
    });
  }

  it('let others have their turn while many files are looked at', async () => {
    const disk = blockingDisk(0.2);
    let turns = 0;
    let isDone = false;
    const count = () => {
      turns += 1;
      if (!isDone) setImmediate(count);
    };
    setImmediate(count);
    await disk.lstats(Array.from({ length: 10_000 }, (_, index) => path.join(root, `f-${index}`)));
    isDone = true;
    assert.ok(turns > 1, `${turns} turns`);
  });
});
