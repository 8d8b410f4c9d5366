import assert from 'node:assert/strict';
import { rm, truncate, writeFile } from 'node:fs/promises';
import path from 'node:path';
import type { StudioProcess } from './studioProcess.ts';
import { Study } from './study.ts';

describe('HTTP, byte by byte', () => {
  let study: Study;
  let studio: StudioProcess;
  let folder: string;
  let organizationId: number;
  let itemId: number;
  const content = Buffer.from(Array.from({ length: 200_000 }, (_, index) => index % 251));

  before(async function () {
    this.timeout(120_000);
    study = await Study.make();
    ({ studio, folder, organizationId } = study);
    await study.write('D/item/a.bin', content);
    await study.write('D/item/empty.bin', '');
    await study.addDataset('D', 'D');
    itemId = (await study.items('D'))[0]?.id ?? 0;
  });
  after(() => study.dispose());

  const fileRoute = (name = 'a.bin', item = itemId) =>
    `/api/organizations/${organizationId}/data/${item}/files/download?fileName=${name}`;

  const download = (headers: Readonly<Record<string, string>>, name?: string, method = 'GET') =>
    fetch(studio.endpoint + fileRoute(name), {
      method,
      headers: { 'x-jwt-token': studio.token, ...headers },
    });

  describe('ranges of a file', () => {
    it('are the bytes asked for: first, last, middle, end, past the end', async () => {
      const size = content.length;
      const cases: readonly (readonly [string, number, number])[] = [
        ['bytes=0-0', 0, 1],
        [`bytes=${size - 1}-${size - 1}`, size - 1, size],
        ['bytes=1000-70000', 1000, 70_001],
        ['bytes=-8', size - 8, size],
        ['bytes=199990-', 199_990, size],
        ['bytes=199990-999999999', 199_990, size],
      ];
      for (const [range, start, end] of cases) {
        const response = await download({ range });
        assert.equal(response.status, 206, range);
        assert.equal(response.headers.get('content-range'), `bytes ${start}-${end - 1}/${size}`);
        const bytes = Buffer.from(await response.arrayBuffer());
        assert.ok(bytes.equals(content.subarray(start, end)), range);
      }
      const past = await download({ range: `bytes=${size}-` });
      assert.equal(past.status, 416);
      assert.equal(past.headers.get('content-range'), `bytes */${size}`);
      assert.equal((await download({ range: 'bytes=0-' }, 'empty.bin')).status, 416);
    });

    it('have a HEAD with the same headers and no body', async () => {
      const head = await download({ range: 'bytes=1-3' }, undefined, 'HEAD');
      assert.equal(head.status, 206);
      assert.equal(head.headers.get('content-length'), '3');
      assert.equal(await head.text(), '');
    });

    it('are refused once the file has changed', async () => {
      const first = await download({ range: 'bytes=0-9' });
      const etag = first.headers.get('etag') ?? '';
      await first.arrayBuffer();
      const same = await download({ range: 'bytes=10-19', 'if-match': etag });
      assert.equal(same.status, 206);
      await same.arrayBuffer();
      await writeFile(path.join(folder, 'D/item/b.bin'), 'one');
      const before = await download({}, 'b.bin');
      await before.arrayBuffer();
      await writeFile(path.join(folder, 'D/item/b.bin'), 'two');
      const changed = { 'if-match': before.headers.get('etag') ?? '' };
      assert.equal((await download({ ...changed, range: 'bytes=0-0' }, 'b.bin')).status, 412);
    });

    it('never end with something else when the file shrinks while it is read', async () => {
      const large = 64 << 20;
      await study.write('D/item/large.bin', new Uint8Array(large));
      for (const route of [fileRoute('large.bin'), `${study.route}/data/${itemId}/download`]) {
        await writeFile(path.join(folder, 'D/item/large.bin'), new Uint8Array(large));
        const response = await studio.get(route);
        assert.equal(response.status, 200);
        await truncate(path.join(folder, 'D/item/large.bin'), large / 2);
        await assert.rejects(response.arrayBuffer(), { name: 'TypeError' }, route);
      }
      await rm(path.join(folder, 'D/item/large.bin'));
    });

    it('can be given up', async () => {
      for (let round = 0; round < 20; round += 1) {
        const stop = new AbortController();
        const response = await fetch(studio.endpoint + fileRoute(), {
          headers: { 'x-jwt-token': studio.token },
          signal: stop.signal,
        });
        assert.equal(response.status, 200);
        stop.abort();
      }
      assert.equal((await download({})).status, 200);
    });
  });

  describe('pages of other origins', () => {
    it('reach nothing: DNS rebinding', async () => {
      for (const host of [
        'evil.example',
        'evil.example:80',
        `evil.example:${new URL(studio.endpoint).port}`,
      ]) {
        const answer = await study.raw(
          `GET /v1/local HTTP/1.1\r\nhost: ${host}\r\nx-jwt-token: ${studio.token}\r\nconnection: close\r\n\r\n`,
        );
        assert.match(answer, /^HTTP\/1\.1 403 /, host);
        assert.ok(!answer.includes('version'));
      }
      assert.match(
        await study.raw('GET /v1/local HTTP/1.1\r\nconnection: close\r\n\r\n'),
        /^HTTP\/1\.1 400 /,
      );
      assert.match(await study.raw('GET /v1/local HTTP/1.0\r\n\r\n'), /^HTTP\/1\.1 40[03] /);
    });

    it('change nothing: forged requests', async () => {
      const attempts: readonly RequestInit[] = [
        { headers: { origin: 'http://evil.example' } },
        { headers: { origin: 'null' } },
        { headers: { 'sec-fetch-site': 'cross-site' } },
        { headers: { origin: 'http://evil.example', 'content-type': 'text/plain' } },
      ];
      for (const attempt of attempts) {
        const headers = { ...(attempt.headers as object), 'x-jwt-token': studio.token };
        for (const route of ['/local/stop', '/api/organizations/create']) {
          const body = '{"organizationName":"forged"}';
          const response = await fetch(studio.endpoint + route, { method: 'POST', headers, body });
          assert.equal(response.status, 403);
          assert.equal(response.headers.get('access-control-allow-origin'), null);
        }
      }
      const preflight = await fetch(`${studio.endpoint}/local/stop`, {
        method: 'OPTIONS',
        headers: { origin: 'http://evil.example', 'access-control-request-method': 'POST' },
      });
      assert.equal(preflight.status, 403);
      const cookie = await fetch(`${studio.endpoint}/api/user`, {
        headers: { cookie: `jwt=${studio.token}` },
      });
      assert.equal(cookie.status, 401);
      const { body } = await studio.call('GET', '/api/organizations');
      const names = (body['organizations'] as { name: string }[]).map((one) => one.name);
      assert.ok(!names.includes('forged'));
    });

    it('are shown nothing that runs', async () => {
      await writeFile(path.join(folder, 'D/item/page.html'), '<script>alert(1)</script>');
      const route = fileRoute('page.html').replace('download', 'preview');
      const response = await studio.get(route);
      assert.equal(response.headers.get('content-type'), 'application/octet-stream');
      assert.equal(response.headers.get('x-content-type-options'), 'nosniff');
      assert.match(
        response.headers.get('content-security-policy') ?? '',
        /default-src 'none'; sandbox/,
      );
      await response.arrayBuffer();
    });
  });

  describe('what makes no sense', () => {
    it('is refused with a sentence, never with an error of the Studio’s own', async () => {
      const organization = `/api/organizations/${organizationId}`;
      const bad: readonly (readonly [string, string, string?])[] = [
        ['POST', '/api/organizations/create', '{'],
        ['POST', '/api/organizations/create', '[]'],
        ['POST', '/api/organizations/create', 'null'],
        ['POST', '/api/organizations/create', '{"organizationName":7}'],
        ['POST', '/api/organizations/create', '{"organizationName":""}'],
        ['POST', '/api/organizations/create', '{"__proto__":{"organizationName":"x"}}'],
        ['GET', '/api/organizations/0x1/data'],
        ['GET', '/api/organizations/1e9/data'],
        ['GET', `${organization}/data?limit=-1`],
        ['GET', `${organization}/data?limit=x`],
        ['GET', `${organization}/data/abc`],
        ['GET', `${organization}/data/999999999999999999`],
        ['GET', `${organization}/dataset/%00`],
        ['GET', `${organization}/dataset/%ff%fe`],
        ['GET', `${organization}/jobs/all?startDate=yesterday`],
        ['POST', `${organization}/data/add`, '{}'],
        ['POST', `${organization}/data/${itemId}`, '{"metadata":[]}'],
        ['POST', `${organization}/dataset`, '{"dataset":"x"}'],
        ['GET', `${organization}/data/${itemId}/files/download`],
        ['GET', `${organization}/data/${itemId}/files/download?fileName=`],
        ['POST', `${organization}/nothing`, '{}'],
      ];
      for (const [method, route, body] of bad) {
        const response = await fetch(studio.endpoint + route, {
          method,
          headers: { 'x-jwt-token': studio.token, 'content-type': 'application/json' },
          ...(body === undefined ? {} : { body }),
        });
        const answer = (await response.json()) as { success: boolean; error: string };
        const where = `${method} ${route} ${body} → ${response.status} ${JSON.stringify(answer)}`;
        assert.ok(response.status >= 400 && response.status < 500, where);
        assert.equal(answer.success, false, where);
        assert.ok(answer.error.length > 10, where);
      }
    });

    it('is not read for ever', async () => {
      const response = await fetch(`${studio.endpoint}/api/organizations/create`, {
        method: 'POST',
        headers: { 'x-jwt-token': studio.token, 'content-type': 'application/json' },
        body: `"${'x'.repeat(17 << 20)}"`,
      });
      assert.equal(response.status, 413);
      const answer = await study.raw(
        `GET /v1/local HTTP/1.1\r\nhost: ${new URL(studio.endpoint).host}\r\nx: ${'y'.repeat(70_000)}\r\n\r\n`,
      );
      assert.match(answer, /^HTTP\/1\.1 431 /);
    });
  });

  it('goes on answering while a large folder is listed', async () => {
    for (let index = 0; index < 300; index += 1) {
      for (const name of ['a', 'b', 'c']) await study.write(`Large/${index}/${name}`, '');
    }
    const listing = study.addDataset('Large', 'Large');
    assert.equal((await study.items('D')).length, 1);
    await listing;
    const { body } = await studio.call('GET', `${study.route}/data?dataset=Large&limit=1`);
    assert.deepEqual([body['totalDataItemCount'], body['totalFileCount']], [300, 900]);
  });
});
