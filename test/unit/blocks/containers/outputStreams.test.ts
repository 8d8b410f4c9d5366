import assert from 'node:assert/strict';
import { mkdtemp, readdir, readFile, rm } from 'node:fs/promises';
import os from 'node:os';
import path from 'node:path';
import { tar, type TarWriterEntry } from '../../../../src/base/tarWriter.ts';
import { textBytes } from '../../../../src/blocks/containers/buildContext.ts';
import type { EngineEvent } from '../../../../src/blocks/containers/engine.ts';
import { unpackOutput } from '../../../../src/blocks/containers/fetchOutput.ts';
import {
  imageName,
  isAlive,
  ownerHere,
  safeName,
} from '../../../../src/blocks/containers/labels.ts';
import { checkLengths, resources } from '../../../../src/blocks/containers/limits.ts';
import { tellOutput } from '../../../../src/blocks/containers/outputStreams.ts';

function frame(stream: 1 | 2, text: string): Buffer {
  const bytes = Buffer.from(text);
  const head = Buffer.alloc(8);
  head[0] = stream;
  head.writeUInt32BE(bytes.length, 4);
  return Buffer.concat([head, bytes]);
}

// eslint-disable-next-line @typescript-eslint/require-await -- the shape of a stream
async function* cut(bytes: Buffer, length: number): AsyncGenerator<Uint8Array> {
  for (let at = 0; at < bytes.length; at += length) yield bytes.subarray(at, at + length);
}

async function told(bytes: Buffer, length: number, limit?: number) {
  const events: EngineEvent[] = [];
  const notes = await tellOutput(cut(bytes, length), (event) => events.push(event), limit);
  const of = (wanted: string) =>
    events
      .map((event) => (event.kind === 'output' && event.from === wanted ? event.text : ''))
      .join('');
  return { stdout: of('stdout'), stderr: of('stderr'), engine: of('engine'), notes };
}

describe('the output of a container', () => {
  it('is the same wherever its chunks are cut', async () => {
    const bytes = Buffer.concat([
      frame(1, 'grüß'),
      frame(2, 'bad 🙂\n'),
      frame(1, ''),
      frame(1, ' dich 日本\n'),
    ]);
    for (let length = 1; length <= bytes.length; length += 1) {
      const { stdout, stderr, notes } = await told(bytes, length);
      assert.equal(stdout, 'grüß dich 日本\n');
      assert.equal(stderr, 'bad 🙂\n');
      assert.deepEqual(notes, []);
    }
  });

  it('keeps characters of frames that cut them', async () => {
    const whole = Buffer.from('é');
    const frames = [0, 1].map((index) => {
      const head = Buffer.from([1, 0, 0, 0, 0, 0, 0, 1]);
      return Buffer.concat([head, whole.subarray(index, index + 1)]);
    });
    assert.equal((await told(Buffer.concat(frames), 4)).stdout, 'é');
  });

  it('ends at its limit, with a note', async () => {
    const bytes = Buffer.concat([frame(1, 'a'.repeat(100)), frame(1, 'b'.repeat(100))]);
    const { stdout, engine, notes } = await told(bytes, 50, 120);
    assert.match(stdout, /^a{100}b*$/);
    assert.ok(stdout.length <= 120);
    assert.equal(notes.length, 1);
    assert.ok(engine.includes(notes[0] ?? '-'));
  });
});

describe('an output archive', () => {
  let folder = '';
  beforeEach(async () => {
    folder = await mkdtemp(path.join(os.tmpdir(), 'ei-output-'));
  });
  afterEach(() => rm(folder, { recursive: true }));

  const file = (name: string, text = 'x'): TarWriterEntry => ({
    path: name,
    modified: 0,
    ...textBytes(text),
  });
  const other = (name: string, kind: 'folder' | 'link', target?: string): TarWriterEntry => ({
    ...file(name, ''),
    kind,
    ...(target === undefined ? {} : { target }),
  });
  const unpack = (entries: readonly TarWriterEntry[], limits = { bytes: 1000, entries: 10 }) =>
    unpackOutput(tar(entries, new AbortController().signal), folder, limits);

  it('becomes files and folders below its own folder, and nothing else', async () => {
    const notes = await unpack([
      other('output/', 'folder'),
      file('output/a'),
      file('output/deep/er/b'),
      other('output/empty/', 'folder'),
      other('output/link', 'link', '/etc'),
      file('output/../../evil'),
      file('/output/absolute'),
      file('output/./c'),
    ]);
    const names = await readdir(folder, { recursive: true });
    assert.deepEqual(names.sort(), ['a', 'c', 'deep', 'deep/er', 'deep/er/b', 'empty']);
    assert.match(notes.join(), /^3 entries of the output were left out/);
  });

  it('stops at its limits, and never writes a file twice', async () => {
    const many = Array.from({ length: 11 }, (_, index) => file(`output/${index}`));
    await assert.rejects(unpack(many), { code: 'output-too-large' });
    await assert.rejects(unpack([file('output/big', 'x'.repeat(1001))]), {
      code: 'output-too-large',
    });
    const notes = await unpack([file('output/a', 'first'), file('output/a', 'second')]);
    assert.match(notes.join(), /^1 entry of the output was left out/);
    assert.equal(await readFile(path.join(folder, 'a'), 'utf8'), 'first');
  });
});

describe('names and limits of containers', () => {
  it('are what engines take', () => {
    const names = ['My Block!', 'Größe', '日本', '', '--', 'a'.repeat(500), 'A/B:c@d', 'x_.y'];
    for (const name of names) {
      assert.match(imageName(name, 'f'.repeat(64)), /^ei-block-[a-z0-9]+(?:-[a-z0-9]+)*:f{32}$/);
    }
    assert.equal(safeName('My Block!'), 'my-block');
    assert.notEqual(safeName('日本'), safeName('中国'));
  });

  it('never take a process of another machine for gone', () => {
    assert.ok(isAlive(ownerHere()));
    assert.ok(isAlive('1@elsewhere'));
    assert.ok(isAlive('nonsense'));
    assert.ok(!isAlive(`4194999@${os.hostname()}`));
  });

  it('are clamped to what the engine has, and the rest is said', () => {
    const limits = { memory: 1, cpus: 8, processes: 1.5, time: 1 };
    const { settings, notes } = resources(limits, { NCPU: 2, PidsLimit: false });
    assert.deepEqual(settings, { Memory: 6 * 2 ** 20, MemorySwap: 6 * 2 ** 20, NanoCpus: 2e9 });
    assert.equal(notes.length, 2);
  });

  it('hold no processors back where nothing is said of them', () => {
    const { settings, notes } = resources({ memory: 2 ** 30, processes: 9, time: 1 }, { NCPU: 2 });
    assert.ok(!('NanoCpus' in settings));
    assert.deepEqual(notes, []);
  });

  it('name the argument or variable that no program can have', () => {
    checkLengths(['x'.repeat(131_071)], { A: 'x'.repeat(131_069) });
    assert.throws(() => checkLengths(['', 'x'.repeat(131_072)], {}), /Argument 2/);
    assert.throws(() => checkLengths([], { A: 'é'.repeat(65_536) }), /variable A/);
    assert.throws(() => checkLengths(['a\0b'], {}), { code: 'argument-zero' });
  });
});
