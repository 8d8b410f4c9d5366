import assert from 'node:assert/strict';
import { chmod, mkdtemp, rm, writeFile } from 'node:fs/promises';
import os from 'node:os';
import path from 'node:path';
import { chooseEngine } from '../../src/blocks/containers/choose.ts';
import { plainDescription, runOnce, shellDockerfile, useFolder, writeBlock } from './blocks.ts';
import { engineAddress, testName } from './engine.ts';

describe('an engine that ssh leads to', () => {
  const folder = useFolder();
  let home = '';
  const path_ = process.env['PATH'] ?? '';

  beforeEach(async () => {
    home = await mkdtemp(path.join(os.tmpdir(), 'ei-ssh-'));
    process.env['PATH'] = `${home}${path.delimiter}${path_}`;
  });
  afterEach(async () => {
    process.env['PATH'] = path_;
    await rm(home, { recursive: true });
  });

  /** What stands for `ssh`, in the place of a far machine. */
  const ssh = async (program: string) => {
    const file = path.join(home, 'ssh');
    await writeFile(file, `#!${process.execPath}\n${program}`);
    await chmod(file, 0o755);
  };

  it('builds and runs through its standard streams, with copies of the input', async () => {
    const socket = JSON.stringify(engineAddress.replace('unix://', ''));
    await ssh(
      `const socket = require('node:net').connect(${socket});process.stdin.pipe(socket).pipe(process.stdout);socket.on('close', () => process.exit());`,
    );
    const engine = await chooseEngine({
      engine: 'container',
      address: 'ssh://me@far.example',
      storage: path.join(home, 'storage'),
    });
    try {
      assert.match(engine.info.title, /ssh:\/\/me@far\.example/);
      assert.equal(engine.info.wayToHost, undefined);
      const source = await writeBlock(folder(), 'ssh', {
        Dockerfile: shellDockerfile,
        'block.sh': 'cat /data/input/block.sh > /data/output/copy; echo done\n',
      });
      for (const isWarm of [false, true]) {
        const { stdout, end } = await runOnce(
          engine,
          source,
          folder(),
          plainDescription({
            mounts: [{ source: source.folder, target: '/data/input', isReadonly: true }],
            outputDirectory: '/data/output',
          }),
          { isWarm },
        );
        assert.equal(stdout, 'done\n');
        assert.match(end.notes.join(), /copies of its input/);
      }
      await engine.remove((await engine.kept()).filter(({ name }) => name.includes(testName)));
    } finally {
      await engine.close();
    }
  });

  it('is unreachable in the words of ssh', async () => {
    await ssh(
      `process.stderr.write('me@far: Permission denied (publickey).\\n');process.exit(255);`,
    );
    await assert.rejects(
      chooseEngine({ engine: 'container', address: 'ssh://me@far', storage: home }),
      { code: 'engine-unreachable', message: /Permission denied \(publickey\)/ },
    );
  });
});
