import assert from 'node:assert/strict';
import { connect, RemoteError, type Port } from '../../../webviews/rpc.ts';

/** Two ends joined by nothing but cloned messages, as a page and its host are. */
function wire(): [Port, Port] {
  const ends = [new Set<(message: unknown) => void>(), new Set<(message: unknown) => void>()];
  const port = (mine: number): Port => ({
    post: (message) => {
      const copy = structuredClone(message);
      queueMicrotask(() => ends[1 - mine]?.forEach((listener) => listener(copy)));
    },
    onMessage: (listener) => {
      ends[mine]?.add(listener);
      return { dispose: () => ends[mine]?.delete(listener) };
    },
  });
  return [port(0), port(1)];
}

interface Host extends Record<string, (argument: never, signal: AbortSignal) => unknown> {
  double: (argument: number) => Promise<number>;
  fail: (argument: string) => Promise<never>;
  hang: (argument: null, signal: AbortSignal) => Promise<never>;
}

describe('the wire between a page and its host', () => {
  it('carries calls both ways', async () => {
    const [page, host] = wire();
    const toHost = connect<Host>(page, { triple: (n: number) => n * 3 });
    const toPage = connect<{ triple: (n: number) => number }>(host, {
      double: (n: number) => Promise.resolve(n * 2),
    });
    assert.equal(await toHost.call('double', 21), 42);
    assert.equal(await toPage.call('triple', 5), 15);
  });

  it('rejects with the message and the code of the other end', async () => {
    const [page, host] = wire();
    connect(host, {
      fail: (text: string) => {
        throw Object.assign(new Error(text), { code: 'not-found' });
      },
    });
    const toHost = connect<Host>(page, {});
    await assert.rejects(toHost.call('fail', 'gone'), { message: 'gone', code: 'not-found' });
    await assert.rejects(toHost.call('double', 1), { code: 'unknown-call' });
  });

  it('does not offer what an object inherits', async () => {
    const [page, host] = wire();
    connect(host, {});
    const toHost = connect<{ constructor: (a: null) => void }>(page, {});
    await assert.rejects(toHost.call('constructor', null), { code: 'unknown-call' });
  });

  it('cancels at the other end', async () => {
    const [page, host] = wire();
    const cancelled = Promise.withResolvers<void>();
    const started = Promise.withResolvers<void>();
    connect(host, {
      hang: (_: null, signal: AbortSignal) => {
        started.resolve();
        return new Promise((_resolve, reject) => {
          signal.addEventListener('abort', () => {
            cancelled.resolve();
            reject(signal.reason as Error);
          });
        });
      },
    });
    const toHost = connect<Host>(page, {});
    const controller = new AbortController();
    const call = toHost.call('hang', null, controller.signal);
    await started.promise;
    controller.abort();
    await assert.rejects(call, { name: 'AbortError' });
    await cancelled.promise;
  });

  it('settles what is under way when it is closed', async () => {
    const [page, host] = wire();
    connect(host, { hang: () => new Promise(() => undefined) });
    const toHost = connect<Host>(page, {});
    const call = toHost.call('hang', null);
    toHost.dispose();
    await assert.rejects(call, (error: unknown) => {
      return error instanceof RemoteError && error.code === 'disposed';
    });
  });
});
