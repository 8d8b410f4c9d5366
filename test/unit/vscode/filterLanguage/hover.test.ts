import assert from 'node:assert/strict';
import { describe, it } from 'mocha';
import type { Vocabulary } from '../../../../src/filter/item.ts';
import { hover } from '../../../../src/vscode/filterLanguage/hover.ts';

const l10n = {
  t: (message: string, ...values: readonly (string | number)[]) =>
    message.replaceAll(/\{(\d)\}/g, (_, index) => String(values[Number(index)])),
};
const vocabulary: Vocabulary = {
  exact: true,
  items: 10,
  datasets: [{ text: 'Gestures', count: 4 }],
  buckets: [],
  keys: [
    { text: 'heart.rate', count: 7, values: ['60', '61', '62', '63', '64', '65'].map(counted) },
    {
      text: 'age',
      count: 4,
      values: [],
      distinct: 4,
      numbers: { least: 18, greatest: 65, count: 3 },
    },
  ],
  fileNames: [],
  created: [],
  ranges: { total_file_size: { least: 3, greatest: 2048 } },
};

function counted(text: string) {
  return { text, count: 1 };
}

/** The hover at `|`. */
function at(marked: string): readonly string[] | undefined {
  const offset = marked.indexOf('|');
  return hover(l10n, marked.replace('|', ''), offset, vocabulary)?.paragraphs;
}

describe('hover', () => {
  it('tells what a field means and what the data holds of it', () => {
    const found = at("data|set = 'x'");
    assert.match(found?.[0] ?? '', /^dataset: text\./);
    assert.deepEqual(found?.slice(1), ['One distinct value.', 'Most frequent: Gestures (4)']);
  });

  it('tells how many items have a key, under its name in the data', () => {
    assert.deepEqual(at('metadata->heart_|rate > 3'), [
      'Metadata key heart_rate.',
      '7 of 10 items have it.',
      'Most frequent: 60 (1), 61 (1), 62 (1), 63 (1), 64 (1), …',
    ]);
    assert.deepEqual(at('metadata->a|ge > 3'), [
      'Metadata key age.',
      '4 of 10 items have it.',
      '3 of 4 values are numbers.',
      '4 distinct values.',
      'From 18 to 65.',
    ]);
    assert.deepEqual(at('metadata->o|ther > 3'), ['Metadata key other.', 'No item has it.']);
  });

  it('tells between what the numbers of a field lie', () => {
    assert.equal(at('total_file_si|ze > 3')?.[1], 'From 3 (3 B) to 2048 (2.0 KB).');
  });

  it('says what metadata, DATE and --labels are', () => {
    assert.match(at('meta|data->x = 1')?.[0] ?? '', /metadata value/i);
    assert.match(at("created > DA|TE('2022')")?.[0] ?? '', /point in time/);
    assert.match(at('--la|bels a')?.[0] ?? '', /labels/);
  });

  it('stays silent on operators, values and nothing', () => {
    assert.equal(at('name |= 1'), undefined);
    assert.equal(at('name = |1'), undefined);
    assert.equal(at('|'), undefined);
  });
});
