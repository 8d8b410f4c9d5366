import assert from 'node:assert/strict';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import os from 'node:os';
import path from 'node:path';
import { UserError } from '../../../../src/base/errors.ts';
import { readRecipe, type Recipe } from '../../../../src/blocks/containers/processRecipe.ts';

describe('what is done of a Dockerfile without a container', () => {
  let folder: string;
  before(async () => {
    folder = await mkdtemp(path.join(os.tmpdir(), 'ei-recipe-'));
  });
  after(() => rm(folder, { recursive: true, force: true }));

  async function recipeOf(dockerfile: string): Promise<Recipe> {
    await writeFile(path.join(folder, 'Dockerfile'), dockerfile);
    return readRecipe(folder, {});
  }
  const entry = '\nENTRYPOINT ["python3", "-u", "x.py"]\n';
  const installs = async (run: string) =>
    (await recipeOf(`FROM python:3.12\nWORKDIR /app\n${run}${entry}`)).installs.map(
      ({ tool, words, folder: place }) => `${place}: ${tool} ${words.join(' ')}`,
    );

  const cases: readonly (readonly [run: string, ...expected: string[]])[] = [
    ['RUN pip install -r requirements.txt', '/app: pip install -r requirements.txt'],
    ['RUN pip3 install --no-cache-dir a==1 b', '/app: pip install a==1 b'],
    ['RUN python3 -m pip install "a>=1,<2"', '/app: pip install a>=1,<2'],
    ['RUN /usr/bin/python3.11 -m pip install a', '/app: pip install a'],
    ['RUN ["pip", "install", "a b"]', '/app: pip install a b'],
    ['RUN uv pip install --system -r r.txt', '/app: pip install -r r.txt'],
    ['RUN pip install --upgrade pip && pip install a', '/app: pip install a'],
    ['RUN apt-get update && pip install a && rm -rf /x', '/app: pip install a'],
    ['RUN cd lib && pip install -e .', '/app/lib: pip install .'],
    ['RUN PIP_X=1 pip install --user a', '/app: pip install a'],
    ['RUN pip install \\\n  a \\\n  b', '/app: pip install a b'],
    ['RUN --mount=type=cache,target=/root/.cache pip install a', '/app: pip install a'],
    ['RUN npm ci --omit=dev', '/app: npm ci --omit=dev'],
    ['RUN npm install -g typescript'],
    ['RUN pip install $PACKAGES'],
    ['RUN pip install --upgrade pip'],
    ['RUN curl -L https://x | sh'],
  ];
  for (const [run, ...expected] of cases) {
    it(run, async () => assert.deepEqual(await installs(run), expected));
  }

  it('says what it leaves out, and not what nobody would miss', async () => {
    const { ignored } = await recipeOf(`FROM python:3.12 AS first
FROM python:3.12
RUN apt-get update && apt-get install -y ffmpeg && rm -rf /var/lib/apt/lists/*
RUN pip install -U pip && mkdir -p /x
RUN curl -L https://x | sh
COPY --from=first /a /b
ADD https://example.com/model.bin /model.bin
COPY . .${entry}`);
    assert.deepEqual(ignored, [
      'RUN apt-get install -y ffmpeg',
      'RUN curl -L https://x | sh',
      'COPY /a /b',
      'ADD https://example.com/model.bin /model.bin',
    ]);
  });

  it('takes variables of the image, its PATH excepted', async () => {
    const { environment } = await recipeOf(
      `FROM x\nARG V=1\nENV A=$V B="two words" PATH=/opt/bin:$PATH${entry}`,
    );
    assert.deepEqual(environment, { A: '1', B: 'two words' });
  });

  it('starts the shell form as an engine does', async () => {
    const { entry: words } = await recipeOf('FROM x\nENTRYPOINT python3 x.py --a\n');
    assert.deepEqual(words, ['/bin/sh', '-c', 'python3 x.py --a']);
  });

  it('knows CMD as arguments for a run without any', async () => {
    const { standardArguments } = await recipeOf(`FROM x${entry}CMD ["--help"]\n`);
    assert.deepEqual(standardArguments, ['--help']);
  });

  for (const [text, code] of [
    ['FROM x\nCMD ["python3", "x.py"]\n', 'block-start'],
    ['FROM x\nENTRYPOINT []\n', 'block-start'],
    ['# nothing\n', 'no-dockerfile'],
  ] as const) {
    it(`refuses ${JSON.stringify(text)}`, async () => {
      await assert.rejects(
        recipeOf(text),
        (error) => error instanceof UserError && error.code === code && error.remedy !== undefined,
      );
    });
  }

  it('refuses a folder without a Dockerfile', async () => {
    await assert.rejects(
      readRecipe(path.join(folder, 'none'), {}),
      (error) => error instanceof UserError && error.code === 'no-dockerfile',
    );
  });
});
