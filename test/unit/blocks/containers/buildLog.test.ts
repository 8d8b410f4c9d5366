import assert from 'node:assert/strict';
import { buildFailure, lineOf } from '../../../../src/blocks/containers/buildFailure.ts';
import { BuildLog } from '../../../../src/blocks/containers/buildLog.ts';
import { buildStatus, type Vertex } from '../../../../src/blocks/containers/buildTrace.ts';

/** A message as BuildKit sent it: one vertex with its inputs, started and not completed. */
const recorded =
  'CrABCkdzaGEyNTY6YWMwNzJkNTIxOTAxMjIyZWVlZjU1MGY1MjI4Mjg3N2YxOTZlMTZiMDI0Nzg0NGJlOWNlYjFjY2MxZWFjMzkxZBo2cmVzb2x2ZSBpbWFnZSBjb25maWcgZm9yIGRvY2tlci5pby9kb2NrZXIvZG9ja2VyZmlsZToxKgsI2PzjiwYQpJytfTIMCNn844sGEOil9J4BOhJubyBhY3RpdmUgc2Vzc2lvbnM=';

const vertex = (digest: string, name: string, more: Partial<Vertex> = {}): Vertex => ({
  digest,
  name,
  isCached: false,
  ...more,
});
const log = (digest: string, text: string | Buffer) => ({
  vertex: digest,
  bytes: Buffer.from(text),
});

describe('the log of a build', () => {
  let told = '';
  let written: BuildLog;

  beforeEach(() => {
    told = '';
    written = new BuildLog((text) => (told += text));
  });

  it('is decoded from what the engine sends', () => {
    const { vertexes, logs } = buildStatus(recorded);
    assert.deepEqual(logs, []);
    assert.deepEqual(
      vertexes.map(({ name, isCached, error }) => [name, isCached, error]),
      [['resolve image config for docker.io/docker/dockerfile:1', false, 'no active sessions']],
    );
    const [{ started = 0, completed = 0 } = {}] = vertexes;
    assert.ok(completed > started && completed - started < 2);
  });

  it('is empty where a message is cut or is none', () => {
    const bytes = Buffer.from(recorded, 'base64');
    for (let length = 0; length < bytes.length; length += 1) {
      assert.ok(buildStatus(bytes.subarray(0, length).toString('base64')).vertexes.length <= 1);
    }
    assert.deepEqual(buildStatus('not base64 at all!'), { vertexes: [], logs: [] });
  });

  it('names each step once, with its words, and what took it how long', () => {
    const run = vertex('b', '[2/3] RUN pip install');
    written.add({ vertexes: [vertex('x', 'copy /context /', { started: 1 }), run], logs: [] });
    written.add({ vertexes: [{ ...run, started: 10 }], logs: [log('b', 'one\ntw')] });
    written.add({ vertexes: [{ ...run, started: 10 }], logs: [log('b', 'o')] });
    const done = { ...run, started: 10, completed: 12.34 };
    written.add({ vertexes: [done, done], logs: [] });
    const cached = vertex('c', '[3/3] COPY . .', { started: 13, completed: 13, isCached: true });
    written.add({ vertexes: [cached], logs: [] });
    assert.equal(
      told,
      '#1 [2/3] RUN pip install\none\ntwo\n#1 DONE 2.3s\n#2 [3/3] COPY . .\n#2 CACHED\n',
    );
  });

  it('tells steps apart that speak at the same time, and characters that are cut', () => {
    const [a, b] = [vertex('a', 'A', { started: 1 }), vertex('b', 'B', { started: 1 })];
    const umlaut = Buffer.from('ü\n');
    written.add({ vertexes: [a], logs: [log('a', umlaut.subarray(0, 1))] });
    written.add({ vertexes: [b], logs: [log('b', 'b\n'), log('a', umlaut.subarray(1))] });
    assert.equal(told, '#1 A\n#2 B\nb\n#1 A\nü\n');
  });

  it('keeps the step that failed, not those that were given up for it', () => {
    const failed = vertex('a', '[2/2] RUN x', { started: 1, completed: 2, error: 'exit code: 3' });
    const given = vertex('b', 'B', { started: 1, completed: 2, error: 'context canceled' });
    written.add({ vertexes: [], logs: [log('a', 'why\n\n')] });
    written.add({ vertexes: [given, failed], logs: [] });
    assert.deepEqual(written.failed, {
      name: '[2/2] RUN x',
      error: 'exit code: 3',
      lines: ['why'],
    });
  });
});

describe('a failed build', () => {
  const dockerfile = [
    'FROM python:3.12-slim',
    '# RUN commented',
    'RUN  apt-get update \\',
    '  # why',
    '  && apt-get install x',
    'run echo b',
    'COPY --chown=1:1 a b ./',
  ].join('\n');

  const lines: Readonly<Record<string, number | undefined>> = {
    '[2/4] RUN apt-get update   && apt-get install x': 3,
    '[stage-1 3/4] RUN echo b': 6,
    '[4/4] COPY --chown=1:1 a b ./': 7,
    '[1/4] FROM docker.io/library/python:3.12-slim': undefined,
    '[2/4] RUN something else': undefined,
  };
  for (const [step, line] of Object.entries(lines)) {
    it(`is at line ${line ?? 'unknown'} for “${step}”`, () => {
      assert.equal(lineOf(step, dockerfile), line);
    });
  }

  it('tells a full disk and an absent base image from a mistake in the file', () => {
    const step = (name: string, error: string) => ({ name, error, lines: [] });
    const failure = (error: string, name?: string) =>
      buildFailure(error, name === undefined ? undefined : step(name, error), dockerfile);
    assert.equal(
      failure('write /x: no space left on device', '[2/4] RUN echo b').code,
      'engine-disk-full',
    );
    const absent = failure(
      'failed to do request: Head "https://registry-1.docker.io/v2/": dial tcp: lookup registry-1.docker.io: no such host',
      '[internal] load metadata for docker.io/library/python:9',
    );
    assert.equal(absent.code, 'build-base-image');
    assert.match(absent.message, /“python:9”/);
    // A step that cannot reach the network is not a base image.
    assert.equal(failure('dial tcp: no such host', '[2/4] RUN echo b').code, 'build-failed');
    assert.match(failure('unknown instruction: RUNN').message, /unknown instruction: RUNN/);
  });
});
