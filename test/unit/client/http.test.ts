import assert from 'node:assert/strict';
import { createServer, type Socket } from 'node:net';
import type { AddressInfo } from 'node:net';
import { inspect } from 'node:util';
import { isAbort } from '../../../src/base/errors.ts';
import { callJson, callStream } from '../../../src/client/http.ts';
import { text } from '../../../src/client/shape.ts';
import { fetchSigned } from '../../../src/client/signed.ts';
import { StudioError, type StudioErrorKind } from '../../../src/client/studioError.ts';
import {
  canaryKey,
  collect,
  connectionTo,
  impatient,
  json,
  serve,
  type Handler,
  type TestServer,
} from './testServer.ts';

interface Answer {
  success: boolean;
  name: string;
}

const ask = (
  endpoint: string,
  method: 'GET' | 'POST' = 'GET',
  signal?: AbortSignal,
  options: Parameters<typeof connectionTo>[1] = {},
) =>
  callJson<Answer, string>(
    connectionTo(endpoint, options),
    { method, path: '/api/thing', doing: 'read the thing' },
    (answer) => text(answer.name, 'name'),
    signal,
  );

interface Fault {
  readonly name: string;
  readonly handler: Handler;
  readonly kind: StudioErrorKind;
  readonly says?: RegExp;
  /** Requests that arrive for a GET; 4 where it is repeated. */
  readonly requests?: number;
}

const text200 =
  (type: string, body: string): Handler =>
  (_request, response) => {
    response.writeHead(200, { 'content-type': type }).end(body);
  };
const status =
  (code: number, body: unknown, headers = {}): Handler =>
  (_request, response) =>
    json(response, body, code, headers);

const faults: readonly Fault[] = [
  { name: 'never answers', handler: () => undefined, kind: 'timeout', says: /silent/ },
  {
    name: 'answers headers, then nothing',
    handler: (_request, response) => {
      response.writeHead(200, { 'content-type': 'application/json' });
      response.flushHeaders();
    },
    kind: 'timeout',
  },
  {
    name: 'resets the connection',
    handler: (request) => void request.socket.resetAndDestroy(),
    kind: 'unreachable',
    requests: 4,
  },
  {
    name: 'closes without an answer',
    handler: (request) => void request.socket.destroy(),
    kind: 'unreachable',
    requests: 4,
  },
  {
    name: 'breaks off in the middle of a body',
    handler: (_request, response) => {
      response.writeHead(200, { 'content-type': 'application/json', 'content-length': '100' });
      response.write('{"success":true,"na', () => void response.destroy());
    },
    kind: 'truncated',
    requests: 4,
  },
  {
    name: 'ends JSON early',
    handler: text200('application/json', '{"success":true,"na'),
    kind: 'truncated',
    says: /ends early/,
  },
  {
    name: 'sends a web page',
    handler: text200('text/html', '<!DOCTYPE html><h1>Welcome</h1>'),
    kind: 'notStudio',
    says: /a web page \(HTTP 200\)/,
  },
  {
    name: 'sends a page as JSON',
    handler: text200('application/json', '<html>'),
    kind: 'notStudio',
  },
  { name: 'sends nothing', handler: text200('application/json', ''), kind: 'notStudio' },
  { name: 'sends other JSON', handler: status(200, { hello: 1 }), kind: 'notStudio' },
  { name: 'sends a list', handler: status(200, [1]), kind: 'notStudio' },
  { name: 'sends null', handler: status(200, null), kind: 'notStudio' },
  { name: 'lacks a field', handler: status(200, { success: true }), kind: 'notStudio' },
  {
    name: 'sends a field of another type',
    handler: status(200, { success: true, name: { evil: 1 } }),
    kind: 'notStudio',
  },
  {
    name: 'refuses with HTTP 200',
    handler: status(200, { success: false, error: 'No such dataset' }),
    kind: 'rejected',
    says: /No such dataset/,
  },
  { name: 'refuses without words', handler: status(200, { success: false }), kind: 'rejected' },
  {
    name: 'says expired with HTTP 200',
    handler: status(200, { success: false, error: 'Your JWT token has expired' }),
    kind: 'expired',
  },
  {
    name: 'says expired with HTTP 401',
    handler: status(401, { success: false, error: 'Your JWT token has expired' }),
    kind: 'expired',
  },
  {
    name: 'wants another kind of key',
    handler: status(401, { success: false, error: 'Invalid API key' }),
    kind: 'wrongKeyKind',
  },
  { name: 'says 401', handler: status(401, { success: false, error: 'No' }), kind: 'unauthorized' },
  { name: 'says 403', handler: status(403, { success: false, error: 'No' }), kind: 'forbidden' },
  { name: 'says 404', handler: status(404, { success: false, error: 'No' }), kind: 'notFound' },
  {
    name: 'is another server that says 404',
    handler: (_request, response) => void response.writeHead(404).end('<html>nginx</html>'),
    kind: 'notStudio',
  },
  {
    name: 'is behind a firewall page',
    handler: (_request, response) => void response.writeHead(403).end('<html>blocked</html>'),
    kind: 'forbidden',
  },
  { name: 'says 400', handler: status(400, { success: false, error: 'Bad' }), kind: 'rejected' },
  { name: 'says 500', handler: status(500, { success: false, error: 'Oops' }), kind: 'server' },
  {
    name: 'says 502 as a page',
    handler: (_request, response) => void response.writeHead(502).end('<html>bad gateway</html>'),
    kind: 'server',
    requests: 4,
  },
  { name: 'says 503', handler: status(503, { success: false }), kind: 'server', requests: 4 },
  { name: 'says 504', handler: status(504, {}), kind: 'server', requests: 4 },
  {
    name: 'says 429 with Retry-After 0',
    handler: status(429, { success: false }, { 'retry-after': '0' }),
    kind: 'throttled',
    requests: 4,
  },
  {
    name: 'says 429 for a long time',
    handler: status(429, { success: false }, { 'retry-after': '3600' }),
    kind: 'throttled',
    requests: 1,
  },
  {
    name: 'success: true with HTTP 500',
    handler: status(500, { success: true, name: 'x' }),
    kind: 'server',
  },
  {
    name: 'redirects',
    handler: (_request, response) =>
      void response.writeHead(302, { location: 'https://evil.example/steal' }).end(),
    kind: 'notStudio',
    says: /evil\.example/,
  },
  {
    name: 'redirects to nowhere',
    handler: (_request, response) => void response.writeHead(307).end(),
    kind: 'notStudio',
  },
];

describe('A request to a Studio that', () => {
  let server: TestServer | undefined;
  const unhandled: unknown[] = [];
  const onUnhandled = (error: unknown) => unhandled.push(error);
  before(() => process.on('unhandledRejection', onUnhandled));
  after(() => {
    process.off('unhandledRejection', onUnhandled);
    assert.deepEqual(unhandled, []);
  });
  afterEach(async () => {
    await server?.close();
    server = undefined;
  });

  for (const fault of faults) {
    for (const method of ['GET', 'POST'] as const) {
      it(`${fault.name} is ${fault.kind} (${method})`, async () => {
        server = await serve(fault.handler);
        const isSilent = fault.kind === 'timeout';
        const asking = ask(server.endpoint, method, undefined, isSilent ? impatient : {});
        const error = await asking.then(
          () => assert.fail('it succeeded'),
          (thrown: unknown) => thrown,
        );
        assert.ok(error instanceof StudioError, inspect(error));
        assert.equal(error.kind, fault.kind, inspect(error));
        assert.equal(error.code, `studio-${fault.kind}`);
        assert.match(error.message, /^Could not read the thing: /);
        assert.match(error.message, /127\.0\.0\.1:\d+/);
        if (fault.says) assert.match(error.message, fault.says);
        assert.ok(error.remedy);
        assert.ok(!inspect(error, { depth: 9 }).includes(canaryKey), 'a key in an error');
        const requests = method === 'POST' ? 1 : (fault.requests ?? 1);
        // On a slow machine the client may give up before its only request is read.
        if (isSilent) assert.ok(server.requests.length <= requests);
        else assert.equal(server.requests.length, requests);
      });
    }
  }

  it('does not exist is unreachable, and was never sent', async () => {
    server = await serve(() => undefined);
    const { endpoint } = server;
    await server.close();
    server = undefined;
    await assert.rejects(ask(endpoint), (error: StudioError) => {
      assert.equal(error.kind, 'unreachable');
      assert.equal(error.neverSent, true);
      return true;
    });
  });

  it('has an unknown name is unreachable', async () => {
    await assert.rejects(ask('http://nowhere.invalid/v1'), { kind: 'unreachable' });
  });

  it('does not speak HTTP is not a Studio', async () => {
    const sockets = new Set<Socket>();
    const raw = createServer((socket) => {
      sockets.add(socket);
      socket.on('error', () => undefined);
      socket.once('data', () => socket.end('220 mail.example ESMTP\r\n'));
    });
    await new Promise<void>((resolve) => raw.listen(0, '127.0.0.1', resolve));
    const { port } = raw.address() as AddressInfo;
    try {
      await assert.rejects(ask(`http://127.0.0.1:${port}/v1`, 'POST'), { kind: 'notStudio' });
    } finally {
      for (const socket of sockets) socket.destroy();
      await new Promise((resolve) => raw.close(resolve));
    }
  });

  it('recovers is answered, after as few repetitions as it takes', async () => {
    let count = 0;
    server = await serve((_request, response) => {
      count += 1;
      if (count === 1) json(response, { success: false }, 503);
      else if (count === 2) json(response, { success: false }, 429, { 'retry-after': '0' });
      else json(response, { success: true, name: 'there' });
    });
    assert.equal(await ask(server.endpoint), 'there');
    assert.equal(count, 3);
  });

  it('sends 65 MB of JSON is not read to the end', async () => {
    let sent = 0;
    server = await serve((_request, response) => {
      response.writeHead(200, { 'content-type': 'application/json' });
      const chunk = Buffer.alloc(1 << 20, 0x20);
      const more = () => {
        while (!response.destroyed && sent < 200 << 20) {
          sent += chunk.length;
          if (!response.write(chunk)) return void response.once('drain', more);
        }
      };
      more();
    });
    await assert.rejects(ask(server.endpoint), { kind: 'truncated', message: /too large/ });
    assert.ok(sent < 100 << 20);
  });

  it('is abandoned ends with the reason of the signal', async () => {
    const controller = new AbortController();
    server = await serve(() => controller.abort());
    await assert.rejects(ask(server.endpoint, 'GET', controller.signal), isAbort);
  });

  it('is abandoned before it began is not asked', async () => {
    server = await serve((_request, response) => json(response, { success: true, name: 'x' }));
    await assert.rejects(ask(server.endpoint, 'GET', AbortSignal.abort()), isAbort);
    assert.equal(server.requests.length, 0);
  });

  it('is abandoned between two repetitions ends at once', async () => {
    const controller = new AbortController();
    server = await serve((_request, response) => {
      response.once('finish', () => setImmediate(() => controller.abort()));
      json(response, { success: false }, 503, { 'retry-after': '50' });
    });
    await assert.rejects(ask(server.endpoint, 'GET', controller.signal), isAbort);
  });
});

describe('A credential', () => {
  let server: TestServer;
  let thief: TestServer;
  beforeEach(async () => {
    thief = await serve((_request, response) => json(response, { success: true, name: 'got it' }));
  });
  afterEach(async () => {
    await server.close();
    await thief.close();
  });

  it('is never carried along a redirect', async () => {
    for (const code of [301, 302, 303, 307, 308]) {
      server = await serve((_request, response) => {
        response.writeHead(code, { location: `${thief.endpoint}/api/thing` }).end();
      });
      await assert.rejects(ask(server.endpoint), { kind: 'notStudio' });
      await assert.rejects(ask(server.endpoint, 'POST'), { kind: 'notStudio' });
      const stream = callStream(connectionTo(server.endpoint), { path: '/x', doing: 'read' });
      await assert.rejects(stream, { kind: 'notStudio' });
      await server.close();
    }
    assert.equal(thief.requests.length, 0);
  });

  it('is not sent to a signed URL', async () => {
    server = await serve(() => undefined);
    const { bytes } = await fetchSigned(`${thief.endpoint}/x?X-Amz-Signature=abc`, {
      doing: 'download',
    });
    await collect(bytes);
    assert.equal(JSON.stringify(thief.requests[0]?.headers).includes(canaryKey), false);
  });

  it('goes as the header of its kind', async () => {
    server = await serve((request, response) => {
      json(response, { success: true, name: JSON.stringify(request.headers) });
    });
    const asked = async (kind: 'apiKey' | 'jwt') =>
      JSON.parse(
        await callJson<Answer, string>(
          connectionTo(server.endpoint, { kind, value: 'the-value' }),
          { path: '/x', doing: 'read' },
          (answer) => text(answer.name, 'name'),
        ),
      ) as Record<string, string>;
    const [asKey, asJwt] = [await asked('apiKey'), await asked('jwt')];
    assert.equal(asKey['x-api-key'], 'the-value');
    assert.equal(asKey['x-jwt-token'], undefined);
    assert.equal(asJwt['x-jwt-token'], 'the-value');
    assert.equal(asJwt['x-api-key'], undefined);
  });

  it('is taken out of what the Studio says', async () => {
    server = await serve((request, response) => {
      json(response, { success: false, error: `bad ${String(request.headers['x-api-key'])}` }, 400);
    });
    await assert.rejects(ask(server.endpoint), (error: StudioError) => {
      assert.doesNotMatch(`${error.message} ${error.detail}`, /canary/);
      return true;
    });
  });
});

describe('A stream from a Studio', () => {
  let server: TestServer;
  afterEach(() => server.close());
  const read = (signal?: AbortSignal, options: Parameters<typeof connectionTo>[1] = {}) =>
    callStream(
      connectionTo(server.endpoint, options),
      { path: '/file', query: { fileName: 'a.bin' }, doing: 'read the file' },
      signal,
    );

  it('gives the bytes as they are', async () => {
    const body = Buffer.from([0, 1, 2, 255, 254]);
    server = await serve((_request, response) => void response.end(body));
    assert.deepEqual(await collect((await read()).bytes), body);
  });

  it('that breaks off is truncated, also when it had no announced length', async () => {
    server = await serve((_request, response) => {
      response.writeHead(200, { 'content-type': 'application/octet-stream' });
      response.write('half', () => void response.destroy());
    });
    const { bytes } = await read();
    await assert.rejects(collect(bytes), { kind: 'truncated' });
  });

  it('that falls silent is a time-out', async () => {
    server = await serve((_request, response) => {
      response.writeHead(200, { 'content-length': '100' });
      response.write('half');
    });
    const reading = async () => collect((await read(undefined, impatient)).bytes);
    await assert.rejects(reading, { kind: 'timeout' });
  });

  it('is not an error told as JSON', async () => {
    server = await serve((_request, response) => {
      json(response, { success: false, error: 'No such file' });
    });
    await assert.rejects(read(), { kind: 'rejected', message: /No such file/ });
  });

  it('is not a web page', async () => {
    server = await serve(text200('text/html', '<html>Sign in to the network</html>'));
    await assert.rejects(read(), { kind: 'notStudio' });
  });

  it('may be a JSON file that looks like an answer', async () => {
    for (const body of ['{"success":true,"rows":[1]}', '[1,2]', '{"a":', '{"success":"no"}']) {
      server = await serve(text200('application/json', body));
      assert.equal((await collect((await read()).bytes)).toString(), body);
      await server.close();
    }
  });

  it('may be any attachment', async () => {
    const body = '{"success":false,"error":"an experiment that failed"}';
    server = await serve((_request, response) => {
      const headers = { 'content-type': 'application/json', 'content-disposition': 'attachment' };
      response.writeHead(200, headers).end(body);
    });
    assert.equal((await collect((await read()).bytes)).toString(), body);
  });

  it('frees the connection when its reader leaves', async () => {
    const closed = Promise.withResolvers<void>();
    server = await serve((_request, response) => {
      response.on('close', () => closed.resolve());
      response.write(Buffer.alloc(1 << 20));
    });
    const iterator = (await read()).bytes[Symbol.asyncIterator]();
    await iterator.next();
    await iterator.return?.();
    await closed.promise;
  });

  it('ends when its signal fires', async () => {
    const controller = new AbortController();
    server = await serve((_request, response) => void response.write('x'));
    const { bytes } = await read(controller.signal);
    const reading = (async () => {
      for await (const chunk of bytes) {
        assert.ok(chunk.length > 0);
        controller.abort();
      }
    })();
    await assert.rejects(reading, isAbort);
  });
});

describe('A signed URL', () => {
  let server: TestServer;
  afterEach(() => server.close());

  it('that has expired says so without showing it', async () => {
    server = await serve((_request, response) => {
      response.writeHead(403).end('<Error><Code>AccessDenied</Code></Error>');
    });
    const url = `${server.endpoint}/a?X-Amz-Signature=deadbeef`;
    await assert.rejects(fetchSigned(url, { doing: 'download' }), (error: StudioError) => {
      assert.equal(error.kind, 'forbidden');
      assert.ok(!inspect(error).includes('deadbeef'));
      return true;
    });
  });

  it('must be a web address', async () => {
    server = await serve(() => undefined);
    for (const url of ['file:///etc/passwd', 'javascript:1', 'x', '']) {
      await assert.rejects(fetchSigned(url, { doing: 'download' }), { kind: 'notStudio' });
    }
  });
});
