import assert from 'node:assert/strict';
import { execFile } from 'node:child_process';
import { mkdir, readFile, readdir, rm, stat, unlink, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { promisify } from 'node:util';
import type { Api } from '../../src/blocks/containers/api.ts';
import { connect } from '../../src/blocks/containers/connection.ts';
import { engineAddresses } from '../../src/blocks/containers/contexts.ts';
import { surroundingsHere } from '../../src/blocks/containers/dockerConfig.ts';
import type { BlockSource, EngineEvent } from '../../src/blocks/containers/engine.ts';
import {
  megabyte,
  plainDescription,
  pythonDockerfile,
  runOnce,
  said,
  useFolder,
  writeBlock,
} from './blocks.ts';
import { engineAddress, testName, useEngine } from './engine.ts';

const run = promisify(execFile);
const quiet = () => undefined;

async function built(engine: ReturnType<ReturnType<typeof useEngine>>, source: BlockSource) {
  const events: EngineEvent[] = [];
  const prepared = await engine.prepare(source, (event) => events.push(event));
  return { ...prepared, log: said(events, 'build') };
}

describe('images of blocks', function () {
  const engine = useEngine('container');
  const folder = useFolder();
  let number = 0;
  const block = (files: Readonly<Record<string, string>>) => {
    number += 1;
    return writeBlock(folder(), `image-${number}`, files);
  };

  it('are built once for the same content, and sources are put in after that', async () => {
    const source = await block({
      Dockerfile: [
        'FROM python:3.12-slim',
        'WORKDIR /app',
        'COPY requirements.txt ./',
        'RUN touch /installed',
        'COPY . .',
        'ENTRYPOINT ["python3", "-u", "block.py"]',
      ].join('\n'),
      'requirements.txt': '# 1\n',
      'block.py': 'print("one")\n',
      'notes/readme.md': 'text',
    });
    assert.equal((await built(engine(), source)).reuse, 'built');
    const again = await built(engine(), source);
    assert.equal(again.reuse, 'unchanged');
    assert.equal(again.log, '');

    await writeFile(path.join(source.folder, 'block.py'), 'import more\nprint(more.two)\n');
    await writeFile(path.join(source.folder, 'more.py'), 'two = "two"\n');
    const changed = await built(engine(), source);
    assert.equal(changed.reuse, 'sources-synchronised');
    assert.equal(changed.id, again.id);
    for (const isWarm of [false, true]) {
      const { stdout } = await runOnce(engine(), source, folder(), plainDescription(), { isWarm });
      assert.equal(stdout, 'two\n');
    }

    // Back to what the image holds, in a container that held something else.
    await writeFile(path.join(source.folder, 'block.py'), 'print("one")\n');
    await unlink(path.join(source.folder, 'more.py'));
    assert.equal((await built(engine(), source)).reuse, 'unchanged');
    const back = await runOnce(engine(), source, folder(), plainDescription(), { isWarm: true });
    assert.equal(back.stdout, 'one\n');

    await writeFile(path.join(source.folder, 'requirements.txt'), '# 2\n');
    assert.equal((await built(engine(), source)).reuse, 'built');
    await rm(path.join(source.folder, 'notes'), { recursive: true });
    assert.equal((await built(engine(), source)).reuse, 'built', 'a deletion');
  });

  it('keep permissions and links of what is put in', async () => {
    const source = await block({
      Dockerfile: 'FROM debian:bookworm-slim\nWORKDIR /app\nCOPY . .\nENTRYPOINT ["/app/go.sh"]\n',
      'go.sh': '#!/bin/sh\necho first\n',
    });
    await built(engine(), source);
    await writeFile(
      path.join(source.folder, 'go.sh'),
      '#!/bin/sh\nstat -c %a:%u go.sh tool/x; cat link\n',
    );
    await mkdir(path.join(source.folder, 'tool'));
    await writeFile(path.join(source.folder, 'tool', 'x'), 'x', { mode: 0o600 });
    await run('ln', ['-s', 'tool/x', path.join(source.folder, 'link')]);
    assert.equal((await built(engine(), source)).reuse, 'sources-synchronised');
    const { stdout } = await runOnce(engine(), source, folder(), plainDescription());
    assert.equal(stdout, '755:0\n600:0\nx');
  });

  it('are built with cache mounts, arguments and here-documents of what the engine knows', async () => {
    const source = await block({
      Dockerfile: [
        'FROM debian:bookworm-slim',
        'ARG GREETING=none',
        'RUN --mount=type=cache,target=/cache echo "$GREETING" > /greeting; ls /cache',
        'ENTRYPOINT ["cat", "/greeting"]',
      ].join('\n'),
    });
    const given = { ...source, buildArguments: { GREETING: 'it’s “me”' } };
    await built(engine(), given);
    const { stdout } = await runOnce(engine(), given, folder(), plainDescription());
    assert.equal(stdout, 'it’s “me”\n');
  });

  it('are built though the builder that the file names cannot be fetched', async () => {
    const source = await block({
      Dockerfile:
        '# syntax=127.0.0.1:1/docker/dockerfile:1\nFROM debian:bookworm-slim\nENTRYPOINT ["echo", "hello"]\n',
    });
    const { log } = await built(engine(), source);
    assert.match(log, /the engine’s own is used/);
  });

  it('leave out what .dockerignore says, and secrets of the platform', async () => {
    const source = await block({
      Dockerfile:
        'FROM debian:bookworm-slim\nCOPY . /app\nENTRYPOINT ["find", "/app", "-type", "f"]\n',
      '.dockerignore': '*.log\ndata/*\n!data/keep.txt\n',
      'a.log': '',
      'data/big.bin': '',
      'data/keep.txt': '',
      '.git/config': '',
      '.ei-block-config': '{}',
      'ei-block-data/x': '',
    });
    await built(engine(), source);
    const { stdout } = await runOnce(engine(), source, folder(), plainDescription());
    assert.deepEqual(stdout.trim().split('\n').sort(), [
      '/app/.dockerignore',
      '/app/Dockerfile',
      '/app/data/keep.txt',
    ]);
  });

  const failures: Readonly<Record<string, readonly [string, string, RegExp]>> = {
    'an instruction that there is not': [
      'FROM debian:bookworm-slim\nRUNN x\n',
      'build-failed',
      /RUNN/,
    ],
    'a step': [
      'FROM debian:bookworm-slim\n\nRUN echo before && \\\n  echo "this is why" && exit 3\n',
      'build-failed',
      /^Line 3 of the Dockerfile failed \(RUN .*exit code 3\.\n.*this is why/s,
    ],
    'a file that is not there': [
      'FROM debian:bookworm-slim\nWORKDIR /x\nCOPY nothing.txt .\n',
      'build-failed',
      /^Line 3 .*nothing\.txt/s,
    ],
    'a base image that nobody has': [
      `FROM ei-nobody-has/${testName}:9\n`,
      'build-base-image',
      /“ei-nobody-has/,
    ],
  };
  for (const [what, [dockerfile, code, message]] of Object.entries(failures)) {
    it(`fail to be built for ${what}`, async () => {
      const source = await block({ Dockerfile: dockerfile });
      await assert.rejects(engine().prepare(source, quiet), { code, message });
    });
  }

  it('are not built without a Dockerfile', async () => {
    const source = await block({ 'block.py': '' });
    await assert.rejects(engine().prepare(source, quiet), { code: 'no-dockerfile' });
  });

  it('trust certificates in builds and runs, and nothing of them is in the block’s folder', async () => {
    const source = await block({
      Dockerfile: [
        'FROM debian:bookworm-slim AS first',
        'RUN grep -c BEGIN "$SSL_CERT_FILE" > /count',
        'FROM python:3.12-slim',
        'WORKDIR /app',
        'COPY --from=first /count /count',
        'COPY . .',
        'RUN test -s "$PIP_CERT"',
        'ENTRYPOINT ["sh", "-c", "cat /count; ls; grep -c WORKBENCH \\"$REQUESTS_CA_BUNDLE\\""]',
      ].join('\n'),
    });
    const certificates = path.join(folder(), 'corporate.pem');
    await writeFile(
      certificates,
      '-----BEGIN CERTIFICATE-----\nWORKBENCH\n-----END CERTIFICATE-----\n',
    );
    const trusting = { ...source, certificates };
    assert.equal((await built(engine(), trusting)).reuse, 'built');
    assert.equal((await built(engine(), trusting)).reuse, 'unchanged');
    const { stdout } = await runOnce(engine(), trusting, folder(), plainDescription());
    const [count = '', ...rest] = stdout.trim().split('\n');
    assert.ok(Number(count) > 100, count);
    assert.deepEqual(rest, ['Dockerfile', '1']);
    await writeFile(certificates, 'no certificates');
    await assert.rejects(engine().prepare(trusting, quiet), { code: 'certificates' });
  });
});

describe('containers of runs', function () {
  const engine = useEngine('container');
  const folder = useFolder();
  let api: Api;
  let block: BlockSource;

  before(async () => {
    api = (await connect(await engineAddresses(engineAddress, surroundingsHere()))).api;
    block = await writeBlock(folder(), 'runner', {
      Dockerfile: pythonDockerfile,
      // The first argument is the program.
      'block.py': 'import sys\nexec(sys.argv[1])\n',
    });
  });

  const python = (program: string, changes: Parameters<typeof plainDescription>[0] = {}) =>
    plainDescription({ ...changes, arguments: [program, ...(changes.arguments ?? [])] });

  for (const isWarm of [false, true]) {
    const warmth = isWarm ? 'warm' : 'cold';

    it(`get arguments and variables byte by byte (${warmth})`, async () => {
      const words = [
        '',
        ' ',
        '"',
        "'",
        '\\',
        '$HOME `id` $(id)',
        'a\nb\r\n',
        '--x=y',
        '日本 🙂',
        '\u0001\t',
        'x'.repeat(100_000),
      ];
      const program = 'import json,os\nprint(json.dumps([sys.argv[2:], os.environ["ODD"]]))';
      const odd = 'a="b" \n;\'é';
      const { stdout } = await runOnce(
        engine(),
        block,
        folder(),
        python(program, { arguments: words, environment: { ODD: odd } }),
        { isWarm },
      );
      assert.deepEqual(JSON.parse(stdout), [words, odd]);
    });

    it(`say which argument is too long (${warmth})`, async () => {
      await assert.rejects(
        runOnce(engine(), block, folder(), python('pass', { arguments: ['x'.repeat(131_072)] }), {
          isWarm,
        }),
        { code: 'argument-too-long', message: /Argument 2/ },
      );
    });

    it(`have no privileges and hold their limits (${warmth})`, async () => {
      const program = [
        'import os,json',
        'status = dict(line.split(":", 1) for line in open("/proc/self/status"))',
        'print(json.dumps([status["NoNewPrivs"].strip(), status["CapEff"].strip(), os.path.exists("/var/run/docker.sock")]))',
      ].join('\n');
      const { stdout } = await runOnce(engine(), block, folder(), python(program), { isWarm });
      // CHOWN, DAC_OVERRIDE, FOWNER, FSETID, KILL, SETGID, SETUID.
      assert.deepEqual(JSON.parse(stdout), ['1', '00000000000000fb', false]);
    });

    it(`tell when memory ran out (${warmth})`, async () => {
      const limits = { memory: 64 * megabyte, cpus: 1, processes: 64, time: 60 };
      const { end } = await runOnce(
        engine(),
        block,
        folder(),
        python('x = bytearray(200 * 1024 * 1024)\nprint(len(x))', { limits }),
        { isWarm },
      );
      assert.equal(end.reason, 'out-of-memory');
      assert.equal(end.exitCode, 137);
    });

    it(`fetch what was written before the time limit (${warmth})`, async () => {
      const limits = { memory: 64 * megabyte, cpus: 1, processes: 64, time: 3 };
      const program =
        'import time,signal\nsignal.signal(signal.SIGTERM, signal.SIG_IGN)\nopen("/data/output/a","w").write("a")\nwhile True: time.sleep(1)';
      const { end, outputFolder } = await runOnce(
        engine(),
        block,
        folder(),
        python(program, { limits, outputDirectory: '/data/output' }),
        { isWarm },
      );
      assert.equal(end.reason, 'time-limit');
      assert.equal(end.exitCode, 137);
      assert.deepEqual(await readdir(outputFolder), ['a']);
    });

    it(`end though the block leaves no process for anything else (${warmth})`, async () => {
      const limits = { memory: 256 * megabyte, cpus: 1, processes: 20, time: 2 };
      const program = [
        'import os,time',
        'while True:',
        '  try:',
        '    if os.fork() == 0: time.sleep(1000)',
        '  except OSError: time.sleep(0.01)',
      ].join('\n');
      const { end } = await runOnce(engine(), block, folder(), python(program, { limits }), {
        isWarm,
      });
      assert.equal(end.reason, 'time-limit');
    });

    it(`are waited for though they close their output (${warmth})`, async () => {
      const program =
        'import os,time\nprint("a", flush=True)\nos.close(1); os.close(2)\ntime.sleep(1.5)\nos._exit(7)';
      const { end, stdout } = await runOnce(engine(), block, folder(), python(program), { isWarm });
      assert.deepEqual([end.reason, end.exitCode, stdout], ['exited', 7, 'a\n']);
    });

    it(`give plain files and folders as output, of this user, and nothing else (${warmth})`, async () => {
      const program = [
        'import os',
        'os.chdir("/data/output")',
        'os.makedirs("deep/empty"); open("deep/file","w").write("x"); os.chmod("deep/file", 0); os.chown("deep/file", 1234, 1234)',
        'os.symlink("/etc/passwd", "link"); os.symlink("/etc", "folder"); os.mkfifo("pipe")',
        'open("x\\\\..\\\\y", "w"); open("\\u65e5\\u672c " + "n" * 150, "w").write("n")',
      ].join('\n');
      const { end, outputFolder } = await runOnce(
        engine(),
        block,
        folder(),
        python(program, { outputDirectory: '/data/output' }),
        { isWarm },
      );
      assert.equal(end.exitCode, 0);
      const names = await readdir(outputFolder, { recursive: true });
      assert.deepEqual(names.sort(), [
        'deep',
        'deep/empty',
        'deep/file',
        `日本 ${'n'.repeat(150)}`,
      ]);
      const file = await stat(path.join(outputFolder, 'deep', 'file'));
      assert.equal(file.uid, process.getuid?.());
      assert.equal(await readFile(path.join(outputFolder, 'deep', 'file'), 'utf8'), 'x');
      assert.match(end.notes.join(), /4 entries of the output were left out/);
    });

    it(`find an empty output and no leftovers of earlier runs (${warmth})`, async () => {
      const program =
        'import os,subprocess\nprint(os.listdir("/data/output"), os.listdir("/tmp"), len([p for p in os.listdir("/proc") if p.isdigit()]) < 4)\nopen("/data/output/.a","w")\nopen("/tmp/.b","w")\nsubprocess.Popen(["sleep", "1000"])';
      for (let index = 0; index < 3; index += 1) {
        const { stdout, end } = await runOnce(
          engine(),
          block,
          folder(),
          python(program, { outputDirectory: '/data/output' }),
          { isWarm },
        );
        assert.equal(stdout, '[] [] True\n');
        if (index > 0) assert.equal(end.isWarm, isWarm);
      }
    });
  }

  it('say what cannot be started', async () => {
    const starts: Readonly<Record<string, RegExp>> = {
      'CMD ["echo"]': /no ENTRYPOINT/,
      'ENTRYPOINT ["nothing-here"]': /“nothing-here”: there is no such program/,
      'ENTRYPOINT ["/etc/passwd"]': /may not be executed/,
    };
    for (const [index, [line, message]] of Object.entries(starts).entries()) {
      const source = await writeBlock(folder(), `start-${index}`, {
        Dockerfile: `FROM debian:bookworm-slim\n${line}\n`,
      });
      const description = plainDescription({ arguments: ['--in-directory', '/data/input'] });
      for (const isWarm of [false, true]) {
        await assert.rejects(
          runOnce(engine(), source, folder(), description, { isWarm }),
          {
            code: 'block-start',
            message,
          },
          `${line} ${isWarm}`,
        );
      }
    }
  });

  it('give a user of the image an output to write to', async () => {
    const source = await writeBlock(folder(), 'nobody', {
      Dockerfile:
        'FROM debian:bookworm-slim\nUSER nobody\nENTRYPOINT ["sh", "-c", "id -u; echo x > /data/output/x"]\n',
    });
    for (const isWarm of [false, true]) {
      const { outputFolder, stdout } = await runOnce(
        engine(),
        source,
        folder(),
        plainDescription({ outputDirectory: '/data/output' }),
        { isWarm },
      );
      assert.equal(stdout, '65534\n');
      assert.deepEqual(await readdir(outputFolder), ['x']);
    }
  });

  it('run cold, with a note, from an image without a shell', async () => {
    const source = await writeBlock(folder(), 'shell-less', {
      Dockerfile: [
        'FROM debian:bookworm-slim AS base',
        'RUN rm /bin/sh',
        'FROM scratch',
        'COPY --from=base / /',
        'ENTRYPOINT ["/bin/echo", "hello"]',
      ].join('\n'),
    });
    for (let index = 0; index < 2; index += 1) {
      const { end, stdout } = await runOnce(engine(), source, folder(), plainDescription(), {
        isWarm: true,
      });
      assert.equal(stdout, 'hello\n');
      assert.equal(end.isWarm, false);
      assert.match(end.notes.join(), /no shell/);
    }
  });

  it('are gone after every run but the warm ones, and those after a close', async () => {
    const filters = JSON.stringify({ label: ['edge-impulse-workbench.block'] });
    const own = async () => {
      const all = await api.json<readonly { Labels: Record<string, string>; State: string }[]>({
        path: '/containers/json',
        query: { all: true, filters },
      });
      return all.filter(({ Labels }) =>
        Labels['edge-impulse-workbench.owner']?.startsWith(`${process.pid}@`),
      );
    };
    const kept = await engine().kept();
    const warm = await own();
    assert.ok(warm.length >= 1 && warm.length <= 3, String(warm.length));
    assert.ok(warm.every((one) => one.Labels['edge-impulse-workbench.kind'] === 'warm'));
    assert.ok(kept.some(({ kind }) => kind === 'warm-container'));
    await engine().close();
    assert.deepEqual(await own(), []);
  });
});
