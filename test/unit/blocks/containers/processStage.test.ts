import assert from 'node:assert/strict';
import { chmod, mkdtemp, readdir, readFile, stat, symlink } from 'node:fs/promises';
import { mkdir, rm, writeFile } from 'node:fs/promises';
import os from 'node:os';
import path from 'node:path';
import { UserError } from '../../../../src/base/errors.ts';
import { readContext } from '../../../../src/blocks/containers/buildContext.ts';
import { readOnlyCopy, removeTree } from '../../../../src/blocks/containers/copyTree.ts';
import { readRecipe } from '../../../../src/blocks/containers/processRecipe.ts';
import { stageSources } from '../../../../src/blocks/containers/processStage.ts';

describe('sources of a block as COPY lays them out', () => {
  let root: string;
  let runs = 0;
  before(async () => {
    root = await mkdtemp(path.join(os.tmpdir(), 'ei-stage-'));
    const files = ['x.py', 'y.py', 'z.txt', 'src/a.py', 'src/deep/b.py', 'secret/key', 'b[1].txt'];
    for (const name of files) {
      await mkdir(path.dirname(path.join(root, 'block', name)), { recursive: true });
      await writeFile(path.join(root, 'block', name), name);
    }
    await writeFile(
      path.join(root, 'block', '.dockerignore'),
      'secret\n.dockerignore\nDockerfile\n',
    );
  });
  after(() => removeTree(root));

  /** Files of the image that come from the block folder. */
  async function staged(copies: string): Promise<readonly string[]> {
    const block = path.join(root, 'block');
    await writeFile(
      path.join(block, 'Dockerfile'),
      `FROM x\nWORKDIR /app\n${copies}\nENTRYPOINT ["x"]\n`,
    );
    runs += 1;
    const stage = path.join(root, `stage-${runs}`);
    const context = await readContext(block, new Map());
    await stageSources(context, await readRecipe(block, {}), stage);
    const names = await readdir(stage, { recursive: true, withFileTypes: true });
    return names
      .filter((entry) => entry.isFile())
      .map((entry) => path.relative(stage, path.join(entry.parentPath, entry.name)))
      .filter((name) => !/\/(?:Dockerfile|\.dockerignore)$/.test(name))
      .sort();
  }

  const all = ['b[1].txt', 'src/a.py', 'src/deep/b.py', 'x.py', 'y.py', 'z.txt'];
  const cases: readonly (readonly [copies: string, ...expected: string[]])[] = [
    ['COPY . .', ...all.map((name) => `app/${name}`)],
    ['COPY . /opt/', ...all.map((name) => `opt/${name}`)],
    ['COPY src ./', 'app/a.py', 'app/deep/b.py'],
    ['COPY src ./src', 'app/src/a.py', 'app/src/deep/b.py'],
    ['COPY ./src/ lib', 'app/lib/a.py', 'app/lib/deep/b.py'],
    ['COPY *.py ./', 'app/x.py', 'app/y.py'],
    ['COPY ?.py z.txt /in/', 'in/x.py', 'in/y.py', 'in/z.txt'],
    ['COPY src/*.py ./', 'app/a.py'],
    ['COPY x.py renamed.py', 'app/renamed.py'],
    ['COPY x.py /app', 'app/x.py'],
    ['COPY ["x.py", "my file.py"]', 'app/my file.py'],
    ['COPY b[[]1].txt ./', 'app/b[1].txt'],
    ['WORKDIR /a\nCOPY x.py .\nWORKDIR b\nCOPY y.py .', 'a/b/y.py', 'a/x.py'],
    ['ADD z.txt /etc/z', 'etc/z'],
    ['COPY ../x.py ./', 'app/x.py'],
  ];
  for (const [copies, ...expected] of cases) {
    it(copies, async () => assert.deepEqual(await staged(copies), expected.sort()));
  }

  for (const copies of ['COPY gone.py ./', 'COPY secret ./', 'COPY *.none ./']) {
    it(`refuses ${copies}`, async () => {
      await assert.rejects(
        staged(copies),
        (error) => error instanceof UserError && error.code === 'build-failed',
      );
    });
  }
});

describe('a copy that cannot be written into', () => {
  let root: string;
  beforeEach(async () => {
    root = await mkdtemp(path.join(os.tmpdir(), 'ei-copy-'));
    await mkdir(path.join(root, 'from', 'sub'), { recursive: true });
    await writeFile(path.join(root, 'from', 'sub', 'a.csv'), '1\n');
    await symlink('sub/a.csv', path.join(root, 'from', 'link.csv'));
  });
  afterEach(() => removeTree(root));

  it('holds the same, and the original is as it was', async () => {
    const [from, to] = [path.join(root, 'from'), path.join(root, 'to')];
    assert.equal(await readOnlyCopy(from, to, 1000), true);
    assert.equal(await readFile(path.join(to, 'sub', 'a.csv'), 'utf8'), '1\n');
    assert.equal(await readFile(path.join(to, 'link.csv'), 'utf8'), '1\n');
    for (const name of ['', 'sub', 'sub/a.csv']) {
      assert.equal((await stat(path.join(to, name))).mode & 0o222, 0, name);
      assert.notEqual((await stat(path.join(from, name))).mode & 0o200, 0, name);
    }
    await removeTree(to);
    await assert.rejects(stat(to));
  });

  it('is not made of what is too large', async () => {
    const to = path.join(root, 'to');
    assert.equal(await readOnlyCopy(path.join(root, 'from'), to, 1), false);
    await assert.rejects(stat(to));
  });

  it('is removed whatever was made of it, and what a link leads to stays', async () => {
    const to = path.join(root, 'to');
    await mkdir(path.join(to, 'closed'), { recursive: true });
    await symlink(path.join(root, 'from'), path.join(to, 'closed', 'link'));
    await chmod(path.join(to, 'closed'), 0);
    await removeTree(to);
    await assert.rejects(stat(to));
    assert.equal(await readFile(path.join(root, 'from', 'sub', 'a.csv'), 'utf8'), '1\n');
    await rm(to, { force: true });
  });
});
