import assert from 'node:assert/strict';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { operations } from '../../../../src/blocks/block.ts';
import { readBlockFiles } from '../../../../src/blocks/check/blockFiles.ts';
import { checkBlock } from '../../../../src/blocks/check/checkBlock.ts';
import { readDockerfile } from '../../../../src/blocks/dockerfile.ts';
import { entryScript } from '../../../../src/blocks/entryScript.ts';
import { languages, scaffold } from '../../../../src/blocks/scaffold.ts';

const templates = path.resolve(import.meta.dirname, '../../../../media/templates');

describe('the check of a scaffold', () => {
  let folder = '';
  beforeEach(async () => {
    folder = await mkdtemp(path.join(tmpdir(), 'ei-check-'));
  });
  afterEach(() => rm(folder, { recursive: true }));

  for (const { id: language } of languages) {
    for (const operatesOn of operations) {
      it(`finds nothing in ${language} on ${operatesOn}`, async () => {
        const request = { language, operatesOn, name: 'Heart rate', description: 'Checks', folder };
        const { entry } = await scaffold(templates, request);
        const files = await readBlockFiles(folder);
        const problems = await checkBlock(files, { bucketIds: [] });
        assert.deepEqual(problems, []);
        const facts = await readDockerfile((await files.read('Dockerfile')) ?? '');
        assert.ok(facts);
        const paths = files.paths.map((file) => file.path);
        assert.equal(entryScript(facts, paths), entry);
      });
    }
  }

  it('notices a parameter that is added to one and not read', async () => {
    const request = {
      language: 'python' as const,
      operatesOn: 'file' as const,
      name: 'Heart rate',
      description: 'Checks',
      folder,
    };
    await scaffold(templates, request);
    const files = await readBlockFiles(folder);
    const text = (await files.read('parameters.json')) ?? '';
    const more = '"parameters": [{ "name": "X", "value": "", "type": "string", "param": "extra" },';
    await writeFile(path.join(folder, 'parameters.json'), text.replace(/"parameters":\s*\[/, more));
    const problems = await checkBlock(await readBlockFiles(folder));
    assert.deepEqual(
      problems.map(({ code }) => code),
      ['EIB301'],
    );
  });
});
