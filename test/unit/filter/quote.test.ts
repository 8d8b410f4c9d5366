import assert from 'node:assert/strict';
import fc from 'fast-check';
import { randomFrom } from '../../differential/random.ts';
import { anyText } from '../../differential/texts.ts';
import { filterOfItems } from '../../../src/actions/transformInput.ts';
import { problems } from '../../../src/filter/check.ts';
import { complete } from '../../../src/filter/complete.ts';
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

/** The item itself; of a key also those whose keys differ in dots and underscores only. */
function keysLike(names: readonly string[], field: string, name: string, index: number): number[] {
  if (!field.startsWith('metadata->')) return [index];
  const normal = (key: string) => key.replaceAll('.', '_');
  const isNamed = field === `metadata->${name}`;
  return names.flatMap((other, at) => {
    const isSameKey = normal(other) === normal(name);
    return at === index || (isSameKey && isNamed) ? [at] : [];
  });
}

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
    fc.assert(property, { seed: 7, numRuns: 500 });
  });

  it('tell thousands of hostile names, keys and values of one table apart', () => {
    const random = randomFrom(5);
    const names = new Set<string>();
    while (names.size < 2000) {
      const parts = random.list(1 + random.below(3), () => anyText(random, true));
      names.add(parts.join(random.pick(['', ' ', "'", '\\', '%', ','])));
    }
    const all = [...names];
    const table = new ItemTable();
    for (const [index, name] of all.entries()) table.put(itemNamed(name, index));
    for (const [index, name] of all.entries()) {
      const field = random.pick([
        'name',
        'dataset',
        'bucket',
        'file_name',
        metadataField(`k${name}`),
      ]);
      const wanted = keysLike(all, field, name, index);
      assert.deepEqual(
        kept(equals(field, name), table),
        wanted,
        `${field} ${JSON.stringify(name)}`,
      );
    }
    for (let run = 0; run < 50; run += 1) {
      const some = [...new Set(random.list(200, () => random.pick(all)))];
      const ids = some.map((name) => all.indexOf(name)).sort((a, b) => a - b);
      assert.deepEqual(kept(anyOf('name', some), table), ids);
      assert.deepEqual(
        kept(`NOT (${anyOf('file_name', some)})`, table).length,
        all.length - ids.length,
      );
      // What is typed to find an item by a part of its name.
      const part = random.pick(all).slice(0, 3);
      const pattern = quoteText(`%${escapePattern(part)}%`);
      const holding = (fold: (text: string) => string) =>
        all.flatMap((name, id) => (fold(name).includes(fold(part)) ? [id] : []));
      assert.deepEqual(kept(`name LIKE ${pattern}`, table), holding(String), JSON.stringify(part));
      const caseless = holding((text) => text.toLowerCase());
      assert.deepEqual(kept(`name ILIKE ${pattern}`, table), caseless, JSON.stringify(part));
    }
  });

  it('make a job of exactly the chosen items', () => {
    const random = randomFrom(6);
    const names = [...new Set(random.list(200, () => anyText(random, true)))];
    const table = new ItemTable();
    for (const [index, name] of names.entries()) table.put(itemNamed(name, index + 1));
    for (const [index, name] of names.entries()) {
      const id = index + 1;
      const other = 1 + ((index + 1) % names.length);
      const set = { dataset: name, filter: `${equals('name', name)} // all of it`, except: [] };
      assert.deepEqual(kept(filterOfItems({ sets: [set], ids: [] }), table), [id]);
      const both = [id, other].sort((a, b) => a - b);
      assert.deepEqual(kept(filterOfItems({ sets: [set], ids: [other] }), table), both);
      const except = { ...set, except: [id] };
      assert.deepEqual(kept(filterOfItems({ sets: [except], ids: [other] }), table), [other]);
      const filter = equals(metadataField(`k${name}`), name);
      assert.deepEqual(kept(filterOfItems({ sets: [], ids: both, filter }), table), [id]);
    }
  });

  it('are what a completion writes', () => {
    const random = randomFrom(8);
    // A number is offered as a number, which finds other spellings of it too.
    const names = [...new Set(random.list(150, () => anyText(random, true).trim()))].filter(
      (name) => Number.isNaN(Number(name)) && !name.includes(','),
    );
    const table = new ItemTable();
    for (const [index, name] of names.entries()) {
      table.put({
        ...itemNamed(name, index),
        metadata: new Map([
          ['label', name],
          [name, 'x'],
        ]),
      });
    }
    const vocabulary = table.vocabulary();
    const starts = [
      'dataset = ',
      'bucket_name = ',
      'file_name = ',
      'file_names CONTAINS ',
      'label = ',
      '--labels ',
      'name = ',
    ];
    let written = 0;
    for (const start of [...starts, 'dataset LIKE ', 'metadata->']) {
      const { items: offers, span } = complete(start, start.length, vocabulary);
      for (const { label, insert } of offers) {
        const isKey = start === 'metadata->';
        const text = start.slice(0, span.start) + insert + (isKey ? ' IS NOT NULL' : '');
        const index = names.indexOf(label);
        if (index < 0 || parse(text).problems.length > 0) continue;
        written += 1;
        const wanted = isKey ? keysLike(names, `metadata->${label}`, label, index) : [index];
        assert.deepEqual(kept(text, table), wanted, text);
      }
    }
    assert.ok(written > 5 * names.length, `${written} of ${names.length} names`);
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
    fc.assert(property, { seed: 7, numRuns: 1000 });
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
