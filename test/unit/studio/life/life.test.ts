import assert from 'node:assert/strict';
import { once } from 'node:events';
import { mkdtemp, readFile, rm, stat, writeFile } from 'node:fs/promises';
import http from 'node:http';
import type { AddressInfo } from 'node:net';
import os from 'node:os';
import path from 'node:path';
import { readArguments } from '../../../../src/studio/life/arguments.ts';
import { Idle } from '../../../../src/studio/life/idle.ts';
import { openLog, redact } from '../../../../src/studio/life/log.ts';
import { isOlder } from '../../../../src/studio/life/only.ts';
import { listen } from '../../../../src/studio/life/server.ts';
import { readState, writeState } from '../../../../src/studio/life/stateFile.ts';

describe('the life of a Studio', () => {
  let folder: string;

  beforeEach(async () => {
    folder = await mkdtemp(path.join(os.tmpdir(), 'ei-life-'));
  });
  afterEach(() => rm(folder, { recursive: true }));

  it('is written down for its owner only', async () => {
    const file = path.join(folder, 'studio.json');
    const state = {
      pid: 1,
      host: '127.0.0.1',
      port: 2,
      endpoint: 'http://127.0.0.1:2/v1',
      version: '1.0.0',
      id: 'x',
      token: 'y',
    };
    await writeState(file, state);
    assert.deepEqual(await readState(file), state);
    if (process.platform !== 'win32') assert.equal((await stat(file)).mode & 0o777, 0o600);
    for (const text of ['', '{', '{}', '[]', 'null']) {
      await writeFile(file, text);
      assert.equal(await readState(file), undefined, text);
    }
    assert.equal(await readState(path.join(folder, 'none')), undefined);
  });

  it('gives way to newer versions only', () => {
    const older: readonly (readonly [string, string])[] = [
      ['0.1.0', '0.1.1'],
      ['0.9.0', '0.10.0'],
      ['0.10.0', '1.0.0'],
      ['1.0', '1.0.1'],
    ];
    for (const [left, right] of older) {
      assert.ok(isOlder(left, right), `${left} ${right}`);
      assert.ok(!isOlder(right, left), `${right} ${left}`);
    }
    assert.ok(!isOlder('1.0.0', '1.0.0'));
    assert.ok(!isOlder('1.0.0-rc.1', '1.0.0'));
    assert.ok(!isOlder('nonsense', '0.0.0'));
  });

  it('ends some time after the last client, unless it is busy', async () => {
    let isBusy = true;
    const ends: string[] = [];
    const ended = Promise.withResolvers<void>();
    const idle = new Idle(
      1,
      () => isBusy,
      () => {
        ends.push('idle');
        ended.resolve();
      },
    );
    idle.enter();
    idle.leave();
    isBusy = false;
    idle.enter();
    idle.enter();
    idle.leave();
    assert.deepEqual(ends, []);
    idle.leave();
    // The timer does not hold the process; the test does.
    const hold = setInterval(() => undefined, 1000);
    await ended.promise;
    clearInterval(hold);
    assert.deepEqual(ends, ['idle']);
    idle.dispose();
  });

  it('is logged in order, without secrets', async () => {
    const file = path.join(folder, 'studio.log');
    const log = openLog(file);
    log.info('one');
    log.error('two', new Error('bad', { cause: new Error('key ei_0123456789abcdef0123456789') }));
    await log.flush();
    const text = await readFile(file, 'utf8');
    assert.match(text, /info {2}one\n.*error two: Error: bad[^]*caused by Error: key \[removed\]/);
  });

  it('has a log that hides what looks like a credential', () => {
    const secrets = [
      'ei_0123456789abcdef0123456789',
      'eyJhbGciOiJIUzI1NiJ9.eyJzdWIiOiIyIn0.XlcByM7EFYPoPb',
      'password=hunter2222',
      '"token": "abc123def"',
      'secretKey: abc123def',
    ];
    for (const secret of secrets) {
      const shown = redact(`before ${secret} after`);
      assert.match(shown, /\[removed\]/);
      assert.ok(!/hunter|abc123|0123456|XlcB/.test(shown), shown);
      assert.match(shown, /^before .*after$/);
    }
  });

  it('takes arguments, and says what is wrong with them', () => {
    assert.deepEqual(readArguments(['--data', 'x', '--port', '4800', '--hours', '0.5', '--stay']), {
      data: 'x',
      host: '127.0.0.1',
      port: 4800,
      sample: false,
      hours: 0.5,
      stay: true,
      makeSample: undefined,
    });
    const wrong = [
      [],
      ['--data', 'x', '--port', 'y'],
      ['--data', 'x', '--port', '70000'],
      ['--dat'],
    ];
    for (const args of [...wrong, ['--data', 'x', '--hours', '0'], ['--data', 'x', 'y']]) {
      assert.throws(() => readArguments(args), { code: 'usage' }, args.join(' '));
    }
  });

  it('counts visits until the answer has gone, and lets them finish when it ends', async () => {
    const counts: number[] = [];
    let visits = 0;
    const gate = Promise.withResolvers<void>();
    const arrived = Promise.withResolvers<void>();
    const server = await listen(
      { host: '127.0.0.1', port: 0 },
      async () => {
        arrived.resolve();
        await gate.promise;
        return new Response('late');
      },
      { enter: () => counts.push((visits += 1)), leave: () => counts.push((visits -= 1)) },
    );
    const url = `http://127.0.0.1:${server.listener.port}/`;
    const answer = fetch(url);
    await arrived.promise;
    const drained = server.drain(60_000);
    gate.resolve();
    assert.equal(await (await answer).text(), 'late');
    await drained;
    assert.deepEqual(counts, [1, 0]);
    await assert.rejects(fetch(url));
  });

  it('cuts requests that do not finish', async () => {
    const arrived = Promise.withResolvers<void>();
    const server = await listen(
      { host: '127.0.0.1', port: 0 },
      () => {
        arrived.resolve();
        return new Promise<Response>(() => undefined);
      },
      { enter: () => undefined, leave: () => undefined },
    );
    const answer = fetch(`http://127.0.0.1:${server.listener.port}/`);
    await arrived.promise;
    await Promise.all([server.drain(1), assert.rejects(answer)]);
  });

  it('says that a port is taken', async () => {
    const other = http.createServer().listen(0, '127.0.0.1');
    await once(other, 'listening');
    const { port } = other.address() as AddressInfo;
    const nothing = { enter: () => undefined, leave: () => undefined };
    await assert.rejects(
      listen({ host: '127.0.0.1', port }, () => new Response(), nothing),
      { code: 'port-taken' },
    );
    other.close();
    await once(other, 'close');
  });
});
