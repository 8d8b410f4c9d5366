import assert from 'node:assert/strict';
import type { ContextEntry } from '../../../../src/blocks/containers/buildContext.ts';
import { partsOf, patchFor, sourceRecord } from '../../../../src/blocks/containers/sources.ts';
import { readDockerfile } from '../../../../src/blocks/dockerfile.ts';

function entry(name: string, hash = 'file 644 x'): ContextEntry {
  const kind = name.endsWith('/') ? 'folder' : 'file';
  return {
    path: name.replace(/\/$/, ''),
    kind,
    mode: 0o644,
    size: 1,
    modified: 0,
    hash: kind === 'folder' ? 'folder 755' : hash,
  };
}

const files = ['Dockerfile', 'a.py', 'lib/', 'lib/b.py', 'requirements.txt', 'run.sh'];

/** Place in the image → its name in the block folder, of what is a source; the rest by name. */
async function parts(dockerfile: string, names: readonly string[] = files) {
  const text = `FROM python:3.12-slim\nWORKDIR /app\n${dockerfile}\n`;
  const found = partsOf(
    names.map((name) => entry(name)),
    text,
    await readDockerfile(text),
  );
  return {
    sources: Object.fromEntries(found.sources.map(({ place, entry: { path } }) => [place, path])),
    environment: found.environment.map(({ path }) => path),
  };
}

describe('what a Dockerfile only copies', () => {
  const places: Readonly<Record<string, Readonly<Record<string, string>>>> = {
    'COPY requirements.txt ./\nRUN pip install -r requirements.txt\nCOPY . .': {
      ...{ '/app/a.py': 'a.py', '/app/lib': 'lib', '/app/lib/b.py': 'lib/b.py' },
      '/app/run.sh': 'run.sh',
    },
    'COPY a.py run.sh /srv/': { '/srv/a.py': 'a.py', '/srv/run.sh': 'run.sh' },
    'COPY *.py ./': { '/app/a.py': 'a.py' },
    'COPY lib /app/code': { '/app/code': 'lib', '/app/code/b.py': 'lib/b.py' },
    'COPY a.py /app': { '/app/a.py': 'a.py' },
    'COPY a.py /opt/a.py': { '/opt/a.py': 'a.py' },
    'COPY ["a.py", "/opt/x y/"]': { '/opt/x y/a.py': 'a.py' },
    'COPY --from=other /x /x\nCOPY a.py .': { '/app/a.py': 'a.py' },
    'COPY a.py .\nCOPY --from=other /x /x': { '/app/a.py': 'a.py' },
    // What follows cannot be told from the file: a build has to.
    'COPY a.py /opt/other': {},
    'COPY a.py .\nRUN python3 -m compileall .': {},
    'COPY a.py .\nCOPY --from=other /x /app': {},
    'COPY a.py .\nADD run.sh /app/': {},
    'COPY --chown=app a.py .': {},
    'COPY --parents a.py .': {},
    'RUN --mount=target=/src pip install /src\nCOPY a.py .': {},
    'RUN --mount=type=bind,target=/src ls\nCOPY a.py .': {},
    'ARG WHAT\nCOPY $WHAT .\nCOPY a.py .': {},
  };
  for (const [dockerfile, sources] of Object.entries(places)) {
    it(JSON.stringify(dockerfile), async () => {
      assert.deepEqual((await parts(dockerfile)).sources, sources);
    });
  }

  it('leaves what commands may see to the environment', async () => {
    const { environment } = await parts(
      'COPY requirements.txt ./\nRUN --mount=type=cache,target=/c pip install\nCOPY . .',
    );
    assert.deepEqual(environment, ['Dockerfile', 'requirements.txt']);
  });

  it('passes owner and permissions on', async () => {
    const text =
      'FROM x\nCOPY --chown=10:20 --chmod=755 a.py /a.py\nCOPY --chown=7 run.sh /run.sh\n';
    const { sources } = partsOf(
      files.map((name) => entry(name)),
      text,
      await readDockerfile(text),
    );
    assert.deepEqual(
      sources.map(({ place, owner, mode }) => [place, owner, mode]),
      [
        ['/a.py', { uid: 10, gid: 20 }, 0o755],
        ['/run.sh', { uid: 7, gid: 7 }, undefined],
      ],
    );
  });
});

describe('what an older image lacks', () => {
  const placed = (names: Readonly<Record<string, string>>) =>
    Object.entries(names).map(([name, hash]) => ({
      entry: entry(name, hash),
      place: `/app/${name}`,
    }));
  const record = sourceRecord(placed({ 'a.py': 'file 644 1', 'b.py': 'file 644 2' }));
  const patch = (names: Readonly<Record<string, string>>) =>
    patchFor(record, placed(names))?.entries.map(({ place }) => place);

  it('is what was edited or added', () => {
    const changed = { 'a.py': 'file 644 9', 'b.py': 'file 644 2', 'c.py': 'file 644 3' };
    assert.deepEqual(patch(changed), ['/app/a.py', '/app/c.py']);
    assert.deepEqual(patch({ 'a.py': 'file 644 1', 'b.py': 'file 755 2' }), ['/app/b.py']);
    assert.deepEqual(patch({ 'a.py': 'file 644 1', 'b.py': 'file 644 2' }), []);
  });

  it('is for a build to tell after a deletion, or when a file became a link', () => {
    assert.equal(patch({ 'a.py': 'file 644 1' }), undefined);
    const link = { ...entry('b.py'), kind: 'link' as const, hash: 'link a.py', target: 'a.py' };
    const sources = [...placed({ 'a.py': 'file 644 1' }), { entry: link, place: '/app/b.py' }];
    assert.equal(patchFor(record, sources), undefined);
  });
});
