import assert from 'node:assert/strict';
import type { Connection, Credential } from '../../../src/client/connection.ts';
import { isAbort } from '../../../src/base/errors.ts';
import { callJson } from '../../../src/client/http.ts';
import { bytesBody, multipart } from '../../../src/client/multipart.ts';
import { bodyText, json, serve, type TestServer } from './testServer.ts';

/** A Studio that takes one value, and an account whose value can be renewed. */
async function studio(accepted: string) {
  const server = await serve((request, response) => {
    void bodyText(request).then((body) => {
      const isKnown = request.headers['x-jwt-token'] === accepted;
      if (isKnown) json(response, { success: true, body });
      else json(response, { success: false, error: 'Your JWT token has expired' }, 401);
    });
  });
  return server;
}

function account(endpoint: string, renewal: () => Promise<string | undefined>) {
  const state = { value: 'old', renewals: 0 };
  const connection: Connection = {
    endpoint,
    credential: () => Promise.resolve<Credential>({ kind: 'jwt', value: state.value }),
    renew: async () => {
      state.renewals += 1;
      const value = await renewal();
      if (value !== undefined) state.value = value;
      return value !== undefined;
    },
    timing: { stall: 2000, retry: 1 },
  };
  return { connection, state };
}

const ask = (connection: Connection, signal?: AbortSignal) =>
  callJson<{ success: boolean }, boolean>(
    connection,
    { path: '/x', doing: 'read' },
    (answer) => answer.success === true,
    signal,
  );

describe('A renewal', () => {
  let server: TestServer;
  afterEach(() => server.close());

  it('is one for fifty requests that are refused together', async () => {
    server = await studio('new');
    const { connection, state } = account(server.endpoint, () => Promise.resolve('new'));
    const answers = await Promise.all(Array.from({ length: 50 }, () => ask(connection)));
    assert.deepEqual(new Set(answers), new Set([true]));
    assert.equal(state.renewals, 1);
    assert.equal(server.requests.length, 100);
  });

  it('that is declined is asked once for fifty requests, whenever their refusals arrive', async () => {
    server = await studio('new');
    const { connection, state } = account(server.endpoint, () => Promise.resolve(undefined));
    const answers = await Promise.allSettled(Array.from({ length: 50 }, () => ask(connection)));
    assert.ok(answers.every(({ status }) => status === 'rejected'));
    assert.equal(state.renewals, 1);
  });

  it('is asked again by a request that begins after a declined one', async () => {
    server = await studio('new');
    const values = [undefined, 'new'];
    const { connection, state } = account(server.endpoint, () => Promise.resolve(values.shift()));
    await assert.rejects(ask(connection), { kind: 'expired' });
    assert.equal(await ask(connection), true);
    assert.equal(state.renewals, 2);
  });

  it('is not needed where someone else has renewed meanwhile', async () => {
    let refuse = () => undefined as void;
    const { promise: asked, resolve: onAsked } = Promise.withResolvers<void>();
    server = await serve((request, response) => {
      if (request.headers['x-jwt-token'] === 'new') return json(response, { success: true });
      refuse = () => json(response, { success: false, error: 'token has expired' }, 401);
      onAsked();
    });
    const { connection, state } = account(server.endpoint, () => Promise.resolve('other'));
    const answer = ask(connection);
    await asked;
    state.value = 'new';
    refuse();
    assert.equal(await answer, true);
    assert.equal(state.renewals, 0);
  });

  it('happens once: a new credential that is refused too is an error', async () => {
    server = await studio('another');
    const { connection, state } = account(server.endpoint, () => Promise.resolve('new'));
    await assert.rejects(ask(connection), { kind: 'expired' });
    assert.equal(state.renewals, 1);
  });

  it('goes on for the others when one of them gives up', async () => {
    server = await studio('new');
    const gate = Promise.withResolvers<string>();
    const started = Promise.withResolvers<void>();
    const { connection, state } = account(server.endpoint, () => {
      started.resolve();
      return gate.promise;
    });
    const controller = new AbortController();
    const [leaving, staying] = [ask(connection, controller.signal), ask(connection)];
    await started.promise;
    controller.abort();
    await assert.rejects(leaving, isAbort);
    gate.resolve('new');
    assert.equal(await staying, true);
    assert.equal(state.renewals, 1);
  });

  it('that fails is the error of the requests that wait for it', async () => {
    server = await studio('new');
    const { connection } = account(server.endpoint, () => Promise.reject(new Error('no keyring')));
    await assert.rejects(ask(connection), /no keyring/);
  });

  it('sends the whole body again', async () => {
    server = await studio('new');
    const { connection } = account(server.endpoint, () => Promise.resolve('new'));
    const body = multipart([{ name: 'f', fileName: 'a', body: bytesBody(Buffer.from('content')) }]);
    const seen = await callJson<{ success: boolean; body: string }, string>(
      connection,
      { method: 'POST', path: '/x', body, doing: 'send' },
      (answer) => String(answer.body),
    );
    assert.match(seen, /content/);
  });
});

describe('A local Studio that ended', () => {
  it('is revived once and asked at its new address, also for a POST', async () => {
    const gone = await serve(() => undefined);
    await gone.close();
    const server = await serve((_request, response) => json(response, { success: true }));
    let endpoint = gone.endpoint;
    let revivals = 0;
    const connection: Connection = {
      get endpoint() {
        return endpoint;
      },
      credential: () => Promise.resolve(undefined),
      revive: () => {
        revivals += 1;
        endpoint = server.endpoint;
        return Promise.resolve(true);
      },
    };
    const call = { method: 'POST', path: '/x', json: {}, doing: 'write' } as const;
    assert.equal(await callJson(connection, call, () => 1), 1);
    assert.equal(revivals, 1);
    await server.close();
    await assert.rejects(
      callJson(
        { ...connection, endpoint: gone.endpoint, revive: () => Promise.resolve(false) },
        call,
        () => 1,
      ),
      { kind: 'unreachable' },
    );
  });
});
