import assert from 'node:assert/strict';
import { execFile } from 'node:child_process';
import { chmod, mkdir, mkdtemp, rm, symlink, unlink, utimes, writeFile } from 'node:fs/promises';
import os from 'node:os';
import path from 'node:path';
import { Readable } from 'node:stream';
import { promisify } from 'node:util';
import { tarEntries } from '../../../../src/base/tar.ts';
import { tar } from '../../../../src/base/tarWriter.ts';
import {
  hashOf,
  packedContext,
  readContext,
  type KnownHashes,
} from '../../../../src/blocks/containers/buildContext.ts';

const run = promisify(execFile);

describe('a build context', () => {
  let folder = '';
  let known: KnownHashes;

  beforeEach(async () => {
    folder = await mkdtemp(path.join(os.tmpdir(), 'ei-context-'));
    known = new Map();
    await write({ Dockerfile: 'FROM scratch\n' });
  });
  afterEach(() => rm(folder, { recursive: true }));

  const write = async (files: Readonly<Record<string, string>>) => {
    for (const [name, text] of Object.entries(files)) {
      await mkdir(path.dirname(path.join(folder, name)), { recursive: true });
      await writeFile(path.join(folder, name), text);
    }
  };
  const names = async () =>
    (await readContext(folder, known)).entries
      .filter(({ kind }) => kind !== 'folder')
      .map(({ path: name }) => name);
  const hash = async () => hashOf((await readContext(folder, known)).entries, []);

  const all = ['a.txt', 'a.log', 'sub/b.txt', 'sub/b.log', 'sub/deep/c.log', 'Sub.TXT'];
  const ignored: Readonly<Record<string, readonly string[]>> = {
    '': all,
    '*.log': ['a.txt', 'sub/b.txt', 'sub/b.log', 'sub/deep/c.log', 'Sub.TXT'],
    '**/*.log': ['a.txt', 'sub/b.txt', 'Sub.TXT'],
    sub: ['a.txt', 'a.log', 'Sub.TXT'],
    '/sub/': ['a.txt', 'a.log', 'Sub.TXT'],
    'sub\n!sub/deep/c.log': ['a.txt', 'a.log', 'sub/deep/c.log', 'Sub.TXT'],
    '*\n!**/c.log': ['sub/deep/c.log'],
    '# a.txt\n\n  a.txt  \r\nsub/*.log': ['a.log', 'sub/b.txt', 'sub/deep/c.log', 'Sub.TXT'],
    'sub.txt': all,
    'Dockerfile\n.dockerignore\n*.TXT': all.filter((name) => name !== 'Sub.TXT'),
    '!a.log\n*.log': all.filter((name) => name !== 'a.log'),
  };
  for (const [text, kept] of Object.entries(ignored)) {
    it(`leaves out what .dockerignore says: ${JSON.stringify(text)}`, async () => {
      await write(Object.fromEntries(all.map((name) => [name, name])));
      await write({ '.dockerignore': text });
      assert.deepEqual(await names(), [...kept, '.dockerignore', 'Dockerfile'].sort());
    });
  }

  it('takes the file of its Dockerfile before the common one', async () => {
    await write({ 'a.txt': '', '.dockerignore': '', 'Dockerfile.dockerignore': 'a.txt' });
    assert.ok(!(await names()).includes('a.txt'));
  });

  it('never holds history, the platform’s notes, or data of its runner', async () => {
    await write({ '.git/config': '', '.ei-block-config': '', 'ei-block-data/1/x': '' });
    await write({ '.gitignore': '', 'sub/.ei-block-config': '' });
    assert.deepEqual(await names(), ['.gitignore', 'Dockerfile', 'sub/.ei-block-config']);
  });

  it('holds links as links, and neither pipes nor what links lead to', async () => {
    await symlink('/etc', path.join(folder, 'out'));
    await symlink('nowhere', path.join(folder, 'broken'));
    if (process.platform !== 'win32') await run('mkfifo', [path.join(folder, 'pipe')]);
    const { entries } = await readContext(folder, known);
    assert.deepEqual(
      entries.map(({ path: name, kind, target }) => [name, kind, target]),
      [
        ['Dockerfile', 'file', undefined],
        ['broken', 'link', 'nowhere'],
        ['out', 'link', '/etc'],
      ],
    );
  });

  it('has a hash of paths, bytes, permissions and links, not of times', async () => {
    await write({ 'a.txt': 'a' });
    const seen = new Set([await hash()]);
    await utimes(path.join(folder, 'a.txt'), 1, 1);
    assert.ok(seen.has(await hash()));
    const changes = [
      () => write({ 'a.txt': 'b' }),
      () => write({ 'a.txt': 'bc' }),
      () => chmod(path.join(folder, 'a.txt'), 0o755),
      () => write({ 'd/a.txt': '' }),
      () => symlink('a.txt', path.join(folder, 'link')),
      () => unlink(path.join(folder, 'a.txt')),
    ];
    for (const [index, change] of changes.entries()) {
      await change();
      const now = await hash();
      assert.ok(!seen.has(now), `change ${index}`);
      seen.add(now);
    }
  });

  it('notices a change at once that leaves size and time as they were', async () => {
    const file = path.join(folder, 'a.txt');
    for (const text of ['aaaa', 'bbbb', 'cccc']) {
      await writeFile(file, text);
      await utimes(file, 1000, 1000);
      const before = await hash();
      await writeFile(file, 'zzzz');
      await utimes(file, 1000, 1000);
      assert.notEqual(await hash(), before);
    }
  });

  it('is packed as it is, the Dockerfile as it is asked for', async () => {
    await write({ 'sub/a ü.txt': 'text', 'big.bin': 'x'.repeat(600_000) });
    await chmod(path.join(folder, 'sub/a ü.txt'), 0o750);
    const context = await readContext(folder, known);
    const archive = tar(
      packedContext(context, { Dockerfile: 'FROM other\n' }),
      new AbortController().signal,
    );
    const found: Record<string, string | number> = {};
    for await (const entry of tarEntries(archive)) {
      if (entry.kind !== 'file') continue;
      const bytes = Buffer.concat(await Readable.from(entry.open()).toArray());
      found[entry.name] = bytes.length > 100 ? bytes.length : bytes.toString('utf8');
    }
    assert.deepEqual(found, {
      Dockerfile: 'FROM other\n',
      'big.bin': 600_000,
      'sub/a ü.txt': 'text',
    });
  });

  it('needs a Dockerfile', async () => {
    await unlink(path.join(folder, 'Dockerfile'));
    await assert.rejects(readContext(folder, known), { code: 'no-dockerfile' });
  });
});
