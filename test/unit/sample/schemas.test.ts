import assert from 'node:assert/strict';
import { readFile } from 'node:fs/promises';
import path from 'node:path';
import { Ajv } from 'ajv';
import { itemMetadata } from '../../../src/sample/metadata.ts';

async function validator(name: string) {
  const file = path.join(import.meta.dirname, '../../../media/schemas', name);
  const schema = JSON.parse(await readFile(file, 'utf8')) as object;
  // What only an editor reads is declared, so that a misspelt keyword still fails.
  const ajv = new Ajv({ allErrors: true });
  for (const keyword of ['errorMessage', 'enumDescriptions', 'defaultSnippets']) {
    ajv.addKeyword(keyword);
  }
  return ajv.compile(schema);
}

describe('metadata schemas', () => {
  it('accept what the sample study writes', async () => {
    const validate = await validator('ei-metadata.schema.json');
    const metadata = { age: '34', labels: 'sitting,walking', ei_check: '1', ei_check_ppg: '0' };
    assert.ok(validate(JSON.parse(itemMetadata(metadata))), JSON.stringify(validate.errors));
    assert.ok((await validator('metadata.schema.json'))(metadata));
  });

  for (const action of ['add', 'replace', 'replace-checks']) {
    it(`accept the action ${action}`, async () => {
      const validate = await validator('ei-metadata.schema.json');
      assert.ok(validate({ version: 1, action, metadata: {} }));
    });
  }

  for (const [what, metadata] of Object.entries({
    'a number': { age: 34 },
    'a nested object': { dataItemInfo: { id: 1 } },
    'a key with a dot': { 'a.b': 'c' },
    'an empty key': { '': 'c' },
    'a checklist value that is neither 0 nor 1': { ei_check: 'yes' },
    'a checklist line that is a number': { ei_check_ppg: 1 },
  })) {
    it(`find ${what}`, async () => {
      assert.equal((await validator('metadata.schema.json'))(metadata), false);
      const file = { version: 1, action: 'add', metadata };
      assert.equal((await validator('ei-metadata.schema.json'))(file), false);
    });
  }

  it('find an unknown action, version and property', async () => {
    const validate = await validator('ei-metadata.schema.json');
    assert.equal(validate({ version: 1, action: 'merge', metadata: {} }), false);
    assert.equal(validate({ version: 2, action: 'add', metadata: {} }), false);
    assert.equal(validate({ version: 1, action: 'add', metadata: {}, extra: 1 }), false);
  });
});
