import assert from 'node:assert/strict';
import { once } from 'node:events';
import {
  chmod,
  link,
  mkdir,
  mkdtemp,
  readFile,
  readdir,
  realpath,
  rm,
  symlink,
  writeFile,
} from 'node:fs/promises';
import { createServer } from 'node:net';
import os from 'node:os';
import path from 'node:path';
import { encodePath } from '../../../../src/base/safePath.ts';
import { blockingDisk, waitingDisk } from '../../../../src/studio/buckets/disk.ts';
import { FolderBucket, stagingPrefix } from '../../../../src/studio/buckets/folder.ts';

const hostileKeys = [
  ...[
    '../outside',
    '../..',
    '.',
    'a/../../b',
    'C:\\x',
    'CON',
    'nul.txt',
    'a:b',
    'x\0y',
    '%2e%2e',
    '%41',
  ],
  ...[
    'e\u0301.csv',
    'é.csv',
    '\ud800',
    'trailing. ',
    'new\nline',
    '😀/😀',
    '`$(x)`',
    'a b/%',
    '%_',
    '%+',
  ],
  ...['n'.repeat(300), `${'d'.repeat(250)}/${'ü'.repeat(400)}`, `${'x'.repeat(200)}.ei-tmp-1`],
];

async function textOf(body: AsyncIterable<Uint8Array>): Promise<string> {
  const chunks: Uint8Array[] = [];
  for await (const chunk of body) chunks.push(chunk);
  return Buffer.concat(chunks).toString();
}

async function keysOf(bucket: FolderBucket, prefix = ''): Promise<string[]> {
  const keys: string[] = [];
  for await (const file of bucket.list(prefix)) keys.push(file.key);
  return keys;
}

for (const [kind, disk] of [
  ['waiting', waitingDisk],
  ['blocking', blockingDisk()],
] as const) {
  describe(`folder bucket, ${kind} disk`, function () {
    this.timeout(60_000);
    let root: string;
    let folder: string;
    let bucket: FolderBucket;
    const outside = () => path.join(root, 'outside');
    beforeEach(async () => {
      root = await realpath(await mkdtemp(path.join(os.tmpdir(), 'ei-bucket-')));
      folder = path.join(root, 'bucket');
      await mkdir(folder);
      await mkdir(outside());
      await writeFile(path.join(outside(), 'secret.txt'), 'secret');
      bucket = new FolderBucket(folder, disk);
    });
    afterEach(() => rm(root, { recursive: true, force: true }));
    const put = async (name: string, text = name) => {
      const file = path.join(folder, name);
      await mkdir(path.dirname(file), { recursive: true });
      await writeFile(file, text);
    };

    it('lists in the order of the keys, whatever lies between', async () => {
      const names = ['a/x', 'a-b/x', 'a', 'a.txt', 'ab/c/d', 'B/x', 'ä/x', 'a0/y'].filter(
        (name) => name !== 'a',
      );
      for (const name of names) await put(name);
      assert.deepEqual(await keysOf(bucket), [...names].sort());
      assert.deepEqual(await keysOf(bucket, 'a/'), ['a/x']);
      assert.deepEqual(await keysOf(bucket, 'nowhere/'), []);
    });

    it('keeps every hostile key apart, in the folder, and gives it back', async () => {
      for (const key of hostileKeys) await bucket.write(key, Buffer.from(`text of ${key}`));
      assert.deepEqual((await readdir(root)).sort(), ['bucket', 'outside']);
      assert.deepEqual(await keysOf(bucket), [...hostileKeys].sort());
      for (const key of hostileKeys) {
        assert.equal(await textOf(bucket.read(key)), Buffer.from(`text of ${key}`).toString());
        assert.equal((await bucket.head(key))?.key, key);
      }
      for (const key of hostileKeys) await bucket.remove(key);
      assert.deepEqual(await readdir(folder), []);
    });

    it('reads names that somebody else gave, as they are', async () => {
      const names = [
        '10:20.csv',
        'aux',
        'e\u0301.csv',
        '%41.csv',
        'a%2Fb',
        'dir:1/e\u0301/f?.csv',
        'x%+/y',
      ];
      for (const name of names) await put(name);
      assert.deepEqual(await keysOf(bucket), [...names].sort());
      for (const name of names) assert.equal(await textOf(bucket.read(name)), name);
      await bucket.write('10:20.csv', Buffer.from('new'));
      assert.equal(await readFile(path.join(folder, '10:20.csv'), 'utf8'), 'new');
      assert.deepEqual(await keysOf(bucket, 'dir:1/'), ['dir:1/e\u0301/f?.csv']);
    });

    it('prefers the encoded of two names of one key', async () => {
      await put('a:b', 'raw');
      await put(encodePath('a:b'), 'encoded');
      assert.deepEqual(await keysOf(bucket), ['a:b']);
      assert.equal(await textOf(bucket.read('a:b')), 'encoded');
    });

    it('never follows a link out of the folder', async () => {
      await put('item/a.csv');
      await symlink(outside(), path.join(folder, 'away'));
      await symlink(path.join(outside(), 'secret.txt'), path.join(folder, 'item/stolen.txt'));
      await symlink('/dev/null', path.join(folder, 'item/null'));
      await symlink('nowhere', path.join(folder, 'item/dangling'));
      assert.deepEqual(await keysOf(bucket), ['item/a.csv']);
      for (const key of ['away/secret.txt', 'item/stolen.txt', 'item/null', 'item/dangling']) {
        assert.equal(await bucket.head(key), undefined, key);
        await assert.rejects(textOf(bucket.read(key)), { code: 'not-found' });
      }
      await assert.rejects(bucket.write('away/new.txt', Buffer.from('x')), { code: 'not-found' });
      await assert.rejects(bucket.write('item/stolen.txt', Buffer.from('x')), {
        code: 'not-found',
      });
      await assert.rejects(bucket.remove('away/secret.txt'), { code: 'not-found' });
      await assert.rejects(bucket.move('item/a.csv', 'away/a.csv'), { code: 'not-found' });
      await assert.rejects(bucket.pathOf('away/'), { code: 'not-found' });
      await bucket.removeFolder('away/');
      assert.equal(await readFile(path.join(outside(), 'secret.txt'), 'utf8'), 'secret');
      assert.deepEqual(await readdir(outside()), ['secret.txt']);
    });

    it('follows links inside the folder once, and not in circles', async () => {
      await put('real/a.csv');
      await symlink(path.join(folder, 'real'), path.join(folder, 'alias'));
      await symlink(folder, path.join(folder, 'real/circle'));
      await symlink('a.csv', path.join(folder, 'real/same.csv'));
      assert.deepEqual(await keysOf(bucket), [
        'alias/a.csv',
        'alias/same.csv',
        'real/a.csv',
        'real/same.csv',
      ]);
    });

    it('leaves out sockets and what the Studio keeps there itself', async () => {
      await put('.ei-tmp-1');
      await put('item/.ei-staging-2/x');
      await put('.hidden');
      const server = createServer().listen(path.join(folder, 'socket'));
      await once(server, 'listening');
      try {
        assert.deepEqual(await keysOf(bucket), ['.hidden']);
        await assert.rejects(textOf(bucket.read('socket')), { code: 'not-found' });
      } finally {
        server.close();
        await once(server, 'close');
      }
    });

    it('reads ranges, the first byte, the last, none, and past the end', async () => {
      await put('file', '0123456789');
      const read = (start: number, end: number) => textOf(bucket.read('file', { start, end }));
      assert.equal(await read(0, 1), '0');
      assert.equal(await read(9, 10), '9');
      assert.equal(await read(3, 3), '');
      assert.equal(await read(8, 100), '89');
      assert.equal(await read(20, 30), '');
      await put('empty', '');
      assert.equal(await textOf(bucket.read('empty')), '');
      assert.equal((await bucket.head('empty'))?.size, 0);
    });

    it('stops reading and writing when told', async () => {
      await put('file', 'x'.repeat(1_000_000));
      const controller = new AbortController();
      const reading = async () => {
        for await (const chunk of bucket.read('file', undefined, controller.signal)) {
          assert.ok(chunk.length > 0);
          controller.abort();
        }
      };
      await assert.rejects(reading(), { name: 'AbortError' });
      const stop = new AbortController();
      async function* body() {
        yield await Promise.resolve(Buffer.from('half'));
        stop.abort();
        yield Buffer.from('rest');
      }
      await assert.rejects(bucket.write('new/file', body(), stop.signal), { name: 'AbortError' });
      assert.deepEqual(await readdir(folder), ['file']);
    });

    it('keeps the old file when the new one breaks off', async () => {
      await put('file', 'old');
      const failing = (async function* () {
        yield await Promise.resolve(Buffer.from('new'));
        throw new Error('connection lost');
      })();
      await assert.rejects(bucket.write('file', failing), /connection lost/);
      assert.equal(await textOf(bucket.read('file')), 'old');
      assert.deepEqual(await readdir(folder), ['file']);
    });

    it('tells a change of content by the etag', async () => {
      const first = await bucket.write('file', Buffer.from('one'));
      const second = await bucket.write('file', Buffer.from('two'));
      assert.notEqual(first.etag, second.etag);
      assert.deepEqual(await bucket.head('file'), second);
    });

    it('moves files and folders, and never over something', async () => {
      await put('a/b/one');
      await put('c/two');
      await bucket.move('a/b/', 'x/y/');
      assert.deepEqual(await keysOf(bucket), ['c/two', 'x/y/one']);
      assert.deepEqual((await readdir(folder)).sort(), ['c', 'x']);
      await assert.rejects(bucket.move('c/two', 'x/y/one'), { code: 'already-exists' });
      await assert.rejects(bucket.move('c/', 'x/'), { code: 'already-exists' });
      await assert.rejects(bucket.move('gone', 'there'), { code: 'not-found' });
      await mkdir(path.join(folder, 'empty'));
      await bucket.move('c/', 'empty/');
      await bucket.move('empty/two', 'three');
      assert.deepEqual(await keysOf(bucket), ['three', 'x/y/one']);
    });

    it('shows what was staged only when it moves to its place', async () => {
      await bucket.write(`${stagingPrefix}1/deep/a`, Buffer.from('a'));
      assert.deepEqual(await keysOf(bucket), []);
      await bucket.move(`${stagingPrefix}1/`, 'item/');
      assert.deepEqual(await keysOf(bucket), ['item/deep/a']);
    });

    it('removes folders and the folders that become empty', async () => {
      await put('a/b/c/one');
      await put('a/d');
      await bucket.removeFolder('a/b/c/');
      assert.deepEqual(await readdir(path.join(folder, 'a')), ['d']);
      await bucket.remove('a/d');
      assert.deepEqual(await readdir(folder), []);
      await bucket.removeFolder('not/there/');
      await assert.rejects(bucket.remove('not-there'), { code: 'not-found' });
    });

    it('pages through one level in order', async () => {
      for (let index = 0; index < 1203; index += 1)
        await writeFile(path.join(folder, `f${index}`), '');
      await put('folder/x');
      const first = await bucket.folder('');
      assert.equal(first.files.length, 1000);
      assert.ok(first.continuationToken);
      const second = await bucket.folder('', first.continuationToken);
      assert.equal(second.continuationToken, undefined);
      assert.deepEqual(second.folders, ['folder']);
      const all = [...first.files, ...second.files].map((file) => file.key);
      assert.equal(new Set(all).size, 1203);
      assert.deepEqual(all, [...all].sort());
    });

    it('says when the folder itself is gone', async () => {
      await rm(folder, { recursive: true });
      await assert.rejects(keysOf(bucket), { code: 'bucket-unreachable' });
      await assert.rejects(bucket.head('x'), { code: 'bucket-unreachable' });
      await assert.rejects(bucket.write('x', Buffer.from('x')), { code: 'bucket-unreachable' });
    });

    it('refuses keys that are none', async () => {
      for (const key of ['/a', 'a//b', 'a/', '']) {
        await assert.rejects(bucket.write(key, Buffer.from('x')), { code: 'bad-name' });
      }
      await put('folder/x');
      await assert.rejects(bucket.write('folder', Buffer.from('x')), { code: 'already-exists' });
      await assert.rejects(bucket.write('folder/x/y', Buffer.from('x')), {
        code: 'already-exists',
      });
    });

    it('keeps hard links of others as they were', async () => {
      await put('file', 'old');
      await link(path.join(folder, 'file'), path.join(outside(), 'linked'));
      await bucket.write('file', Buffer.from('new'));
      assert.equal(await readFile(path.join(outside(), 'linked'), 'utf8'), 'old');
    });

    it('sweeps away only what was left long ago', async () => {
      const left = path.join(folder, '.ei-tmp-00000000-0000-4000-8000-000000000000');
      await writeFile(left, 'half');
      await put('.ei-mine', 'kept');
      await keysOf(bucket);
      await bucket.sweep(Date.now() - 60_000);
      assert.equal((await readdir(folder)).length, 2);
      await keysOf(bucket);
      await bucket.sweep(Date.now() + 60_000);
      assert.deepEqual(await readdir(folder), ['.ei-mine']);
    });

    it('lists on when a folder below is closed', async () => {
      await put('closed/x');
      await put('open/y');
      await chmod(path.join(folder, 'closed'), 0o000);
      try {
        // The superuser reads everything.
        const isSuperuser = process.getuid?.() === 0;
        const expected = isSuperuser ? ['closed/x', 'open/y'] : ['open/y'];
        assert.deepEqual(await keysOf(bucket), expected);
      } finally {
        await chmod(path.join(folder, 'closed'), 0o755);
      }
    });
  });
}
