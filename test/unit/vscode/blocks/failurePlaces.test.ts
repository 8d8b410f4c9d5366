import assert from 'node:assert/strict';
import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import os from 'node:os';
import path from 'node:path';
import type { TestRunRecord } from '../../../../src/actions/testRun/testRun.ts';
import { failureOfPush, failureOfRun } from '../../../../src/vscode/blocks/failurePlaces.ts';
import { fileInFolder } from '../../../../src/vscode/blocks/places.ts';

describe('places of a failure', () => {
  let folder: string;
  before(async () => {
    folder = await mkdtemp(path.join(os.tmpdir(), 'ei-places-'));
    await mkdir(path.join(folder, 'src', 'lib'), { recursive: true });
    const write = (name: string, text: string) => writeFile(path.join(folder, name), text);
    await write(
      'Dockerfile',
      'FROM python:3.12\nWORKDIR /app\nCOPY src/ ./\nENTRYPOINT ["python3", "run.py"]\n',
    );
    await write('src/run.py', 'import lib\n');
    await write('src/lib/rate.py', 'def rate():\n    raise ValueError()\n');
    await write('decoder.py', '');
  });
  after(() => rm(folder, { recursive: true, force: true }));

  const inFolder = async (name: string) => {
    const file = await fileInFolder(folder, name);
    return file && path.relative(folder, file);
  };

  it('follow COPY and WORKDIR, else the end of the path', async () => {
    assert.equal(await inFolder('/app/run.py'), 'src/run.py');
    assert.equal(await inFolder('/app/lib/rate.py'), 'src/lib/rate.py');
    assert.equal(await inFolder('/somewhere/root/app/src/run.py'), 'src/run.py');
    assert.equal(await inFolder('src/run.py'), 'src/run.py');
  });

  it('are none in libraries, and never outside', async () => {
    assert.equal(await inFolder('/usr/local/lib/python3.12/json/decoder.py'), undefined);
    assert.equal(await inFolder('/app/node_modules/x/decoder.py'), undefined);
    assert.equal(await inFolder('node:internal/run.py'), undefined);
    assert.equal(await inFolder('/app/../../etc/passwd'), undefined);
    assert.equal(await inFolder('/app/../run.py'), undefined);
    assert.equal(await inFolder('/app/none.py'), undefined);
  });

  const record = (more: Partial<TestRunRecord>): TestRunRecord => ({
    ...{ id: 'id', block: folder, blockName: 'b', inputTitle: 'i', started: 0, state: 'failed' },
    ...{ isWarm: false, engine: 'e', notes: [], commandLine: '', files: [] },
    request: {
      ...{ folder, input: { kind: 'none' }, values: {}, extraArguments: [] },
      ...{ isInputWritable: false, isWarm: false, bucketFolders: {} },
      limits: { memory: 1, cpus: 1, processes: 1, time: 1 },
    },
    ...more,
  });

  it('are those of the last traceback that names a file of the folder', async () => {
    const log = path.join(folder, 'log.txt');
    await writeFile(
      log,
      `Traceback (most recent call last):
  File "/app/run.py", line 3, in <module>
  File "/app/lib/rate.py", line 2, in rate
  File "/usr/lib/python3.12/json/decoder.py", line 355, in decode
ValueError: no times
`,
    );
    const failure = await failureOfRun(record({ exitCode: 1 }), log);
    assert.equal(failure?.message, 'ValueError: no times');
    assert.deepEqual(
      failure.places.map(({ file, line }) => [path.relative(folder, file), line]),
      [
        ['src/lib/rate.py', 2],
        ['src/run.py', 3],
      ],
    );
    assert.equal(await failureOfRun(record({ state: 'succeeded', exitCode: 0 }), log), undefined);
    assert.equal(await failureOfRun(record({ exitCode: 1 }), path.join(folder, 'none')), undefined);
  });

  it('of a build are lines of the Dockerfile', async () => {
    const message = 'Line 3 of the Dockerfile failed (COPY src/ ./): nothing.\nmore';
    const failure = await failureOfRun(record({ message }), '');
    assert.deepEqual(failure, {
      message: 'Line 3 of the Dockerfile failed (COPY src/ ./): nothing.',
      places: [{ file: path.join(folder, 'Dockerfile'), line: 3 }],
    });
  });

  it('of a push are what its log says last of the Dockerfile', async () => {
    const log = [
      '#5 [2/3] Dockerfile',
      'Dockerfile:2',
      'Line 4 of the Dockerfile failed (x): y',
      'z',
    ];
    assert.deepEqual(await failureOfPush(folder, log), {
      message: 'Line 4 of the Dockerfile failed (x): y',
      places: [{ file: path.join(folder, 'Dockerfile'), line: 4 }],
    });
    assert.equal(await failureOfPush(folder, ['the key is wrong']), undefined);
  });
});
