import assert from 'node:assert/strict';
import { buckets } from '../../../src/client/buckets.ts';
import { item, itemsPage, updateItem } from '../../../src/client/data.ts';
import { datasetFileLink, uploadDatasetFile } from '../../../src/client/datasetFiles.ts';
import { folder } from '../../../src/client/datasets.ts';
import { readFile } from '../../../src/client/itemFiles.ts';
import { deleteItems } from '../../../src/client/itemJobs.ts';
import { jobLog, waitForJob } from '../../../src/client/jobs.ts';
import { events, type LocalEvent } from '../../../src/client/localEvents.ts';
import { bytesBody } from '../../../src/client/multipart.ts';
import { organization, organizations } from '../../../src/client/organizations.ts';
import { checkApiKey, currentUser, needPassword, signIn } from '../../../src/client/signIn.ts';
import {
  bodyText,
  collect,
  connectionTo,
  json,
  serve,
  type Handler,
  type TestServer,
} from './testServer.ts';

let server: TestServer;

/** Answers every request with one body. */
async function answering(body: object, status = 200) {
  server = await serve((_request, response) => json(response, { success: true, ...body }, status));
  return connectionTo(server.endpoint);
}
async function handling(handler: Handler) {
  server = await serve(handler);
  return connectionTo(server.endpoint);
}
const asked = (index = 0) => new URL(server.requests[index]?.url ?? '', 'http://x');

describe('A call', () => {
  afterEach(() => server.close());

  describe('Signing in', () => {
    it('gives a token', async () => {
      await answering({ token: 'jwt' });
      const request = { username: 'u', password: 'p' };
      assert.deepEqual(await signIn(server.endpoint, request), { kind: 'signedIn', token: 'jwt' });
      assert.equal(server.requests[0]?.headers['x-api-key'], undefined);
    });

    it('asks for a one-time code, and tells a wrong one', async () => {
      const error = 'ERR_TOTP_TOKEN IS REQUIRED for this user';
      await answering({ success: false, error });
      const request = { username: 'u', password: 'p' };
      assert.deepEqual(await signIn(server.endpoint, request), { kind: 'totpRequired' });
      const again = signIn(server.endpoint, { ...request, totpToken: '000000' });
      await assert.rejects(again, { kind: 'totpRequired' });
    });

    it('tells a wrong password, and shows it nowhere', async () => {
      await answering({ success: false, error: 'Password is incorrect for user u' });
      const request = { username: 'u', password: 'hunter2hunter2' };
      await assert.rejects(signIn(server.endpoint, request), (error: Error & { kind?: string }) => {
        assert.equal(error.kind, 'unauthorized');
        assert.ok(!JSON.stringify(error, Object.getOwnPropertyNames(error)).includes('hunter2'));
        return true;
      });
    });

    it('without a token in the answer is no Studio', async () => {
      await answering({});
      const request = { username: 'u', password: 'p' };
      await assert.rejects(signIn(server.endpoint, request), { kind: 'notStudio' });
    });

    it('knows who has no password, and finds odd user names', async () => {
      await answering({ needPassword: true });
      assert.equal(await needPassword(server.endpoint, 'a/b@c.d'), true);
      assert.equal(asked().pathname, '/v1/api-user-need-to-set-password/a%2Fb%40c.d');
    });

    it('with the key of a project says what kind of key is needed', async () => {
      await answering({ success: false, error: 'Invalid API key' }, 401);
      await assert.rejects(checkApiKey(server.endpoint, 'ei_project'), {
        kind: 'wrongKeyKind',
        remedy: /organization/,
      });
    });

    it('tells who one is', async () => {
      const connection = await answering({ id: 4, username: 'u', name: 'U', email: 'u@x' });
      assert.equal((await currentUser(connection)).id, 4);
    });
  });

  describe('Organizations', () => {
    it('leave out developer profiles', async () => {
      const connection = await answering({
        organizations: [
          { id: 1, name: 'Lab', isDeveloperProfile: false },
          { id: 2, name: 'Me', isDeveloperProfile: true },
        ],
      });
      assert.deepEqual(await organizations(connection), [{ id: 1, name: 'Lab' }]);
    });

    it('come with datasets, and with the role of a user', async () => {
      const connection = await answering({
        organization: { id: 1, name: 'Lab', users: [{ id: 9, role: 'guest', datasets: ['D'] }] },
        datasets: [
          {
            dataset: 'D',
            type: 'files',
            tags: ['t'],
            totalItemCount: 3,
            totalFileSize: 12,
            bucket: { id: 5, bucket: 'b', path: 'p/', dataItemNamingLevelsDeep: 2 },
          },
        ],
      });
      const found = await organization(connection, 1, undefined, 9);
      assert.equal(found.role, 'guest');
      assert.deepEqual(found.datasets[0]?.bucket, { id: 5, name: 'b', path: 'p/', levelsDeep: 2 });
      assert.deepEqual(found.datasets[0]?.totals, {
        items: 3,
        checklistOk: 0,
        checklistFailed: 0,
        files: 0,
        size: 12,
      });
    });

    it('with lists that are none are no Studio', async () => {
      for (const body of [
        { organizations: 'x' },
        { organizations: [null] },
        { organizations: [{ id: '1', name: 'x' }] },
        { organizations: [{ id: 1, name: {} }] },
      ]) {
        const connection = await answering(body);
        await assert.rejects(organizations(connection), { kind: 'notStudio' });
        await server.close();
      }
    });

    it('know folder buckets', async () => {
      const connection = await answering({
        buckets: [
          { id: 1, bucket: 'own', endpoint: 'file:///data/my%20study', connected: true },
          { id: 2, bucket: 's3', endpoint: 'https://s3.example', connected: false },
          { id: 3, bucket: 'odd', endpoint: 'file://host/%2F' },
        ],
      });
      const found = await buckets(connection, 1);
      assert.deepEqual(
        found.map((bucket) => bucket.folder),
        ['/data/my study', undefined, undefined],
      );
    });
  });

  describe('Data items', () => {
    const wire = {
      id: 7,
      name: 'S',
      dataset: 'D',
      created: 'not a date',
      metadata: { n: 1, s: 'x' },
      files: [{ name: 'a/b.csv', size: 3, lastModified: '2024-01-01T00:00:00.000Z' }],
    };

    it('are read leniently', async () => {
      const connection = await answering({ data: wire });
      const found = await item(connection, 1, 7, '  ');
      assert.equal(found.created, 0);
      assert.deepEqual(
        [...found.metadata],
        [
          ['n', '1'],
          ['s', 'x'],
        ],
      );
      assert.deepEqual(found.files, [{ name: 'a/b.csv', size: 3, modified: 1_704_067_200_000 }]);
      assert.equal(asked().searchParams.has('filter'), false);
    });

    it('come in pages, with the filter as it was typed', async () => {
      const connection = await answering({ data: [wire], totalDataItemCount: 40 });
      const query = { dataset: 'D & E', filter: "name = '100%'", limit: 10, offset: 20 };
      const page = await itemsPage(connection, 1, { ...query, withFiles: true });
      assert.equal(page.totalItems, 40);
      assert.equal(asked().pathname, '/v1/api/organizations/1/data/files');
      assert.equal(asked().searchParams.get('filter'), "name = '100%'");
      await itemsPage(connection, 1, { ...query, withFiles: false });
      assert.equal(asked(1).pathname, '/v1/api/organizations/1/data');
    });

    it('of a filter that does not parse are a filter error', async () => {
      const connection = await answering({ data: [], filterParseError: 'Expected )' });
      for (const withFiles of [true, false]) {
        const query = { filter: 'x', limit: 1, offset: 0, withFiles };
        await assert.rejects(itemsPage(connection, 1, query), {
          kind: 'filter',
          detail: 'Expected )',
        });
      }
    });

    it('are changed with the whole map', async () => {
      let body: unknown;
      const connection = await handling((request, response) => {
        void bodyText(request).then((text) => {
          body = JSON.parse(text);
          json(response, { success: true });
        });
      });
      await updateItem(connection, 1, 7, { metadata: new Map([['__proto__', 'x']]) });
      assert.deepEqual(body, JSON.parse('{"metadata":{"__proto__":"x"}}'));
    });

    it('are never deleted with an address that is too long', async () => {
      const connection = await answering({ id: 1 });
      const ids = Array.from({ length: 500 }, (_, index) => index);
      await assert.rejects(deleteItems(connection, 1, ids), RangeError);
      assert.equal(server.requests.length, 0);
    });
  });

  describe('The bytes of a file', () => {
    const content = Buffer.from('0123456789');
    const ranged: Handler = (request, response) => {
      const [, start, end] = /bytes=(\d+)-(\d+)/.exec(request.headers.range ?? '') ?? [];
      if (start === undefined) return void response.writeHead(200, { etag: '"1"' }).end(content);
      if (Number(start) >= content.length) {
        return void response.writeHead(416, { 'content-range': 'bytes */10' }).end('beyond');
      }
      const part = content.subarray(Number(start), Number(end) + 1);
      const range = `bytes ${start}-${Number(start) + part.length - 1}/10`;
      response.writeHead(206, { 'content-range': range, 'content-length': part.length });
      response.end(part);
    };

    it('come whole, in parts, and not at all past the end', async () => {
      const connection = await handling(ranged);
      const read = async (range?: { start: number; end: number }) => {
        const answer = await readFile(connection, 1, 7, 'a b.csv', range);
        return { ...answer, bytes: (await collect(answer.bytes)).toString() };
      };
      const whole = await read();
      assert.deepEqual([whole.bytes, whole.partial, whole.etag], ['0123456789', false, '"1"']);
      assert.deepEqual(await read({ start: 0, end: 1 }), { bytes: '0', partial: true, size: 10 });
      assert.deepEqual(await read({ start: 9, end: 10 }), { bytes: '9', partial: true, size: 10 });
      assert.deepEqual(await read({ start: 8, end: 99 }), { bytes: '89', partial: true, size: 10 });
      assert.deepEqual(await read({ start: 10, end: 20 }), { bytes: '', partial: true, size: 10 });
      assert.equal(asked().searchParams.get('fileName'), 'a b.csv');
    });

    it('say when the range was not heeded', async () => {
      const connection = await handling((_request, response) => void response.end(content));
      const answer = await readFile(connection, 1, 7, 'a', { start: 2, end: 4 });
      assert.equal(answer.partial, false);
      assert.equal((await collect(answer.bytes)).length, 10);
    });
  });

  describe('Files of a dataset', () => {
    it('are listed in pages', async () => {
      const connection = await answering({
        files: [
          { name: 'sub/', path: '/a/sub/', type: 'folder' },
          { name: 'x.csv', path: 'a/x.csv', type: 'file', size: 2 },
        ],
        continuationToken: 'next',
      });
      const page = await folder(connection, 1, 'D/E', 'a/');
      assert.equal(page.continuationToken, 'next');
      assert.deepEqual(
        page.entries.map(({ name, path }) => [name, path]),
        [
          ['sub', 'a/sub/'],
          ['x.csv', 'a/x.csv'],
        ],
      );
      assert.equal(asked().pathname, '/v1/api/organizations/1/dataset/D%2FE/files');
    });

    it('are uploaded to the signed URL without a credential', async () => {
      let stored = '';
      const connection = await handling((request, response) => {
        void bodyText(request).then((body) => {
          if (request.method === 'POST') {
            json(response, { success: true, url: `${server.endpoint}/put?X-Amz-Signature=s` });
          } else {
            stored = body;
            response.end();
          }
        });
      });
      await uploadDatasetFile(connection, 1, 'D', 'a.csv', bytesBody(Buffer.from('bytes')));
      assert.equal(stored, 'bytes');
      assert.equal(server.requests[1]?.headers['x-api-key'], undefined);
      assert.equal(server.requests[1]?.headers['content-length'], '5');
    });

    it('that are there already are not sent', async () => {
      const connection = await answering({ ETag: 'x' });
      await uploadDatasetFile(connection, 1, 'D', 'a.csv', bytesBody(Buffer.from('bytes')));
      assert.equal(server.requests.length, 1);
    });

    it('have links', async () => {
      const connection = await answering({ url: 'https://s3.example/x' });
      assert.equal(await datasetFileLink(connection, 1, 'D', 'a'), 'https://s3.example/x');
    });
  });

  describe('A job', () => {
    const lines = (...texts: string[]) =>
      texts.map((data, index) => ({ created: new Date(index * 1000).toISOString(), data }));
    const studio = (states: (boolean | undefined)[], logs: string[][]) => {
      let looks = 0;
      return handling((request, response) => {
        const step = Math.min(looks, states.length - 1);
        if (request.url?.includes('/cancel')) return json(response, { success: true });
        if (request.url?.includes('/stdout')) {
          const log = logs[step] ?? [];
          looks += 1;
          return json(response, { success: true, stdout: lines(...log), totalCount: log.length });
        }
        json(response, { success: true, job: { id: 1, finishedSuccessful: states[step] } });
      });
    };

    it('is waited for, each line of its log told once', async () => {
      const logs = [['a'], ['a', 'b'], ['a', 'b', 'c']];
      const connection = await studio([undefined, undefined, true], logs);
      const told: string[] = [];
      await waitForJob(connection, 1, 1, { onLog: ({ text }) => told.push(text), first: 1 });
      assert.deepEqual(told, ['a', 'b', 'c']);
    });

    it('that fails says its last line', async () => {
      const connection = await studio([false], [['starting', 'No space left on device', ' ']]);
      await assert.rejects(waitForJob(connection, 1, 1, { first: 1 }), {
        code: 'job-failed',
        message: /No space left/,
      });
    });

    it('is cancelled at the Studio when the wait is', async () => {
      const connection = await studio([undefined], [[]]);
      const controller = new AbortController();
      const onLog = () => undefined;
      const waiting = waitForJob(connection, 1, 1, { onLog, signal: controller.signal, first: 1 });
      controller.abort();
      await assert.rejects(waiting, { name: 'AbortError' });
      assert.ok(server.requests.some(({ url }) => url?.includes('/cancel?forceCancel=true')));
    });

    it('has its log with the oldest line first', async () => {
      const stdout = lines('old', 'new').reverse();
      const connection = await answering({ stdout, totalCount: 2 });
      const log = await jobLog(connection, 1, 1);
      assert.deepEqual(
        log.lines.map(({ text }) => text),
        ['old', 'new'],
      );
    });
  });

  describe('Events of a local Studio', () => {
    it('are read however they are cut', async () => {
      const stream = [
        ': hello\n\n',
        'event: changed\ndata: {"organizationId":1,"dataset":"Dü"}\n\n',
        'event: changed\r\ndata: {"organizationId":2}\r\n\r\n',
        'event: indexing\ndata: {"organizationId":1,"dataset":"D","files":3,"done":true}\n\n',
        'event: jobs\ndata: {"organizationId":1,"jobId":4}\n\n',
        'event: future\ndata: {"organizationId":1}\n\n',
        'event: jobs\ndata: not json\n\n',
        'event: jobs\ndata: null\n\n',
      ].join('');
      const bytes = Buffer.from(stream);
      const expected: LocalEvent[] = [
        { kind: 'changed', organizationId: 1, dataset: 'Dü' },
        { kind: 'changed', organizationId: 2 },
        { kind: 'indexing', organizationId: 1, dataset: 'D', files: 3, done: true },
        { kind: 'jobs', organizationId: 1, jobId: 4 },
      ];
      for (const step of [1, 7, bytes.length]) {
        const connection = await handling((_request, response) => {
          response.writeHead(200, { 'content-type': 'text/event-stream' });
          for (let at = 0; at < bytes.length; at += step)
            response.write(bytes.subarray(at, at + step));
          response.end();
        });
        const seen: LocalEvent[] = [];
        for await (const event of events(connection)) seen.push(event);
        assert.deepEqual(seen, expected);
        await server.close();
      }
    });
  });
});
