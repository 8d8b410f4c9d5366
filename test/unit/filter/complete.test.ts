import assert from 'node:assert/strict';
import { problems } from '../../../src/filter/check.ts';
import { complete, type Completion } from '../../../src/filter/complete.ts';
import type { Counted, Vocabulary } from '../../../src/filter/item.ts';
import { parse } from '../../../src/filter/parser.ts';

const counted = (text: string, count = 1): Counted => ({ text, count });
const key = (text: string, count: number, ...values: Counted[]) => ({ text, count, values });
const vocabulary: Vocabulary = {
  exact: true,
  items: 10,
  datasets: [counted('AMS Activity Study 2022', 6), counted("Jan's data", 4)],
  buckets: [counted('research data', 10)],
  keys: [
    key('age', 10, counted('33', 4), counted('1e3'), counted('unknown')),
    key('ei-check', 8, counted('0', 5), counted('1', 3)),
    key('label', 5, counted('sitting,walking', 3), counted('lying down', 2)),
    key('labels', 2, counted('walking', 2)),
    key('heart.rate', 1, counted('61')),
    key('order', 1, counted('1')),
  ],
  fileNames: [
    counted('ppg.csv', 9),
    counted('labels.csv', 5),
    counted('hr.png', 3),
    counted('50%.txt', 1),
  ],
};

/** Completes at the `|`. */
function at(text: string) {
  const offset = text.indexOf('|');
  const whole = text.slice(0, offset) + text.slice(offset + 1);
  return { whole, ...complete(whole, offset, vocabulary) };
}

function inserts(text: string): string[] {
  return at(text).items.map(({ insert }) => insert);
}

/** The text after choosing the item whose label is `label`. */
function chosen(text: string, label: string): string {
  const { whole, span, items } = at(text);
  const item = items.find((one) => one.label === label);
  assert.ok(item, `${label} is offered at ${text}: ${items.map((one) => one.label).join(' ')}`);
  const replaced = item.span ?? span;
  return whole.slice(0, replaced.start) + item.insert + whole.slice(replaced.end);
}

describe('completion', () => {
  it('offers fields, keys and words at the start of a condition', () => {
    for (const text of ['|', 'NOT |', "name = 'a' AND |", '(|', "id = 1 OR (name = 'b' AND |)"]) {
      const found = inserts(text);
      for (const expected of [
        'dataset',
        'name',
        'file_names',
        'metadata->',
        'metadata->age',
        'metadata->`ei-check`',
        '--labels ',
        'bucket',
      ]) {
        assert.ok(found.includes(expected), `${expected} at ${text}`);
      }
    }
    assert.ok(inserts('|').includes('NOT'));
    assert.ok(!inserts('NOT |').includes('NOT'));
  });

  it('says what a field means and how many items have a key', () => {
    const { items } = at('|');
    const of = (label: string) => items.find((item) => item.label === label);
    assert.equal(of('name')?.detail, 'Name of the data item.');
    assert.deepEqual(
      [of('metadata->`ei-check`')?.count, of('metadata->`ei-check`')?.detail],
      [8, '80 % of the items have it'],
    );
  });

  it('puts what begins with the typed text before what contains it', () => {
    assert.deepEqual(inserts('na|').slice(0, 1), ['name']);
    assert.deepEqual(inserts('name|'), ['name', 'file_name', 'file_names', 'bucket_name']);
    assert.deepEqual(inserts('AGE|'), ['metadata->age']);
    assert.equal(chosen('ch|', 'metadata->`ei-check`'), 'metadata->`ei-check`');
  });

  it('offers the operators that fit', () => {
    assert.deepEqual(inserts('file_names |'), [
      'CONTAINS',
      'LIKE',
      'ILIKE',
      'NOT CONTAINS',
      'NOT LIKE',
      'NOT ILIKE',
      'IS NULL',
      'IS NOT NULL',
    ]);
    assert.ok(!inserts('total_file_count |').includes('LIKE'));
    assert.ok(!inserts('name |').includes('IS NULL'));
    assert.ok(inserts('metadata->age |').includes('IS NULL'));
    assert.equal(inserts('created |')[0], '<');
    assert.deepEqual(inserts('name L|').slice(0, 1), ['LIKE']);
    assert.deepEqual(inserts('name NOT |'), ['LIKE', 'ILIKE', 'IN', 'BETWEEN']);
    assert.deepEqual(inserts('metadata |'), ['->']);
    assert.deepEqual(inserts('metadata->age IS |'), ['NULL', 'NOT NULL']);
    assert.deepEqual(inserts('id BETWEEN 1 |'), ['AND']);
    assert.deepEqual(inserts('name IN |'), ['(']);
  });

  it('offers keys after the arrow, quoted where they must be', () => {
    assert.deepEqual(inserts('metadata->|'), [
      'age',
      '`ei-check`',
      'label',
      'labels',
      '`heart.rate`',
      'order',
    ]);
    assert.equal(chosen('metadata->`ei|` = 0', 'ei-check'), 'metadata->`ei-check` = 0');
    assert.equal(chosen("metadata->>'ei|' = 0", 'ei-check'), "metadata->>'ei-check' = 0");
    assert.equal(chosen('metadata->a|ge = 0', 'age'), 'metadata->age = 0');
    assert.equal(chosen('metadata->ei-ch| = 0', 'ei-check'), 'metadata->`ei-check` = 0');
    assert.equal(chosen('metadata->ei-|', 'ei-check'), 'metadata->`ei-check`');
    assert.equal(chosen('met|adata->age > 3', 'metadata->order'), 'metadata->order > 3');
    assert.equal(chosen('met|adata->age > 3', 'metadata->'), 'metadata->age > 3');
  });

  it('offers values with counts, quoted where they must be', () => {
    const values = at('metadata->age = |').items;
    assert.deepEqual(
      values.map(({ insert, count }) => [insert, count]),
      [
        ['33', 4],
        ["'1e3'", 1],
        ["'unknown'", 1],
      ],
    );
    assert.deepEqual(inserts("dataset = 'J|'"), ["'Jan''s data'"]);
    assert.equal(
      chosen('dataset = AMS|', 'AMS Activity Study 2022'),
      "dataset = 'AMS Activity Study 2022'",
    );
    assert.equal(chosen("metadata->age = '3|'", '33'), "metadata->age = '33'");
    assert.deepEqual(inserts('metadata->heart_rate = |'), ['61']);
    assert.deepEqual(inserts('bucket = |'), ["'research data'"]);
    assert.deepEqual(inserts("name = 'x' AND label = |"), ["'sitting,walking'", "'lying down'"]);
    assert.deepEqual(inserts("dataset IN ('AMS Activity Study 2022', |"), [
      "'AMS Activity Study 2022'",
      "'Jan''s data'",
    ]);
    assert.deepEqual(inserts('created > |'), ["DATE('"]);
    assert.deepEqual(inserts('id > |'), []);
    assert.deepEqual(inserts('metadata->nothing = |'), []);
  });

  it('offers file names, for LIKE also by ending and with escapes', () => {
    assert.deepEqual(inserts('file_names CONTAINS |')[0], "'ppg.csv'");
    assert.deepEqual(inserts('file_name LIKE |'), [
      "'%.csv'",
      "'%.png'",
      "'%.txt'",
      "'ppg.csv'",
      "'labels.csv'",
      "'hr.png'",
      "'50\\%.txt'",
    ]);
    assert.equal(at('file_name LIKE |').items[0]?.count, 14);
  });

  it('offers labels one by one', () => {
    const labels = ['walking', 'sitting', "'lying down'"];
    for (const text of [
      '--labels |',
      '-- labels |',
      '--labels running,|',
      '--labels running, |',
      'id = 1 AND --labels |',
    ]) {
      assert.deepEqual(inserts(text), labels, text);
    }
    assert.equal(chosen('--labels si|,walking', 'sitting'), '--labels sitting,walking');
    assert.equal(chosen("--labels 'ly|'", 'lying down'), "--labels 'lying down'");
    assert.equal(chosen('--la|', '--labels'), '--labels ');
    assert.deepEqual(inserts('--labels sitting |'), ['AND', 'OR']);
  });

  it('goes on after a whole condition', () => {
    assert.deepEqual(inserts("name = 'a' |"), ['AND', 'OR']);
    assert.deepEqual(inserts("(name = 'a' |"), ['AND', 'OR', ')']);
    assert.deepEqual(inserts("(name = 'a') |"), ['AND', 'OR']);
    assert.deepEqual(inserts("created > DATE('2022-01-01') |"), ['AND', 'OR']);
    assert.deepEqual(inserts("name IN ('a') |"), ['AND', 'OR']);
    assert.deepEqual(inserts('metadata->age IS NOT NULL |'), ['AND', 'OR']);
  });

  it('replaces only what is meant when a quote runs into the next condition', () => {
    const label = 'AMS Activity Study 2022';
    assert.equal(
      chosen("dataset = 'A| AND name = 'x'", label),
      `dataset = '${label}' AND name = 'x'`,
    );
    assert.equal(chosen("dataset = 'A|", label), `dataset = '${label}'`);
    assert.equal(chosen("(dataset = 'A|)", label), `(dataset = '${label}')`);
  });

  it('stays silent in comments and in dates', () => {
    for (const text of ['-- a comm|ent', '// a|', "created > DATE('2022|", "name = 'a' -- o|"]) {
      assert.deepEqual(inserts(text), [], text);
    }
  });

  it('offers nothing that is wrong where it stands', () => {
    const items: Completion[] = [...at('metadata->age = |').items, ...at('metadata->age |').items];
    assert.ok(items.length > 10);
    for (const { insert } of at('dataset = |').items) {
      assert.deepEqual(problems(parse(`dataset = ${insert}`), vocabulary), []);
    }
    for (const { insert } of at('|').items.filter(({ kind }) => kind === 'key')) {
      assert.deepEqual(problems(parse(`${insert} = 'x'`), vocabulary), []);
    }
  });

  it('works without a vocabulary and says when there is more than it lists', () => {
    assert.ok(complete('', 0).items.length > 10);
    assert.deepEqual(complete('dataset = ', 10).items, []);
    const many = {
      ...vocabulary,
      keys: Array.from({ length: 10_000 }, (_, index) => key(`key ${index}`, 1)),
    };
    const { items, isIncomplete } = complete('metadata->', 10, many);
    assert.ok(isIncomplete && items.length === 500);
    assert.equal(complete('metadata->`key 99', 17, many).items.length, 111);
  });
});
