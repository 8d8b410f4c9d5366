import assert from 'node:assert/strict';
import { Duplex, PassThrough } from 'node:stream';
import type { DebugRun } from '../../../../src/actions/testRun/debugRun.ts';
import type { TestRunRecord } from '../../../../src/actions/testRun/testRun.ts';
import type { TestRunEvent, TestRunJob } from '../../../../src/actions/testRun/testRuns.ts';
import { UserError } from '../../../../src/base/errors.ts';
import { Job } from '../../../../src/base/job.ts';
import type { WaitingProgram } from '../../../../src/blocks/containers/engine.ts';
import { protocolBytes, protocolMessages } from '../../../../src/base/protocolMessages.ts';
import { DebugSession, type Message } from '../../../../src/vscode/debug/debugSession.ts';

/** An adapter in a container: what it hears, and what it says. */
class Adapter {
  readonly stream: Duplex;
  private readonly said = new PassThrough();
  private readonly messages: AsyncGenerator<Message>;

  constructor() {
    const heard = new PassThrough();
    this.stream = Duplex.from({ readable: this.said, writable: heard });
    this.messages = protocolMessages(heard);
  }

  async next(): Promise<Message> {
    return (await this.messages.next()).value as Message;
  }

  say(message: object): void {
    this.said.write(protocolBytes(message));
  }
}

/** An editor with a session, and the run behind it. */
class Editor {
  readonly session: DebugSession;
  readonly heard: Message[] = [];
  readonly waiting: Promise<DebugRun['onWaiting']>;
  readonly isCancelled: Promise<void>;
  private wake = () => {};
  private end = { resolve: (_: Partial<TestRunRecord>) => {}, reject: (_: unknown) => {} };

  constructor(
    language: () => Promise<'python' | 'javascript'>,
    inspector = () => Promise.resolve(),
    notes?: readonly string[],
  ) {
    let began: (onWaiting: DebugRun['onWaiting']) => void;
    let cancelled: () => void;
    this.waiting = new Promise((resolve) => (began = resolve));
    this.isCancelled = new Promise((resolve) => (cancelled = resolve));
    this.session = new DebugSession({
      folder: '/blocks/mine',
      justMyCode: true,
      breaksOnUncaught: notes !== undefined,
      notes: notes ?? [],
      language,
      attachInspector: inspector,
      send: (message) => {
        this.heard.push(message);
        this.wake();
      },
      start: ({ onWaiting }) => {
        const job = new Job<TestRunRecord>('block', ({ signal }) => {
          signal.addEventListener('abort', () => cancelled());
          return new Promise((resolve, reject) => {
            this.end = { resolve: (record) => resolve(record as TestRunRecord), reject };
            signal.addEventListener('abort', () => reject(signal.reason as Error));
            began(onWaiting);
          });
        });
        const said: TestRunEvent[] = [{ kind: 'output', from: 'stdout', text: 'hello\n' }];
        const events = () =>
          (async function* () {
            await Promise.resolve();
            yield* said;
          })();
        return Promise.resolve({ job, events } as unknown as TestRunJob);
      },
    });
  }

  ask(seq: number, command: string): void {
    this.session.handle({ seq, type: 'request', command, arguments: {} });
  }

  async next(wanted: (message: Message) => boolean): Promise<Message> {
    for (;;) {
      const found = this.heard.find(wanted);
      if (found) return found;
      await new Promise<void>((resolve) => (this.wake = resolve));
    }
  }

  answer(seq: number) {
    return this.next(({ type, request_seq }) => type === 'response' && request_seq === seq);
  }

  event(name: string) {
    return this.next(({ event }) => event === name);
  }

  ended(record: Partial<TestRunRecord>): void {
    this.end.resolve(record);
  }

  failed(error: unknown): void {
    this.end.reject(error);
  }
}

const program = (language: 'python' | 'javascript', adapter?: Adapter): WaitingProgram => ({
  language,
  pathMappings: [
    { folder: 'src', image: '/opt/src' },
    { folder: '', image: '/app' },
  ],
  connect: () =>
    adapter ? Promise.resolve(adapter.stream) : Promise.reject(new Error('no adapter')),
});

const python = () => Promise.resolve('python' as const);

/** A session that has come as far as to a program that runs. */
async function running(notes?: readonly string[]): Promise<{ editor: Editor; adapter: Adapter }> {
  const editor = new Editor(python, undefined, notes);
  const adapter = new Adapter();
  editor.ask(1, 'initialize');
  await editor.answer(1);
  editor.ask(2, 'launch');
  (await editor.waiting)(program('python', adapter));
  const initialize = await adapter.next();
  assert.equal(initialize['command'], 'initialize');
  adapter.say({ seq: 1, type: 'response', command: 'initialize', request_seq: 1, success: true });
  const attach = await adapter.next();
  assert.deepEqual([attach['seq'], attach['command']], [2, 'attach']);
  assert.deepEqual((attach['arguments'] as Message)['pathMappings'], [
    { localRoot: '/blocks/mine/src', remoteRoot: '/opt/src' },
    { localRoot: '/blocks/mine', remoteRoot: '/app' },
  ]);
  adapter.say({ seq: 2, type: 'response', command: 'attach', request_seq: 2, success: true });
  assert.equal((await editor.answer(2))['command'], 'launch');
  return { editor, adapter };
}

describe('A debugging session', () => {
  it('answers before the block is built', async () => {
    const editor = new Editor(python);
    editor.ask(1, 'initialize');
    const { body } = (await editor.answer(1)) as { body?: Message };
    assert.equal(body?.['supportsConditionalBreakpoints'], true);
    editor.ask(2, 'launch');
    editor.ask(3, 'threads');
    assert.deepEqual((await editor.answer(3))['body'], { threads: [] });
    editor.ask(4, 'evaluate');
    assert.equal((await editor.answer(4))['success'], false);
    assert.deepEqual((await editor.event('output'))['body'], {
      category: 'stdout',
      output: 'hello\n',
    });
  });

  it('makes an attach of a launch, and passes everything else on', async () => {
    const { editor, adapter } = await running();
    editor.ask(3, 'setBreakpoints');
    assert.equal((await adapter.next())['command'], 'setBreakpoints');
    adapter.say({ seq: 3, type: 'event', event: 'stopped', body: { threadId: 1 } });
    await editor.event('stopped');
  });

  it('stops at uncaught exceptions in a replay, whatever is ticked, and says what differs', async () => {
    const { editor, adapter } = await running(['The folder changed.']);
    const told = (await editor.event('output'))['body'];
    assert.deepEqual(told, { category: 'console', output: 'The folder changed.\n' });
    const options = [{ filterId: 'raised' }];
    const ask = (filters: readonly string[]) =>
      editor.session.handle({
        ...{ seq: 3, type: 'request', command: 'setExceptionBreakpoints' },
        arguments: { filters, filterOptions: options },
      });
    for (const filters of [[], ['raised', 'uncaught']]) {
      ask(filters);
      const { arguments: given } = await adapter.next();
      const wanted = [...new Set([...filters, 'uncaught'])];
      assert.deepEqual(given, { filters: wanted, filterOptions: options });
    }
  });

  it('ends when the output is here, not when the program has', async () => {
    const { editor, adapter } = await running();
    adapter.say({ seq: 3, type: 'event', event: 'terminated' });
    adapter.say({ seq: 4, type: 'event', event: 'debugpySockets' });
    adapter.say({ seq: 5, type: 'event', event: 'thread' });
    await editor.event('thread');
    const events = () => editor.heard.flatMap(({ event }) => (event === undefined ? [] : [event]));
    assert.deepEqual(events(), ['output', 'thread']);
    editor.ended({ exitCode: 3, message: 'The block ended with exit code 3.' });
    await editor.event('terminated');
    assert.deepEqual(events(), ['output', 'thread', 'output', 'exited', 'terminated']);
    assert.deepEqual((await editor.event('exited'))['body'], { exitCode: 3 });
  });

  it('ends the run when it is stopped', async () => {
    const { editor } = await running();
    editor.ask(9, 'disconnect');
    await editor.isCancelled;
    assert.equal((await editor.answer(9))['success'], true);
    await editor.event('terminated');
  });

  it('ends the run when it is stopped before anything is built', async () => {
    const editor = new Editor(python);
    editor.ask(1, 'launch');
    editor.ask(2, 'disconnect');
    await editor.isCancelled;
    const { body } = (await editor.answer(1)) as { body?: { error?: Message } };
    assert.equal(body?.error?.['showUser'], false, 'nobody is told what they did');
  });

  it('says why a block could not be built', async () => {
    const editor = new Editor(python);
    editor.ask(1, 'launch');
    await editor.waiting;
    editor.failed(new UserError('It did not build.', { code: 'build', remedy: 'Mend it.' }));
    const { body } = (await editor.answer(1)) as { body?: { error?: Message } };
    assert.deepEqual(body?.error?.['variables'], { text: 'It did not build. Mend it.' });
    await editor.event('terminated');
  });

  it('ends the run where the adapter cannot be reached', async () => {
    const editor = new Editor(python);
    editor.ask(1, 'launch');
    (await editor.waiting)(program('python'));
    await editor.isCancelled;
    assert.equal((await editor.answer(1))['success'], false);
  });

  it('refuses at once what cannot be debugged', async () => {
    const refusal = new UserError('No.', { code: 'not-debuggable' });
    const editor = new Editor(() => Promise.reject(refusal));
    editor.ask(1, 'initialize');
    const answer = await editor.answer(1);
    assert.deepEqual([answer['success'], answer['message']], [false, 'No.']);
  });

  it('hands a Node program to the editor’s own debugger', async () => {
    let attached = 0;
    const editor = new Editor(
      () => Promise.resolve('javascript'),
      () => {
        attached += 1;
        return Promise.resolve();
      },
    );
    editor.ask(1, 'initialize');
    assert.deepEqual((await editor.answer(1))['body'], {});
    editor.ask(2, 'launch');
    (await editor.waiting)(program('javascript'));
    assert.equal((await editor.answer(2))['success'], true);
    assert.equal(attached, 1);
    editor.ended({ exitCode: 0 });
    await editor.event('terminated');
  });
});
