import assert from 'node:assert/strict';
import { readFile, utimes, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { gunzipSync } from 'node:zlib';
import { writeArchive } from '../../../../src/actions/push/archive.ts';
import { readContents, type PushContents } from '../../../../src/actions/push/contents.ts';
import { UserError } from '../../../../src/base/errors.ts';
import { tarEntries } from '../../../../src/base/tar.ts';
import { BlockFolder } from './blockFolder.ts';

describe('what a push sends', () => {
  let folder: BlockFolder;

  beforeEach(async () => {
    folder = await BlockFolder.make();
  });
  afterEach(() => folder.dispose());

  const read = (place = folder) => readContents(place.path, new Map());
  const names = ({ entries }: PushContents) => entries.map((entry) => entry.path);
  const out = ({ leftOut }: PushContents) =>
    Object.fromEntries(leftOut.map((one) => [one.path, one.why]));

  async function packed(contents: PushContents, file = path.join(folder.root, 'a.tar.gz')) {
    const hash = await writeArchive(contents, file, new AbortController().signal);
    return { hash, bytes: await readFile(file) };
  }

  async function listed(bytes: Buffer) {
    const found: Record<string, string> = {};
    const source = (async function* () {
      yield await Promise.resolve(gunzipSync(bytes));
    })();
    for await (const entry of tarEntries(source)) {
      const chunks: Uint8Array[] = [];
      if (entry.kind === 'file') for await (const chunk of entry.open()) chunks.push(chunk);
      const mode = entry.kind === 'file' ? entry.mode.toString(8) : entry.kind;
      found[entry.name] = `${mode} ${Buffer.concat(chunks).toString()}`.trim();
    }
    return found;
  }

  it('is what a build sees, and says of the rest why it stays', async () => {
    await folder.write('.dockerignore', 'secret.txt\nbig\n!big/kept.txt\n');
    await folder.write('secret.txt', 'x');
    await folder.write('sub/secret.txt', 'patterns are anchored');
    await folder.write('big/a.csv', 'x');
    await folder.write('big/kept.txt', 'x');
    await folder.write('.git/HEAD', 'x');
    await folder.write('.ei-block-config', '{"version":2,"config":{}}');
    await folder.write('ei-block-data/d/a.csv', 'x');
    const contents = await read();
    assert.deepEqual(names(contents), [
      '.dockerignore',
      'Dockerfile',
      'big/kept.txt',
      'parameters.json',
      'sub',
      'sub/secret.txt',
    ]);
    assert.deepEqual(out(contents), {
      '.ei-block-config': 'notes',
      '.git': 'history',
      big: 'ignored',
      'big/a.csv': 'ignored',
      'ei-block-data': 'data',
      'secret.txt': 'ignored',
    });
  });

  it('has links inside the folder as what they lead to, and tells of those that leave it', async () => {
    await folder.write('lib/a.py', 'a');
    await writeFile(path.join(folder.root, 'outside.txt'), 'not yours');
    await folder.link('file', 'lib/a.py');
    await folder.link('folder', 'lib');
    await folder.link('lib/up', '..');
    await folder.link('gone', 'nothing.txt');
    await folder.link('out', '../outside.txt');
    await folder.link('out-by-name', '/etc/hostname');
    await folder.link('out-to-nothing', '../../nothing-there');
    const contents = await read();
    assert.deepEqual(
      names(contents).filter((name) => !/^[DP]|json$/.test(name)),
      ['file', 'folder', 'folder/a.py', 'lib', 'lib/a.py'],
    );
    assert.deepEqual(out(contents), { gone: 'link', 'lib/up': 'link' });
    assert.deepEqual(contents.outside, ['out', 'out-by-name', 'out-to-nothing']);
    const { bytes } = await packed(contents);
    const found = await listed(bytes);
    assert.equal(found['./file'], '644 a');
    assert.equal(found['./folder/a.py'], '644 a');
  });

  it('does not take along through a link what is left out', async () => {
    await folder.write('ei-block-data/a.csv', 'study');
    await folder.link('a.csv', 'ei-block-data/a.csv');
    const contents = await read();
    assert.equal(names(contents).includes('a.csv'), false);
    assert.equal(out(contents)['a.csv'], 'link');
  });

  it('becomes the same bytes for the same folder, whatever times and permissions say', async () => {
    const other = await BlockFolder.make();
    try {
      for (const place of [folder, other]) {
        await place.write('é “quoted”/b.py', 'b');
        await place.write('run.sh', '#!/bin/sh\n', place === folder ? 0o755 : 0o700);
        await place.write('data.bin', Buffer.alloc(600_000, 7), place === folder ? 0o644 : 0o600);
      }
      await utimes(path.join(other.path, 'run.sh'), 1, 1);
      const [one, two] = [await read(), await read(other)];
      assert.equal(one.hash, two.hash);
      const [first, second] = [await packed(one), await packed(two)];
      assert.equal(first.hash, second.hash);
      assert.deepEqual(first.bytes, second.bytes);
      assert.deepEqual([...first.bytes.subarray(4, 8)], [0, 0, 0, 0], 'no time in the header');
      const found = await listed(first.bytes);
      assert.equal(found['./run.sh'], '755 #!/bin/sh');
      assert.equal(found['./é “quoted”/b.py'], '644 b');
      await other.write('run.sh', '#!/bin/sh\n', 0o644);
      assert.notEqual((await read(other)).hash, one.hash, 'who may run it matters');
    } finally {
      await other.dispose();
    }
  });

  it('is not packed when it is no longer what was looked at', async () => {
    await folder.write('a.py', 'one');
    const contents = await read();
    await folder.write('a.py', 'two');
    const fails = (error: unknown) => error instanceof UserError && error.code === 'file-changed';
    await assert.rejects(packed(contents), fails);
    await folder.write('a.py', 'longer');
    await assert.rejects(packed(contents), fails);
    const { rm } = await import('node:fs/promises');
    await rm(path.join(folder.path, 'a.py'));
    await assert.rejects(packed(contents), fails);
  });
});
