import assert from 'node:assert/strict';
import { execFile } from 'node:child_process';
import { once } from 'node:events';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { promisify } from 'node:util';
import { requestText, type RequestForm } from '../../../src/actions/requestTexts.ts';

const run = promisify(execFile);

describe('a request to copy', () => {
  const filter = `name = 'it''s "$HOME" \`x\` \\ ü 😀' AND metadata->\`a b\` != '%'`;
  const programs: Readonly<Record<RequestForm, (text: string) => readonly [string, string[]]>> = {
    curl: (text) => ['sh', ['-c', text]],
    python: (text) => ['python3', ['-c', text]],
    node: (text) => [process.execPath, ['--input-type=module', '-e', text]],
  };
  for (const form of ['curl', 'python', 'node'] as const) {
    it(`asks what was meant, from ${form}, with the key of the environment`, async () => {
      const asked: { readonly url: URL; readonly key: string | undefined }[] = [];
      const server = createServer((request, response) => {
        const key = String(request.headers['x-api-key']);
        asked.push({ url: new URL(request.url ?? '', 'http://host'), key });
        response.end(
          JSON.stringify({ success: true, data: [{ name: 'AMS_001', totalFileCount: 3 }] }),
        );
      }).listen(0, '127.0.0.1');
      await once(server, 'listening');
      const { port } = server.address() as AddressInfo;
      const endpoint = `http://127.0.0.1:${port}/v1`;
      const text = requestText(form, { endpoint, organizationId: 7, dataset: 'A & B', filter });
      const [program, words] = programs[form](text);
      try {
        const { stdout } = await run(program, words, {
          env: { PATH: process.env['PATH'], EI_API_KEY: 'ei_123', no_proxy: '*' },
        });
        assert.match(stdout, /AMS_001/);
      } finally {
        server.close();
      }
      const [first] = asked;
      assert.equal(first?.url.pathname, '/v1/api/organizations/7/data/files');
      assert.equal(first.url.searchParams.get('filter'), filter);
      assert.equal(first.url.searchParams.get('dataset'), 'A & B');
      assert.equal(first.key, 'ei_123');
    });
  }
});
