import assert from 'node:assert/strict';
import fc from 'fast-check';
import { problems } from '../../../src/filter/check.ts';
import { complete } from '../../../src/filter/complete.ts';
import type { Counted, Vocabulary } from '../../../src/filter/item.ts';
import { parse } from '../../../src/filter/parser.ts';
import { keyAt, keyUses, placesOfKey, writtenKey } from '../../../src/filter/renameKey.ts';
import { signatureAt } from '../../../src/filter/signature.ts';

const counted = (text: string, count = 1): Counted => ({ text, count });
const vocabulary: Vocabulary = {
  exact: true,
  items: 10,
  datasets: [counted('AMS Study')],
  buckets: [counted('lake')],
  keys: [
    { ...counted('site', 3), values: [counted('Site 1', 2), counted('Site 3')] },
    { ...counted('visit', 3), values: [], days: [counted('2021-01-02'), counted('2022-05-03', 2)] },
    { ...counted('label', 3), values: [counted('walking', 3)] },
  ],
  fileNames: [],
  created: [counted('2021-03-04', 2), counted('2022-04-04', 5), counted('2022-04-05')],
  ranges: { total_file_count: { least: 2, greatest: 9 } },
};

/** The texts after choosing each of what is offered at `|`. */
function after(marked: string): string[] {
  const offset = marked.indexOf('|');
  const text = marked.replace('|', '');
  const { items, span } = complete(text, offset, vocabulary);
  return items.map((item) => {
    const { start, end } = item.span ?? span;
    return text.slice(0, start) + item.insert + text.slice(end);
  });
}

describe('the calendar of what exists', () => {
  it('goes from years to days, and leaves out a level with one choice', () => {
    assert.deepEqual(after('created > |'), ["created > DATE('"]);
    assert.deepEqual(after("created > DATE('|"), [
      "created > DATE('2021-",
      "created > DATE('2022-",
    ]);
    assert.deepEqual(after("created > DATE('2022-|"), [
      "created > DATE('2022-04-04')",
      "created > DATE('2022-04-05')",
    ]);
    assert.deepEqual(after("created > DATE('2023|"), []);
  });

  it('closes only what is open', () => {
    assert.deepEqual(after("created > DATE('2021|') AND id = 1"), [
      "created > DATE('2021-03-04') AND id = 1",
    ]);
    assert.deepEqual(after('created > DATE(2021|'), []);
    assert.deepEqual(after('created > DATE(|)').slice(0, 1), ["created > DATE('2021-)"]);
    assert.deepEqual(after("created >= '2021|'"), ["created >= '2021-03-04'"]);
  });

  it('counts the days of a metadata key too', () => {
    assert.deepEqual(after("metadata->visit < DATE('2022|"), [
      "metadata->visit < DATE('2022-05-03')",
    ]);
    const [first] = complete("metadata->visit < DATE('2022", 28, vocabulary).items;
    assert.deepEqual([first?.label, first?.count, first?.detail], ['2022-05-03', 2, 'Tuesday']);
  });

  it('tells between what a number makes sense', () => {
    assert.deepEqual(after('total_file_count > |'), [
      'total_file_count > 2',
      'total_file_count > 9',
    ]);
  });
});

describe('quick fixes', () => {
  const fixed = (text: string) =>
    problems(parse(text), vocabulary).map(({ code, fix }) => [
      code,
      fix && text.slice(0, fix.span.start) + fix.text + text.slice(fix.span.end),
    ]);

  it('mend each problem that has a likely meaning', () => {
    const expected: Readonly<Record<string, readonly [code: string, fix: string]>> = {
      "metadata->sitee = 'x'": ['unknown-key', "metadata->site = 'x'"],
      'metadata->ei-check = 0': ['key-is-subtraction', 'metadata->`ei-check` = 0'],
      'metadata->site = 3': ['number-against-text', "metadata->site = 'Site 3'"],
      "total_file_size > '12 kg'": ['number-against-text', 'total_file_size > 12'],
      "name = 'a%'": ['equals-pattern', "name LIKE 'a%'"],
      'name IS NOT NULL AND id > 3': ['always-true', 'id > 3'],
      'id > 3 OR NOT 1 = 1': ['always-true', 'id > 3'],
      "dataset = 'AMS Stdy'": ['unknown-dataset', "dataset = 'AMS Study'"],
      "bucket IN ('lakes')": ['unknown-bucket', "bucket IN ('lake')"],
      "metadata->site = 'site 3'": ['unknown-value', "metadata->site = 'Site 3'"],
      '--labels waking,other': ['unknown-label', '--labels walking,other'],
    };
    for (const [text, problem] of Object.entries(expected)) {
      assert.deepEqual(fixed(text), [problem], text);
    }
  });

  it('do not take a number for a slip of the finger', () => {
    assert.deepEqual(fixed("metadata->site = 'Site 4'"), []);
  });
});

describe('renaming a metadata key', () => {
  it('finds every use, in a text that is not whole too', () => {
    const text =
      "metadata->heart_rate > 1 AND METADATA->>'heart.rate' = 2 OR metadata->`heart rate` (";
    assert.deepEqual(
      placesOfKey(text, 'heart.rate').map(({ start, end }) => text.slice(start, end)),
      ['heart_rate', "'heart.rate'"],
    );
    assert.equal(keyAt(text, 15)?.key, 'heart_rate');
    assert.equal(keyAt(text, 3), undefined);
  });

  it('tells two spellings apart where the data have both', () => {
    const both: Vocabulary = {
      ...vocabulary,
      keys: ['heart.rate', 'heart_rate'].map((text) => ({ ...counted(text), values: [] })),
    };
    const text = 'metadata->heart_rate = 1 AND metadata->`heart.rate` = 2';
    assert.equal(placesOfKey(text, 'heart.rate', both).length, 1);
  });

  const sign = fc.constantFrom(...'aé_.0 `\'"\\[]()-,>/#*\n\u2028\u{1F600}', 'AND', 'NULL', '--');

  it('writes any name so that it stays one', () => {
    fc.assert(
      fc.property(fc.string({ minLength: 1, unit: sign }), (name) => {
        const text = `metadata->${writtenKey(name)} = 1 AND id = 2`;
        assert.deepEqual(
          keyUses(text).map(({ key }) => key),
          [name],
        );
        assert.deepEqual(parse(text).problems, []);
      }),
    );
  });
});

describe('signatures', () => {
  it('are shown in DATE and in lists of labels', () => {
    const at = (marked: string) => signatureAt(marked.replace('|', ''), marked.indexOf('|'));
    assert.equal(at('created > DATE(|')?.label, "DATE('2022-08-01')");
    assert.equal(at('--labels |')?.active, 0);
    assert.equal(at('--labels a,|')?.active, 1);
    assert.equal(at('--labels a,b |AND'), undefined);
    assert.equal(at('name = (|'), undefined);
    for (const { label, parameters } of [at('created > DATE(|'), at('--labels |')].flatMap(
      (one) => one ?? [],
    )) {
      for (const { span } of parameters) assert.ok(label.slice(span.start, span.end).trim() !== '');
    }
  });
});
