import assert from 'node:assert/strict';
import fc from 'fast-check';
import { problems } from '../../../src/filter/check.ts';
import { select } from '../../../src/filter/evaluate.ts';
import type { FilterItem } from '../../../src/filter/item.ts';
import { parse } from '../../../src/filter/parser.ts';
import {
  allOf,
  anyOf,
  equals,
  escapePattern,
  metadataField,
  quoteName,
  quoteText,
} from '../../../src/filter/quote.ts';
import { ItemTable } from '../../../src/filter/table.ts';

const hostile = fc.oneof(
  fc.constantFrom(
    "'",
    "''",
    "\\'",
    '\\',
    '\\\\',
    "'; DROP TABLE items; --",
    "' OR '1' = '1",
    '%',
    '_',
    '\\%',
  ),
  fc.constantFrom(
    '`',
    ']',
    '--labels a',
    '-- x',
    '// x',
    '/*',
    '\n',
    '\0',
    '',
    ' ',
    '007',
    '7',
    '1e1',
    'NULL',
  ),
  fc.constantFrom(
    'naïve',
    '日本',
    '😀',
    '\ud83d',
    '\udc00',
    '\u2028',
    'AND',
    'name',
    '__proto__',
    '[x](command:y)',
  ),
  fc.string({ unit: 'binary', maxLength: 12 }),
  fc.string({ unit: fc.constantFrom("'", '\\', '`', '%', '_', ']', 'a', '\ud800'), maxLength: 8 }),
);

const itemNamed = (name: string, id: number): FilterItem => ({
  id,
  name,
  dataset: name,
  bucketId: 1,
  bucketName: name,
  bucketPath: `${name}/`,
  created: 0,
  metadata: new Map([[`k${name}`, name]]),
  files: [{ name, size: 1 }],
});

function kept(text: string, table: ItemTable): number[] {
  const filter = parse(text);
  assert.deepEqual(
    problems(filter).filter(({ severity }) => severity === 'error'),
    [],
    text,
  );
  return [...select(filter, table).ids()].sort((a, b) => a - b);
}

describe('filters made from data', () => {
  it('keep exactly the items of that name, whatever the name holds', () => {
    const property = fc.property(
      fc.uniqueArray(hostile, { minLength: 1, maxLength: 8 }),
      (names) => {
        const table = new ItemTable();
        for (const [index, name] of names.entries()) table.put(itemNamed(name, index));
        for (const [index, name] of names.entries()) {
          for (const field of [
            'name',
            'dataset',
            'bucket_name',
            'file_name',
            metadataField(`k${name}`),
          ]) {
            assert.deepEqual(kept(equals(field, name), table), [index], field);
          }
          assert.deepEqual(kept(`file_names CONTAINS ${quoteText(name)}`, table), [index]);
          const whole = quoteText(escapePattern(name));
          assert.deepEqual(kept(`name LIKE ${whole}`, table), [index]);
        }
        const some = names.filter((_, index) => index % 2 === 0);
        assert.deepEqual(
          kept(anyOf('name', some), table),
          some.map((name) => names.indexOf(name)),
        );
      },
    );
    fc.assert(property, { numRuns: 500 });
  });

  it('name exactly that key, whatever it holds', () => {
    const property = fc.property(hostile, (key) => {
      const filter = parse(`${metadataField(key)} = 'x'`);
      const { root } = filter;
      assert.ok(root?.kind === 'comparison' && root.left.kind === 'metadata');
      assert.ok(root.left.key.kind === 'key');
      assert.equal(root.left.key.value, key);
      assert.deepEqual(filter.problems, []);
    });
    fc.assert(property, { numRuns: 1000 });
  });

  it('escape only what must be escaped', () => {
    assert.equal(quoteText("it's"), "'it''s'");
    assert.equal(quoteText('C:\\data\\x'), "'C:\\data\\x'");
    assert.equal(quoteText('C:\\'), "'C:\\\\'");
    assert.equal(quoteText("\\'"), "'\\\\'''");
    assert.equal(quoteName('a`b'), '`a``b`');
    assert.equal(metadataField('ei_check'), 'metadata->ei_check');
    assert.equal(metadataField('2nd'), 'metadata->2nd');
    assert.equal(metadataField('ei-check'), 'metadata->`ei-check`');
    assert.equal(metadataField(''), 'metadata->``');
  });

  it('keep nothing when there are no values', () => {
    const table = new ItemTable();
    table.put(itemNamed('a', 1));
    assert.deepEqual(kept(anyOf('name', []), table), []);
    assert.deepEqual(kept(`NOT (${anyOf('name', [])})`, table), [1]);
  });

  it('hold together whole conditions, comments and all', () => {
    const table = new ItemTable();
    for (const [index, name] of ['a', 'b', 'c'].entries()) table.put(itemNamed(name, index));
    assert.equal(allOf(['', " name = 'a' "]), " name = 'a' ");
    assert.deepEqual(kept(allOf(["name = 'a' OR name = 'b' -- or c", 'id > 0']), table), [1]);
    assert.deepEqual(
      kept(allOf(["name = 'a' OR name = 'b' # or c", '--labels x OR id = 1']), table),
      [1],
    );
  });
});
