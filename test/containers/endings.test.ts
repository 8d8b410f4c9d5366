import assert from 'node:assert/strict';
import { readdirSync, readFileSync } from 'node:fs';
import type { EngineEvent } from '../../src/blocks/containers/engine.ts';
import { outputLimit } from '../../src/blocks/containers/outputStreams.ts';
import { isAbort } from '../../src/base/errors.ts';
import {
  megabyte,
  plainDescription,
  pythonDockerfile,
  runOnce,
  shellDockerfile,
  useFolder,
  writeBlock,
} from './blocks.ts';
import { engineKinds, useEngine } from './engine.ts';

/** Marks the processes of a test: every one of them inherits it. */
let marks = 0;
function newMark(): string {
  marks += 1;
  return `ei-mark-${process.pid}-${marks}`;
}

/** Ids of processes of this machine, those in containers too, that were given the mark. */
function marked(mark: string): readonly string[] {
  return readdirSync('/proc').filter((name) => {
    if (!/^\d+$/.test(name)) return false;
    try {
      return readFileSync(`/proc/${name}/environ`, 'utf8').includes(mark);
    } catch {
      return false;
    }
  });
}

/** Does not end by itself, has children, and does not mind being asked to end. */
const stubborn = `trap '' TERM INT
sleep 600 &
(trap '' TERM; while :; do sleep 600; done) &
echo "hanging"
while :; do sleep 600; done
`;

for (const kind of engineKinds) {
  describe(`ends of runs: ${kind}`, () => {
    const folder = useFolder();
    const engine = useEngine(kind);

    const shellBlock = (name: string, text: string) =>
      writeBlock(folder(), name, { Dockerfile: shellDockerfile, 'block.sh': text });

    it('ends a block that hangs at its time limit, with everything that it started', async () => {
      const source = await shellBlock('hanging', stubborn);
      const mark = newMark();
      const description = plainDescription({
        environment: { MARK: mark },
        limits: { ...plainDescription().limits, time: 3 },
      });
      const { end, stdout } = await runOnce(engine(), source, folder(), description);
      assert.deepEqual([end.reason, end.exitCode], ['time-limit', 137]);
      assert.equal(stdout, 'hanging\n');
      assert.deepEqual(marked(mark), []);
    });

    it('ends everything that a cancelled block started', async () => {
      const source = await shellBlock('cancelled', stubborn);
      const mark = newMark();
      const cancel = new AbortController();
      const tell = (event: EngineEvent) => {
        if (event.kind !== 'output' || event.from !== 'stdout') return;
        assert.ok(marked(mark).length > 0, 'the block runs when it is cancelled');
        cancel.abort();
      };
      const run = runOnce(
        engine(),
        source,
        folder(),
        plainDescription({ environment: { MARK: mark } }),
        { signal: cancel.signal, tell },
      );
      await assert.rejects(run, isAbort);
      assert.deepEqual(marked(mark), []);
    });

    it('can be cancelled before it began, and while it is built', async () => {
      const source = await writeBlock(folder(), 'unbuilt', {
        Dockerfile: pythonDockerfile.replace('ENTRY', 'RUN pip install six==1.17.0\nENTRY'),
        'block.py': '',
      });
      await assert.rejects(
        engine().prepare(source, () => undefined, AbortSignal.abort()),
        isAbort,
      );
      const cancel = new AbortController();
      const tell = ({ kind: what }: EngineEvent) => {
        if (what === 'stage') cancel.abort();
      };
      await assert.rejects(engine().prepare(source, tell, cancel.signal), isAbort);
    });

    it('ends what a block leaves running behind itself', async () => {
      const source = await shellBlock('leaving', 'sleep 600 & (sleep 600 &) \necho left\n');
      const mark = newMark();
      const description = plainDescription({ environment: { MARK: mark } });
      const { end, stdout } = await runOnce(engine(), source, folder(), description);
      assert.deepEqual([end.reason, end.exitCode, stdout], ['exited', 0, 'left\n']);
      assert.deepEqual(marked(mark), []);
    });

    it('tells a block that was killed from one that ended', async () => {
      // A shell between the two: nobody can kill the first process of a container from inside.
      const source = await shellBlock('killed', `bash -c 'kill -9 $$'\nexit $?\n`);
      const { end } = await runOnce(engine(), source, folder(), plainDescription());
      assert.equal(end.exitCode, 137);
    });

    it('passes a flood of output on to a bound, and lets the block end', async () => {
      const source = await writeBlock(folder(), 'flood', {
        Dockerfile: pythonDockerfile,
        'block.py': `import os
line = b'x' * 1023 + b'\\n'
for _ in range(100):
    os.write(1, line * 1024)
open('/tmp/ended', 'w').close()
`,
      });
      let told = 0;
      const lines: string[] = [];
      const tell = (event: EngineEvent) => {
        if (event.kind !== 'output') return;
        if (event.from === 'stdout') told += event.text.length;
        else if (event.from === 'engine') lines.push(event.text);
      };
      const prepared = await engine().prepare(source, () => undefined);
      const description = plainDescription();
      const end = await engine().run(source, prepared, description, { isWarm: false }, tell);
      assert.deepEqual([end.reason, end.exitCode], ['exited', 0]);
      assert.ok(told > 0 && told <= outputLimit + megabyte, `${told} characters`);
      assert.equal(end.notes.filter((note) => /output/.test(note)).length, 1);
      assert.ok(lines.some((text) => /output/.test(text)));
    });

    it('tells bytes that are cut between two chunks as whole characters', async () => {
      const source = await writeBlock(folder(), 'characters', {
        Dockerfile: pythonDockerfile,
        'block.py': `import os, time
for byte in 'ä€🫀'.encode():
    os.write(1, bytes([byte]))
    time.sleep(0.01)
os.write(1, b'\\xff\\n')
`,
      });
      const { stdout } = await runOnce(engine(), source, folder(), plainDescription());
      assert.equal(stdout, 'ä€🫀\ufffd\n');
    });

    it('tells how much memory the block took', async () => {
      const source = await writeBlock(folder(), 'memory', {
        Dockerfile: pythonDockerfile,
        'block.py': `import time
held = bytearray(96 * 1024 * 1024)
held[::4096] = b'x' * len(held[::4096])
time.sleep(3)
`,
      });
      const { end } = await runOnce(engine(), source, folder(), plainDescription());
      assert.ok((end.peakMemory ?? 0) > 96 * megabyte, `${end.peakMemory} bytes`);
      assert.ok((end.peakMemory ?? 0) < 256 * megabyte, `${end.peakMemory} bytes`);
    });

    it('leaves nothing behind after many cancels', async () => {
      const source = await shellBlock('many', stubborn);
      const mark = newMark();
      const prepared = await engine().prepare(source, () => undefined);
      for (let round = 0; round < 12; round += 1) {
        const cancel = new AbortController();
        // Now before the start, now just after it, now while it runs.
        const moments = ['starting', 'running', 'stdout'];
        const moment = moments[round % moments.length];
        const tell = (event: EngineEvent) => {
          if ((event.kind === 'stage' ? event.stage : event.from) === moment) cancel.abort();
        };
        const description = plainDescription({ environment: { MARK: mark } });
        await assert.rejects(
          engine().run(source, prepared, description, { isWarm: false }, tell, cancel.signal),
          isAbort,
        );
      }
      assert.deepEqual(marked(mark), []);
      const left = (await engine().kept()).filter(({ kind: what }) => what === 'left-container');
      assert.deepEqual(left, []);
    });
  });
}
