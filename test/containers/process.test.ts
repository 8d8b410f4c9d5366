import assert from 'node:assert/strict';
import { readdir, writeFile } from 'node:fs/promises';
import { createWriteStream } from 'node:fs';
import path from 'node:path';
import { pipeline } from 'node:stream/promises';
import { ZipFile } from 'yazl';
import { UserError } from '../../src/base/errors.ts';
import type { BlockSource } from '../../src/blocks/containers/engine.ts';
import {
  plainDescription,
  pythonDockerfile,
  runOnce,
  shellDockerfile,
  useFolder,
  writeBlock,
} from './blocks.ts';
import { useEngine } from './engine.ts';

/** A Python package, so that nothing has to be fetched. */
async function writeWheel(folder: string, version: string): Promise<void> {
  const zip = new ZipFile();
  const info = `greeter-${version}.dist-info`;
  const files = {
    'greeter.py': `version = '${version}'\n`,
    [`${info}/METADATA`]: `Metadata-Version: 2.1\nName: greeter\nVersion: ${version}\n`,
    [`${info}/WHEEL`]: 'Wheel-Version: 1.0\nRoot-Is-Purelib: true\nTag: py3-none-any\n',
    [`${info}/RECORD`]: '',
  };
  for (const [name, text] of Object.entries(files)) zip.addBuffer(Buffer.from(text), name);
  zip.end();
  const file = path.join(folder, `greeter-${version}-py3-none-any.whl`);
  await pipeline(zip.outputStream, createWriteStream(file));
}

describe('blocks with packages, without a container', () => {
  const folder = useFolder();
  const engine = useEngine('process');
  const run = (source: BlockSource) => runOnce(engine(), source, folder(), plainDescription());

  it('installs what requirements.txt asks for, once for the same list', async () => {
    const source = await writeBlock(folder(), 'packages', {
      Dockerfile: pythonDockerfile.replace(
        'ENTRY',
        'RUN pip install --no-index --find-links . -r requirements.txt\nENTRY',
      ),
      'requirements.txt': 'greeter==1.0\n',
      'block.py': 'import greeter\nprint(greeter.version)\n',
    });
    await writeWheel(source.folder, '1.0');
    await writeWheel(source.folder, '2.0');
    const reuse: string[] = [];
    const prepared = async () => {
      let isBuilt = false;
      const { reuse: how } = await engine().prepare(source, (event) => {
        isBuilt ||= event.kind === 'output' && event.from === 'build';
      });
      assert.equal(isBuilt, how === 'built');
      reuse.push(how);
    };
    await prepared();
    assert.equal((await run(source)).stdout, '1.0\n');
    await writeFile(path.join(source.folder, 'block.py'), 'import greeter\nprint("new")\n');
    await prepared();
    await writeFile(path.join(source.folder, 'requirements.txt'), 'greeter==2.0\n');
    await prepared();
    await writeFile(
      path.join(source.folder, 'block.py'),
      'import greeter\nprint(greeter.version)\n',
    );
    assert.equal((await run(source)).stdout, '2.0\n');
    await writeFile(path.join(source.folder, 'requirements.txt'), 'greeter==1.0\n');
    await prepared();
    assert.deepEqual(reuse, ['built', 'unchanged', 'built', 'unchanged']);
  });

  it('sees no package of this machine', async () => {
    const source = await writeBlock(folder(), 'isolated', {
      Dockerfile: pythonDockerfile,
      'block.py': 'import sys, site\nprint(sys.prefix != sys.base_prefix, site.ENABLE_USER_SITE)\n',
    });
    assert.equal((await run(source)).stdout, 'True False\n');
  });

  it('installs packages of Node beside the sources', async () => {
    const source = await writeBlock(folder(), 'modules', {
      Dockerfile: `FROM node:22-slim
WORKDIR /app
COPY package.json ./
COPY vendor ./vendor
RUN npm install --install-links
COPY . ./
ENTRYPOINT ["node", "block.js"]
`,
      'package.json': JSON.stringify({
        type: 'module',
        dependencies: { greeter: 'file:vendor/greeter' },
      }),
      'vendor/greeter/package.json': JSON.stringify({ name: 'greeter', version: '1.0.0' }),
      'vendor/greeter/index.js': 'module.exports = "hello";\n',
      'block.js': 'import greeting from "greeter";\nconsole.log(greeting);\n',
    });
    assert.equal((await run(source)).stdout, 'hello\n');
    assert.equal((await run(source)).stdout, 'hello\n');
    assert.ok(!(await readdir(source.folder)).includes('node_modules'));
  });

  it('leaves nothing in the block folder, and the next run does not see what one wrote', async () => {
    const source = await writeBlock(folder(), 'writing', {
      Dockerfile: shellDockerfile,
      'block.sh': 'ls written.txt 2>/dev/null; echo x > written.txt; echo done\n',
    });
    const prepared = await engine().prepare(source, () => undefined);
    for (let round = 0; round < 2; round += 1) {
      let text = '';
      const end = await engine().run(
        source,
        prepared,
        plainDescription(),
        { isWarm: false },
        (event) => {
          if (event.kind === 'output') text += event.text;
        },
      );
      assert.equal(end.exitCode, 0);
      assert.equal(text, 'done\n');
    }
    assert.deepEqual((await readdir(source.folder)).sort(), ['Dockerfile', 'block.sh']);
  });

  it('starts a script with its own first line, made executable as the Dockerfile says', async () => {
    const files = (more: string) => ({
      Dockerfile: `FROM debian:bookworm-slim\nWORKDIR /app\nCOPY . .\n${more}ENTRYPOINT ["/app/start"]\n`,
      start: '#!/bin/sh\necho "from $0"\n',
    });
    const good = await writeBlock(folder(), 'script', files('RUN chmod +x start\n'));
    assert.equal((await run(good)).stdout, 'from /app/start\n');
    const bad = await writeBlock(folder(), 'closed-script', files(''));
    await assert.rejects(
      run(bad),
      (error) => error instanceof UserError && error.code === 'block-start',
    );
  });

  it('names the program that this machine lacks', async () => {
    const source = await writeBlock(folder(), 'foreign', {
      Dockerfile: 'FROM x\nENTRYPOINT ["ei-no-such-program", "x"]\n',
    });
    await assert.rejects(
      run(source),
      (error) =>
        error instanceof UserError &&
        error.code === 'no-interpreter' &&
        error.message.includes('ei-no-such-program'),
    );
  });

  it('tells errors with the paths of the image', async () => {
    const source = await writeBlock(folder(), 'traceback', {
      Dockerfile: pythonDockerfile,
      'block.py': 'raise ValueError("no")\n',
    });
    const { stderr, end } = await run(source);
    assert.equal(end.exitCode, 1);
    assert.match(stderr, /File "\/app\/block\.py", line 1/);
  });

  it('says what differs from the platform', async () => {
    const { differences, wayToHost } = engine().info;
    assert.ok(differences.length >= 3);
    assert.deepEqual(wayToHost, { host: '127.0.0.1', bind: '127.0.0.1' });
    const source = await writeBlock(folder(), 'differing', {
      Dockerfile: pythonDockerfile
        .replace('3.12', '3.4')
        .replace('ENTRY', 'RUN apt-get install -y x\nENTRY'),
      'block.py': '',
    });
    const { end, events } = await runOnce(
      engine(),
      source,
      folder(),
      plainDescription({ hasNetwork: false }),
    );
    assert.equal(end.notes.length, 2);
    assert.ok(end.notes.some((note) => note.includes('Python 3.4')));
    const said = events.filter((event) => event.kind === 'output' && event.from === 'engine');
    assert.equal(said.length, 1);
  });
});
