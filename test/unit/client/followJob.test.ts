import assert from 'node:assert/strict';
import { UserError } from '../../../src/base/errors.ts';
import { followJob, type FollowOptions } from '../../../src/client/followJob.ts';
import { LogServer, type LogReader } from './logServer.ts';
import { connectionTo } from './testServer.ts';

describe('following a job', () => {
  let server: LogServer;

  beforeEach(async () => {
    server = await LogServer.start();
  });
  afterEach(() => server.close());

  /** The lines that were told until the job had ended. */
  async function followed(options: Partial<FollowOptions> = {}): Promise<string[]> {
    const told: string[] = [];
    const quick = { first: 1, slowest: 5, socket: { ping: 1 } };
    await followJob(connectionTo(server.endpoint), 1, server.jobId, {
      ...quick,
      onLog: ({ text }) => told.push(text),
      ...options,
    });
    return told;
  }

  const tell = (reader: LogReader, from = 0) => {
    for (const { at, text } of server.lines.slice(from)) {
      if (at > reader.after) reader.data(`${text}\n`, at);
    }
  };

  function end(reader?: LogReader): void {
    server.state = 'succeeded';
    reader?.finished();
  }

  it('hands on what the socket tells, in order, and pings', async () => {
    for (const text of ['a', '', 'c']) server.add(text);
    server.onReader = (reader) => {
      tell(reader);
      server.onStatus = () => {
        if (server.pings > 1) end(reader);
      };
    };
    assert.deepEqual(await followed(), ['a', '', 'c']);
    assert.ok(server.pings > 1);
    const asked = server.asked.filter((route) => route.endsWith('/stdout'));
    assert.equal(asked.length, 1, 'the log is read once, when the job has ended');
  });

  it('goes on after a drop where it was, without a repeat', async () => {
    for (let index = 0; index < 10; index += 1) server.add(`line ${index % 3}`);
    const starts: number[] = [];
    server.onReader = (reader) => {
      starts.push(reader.after);
      const rest = server.lines.filter(({ at }) => at > reader.after);
      for (const { at, text } of rest.slice(0, 3)) reader.data(`${text}\n`, at);
      if (rest.length > 3) reader.drop();
      else end(reader);
    };
    assert.deepEqual(
      await followed(),
      server.lines.map(({ text }) => text),
    );
    assert.equal(starts.length, 4);
    assert.equal(starts[1], server.lines[2]?.at);
  });

  it('asks where a socket that dropped does not say where it was', async () => {
    for (const text of ['a', 'b', 'b', 'b']) server.add(text);
    let readers = 0;
    server.onReader = (reader) => {
      readers += 1;
      reader.data('a\nb\n');
      reader.drop();
      server.onStatus = () => {
        if (server.asked.some((route) => route.endsWith('/stdout'))) end();
      };
    };
    assert.deepEqual(await followed(), ['a', 'b', 'b', 'b']);
    assert.equal(readers, 1);
  });

  it('asks where there is no socket, or it does not greet', async () => {
    const goOn = () => {
      server.onStatus = () => {
        server.add(`line ${server.lines.length}`);
        if (server.lines.length === 5) end();
      };
    };
    const wanted = ['line 0', 'line 1', 'line 2', 'line 3', 'line 4'];
    goOn();
    assert.deepEqual(await followed(), wanted);
    server.lines.length = 0;
    server.state = 'running';
    server.greets = false;
    server.onReader = () => assert.fail('nothing is asked of a socket that does not greet');
    goOn();
    assert.deepEqual(await followed({ socket: { hello: 5 } }), wanted);
  });

  it('puts pieces of lines together, and reads at the end what the socket did not tell', async () => {
    for (const text of ['one line', 'two', 'three']) server.add(text);
    server.onReader = (reader) => {
      reader.data('one ', 1);
      reader.data('line\ntw', 2);
      end(reader);
    };
    assert.deepEqual(await followed(), ['one line', 'two', 'three']);
  });

  it('believes the state over REST, not the socket', async () => {
    server.add('a');
    let looks = 0;
    server.onReader = (reader) => {
      tell(reader);
      reader.finished();
      server.onStatus = () => {
        looks += 1;
        if (looks === 3) {
          server.add('late');
          end();
        }
      };
    };
    assert.deepEqual(await followed(), ['a', 'late']);
    assert.equal(looks, 3);
  });

  it('does not repeat when a Studio gives only the end of a long log', async () => {
    server.mostLines = 4;
    let batches = 0;
    server.onStatus = () => {
      // Three more after each look at the log, all alike now and then.
      if (server.asked.filter((route) => route.endsWith('/stdout')).length < batches) return;
      for (let index = 0; index < 3; index += 1) server.add(`batch ${batches % 4}`);
      batches += 1;
      if (batches === 10) end();
    };
    const told = await followed();
    assert.deepEqual(
      told,
      server.lines.map(({ text }) => text),
    );
  });

  it('cancels the job when it is cancelled, and ends then', async () => {
    const stop = new AbortController();
    server.onReader = (reader) => reader.data('a\n', 1);
    const following = followed({ signal: stop.signal, onLog: () => stop.abort() });
    await assert.rejects(following, { name: 'AbortError' });
    assert.equal(server.cancelled, 1);
  });

  it('fails with the last line that says anything', async () => {
    server.add('the reason');
    server.add('  ');
    server.state = 'failed';
    await assert.rejects(
      followed(),
      (error: unknown) =>
        error instanceof UserError &&
        error.code === 'job-failed' &&
        error.message.includes('the reason'),
    );
  });

  it('is not troubled by frames that are none', async () => {
    server.add('a');
    server.onReader = (reader) => {
      reader.data(5 as unknown as string);
      tell(reader);
      end(reader);
    };
    assert.deepEqual(await followed(), ['a']);
  });
});
