import assert from 'node:assert/strict';
import { mkdir, readFile, readdir, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { chooseEngine } from '../../src/blocks/containers/choose.ts';
import { connect } from '../../src/blocks/containers/connection.ts';
import { engineAddresses } from '../../src/blocks/containers/contexts.ts';
import { surroundingsHere } from '../../src/blocks/containers/dockerConfig.ts';
import type { Engine } from '../../src/blocks/containers/engine.ts';
import { plainDescription, runOnce, shellDockerfile, useFolder, writeBlock } from './blocks.ts';
import { engineAddress } from './engine.ts';
import { copyImage, startFarDaemon } from './farDaemon.ts';

/** A daemon of its own needs root and Linux. */
const isPossible = process.platform === 'linux' && process.getuid?.() === 0;

const kinds = isPossible ? (['nothing', 'other files'] as const) : [];
for (const kind of kinds) {
  describe(`an engine that sees ${kind} where this machine has the input`, function () {
    this.timeout(180_000);
    const folder = useFolder();
    let engine: Engine;
    let stop: (() => Promise<void>) | undefined;
    let hidden = '';

    before(async () => {
      hidden = path.join(folder(), 'disk');
      const decoy = path.join(folder(), 'decoy');
      await mkdir(path.join(hidden, 'item', 'sub'), { recursive: true });
      await mkdir(path.join(decoy, 'item'), { recursive: true });
      await writeFile(path.join(hidden, 'item', 'a.csv'), 'right');
      await writeFile(path.join(hidden, 'item', 'sub', 'b ü.csv'), 'too');
      await writeFile(path.join(decoy, 'item', 'a.csv'), 'not this one');
      const far = await startFarDaemon(
        path.join(folder(), 'far'),
        hidden,
        kind === 'nothing' ? undefined : decoy,
      );
      stop = far.stop;
      const surroundings = surroundingsHere();
      const near = await connect(await engineAddresses(engineAddress, surroundings));
      const there = await connect(await engineAddresses(far.address, surroundings));
      await copyImage(near.api, there.api, 'debian:bookworm-slim');
      engine = await chooseEngine({
        engine: 'container',
        address: far.address,
        storage: path.join(folder(), 'storage'),
      });
    });
    after(async () => {
      await engine?.close();
      await stop?.();
    });

    for (const isWarm of [false, true]) {
      it(`is sent the input, and says so (${isWarm ? 'warm' : 'cold'})`, async () => {
        const source = await writeBlock(folder(), 'copier', {
          Dockerfile: shellDockerfile,
          'block.sh': 'cd /data/input; cat a.csv "sub/b ü.csv"; cp -r . /data/output; touch new\n',
        });
        const { end, stdout, outputFolder } = await runOnce(
          engine,
          source,
          folder(),
          plainDescription({
            hasNetwork: false,
            mounts: [
              { source: path.join(hidden, 'item'), target: '/data/input', isReadonly: true },
            ],
            outputDirectory: '/data/output',
          }),
          { isWarm },
        );
        assert.equal(end.exitCode, 0);
        assert.equal(stdout, 'righttoo');
        assert.match(end.notes.join(), /does not see the files of this machine/);
        assert.deepEqual((await readdir(outputFolder)).sort(), ['a.csv', 'sub']);
        assert.equal(await readFile(path.join(outputFolder, 'a.csv'), 'utf8'), 'right');
        assert.deepEqual((await readdir(path.join(hidden, 'item'))).sort(), ['a.csv', 'sub']);
      });
    }

    it('has no way back to this machine', () => {
      assert.equal(engine.info.wayToHost, undefined);
    });
  });
}
