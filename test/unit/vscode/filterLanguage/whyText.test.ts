import assert from 'node:assert/strict';
import { explainItem } from '../../../../src/filter/explain.ts';
import type { FilterItem } from '../../../../src/filter/item.ts';
import { parse } from '../../../../src/filter/parser.ts';
import { whyText } from '../../../../src/vscode/filterLanguage/whyText.ts';
import { english } from '../../../e2e/pages/hosts.ts';

const item: FilterItem = {
  id: 7,
  name: 'AMS\n_003',
  dataset: 'Study',
  bucketId: 1,
  bucketName: 'research',
  bucketPath: 'study/AMS_003/',
  created: 0,
  metadata: new Map([['age', '34']]),
  files: ['acc.csv', 'ppg.csv', 'hr.png'].map((name) => ({ name, size: 10 })),
};
const why = (text: string) =>
  whyText(english, item, text, explainItem(parse(text), item)).split('\n');

describe('why an item is (not) in the result', () => {
  it('is a tree with what made each part so', () => {
    const lines = why("metadata->age > 60 AND file_name LIKE '%.csv' AND NOT metadata->sex = 'f'");
    assert.match(lines[0] ?? '', /^AMS _003 is not in the result/);
    assert.deepEqual(
      lines.slice(6, 11).map((line) => line.replaceAll(/(?<=\S) {2,}/g, ' | ')),
      [
        '✗ all of these | together of 0 of 3 files',
        '  ✗ metadata->age > 60 | metadata->age is “34”',
        "  ✓ file_name LIKE '%.csv' | of 2 of 3 files: acc.csv, ppg.csv",
        '  ? not this',
        "    ? metadata->sex = 'f' | metadata->sex is missing",
      ],
    );
  });

  it('is said of what is kept too', () => {
    assert.match(why("name LIKE 'AMS%'")[0] ?? '', /is in the result/);
  });
});
