import assert from 'node:assert/strict';
import { createHash } from 'node:crypto';
import type { IncomingMessage, ServerResponse } from 'node:http';
import { uploadBlock } from '../../../src/client/blockUpload.ts';
import { bytesBody } from '../../../src/client/multipart.ts';
import { StudioError } from '../../../src/client/studioError.ts';
import { bodyText, canaryKey, connectionTo, json, serve, type TestServer } from './testServer.ts';

describe('the upload of a block', () => {
  const bytes = Buffer.alloc(300_000, 'archive ');
  const hash = createHash('sha256').update(bytes).digest('hex');
  const archive = { fileName: 'b.tar.gz', hash, body: bytesBody(bytes) };
  let server: TestServer;
  let asked: string[];
  /** What the test wants to be done with a PUT; the others have an answer. */
  let onPut: (request: IncomingMessage, response: ServerResponse) => void;
  let link: (() => object | undefined) | undefined;
  let hasBlock: boolean;
  let received: { body: string; headers: IncomingMessage['headers'] }[];

  beforeEach(async () => {
    [asked, received, hasBlock] = [[], [], true];
    onPut = (request, response) => void take(request, response);
    link = () => ({ uploadKey: 'k', url: `${server.endpoint}/put/here?X-Amz-Signature=s3cret` });
    server = await serve((request, response) => {
      const route = (request.url ?? '').replace('/v1/api/organizations/1/', '').split('?')[0] ?? '';
      asked.push(`${request.method} ${route}`);
      if (request.method === 'PUT') return onPut(request, response);
      if (route === 'custom-block/upload-link') {
        const found = link?.();
        if (found) return json(response, { success: true, ...found });
        return json(response, { success: false, error: 'No such call' }, 404);
      }
      if (route === 'transformation/9') {
        if (!hasBlock) return json(response, { success: false, error: 'No block' }, 404);
        return json(response, { success: true, transformationBlock: { id: 9, name: 'b' } });
      }
      void take(request, response, { success: true, id: 77 });
    });
  });
  afterEach(() => server.close());

  async function take(request: IncomingMessage, response: ServerResponse, answer?: object) {
    received.push({ body: await bodyText(request), headers: request.headers });
    if (answer) json(response, answer);
    else response.end();
  }

  const upload = (sent?: (count: number) => void) =>
    uploadBlock(connectionTo(server.endpoint), 1, 9, archive, sent);

  it('puts the archive where the Studio says, with its hashes and without our key', async () => {
    const counts: number[] = [];
    assert.deepEqual(await upload((count) => counts.push(count)), {
      jobId: 77,
      sent: bytes.length,
    });
    const [put, finalize] = received;
    assert.equal(put?.body, bytes.toString());
    assert.equal(put.headers['content-type'], 'application/octet-stream');
    assert.equal(put.headers['content-length'], String(bytes.length));
    assert.equal(put.headers['x-amz-checksum-sha256'], Buffer.from(hash, 'hex').toString('base64'));
    assert.equal(put.headers['x-amz-meta-filehash'], hash);
    assert.equal(JSON.stringify(put.headers).includes(canaryKey), false);
    assert.equal(counts.at(-1), bytes.length);
    assert.deepEqual(JSON.parse(finalize?.body ?? ''), {
      uploadKey: 'k',
      fileName: 'b.tar.gz',
      fileSize: bytes.length,
      fileHash: hash,
      type: 'transform',
      blockId: 9,
    });
  });

  it('sends nothing where the Studio has the archive', async () => {
    link = () => ({ uploadKey: 'k' });
    assert.deepEqual(await upload(), { jobId: 77, sent: 0 });
    assert.deepEqual(asked, ['POST custom-block/upload-link', 'POST custom-block/finalize']);
  });

  it('sends a form where links are not known', async () => {
    link = undefined;
    assert.deepEqual(await upload(), { jobId: 77, sent: bytes.length });
    assert.equal(asked.at(-1), 'POST custom-block');
    const [form] = received;
    assert.match(form?.body ?? '', /name="type"\r\n\r\ntransform\r\n/);
    assert.match(form?.body ?? '', /name="blockId"\r\n\r\n9\r\n/);
    assert.match(form?.body ?? '', /name="tar"; filename="b\.tar\.gz"/);
  });

  it('sends nothing to a block that is gone', async () => {
    link = undefined;
    hasBlock = false;
    await assert.rejects(upload(), (error) => error instanceof StudioError && error.status === 404);
    assert.deepEqual(received, []);
  });

  it('asks for another link and sends once more when the connection breaks', async () => {
    let attempts = 0;
    onPut = (request, response) => {
      attempts += 1;
      if (attempts === 1) request.once('data', () => request.destroy());
      else if (attempts === 2) json(response, {}, 503);
      else void take(request, response);
    };
    assert.equal((await upload()).jobId, 77);
    assert.equal(attempts, 3);
    assert.equal(asked.filter((one) => one === 'POST custom-block/upload-link').length, 3);
  });

  it('gives up after three attempts, and at once where the storage refuses', async () => {
    let attempts = 0;
    onPut = (request) => {
      attempts += 1;
      request.destroy();
    };
    await assert.rejects(upload(), StudioError);
    assert.equal(attempts, 3);
    attempts = 0;
    onPut = (_request, response) => {
      attempts += 1;
      json(response, {}, 403);
    };
    await assert.rejects(upload(), (error: StudioError) => error.kind === 'forbidden');
    assert.equal(attempts, 1);
  });

  it('follows no redirect, and tells no signature', async () => {
    onPut = (_request, response) => {
      response.writeHead(307, { location: 'http://elsewhere.example/x' }).end();
    };
    await assert.rejects(upload(), (error: StudioError) => {
      assert.equal(error.kind, 'notStudio');
      assert.equal(/s3cret/.test(error.message + (error.remedy ?? '')), false);
      return true;
    });
  });
});
