import assert from 'node:assert/strict';
import { readFile } from 'node:fs/promises';
import path from 'node:path';
import { runCli } from '../unit/cli/runCli.ts';
import { shellDockerfile, useFolder, writeFiles } from './blocks.ts';
import { engineAddress, testName, useEngine } from './engine.ts';

const parameters = (name: string, operatesOn: string) =>
  JSON.stringify({
    version: 1,
    type: 'transform',
    info: { name: `${testName} ${name}`, description: 'A test', operatesOn },
    parameters: [
      { name: 'Text', type: 'string', value: 'x', param: 'text' },
      { name: 'Token', type: 'secret', param: 'TOKEN' },
    ],
  });

describe('block run of the terminal command, in a container,', function () {
  this.timeout(120_000);
  const folder = useFolder();
  const engine = useEngine('container');

  const block = (name: string, script: string, operatesOn = 'file') =>
    writeFiles(path.join(folder(), name), {
      'parameters.json': parameters(name, operatesOn),
      Dockerfile: shellDockerfile,
      '.dockerignore': 'parameters.json\n',
      'block.sh': script,
    });
  const run = (at: string, args: readonly string[], onStart?: Parameters<typeof runCli>[2]) => {
    const own = ['--engine-address', engineAddress, '--data', path.join(folder(), 'data')];
    return runCli(['block', 'run', at, ...args, ...own], {}, onStart);
  };
  const left = async () =>
    (await engine().kept()).filter(
      ({ kind, name }) => kind === 'left-container' && name.includes(testName),
    );

  it('gives output, words and record', async () => {
    const script = 'echo "token $TOKEN"; echo "$*"; cp "$2" "$4/copy.txt"';
    const at = await block('works', script);
    await writeFiles(folder(), { 'in put.txt': 'hello', token: 'a canary of a secret\n' });
    const out = path.join(folder(), 'out');
    const secret = `TOKEN=${path.join(folder(), 'token')}`;
    const input = path.join(folder(), 'in put.txt');
    const args = ['--path', input, '--param', "text=it's", '--secret-file', secret];
    const result = await run(at, [...args, '--out', out, '--json']);
    assert.equal(result.code, 0, result.err);
    assert.equal(await readFile(path.join(out, 'copy.txt'), 'utf8'), 'hello');
    assert.match(result.err, /--in-file \/data\/input\/in put\.txt .*--text it's\n/);
    assert.match(result.err, /token •••\n/);
    assert.ok(!`${result.out}${result.err}`.includes('canary'));
    assert.equal((result.json() as { state: string }).state, 'succeeded');
    assert.deepEqual(await left(), []);
  });

  it('fails with the block, at its limits, and with the build', async () => {
    const standalone = await block('fails', 'echo so it is; exit 7', 'standalone');
    const failed = await run(standalone, []);
    assert.equal(failed.code, 1);
    assert.match(failed.out, /so it is/);
    assert.match(failed.err, /exit code 7/);
    const slow = await block('slow', 'sleep 600', 'standalone');
    const late = await run(slow, ['--time', '1', '--json']);
    assert.deepEqual([late.code, (late.json() as { reason: string }).reason], [1, 'time-limit']);
    await writeFiles(slow, { Dockerfile: `${shellDockerfile}RUN exit 9\n` });
    const unbuilt = await run(slow, ['--json']);
    assert.equal(unbuilt.code, 1);
    assert.equal(typeof (unbuilt.json() as { error: unknown }).error, 'string');
    assert.deepEqual(await left(), []);
  });

  it('removes the container at Ctrl-C', async () => {
    const at = await block('waits', 'trap "" INT TERM; echo ready; sleep 600', 'standalone');
    const result = await run(at, [], (interrupt, out) => {
      out.on('data', (chunk: Buffer) => {
        if (chunk.toString().includes('ready')) interrupt();
      });
    });
    assert.equal(result.code, 130, result.err);
    assert.match(result.err, /Cancelled\.\n$/);
    assert.deepEqual(await left(), []);
  });
});
