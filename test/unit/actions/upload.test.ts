import assert from 'node:assert/strict';
import { mkdir, mkdtemp, rm, symlink, truncate, writeFile } from 'node:fs/promises';
import { createServer } from 'node:net';
import os from 'node:os';
import path from 'node:path';
import { planUpload, uploadAsItem } from '../../../src/actions/upload.ts';
import { fileBody } from '../../../src/client/fileBody.ts';
import { addItem } from '../../../src/client/itemFiles.ts';
import { bodyText, connectionTo, json, serve } from '../client/testServer.ts';

describe('An upload', () => {
  let folder: string;
  beforeEach(async () => {
    folder = await mkdtemp(path.join(os.tmpdir(), 'ei-upload-'));
    await mkdir(path.join(folder, 'study', 'deep'), { recursive: true });
    await writeFile(path.join(folder, 'study', 'a.csv'), 'aaa');
    await writeFile(path.join(folder, 'study', 'deep', 'b.csv'), 'bb');
  });
  afterEach(() => rm(folder, { recursive: true, force: true }));
  const names = (plan: { files: readonly { name: string }[] }) =>
    plan.files.map(({ name }) => name);

  it('names files from the folder on that was chosen', async () => {
    const plan = await planUpload([path.join(folder, 'study')]);
    assert.deepEqual(names(plan), ['study/a.csv', 'study/deep/b.csv']);
    assert.equal(plan.size, 5);
  });

  it('names files within the folder when it stands for the item', async () => {
    const plan = await planUpload([path.join(folder, 'study')], { inside: true });
    assert.deepEqual(names(plan), ['a.csv', 'deep/b.csv']);
  });

  it('takes plain files only, and follows no link', async () => {
    const secret = path.join(folder, 'secret');
    await writeFile(secret, 'secret');
    await symlink(secret, path.join(folder, 'study', 'link.csv'));
    await symlink(folder, path.join(folder, 'study', 'loop'));
    const socket = createServer();
    await new Promise<void>((resolve) =>
      socket.listen(path.join(folder, 'study', 'pipe'), resolve),
    );
    await writeFile(path.join(folder, 'study', '.DS_Store'), 'x');
    const plan = await planUpload([path.join(folder, 'study')], { inside: true });
    await new Promise((resolve) => socket.close(resolve));
    assert.deepEqual(names(plan), ['a.csv', 'deep/b.csv']);
    assert.deepEqual(
      plan.skipped.map((one) => path.basename(one)),
      ['.DS_Store', 'link.csv', 'loop', 'pipe'],
    );
  });

  it('refuses two files of one name, and what does not exist', async () => {
    const twice = [path.join(folder, 'study', 'a.csv'), path.join(folder, 'study', 'a.csv')];
    await assert.rejects(planUpload(twice), { code: 'same-name' });
    await assert.rejects(planUpload([path.join(folder, 'absent')]), { code: 'file-unreadable' });
  });

  it('sends names, metadata and bytes, and tells how far it is', async () => {
    let body = '';
    const server = await serve((request, response) => {
      void bodyText(request).then((text) => {
        body = text;
        json(response, { success: true, id: 42 });
      });
    });
    try {
      const plan = await planUpload([path.join(folder, 'study')], { inside: true });
      const item = { dataset: 'D', name: 'S', metadata: new Map([['k', 'v']]) };
      const progress: [number, number][] = [];
      const connection = connectionTo(server.endpoint);
      const id = await uploadAsItem(connection, 1, item, plan, (...at) => progress.push(at));
      assert.equal(id, 42);
      assert.match(body, /name="files\[\]"; filename="deep\/b\.csv"/);
      assert.match(body, /\{"k":"v"\}/);
      assert.deepEqual(progress.at(-1), [5, 5]);
      const length = server.requests[0]?.headers['content-length'];
      assert.equal(Number(length), Buffer.byteLength(body));
    } finally {
      await server.close();
    }
  });

  it('of a file that shrinks meanwhile fails as such', async () => {
    const server = await serve(() => undefined);
    try {
      const file = path.join(folder, 'study', 'a.csv');
      const body = await fileBody(file);
      await truncate(file, 1);
      const item = { dataset: 'D', name: 'S', metadata: new Map(), files: [{ name: 'a', body }] };
      const sending = addItem(connectionTo(server.endpoint), 1, item);
      await assert.rejects(sending, { code: 'file-changed' });
    } finally {
      await server.close();
    }
  });
});
