import assert from 'node:assert/strict';
import { mkdir, mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import os from 'node:os';
import path from 'node:path';
import { operations } from '../../../../src/blocks/block.ts';
import { ignoredBy } from '../../../../src/blocks/containers/buildContext.ts';
import { readParameters } from '../../../../src/blocks/parametersFile.ts';
import { readBlock } from '../../../../src/blocks/readBlock.ts';
import { languages, scaffold } from '../../../../src/blocks/scaffold.ts';
import { schemaOf } from '../schemaOf.ts';

const templates = path.join(import.meta.dirname, '../../../../media/templates');
const plain = { language: 'python', operatesOn: 'directory', name: 'Check', description: 'Checks' };

describe('scaffold', () => {
  let parent: string;
  let folder: string;

  beforeEach(async () => {
    parent = await mkdtemp(path.join(os.tmpdir(), 'ei-scaffold-'));
    folder = path.join(parent, 'deep', 'block');
  });

  afterEach(() => rm(parent, { recursive: true, force: true }));

  const text = (file: string) => readFile(path.join(folder, file), 'utf8');

  for (const { id: language } of languages) {
    for (const operatesOn of operations) {
      describe(`${language}, ${operatesOn}`, () => {
        const request = { language, operatesOn, name: 'Check', description: 'Checks it' };
        let files: string[];
        let entry: string;

        beforeEach(async () => {
          ({ files, entry } = await scaffold(templates, { ...request, folder }));
        });

        it('is a block of that kind', async () => {
          const block = await readBlock(folder);
          assert.equal(block.info.name, 'Check');
          assert.equal(block.info.description, 'Checks it');
          assert.equal(block.info.operatesOn, operatesOn);
          assert.equal(block.isLegacy, false);
          assert.equal(block.config.size, 0);
        });

        it('tells which files it wrote', async () => {
          const found = await readdir(folder, { recursive: true, withFileTypes: true });
          const names = found
            .filter((file) => file.isFile())
            .map((file) => path.relative(folder, path.join(file.parentPath, file.name)))
            .map((file) => file.split(path.sep).join('/'));
          assert.deepEqual(files, names.sort());
          assert.ok(files.includes(entry));
          assert.ok(!files.some((file) => file.startsWith('_')));
          for (const file of files) assert.doesNotMatch(await text(file), /\{\{/, file);
        });

        it('has files that the schemas accept', async () => {
          const parameters = await schemaOf('parameters.schema.json');
          const written = await text('parameters.json');
          assert.ok(parameters(JSON.parse(written)), JSON.stringify(parameters.errors));
          assert.match(written, /^\{\n {4}"version": 1,\n/);
          const config = await schemaOf('ei-block-config.schema.json');
          assert.ok(config(JSON.parse(await text('.ei-block-config'))));
        });

        it('has parameters that are right, read and explained', async () => {
          const { parameters, problems } = readParameters(await text('parameters.json'));
          assert.deepEqual(problems, []);
          assert.ok(parameters.length >= 5);
          const script = await text(entry);
          const readme = await text('README.md');
          for (const { param, showIf } of parameters) {
            assert.match(script, new RegExp(`--${param}\\b|'?\\b${param}'?: \\{`), param);
            assert.ok(readme.includes(`--${param}`), param);
            if (showIf) assert.ok(parameters.some((other) => other.param === showIf.parameter));
          }
          assert.ok(new Set(parameters.map((parameter) => parameter.type)).size >= 4);
        });

        it('has a Dockerfile that copies sources last and starts the script', async () => {
          const lines = (await text('Dockerfile')).split('\n');
          const last = (word: string) => lines.findLastIndex((line) => line.startsWith(word));
          assert.ok(last('COPY . ') > last('RUN'));
          assert.ok(lines.includes('WORKDIR /app'));
          const start = lines[last('ENTRYPOINT')] ?? '';
          const words = JSON.parse(start.slice('ENTRYPOINT '.length)) as string[];
          assert.equal(words.at(-1), entry);
          if (entry.endsWith('.py')) assert.ok(words.includes('-u'));
          assert.equal(last('CMD'), -1);
        });

        it('keeps data, secrets and tests out of the image, and nothing else', async () => {
          const ignored = await ignoredBy(await text('.dockerignore'));
          const found = [...files, '.env', '.git/HEAD', 'ei-block-data/a.csv', 'a/b.pyc'];
          const left = found.filter((file) => !ignored.isIgnored(file));
          const kept = files.filter((file) => !/^(?:test-input|README|\.gitignore)/.test(file));
          assert.deepEqual(left, kept);
        });
      });
    }
  }

  for (const [what, name] of Object.entries({
    'quotes, braces and line ends': 'a"b\n{{description}} \\ {{name}}',
    'markdown and HTML': '[free](command:x) <img src=x> `code` # | $& $1',
    'marks of direction': 'a\u202eb\u2028c',
  })) {
    it(`takes a name with ${what}`, async () => {
      const request = { ...plain, name, description: name, folder } as const;
      await scaffold(templates, { ...request, language: 'python', operatesOn: 'file' });
      const { info } = await readBlock(folder);
      const expected = name.replaceAll(/[\n\u202e\u2028]/g, ' ');
      assert.equal(info.name, expected);
      assert.equal(info.description, expected);
      const [title = '', blank, sentence = '', next] = (await text('README.md')).split('\n');
      assert.equal(title.slice(2).replaceAll(/\\(.)/g, '$1'), expected);
      assert.deepEqual([blank, next], ['', '']);
      assert.doesNotMatch(sentence, /(?<!\\)[[\]<>`|]/);
    });
  }

  const request = { ...plain, language: 'python', operatesOn: 'directory' } as const;

  it('refuses a name that a push would refuse', async () => {
    const attempt = scaffold(templates, { ...request, name: ' a\t', folder });
    await assert.rejects(attempt, { code: 'block-name' });
    assert.deepEqual(await readdir(parent), []);
  });

  it('refuses a folder that is not empty and leaves it alone', async () => {
    await mkdir(folder, { recursive: true });
    await writeFile(path.join(folder, 'mine.txt'), 'mine');
    const attempt = scaffold(templates, { ...request, folder });
    await assert.rejects(attempt, { code: 'folder-not-empty' });
    assert.deepEqual(await readdir(folder), ['mine.txt']);
  });

  it('takes a new repository', async () => {
    await mkdir(path.join(folder, '.git'), { recursive: true });
    await scaffold(templates, { ...request, folder });
    assert.ok((await readdir(folder)).includes('Dockerfile'));
  });

  it('says that a folder cannot be made', async () => {
    await writeFile(path.join(parent, 'deep'), 'a file');
    const attempt = scaffold(templates, { ...request, folder });
    await assert.rejects(attempt, { code: 'folder-unwritable' });
    assert.deepEqual(await readdir(parent), ['deep']);
  });

  it('leaves nothing when it is cancelled at any point', async () => {
    let steps = 0;
    for (let at = 0; ; at += 1) {
      try {
        await scaffold(templates, { ...request, folder }, abortsAtCheck(at));
        break;
      } catch (error) {
        assert.equal((error as Error).name, 'AbortError');
        assert.deepEqual(await readdir(parent), [], `check ${at}`);
        steps += 1;
      }
    }
    assert.ok(steps > 10);
  });

  it('leaves the folder that was there when it is cancelled', async () => {
    await mkdir(path.join(folder, '.git'), { recursive: true });
    const attempt = scaffold(templates, { ...request, folder }, abortsAtCheck(20));
    await assert.rejects(attempt, { name: 'AbortError' });
    assert.deepEqual(await readdir(folder), ['.git']);
  });
});

/** A signal that fires when it is asked for the nth time, from 0. */
function abortsAtCheck(count: number): AbortSignal {
  const controller = new AbortController();
  const { signal } = controller;
  let left = count;
  signal.throwIfAborted = () => {
    if (left === 0) controller.abort();
    left -= 1;
    AbortSignal.prototype.throwIfAborted.call(signal);
  };
  return signal;
}
