import assert from 'node:assert/strict';
import { once } from 'node:events';
import { readFile } from 'node:fs/promises';
import http from 'node:http';
import net from 'node:net';
import path from 'node:path';
import { pathToFileURL } from 'node:url';
import { TestRuns, type TestRunJob } from '../../src/actions/testRun/testRuns.ts';
import type { TestRunRequest } from '../../src/actions/testRun/testRun.ts';
import { isAbort } from '../../src/base/errors.ts';
import { connect } from '../../src/blocks/containers/connection.ts';
import { engineAddresses } from '../../src/blocks/containers/contexts.ts';
import { surroundingsHere } from '../../src/blocks/containers/dockerConfig.ts';
import type { EngineEvent, WaitingProgram } from '../../src/blocks/containers/engine.ts';
import { safeName } from '../../src/blocks/containers/labels.ts';
import { readDebuggedBlock } from '../../src/blocks/debuggedBlock.ts';
import { megabyte, plainDescription, said, useFolder, writeBlock, writeFiles } from './blocks.ts';
import { DebugClient } from './debugClient.ts';
import { engineAddress, engineKinds, testName, useEngine } from './engine.ts';

const python = `import os
import sys

def total(values):
    sum = 0
    for value in values:
        sum += value
    return sum

arguments = sys.argv[1:]
out = arguments[arguments.index('--out-directory') + 1]
result = total([1, 2, 3])
print('total', result, os.environ.get('EI_LAST_SUCCESSFUL_RUN'))
with open(os.path.join(out, 'total.txt'), 'w') as file:
    file.write(str(result))
sys.exit(3)
`;

const failing = `def half(value):
    return value / 0

half(4)
`;

const node = `const fs = require('node:fs');
const name = 'world';
const text = 'hello ' + name;
console.log(text);
const at = process.argv.indexOf('--out-directory');
fs.writeFileSync(process.argv[at + 1] + '/text.txt', text);
`;

for (const kind of engineKinds) {
  describe(`A run under a debugger (${kind})`, function () {
    this.timeout(180_000);
    const folder = useFolder();
    const engine = useEngine(kind);
    let runs: TestRuns;
    let input: string;

    before(async () => {
      runs = new TestRuns({
        storage: path.join(folder(), 'storage'),
        engine: () => Promise.resolve(engine()),
        connection: () => Promise.reject(new Error('There is no Studio here.')),
        accountKind: () => 'local',
        secrets: () => Promise.resolve({}),
        mayUseCloudKey: () => Promise.resolve(false),
        buildArguments: () => ({}),
        certificates: () => undefined,
      });
      input = await writeFiles(path.join(folder(), 'input'), { 'data.csv': 'a\n1\n' });
    });
    after(() => runs.close());

    async function block(name: string, files: Readonly<Record<string, string>>): Promise<string> {
      return writeFiles(path.join(folder(), name), {
        'parameters.json': JSON.stringify({
          version: 1,
          type: 'transform',
          info: { name: `${testName} ${name} ${kind}`, description: '', operatesOn: 'directory' },
          parameters: [],
        }),
        ...files,
      });
    }

    const request = (at: string): TestRunRequest => ({
      folder: at,
      input: { kind: 'local', path: input },
      values: {},
      extraArguments: [],
      isInputWritable: false,
      isWarm: true,
      limits: { memory: 512 * megabyte, cpus: 1, processes: 64, time: 60 },
      bucketFolders: {},
    });

    async function waiting(at: string): Promise<{ run: TestRunJob; program: WaitingProgram }> {
      let run: TestRunJob | undefined;
      const program = await new Promise<WaitingProgram>((resolve, reject) => {
        run = runs.start(request(at), { debug: { onWaiting: resolve } });
        run.job.result.catch(reject);
      });
      assert.ok(run);
      return { run, program };
    }

    /** Connects and attaches with breakpoints set; the program goes on when this returns. */
    async function attached(
      { connect, pathMappings }: WaitingProgram,
      at: string,
      lines: readonly number[],
      filters: readonly string[] = [],
    ): Promise<DebugClient> {
      const client = new DebugClient(await connect());
      await client.request('initialize', { adapterID: 'test', pathFormat: 'path' });
      const attach = client.request('attach', {
        justMyCode: true,
        pathMappings: pathMappings.map((mapping) => ({
          localRoot: path.join(at, mapping.folder),
          remoteRoot: mapping.image,
        })),
      });
      await client.event('initialized');
      await client.request('setBreakpoints', {
        source: { path: path.join(at, 'block.py') },
        breakpoints: lines.map((line) => ({ line })),
      });
      await client.request('setExceptionBreakpoints', { filters });
      await client.request('configurationDone');
      await attach;
      return client;
    }

    interface Stopped {
      readonly threadId: number;
      readonly reason: string;
    }

    async function top(client: DebugClient, { threadId }: Stopped) {
      const { stackFrames } = await client.request<{
        stackFrames: { id: number; line: number; name: string; source: { path: string } }[];
      }>('stackTrace', { threadId });
      const [frame] = stackFrames;
      assert.ok(frame);
      return frame;
    }

    const pythonBlock = (name: string, script: string) =>
      block(name, {
        Dockerfile:
          'FROM python:3.12-slim\nWORKDIR /app\nCOPY . ./\nENTRYPOINT ["python3", "-u", "block.py"]\n',
        'block.py': script,
      });

    it('stops in Python, shows what is there, steps, goes on, and gives its output', async () => {
      const at = await pythonBlock('stops', python);
      const { run, program } = await waiting(at);
      assert.equal(program.language, 'python');
      const client = await attached(program, at, [7]);
      const stopped = await client.event<Stopped>('stopped');
      assert.equal(stopped.reason, 'breakpoint');
      const frame = await top(client, stopped);
      assert.deepEqual([frame.line, frame.name], [7, 'total']);
      assert.equal(frame.source.path, path.join(at, 'block.py'), 'the file of this machine');
      const { scopes } = await client.request<{ scopes: { variablesReference: number }[] }>(
        'scopes',
        {
          frameId: frame.id,
        },
      );
      const { variables } = await client.request<{ variables: { name: string; value: string }[] }>(
        'variables',
        { variablesReference: scopes[0]?.variablesReference },
      );
      assert.ok(variables.some(({ name, value }) => name === 'values' && value === '[1, 2, 3]'));
      const { result } = await client.request<{ result: string }>('evaluate', {
        expression: 'value + 41',
        frameId: frame.id,
        context: 'repl',
      });
      assert.equal(result, '42');
      await client.request('next', { threadId: stopped.threadId });
      const next = await client.event<Stopped>('stopped');
      assert.equal((await top(client, next)).line, 6);
      await client.request('setBreakpoints', {
        source: { path: path.join(at, 'block.py') },
        breakpoints: [],
      });
      await client.request('continue', { threadId: stopped.threadId });
      const record = await run.job.result;
      await client.closed;
      assert.deepEqual([record.state, record.exitCode, record.isWarm], ['failed', 3, false]);
      assert.deepEqual(await containers('stops'), []);
      assert.deepEqual(record.files, [{ name: 'total.txt', size: 1 }]);
      assert.ok(record.notes.includes('The block ran under a debugger.'));
      assert.match(
        record.commandLine,
        /^--in-directory \/data\/input --out-directory \/data\/output/,
      );
      assert.match(await readFile(runs.logFile(record.id), 'utf8'), /total 6/);
    });

    it('stops where an exception is raised that nobody catches', async () => {
      const at = await pythonBlock('fails', failing);
      const { run, program } = await waiting(at);
      const client = await attached(program, at, [], ['uncaught']);
      const stopped = await client.event<Stopped>('stopped');
      assert.equal(stopped.reason, 'exception');
      assert.equal((await top(client, stopped)).line, 2);
      const { exceptionId } = await client.request<{ exceptionId: string }>('exceptionInfo', {
        threadId: stopped.threadId,
      });
      assert.equal(exceptionId, 'ZeroDivisionError');
      await client.request('continue', { threadId: stopped.threadId });
      assert.equal((await run.job.result).exitCode, 1);
      client.close();
    });

    it('is gone with its container when it is stopped', async () => {
      const at = await pythonBlock('stopped', python);
      const { run, program } = await waiting(at);
      const client = await attached(program, at, [12]);
      await client.event('stopped');
      if (kind === 'container') assert.equal((await containers('stopped')).length, 1);
      run.job.cancel();
      await assert.rejects(run.job.result, isAbort);
      await client.closed;
      assert.deepEqual(await containers('stopped'), []);
      await assert.rejects(program.connect(), 'nothing is there to connect to');
    });

    it('is refused in a sentence where the program cannot be debugged', async () => {
      const at = await block('shell', {
        Dockerfile:
          'FROM debian:bookworm-slim\nWORKDIR /app\nCOPY . ./\nENTRYPOINT ["bash", "block.sh"]\n',
        'block.sh': 'true\n',
      });
      const run = runs.start(request(at), { debug: { onWaiting: () => assert.fail('it runs') } });
      await assert.rejects(run.job.result, { code: 'not-debuggable' });
    });

    it('waits in Node at its first line, and its inspector answers through the relay', async () => {
      const at = await block('node', {
        Dockerfile: 'FROM node:22-slim\nWORKDIR /app\nCOPY . ./\nENTRYPOINT ["node", "block.js"]\n',
        'block.js': node,
      });
      const { run, program } = await waiting(at);
      assert.equal(program.language, 'javascript');
      const server = net.createServer((socket) => {
        socket.on('error', () => undefined);
        void program.connect().then((far) => {
          far.on('error', () => socket.destroy());
          far.on('close', () => socket.destroy());
          socket.on('close', () => far.destroy());
          socket.pipe(far).pipe(socket);
        });
      });
      server.listen(0, '127.0.0.1');
      await once(server, 'listening');
      const { port } = server.address() as net.AddressInfo;
      const list = await new Promise<string>((resolve, reject) => {
        http
          .get({ host: '127.0.0.1', port, path: '/json/list', agent: false }, (answer) => {
            let text = '';
            answer.on('data', (chunk: Buffer) => (text += chunk.toString()));
            answer.on('end', () => resolve(text));
          })
          .on('error', reject);
      });
      const [target] = JSON.parse(list) as { webSocketDebuggerUrl: string }[];
      assert.ok(target);
      const url = new URL(target.webSocketDebuggerUrl);
      const socket = new WebSocket(`ws://127.0.0.1:${port}${url.pathname}`);
      const heard: { id?: number; method?: string; params?: unknown; result?: unknown }[] = [];
      let wake = () => {};
      socket.onmessage = ({ data }) => {
        heard.push(JSON.parse(String(data)) as (typeof heard)[number]);
        wake();
      };
      const next = async (wanted: (message: (typeof heard)[number]) => boolean) => {
        for (;;) {
          const found = heard.findIndex(wanted);
          const [message] = found < 0 ? [] : heard.splice(found, 1);
          if (message) return message;
          await new Promise<void>((resolve) => (wake = resolve));
        }
      };
      let count = 0;
      const call = async (method: string, params: object = {}) => {
        count += 1;
        const id = count;
        socket.send(JSON.stringify({ id, method, params }));
        return (await next((message) => message.id === id)).result;
      };
      await once(socket as unknown as NodeJS.EventEmitter, 'open').catch(() => undefined);
      await call('Runtime.enable');
      await call('Debugger.enable');
      await call('Debugger.setBreakpointByUrl', {
        lineNumber: 2,
        url: pathToFileURL(`${program.pathMappings.at(-1)?.image}/block.js`).href,
      });
      await call('Runtime.runIfWaitingForDebugger');
      const first = await next(({ method }) => method === 'Debugger.paused');
      assert.ok(first);
      await call('Debugger.resume');
      const paused = (await next(({ method }) => method === 'Debugger.paused')) as {
        params: { callFrames: { callFrameId: string; location: { lineNumber: number } }[] };
      };
      const [frame] = paused.params.callFrames;
      assert.equal(frame?.location.lineNumber, 2);
      const evaluated = (await call('Debugger.evaluateOnCallFrame', {
        callFrameId: frame?.callFrameId,
        expression: 'name.toUpperCase()',
      })) as { result: { value: string } };
      assert.equal(evaluated.result.value, 'WORLD');
      await call('Debugger.resume');
      socket.close();
      const record = await run.job.result;
      server.close();
      assert.equal(record.state, 'succeeded', record.message);
      assert.deepEqual(record.files, [{ name: 'text.txt', size: 11 }]);
    });
  });
}

describe('The debugger of Python', function () {
  this.timeout(180_000);
  const folder = useFolder();
  const engine = useEngine('container');
  const entry = 'ENTRYPOINT ["python3", "-u", "block.py"]\n';

  /** Debugs a block that says hello, without a breakpoint. */
  async function run(name: string, dockerfile: string, debugpy?: string) {
    const source = await writeBlock(folder(), name, {
      Dockerfile: `FROM python:3.12-slim\n${dockerfile}WORKDIR /app\nCOPY . ./\n${entry}`,
      'block.py': 'print("hello")\n',
    });
    const events: EngineEvent[] = [];
    const tell = (event: EngineEvent) => void events.push(event);
    const prepared = await engine().prepare(source, tell);
    const block = await readDebuggedBlock(source.folder, {});
    const attach = async (program: WaitingProgram) => {
      const client = new DebugClient(await program.connect());
      await client.request('initialize', { adapterID: 'test', pathFormat: 'path' });
      const attached = client.request('attach', { justMyCode: true });
      await client.event('initialized');
      await client.request('configurationDone');
      await attached;
    };
    const options = {
      block,
      // The one that only says its name is nothing to attach to.
      onWaiting: (program: WaitingProgram) => void attach(program).catch(() => undefined),
      ...(debugpy === undefined ? {} : { debugpy }),
    };
    const { debug } = engine();
    assert.ok(debug);
    const end = await debug(source, prepared, plainDescription(), options, tell);
    return { end, stdout: said(events, 'stdout'), build: said(events, 'build') };
  }

  it('is the one of the image where that has one', async () => {
    const pip = 'RUN pip install --break-system-packages --no-cache-dir debugpy==1.8.13\n';
    const { end, stdout, build } = await run('has', pip, '/nowhere');
    assert.deepEqual([end.exitCode, stdout], [0, 'hello\n']);
    assert.doesNotMatch(build, /Fetching debugpy,/);
  });

  it('is told to be missing where it can be had nowhere', async () => {
    const closed = 'ENV PIP_INDEX_URL=http://127.0.0.1:9/simple\n';
    await assert.rejects(run('offline', closed), { code: 'debugger-missing' });
  });

  it('is the one of the editor where the image has none', async () => {
    const bundled = await writeFiles(path.join(folder(), 'bundled'), {
      'debugpy/__main__.py': 'import sys\nprint("bundled", *sys.argv[1:])\n',
    });
    const { end, stdout } = await run('bundled-one', '', bundled);
    assert.equal(end.exitCode, 0);
    assert.equal(stdout, 'bundled --listen 127.0.0.1:5678 --wait-for-client block.py\n');
  });

  it('is fetched once', async () => {
    const first = await run('fetched', 'ENV MARK=1\n');
    assert.match(first.build, /Fetching debugpy,/);
    assert.equal(first.stdout, 'hello\n');
    const second = await run('fetched', 'ENV MARK=2\n');
    assert.doesNotMatch(second.build, /Fetching debugpy,/);
    assert.equal(second.stdout, 'hello\n');
  });
});

/** Containers of a block of these tests that the engine has. */
async function containers(name: string): Promise<readonly string[]> {
  const connection = await connect(await engineAddresses(engineAddress, surroundingsHere()));
  const call = { path: '/containers/json', query: { all: true } };
  const all = await connection.api.json<readonly { readonly Names: readonly string[] }[]>(call);
  connection.close();
  const part = safeName(`${testName} ${name}`);
  return all.flatMap(({ Names }) => Names).filter((one) => one.includes(part));
}
