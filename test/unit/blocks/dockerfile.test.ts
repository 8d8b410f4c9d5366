import assert from 'node:assert/strict';
import { readDockerfile, type DockerfileFacts } from '../../../src/blocks/dockerfile.ts';

async function facts(
  lines: readonly string[],
  given?: Record<string, string>,
): Promise<DockerfileFacts> {
  const read = await readDockerfile(lines.join('\n'), given);
  assert.ok(read);
  return read;
}

const words = (command: DockerfileFacts['entrypoint']) => command?.words?.map(({ text }) => text);

describe('a Dockerfile', () => {
  it('tells what the final stage starts, and where', async () => {
    const read = await facts([
      'FROM debian AS tools',
      'WORKDIR /home/tools',
      'ENTRYPOINT ["nothing"]',
      'from python:3.12-slim',
      'workdir /srv',
      'Workdir app',
      'ENV A=1 B="two words" \\',
      '    # seen at once',
      '',
      "    C='$A'",
      'USER block:block',
      'entrypoint [ "python3", "-u", \\',
      '  "run it.py" ]',
      'CMD --rate 5',
    ]);
    assert.equal(read.from, 'python:3.12-slim');
    assert.equal(read.workdir, '/srv/app');
    assert.equal(read.user, 'block:block');
    assert.deepEqual(
      [...read.env],
      [
        ['A', '1'],
        ['B', 'two words'],
        ['C', '$A'],
      ],
    );
    assert.deepEqual(words(read.entrypoint), ['python3', '-u', 'run it.py']);
    assert.deepEqual([read.cmd?.form, words(read.cmd)], ['shell', ['--rate', '5']]);
    assert.equal(read.stages.length, 2);
  });

  it('takes over what an earlier stage has, and drops its CMD for an ENTRYPOINT', async () => {
    const read = await facts([
      'ARG BASE=python:3.12',
      'FROM ${BASE} AS first',
      'WORKDIR /app',
      'ENV PYTHONUNBUFFERED=1',
      'COPY requirements.txt ./',
      'RUN pip install -r requirements.txt',
      'CMD ["old"]',
      'FROM FIRST AS second',
      'COPY a.py b.py ./',
      'FROM second',
      'ENTRYPOINT ["python3", "a.py"]',
    ]);
    assert.equal(read.base, 'python:3.12');
    assert.equal(read.workdir, '/app');
    assert.equal(read.env.get('PYTHONUNBUFFERED'), '1');
    assert.equal(read.cmd, undefined);
    assert.deepEqual(
      read.copies.map(({ sources, target, isAfterLastRun }) => [sources, target, isAfterLastRun]),
      [
        [['requirements.txt'], '/app', false],
        [['a.py', 'b.py'], '/app', true],
      ],
    );
  });

  it('resolves arguments of the build, and says when it cannot', async () => {
    const lines = [
      'ARG VERSION=3.11',
      'FROM python:${VERSION}',
      'ARG VERSION',
      'ARG PLACE=/srv',
      'WORKDIR ${PLACE:-/x}/v$VERSION',
      'COPY ${UNKNOWN}/a ${PLACE}/',
      'COPY b ${UNKNOWN:-/opt}/b',
    ];
    const read = await facts(lines);
    assert.equal(read.workdir, '/srv/v3.11');
    assert.deepEqual([read.copies[0]?.sources, read.copies[0]?.isComplete], [[], false]);
    assert.equal(read.copies[1]?.target, '/opt/b');
    const given = await facts(lines, { VERSION: '3.13', PLACE: '/code' });
    assert.equal(given.from, 'python:3.13');
    assert.equal(given.workdir, '/code/v3.13');
  });

  it('knows flags, here-documents, addresses and JSON of COPY and ADD', async () => {
    const read = await facts([
      'FROM x',
      'WORKDIR /w',
      'COPY --from=tools --chown=1:1 /made ./made',
      'COPY ["with blank.txt", "out/"]',
      'ADD https://example.org/a.tgz /opt/',
      'COPY <<"EOF" /etc/note',
      'COPY not here',
      'EOF',
      'RUN --mount=type=cache,target=/c <<EOF',
      'RUN not here',
      'EOF',
    ]);
    const shown = read.copies.map((copy) => [
      copy.instruction,
      copy.sources,
      copy.target,
      copy.isTargetFolder,
      copy.hasFlags,
      copy.hasHeredoc,
    ]);
    assert.deepEqual(shown, [
      ['COPY', ['/made'], '/w/made', false, true, false],
      ['COPY', ['with blank.txt'], '/w/out', true, false, false],
      ['ADD', ['https://example.org/a.tgz'], '/opt', true, false, false],
      ['COPY', [], '/etc/note', false, false, true],
    ]);
    assert.equal(read.copies[0]?.fromStage, 'tools');
    assert.deepEqual(
      read.runs.map(({ text }) => text),
      ['<<EOF\nRUN not here\nEOF'],
    );
  });

  it('obeys the escape directive', async () => {
    const read = await facts([
      '# escape=`',
      'FROM x',
      'ENTRYPOINT ["a", `',
      '  "b"]',
      'WORKDIR C:\\x',
    ]);
    assert.deepEqual(words(read.entrypoint), ['a', 'b']);
  });

  it('does what ONBUILD of an earlier stage says', async () => {
    const read = await facts(['FROM x AS a', 'ONBUILD COPY . /late', 'FROM a', 'RUN true']);
    assert.deepEqual(
      read.copies.map(({ target }) => target),
      ['/late'],
    );
  });

  it('gives offsets that are those of the file', async () => {
    const text = 'FROM x\r\nENTRYPOINT ["pöthon", "a\\"b"]\r\nWORKDIR   /ä b \r\n';
    const read = await readDockerfile(text);
    const spans = read?.entrypoint?.words?.map(({ span }) => text.slice(span.start, span.end));
    assert.deepEqual(spans, ['"pöthon"', '"a\\"b"']);
    assert.equal(read?.workdir, '/ä b');
    const { start, end } = read?.workdirSpan ?? { start: 0, end: 0 };
    assert.equal(text.slice(start, end), '/ä b');
  });

  it('has no words where a shell has work to do', async () => {
    for (const text of ['a && b', 'a > b', 'A=b c', 'echo "a b" c', 'a $(b)', 'a *.py']) {
      const read = await facts(['FROM x', `ENTRYPOINT ${text}`]);
      assert.equal(read.entrypoint?.words, undefined, text);
    }
    const read = await facts(['FROM x', "ENTRYPOINT exec python3 -u 'a.py' --x=1"]);
    assert.deepEqual(words(read.entrypoint), ['python3', '-u', 'a.py', '--x=1']);
  });

  it('is nothing without FROM', async () => {
    for (const text of ['', '# only this', 'ARG A=1', 'RUN x']) {
      assert.equal(await readDockerfile(text), undefined, text);
    }
  });
});
