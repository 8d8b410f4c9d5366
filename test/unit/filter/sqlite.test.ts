import assert from 'node:assert/strict';
import { DatabaseSync } from 'node:sqlite';
import fc from 'fast-check';
import { select } from '../../../src/filter/evaluate.ts';
import type { FilterItem } from '../../../src/filter/item.ts';
import { parse } from '../../../src/filter/parser.ts';
import { metadataField, quoteText } from '../../../src/filter/quote.ts';
import { ItemTable } from '../../../src/filter/table.ts';
import { pairs } from './random.ts';

/** One condition in both languages. */
interface Both {
  readonly filter: string;
  readonly sql: string;
}

/** Texts without numbers and beyond ASCII: there the languages differ on purpose. */
const texts = ['', 'a', 'A', 'ab', 'b', 'a%b', 'a_b', "it's", 'x\\y', 'Z'] as const;
const keys = ['age', 'site', 'ei-check'] as const;
const fileNames = ['a.csv', 'b.csv', 'a.png', 'A.csv'] as const;

const item = (id: number): fc.Arbitrary<FilterItem> =>
  fc
    .record({
      name: fc.constantFrom(...texts),
      dataset: fc.constantFrom('A', 'B', 'a'),
      bucketId: fc.constantFrom(1, 2),
      metadata: fc.dictionary(fc.constantFrom(...keys), fc.constantFrom(...texts)),
      files: fc.subarray([...fileNames]),
    })
    .map(({ metadata, files, ...rest }) => ({
      ...rest,
      id,
      bucketName: 'lake',
      bucketPath: 'p/',
      created: 0,
      metadata: new Map(Object.entries(metadata)),
      files: files.map((name) => ({ name, size: 1 })),
    }));

const sqlText = (text: string) => `'${text.replaceAll("'", "''")}'`;
const field = fc.oneof(
  fc.constantFrom(
    { filter: 'name', sql: 'i.name' },
    { filter: 'dataset', sql: 'i.dataset' },
    { filter: 'file_name', sql: 'f.name' },
  ),
  fc.constantFrom(...keys).map((key) => ({ filter: metadataField(key), sql: `i."${key}"` })),
);
const numberField = fc.constantFrom(
  { filter: 'id', sql: 'i.id' },
  { filter: 'bucket_id', sql: 'i.bucket' },
  { filter: 'total_file_count', sql: '(SELECT count(*) FROM files WHERE item = i.id)' },
);
const text = fc
  .constantFrom(...texts, ...fileNames)
  .map((value) => ({ filter: quoteText(value), sql: sqlText(value) }));
const number = fc
  .constantFrom('0', '1', '2', '3', '4')
  .map((value) => ({ filter: value, sql: value }));
const operator = fc.constantFrom('=', '!=', '<>', '<', '<=', '>', '>=');
const not = fc.constantFrom('', 'NOT ');
const pattern = fc
  .array(fc.constantFrom('%', '_', 'a', 'A', 'b', '.', 'csv', '\\%', '\\_'), { maxLength: 4 })
  .map((parts) => parts.join(''));

const comparison = (left: fc.Arbitrary<Both>, right: fc.Arbitrary<Both>) =>
  fc.tuple(left, operator, right).map(([a, sign, b]) => ({
    filter: `${a.filter} ${sign} ${b.filter}`,
    sql: `${a.sql} ${sign} ${b.sql}`,
  }));
const listed = (left: fc.Arbitrary<Both>, value: fc.Arbitrary<Both>) =>
  fc.tuple(left, not, fc.array(value, { minLength: 1, maxLength: 3 })).map(([a, no, all]) => ({
    filter: `${a.filter} ${no}IN (${all.map((one) => one.filter).join(', ')})`,
    sql: `${a.sql} ${no}IN (${all.map((one) => one.sql).join(', ')})`,
  }));
const between = (left: fc.Arbitrary<Both>, value: fc.Arbitrary<Both>) =>
  fc.tuple(left, not, value, value).map(([a, no, low, high]) => ({
    filter: `${a.filter} ${no}BETWEEN ${low.filter} AND ${high.filter}`,
    sql: `${a.sql} ${no}BETWEEN ${low.sql} AND ${high.sql}`,
  }));
const test: fc.Arbitrary<Both> = fc.oneof(
  comparison(field, text),
  comparison(numberField, number),
  comparison(field, field),
  listed(field, fc.oneof(text, fc.constant({ filter: 'NULL', sql: 'NULL' }))),
  listed(numberField, number),
  between(field, text),
  between(numberField, number),
  fc.tuple(field, not, pattern).map(([a, no, like]) => ({
    filter: `${a.filter} ${no}LIKE ${quoteText(like)}`,
    sql: `${a.sql} ${no}LIKE ${sqlText(like)} ESCAPE '\\'`,
  })),
  fc.tuple(field, not).map(([a, no]) => ({
    filter: `${a.filter} IS ${no}NULL`,
    sql: `${a.sql} IS ${no}NULL`,
  })),
  fc.tuple(not, fc.constantFrom(...fileNames, 'none')).map(([no, name]) => ({
    filter: `file_names ${no}CONTAINS ${quoteText(name)}`,
    sql: `${no}EXISTS (SELECT 1 FROM files WHERE item = i.id AND name = ${sqlText(name)})`,
  })),
);
const condition: fc.Arbitrary<Both> = fc.letrec<{ condition: Both }>((tie) => ({
  condition: fc.oneof(
    { depthSize: 'small', withCrossShrink: true },
    test,
    fc
      .tuple(tie('condition'), fc.constantFrom('AND', 'OR'), tie('condition'))
      .map(([a, word, b]) => ({
        filter: `${a.filter} ${word} ${b.filter}`,
        sql: `${a.sql} ${word} ${b.sql}`,
      })),
    tie('condition').map(({ filter, sql }) => ({ filter: `NOT (${filter})`, sql: `NOT (${sql})` })),
    tie('condition').map(({ filter, sql }) => ({ filter: `NOT ${filter}`, sql: `NOT ${sql}` })),
  ),
})).condition;

describe('the evaluator and SQLite', function () {
  this.timeout(3_600_000);

  it('keep the same items and files where the languages mean the same', () => {
    const database = new DatabaseSync(':memory:');
    try {
      database.exec('PRAGMA case_sensitive_like = ON');
      const columns = keys.map((key) => `"${key}" TEXT`).join(', ');
      database.exec(
        `CREATE TABLE items (id INTEGER, name TEXT, dataset TEXT, bucket INTEGER, ${columns})`,
      );
      database.exec('CREATE TABLE files (item INTEGER, name TEXT)');
      const lists = fc.tuple(...[1, 2, 3, 4, 5].map(item));
      for (let round = 0; round < 10; round += 1) {
        const all = fc.sample(lists, 1)[0] ?? [];
        const table = fill(database, all);
        const property = fc.property(condition, (both) => {
          const selection = select(parse(both.filter), table);
          const found = [...selection.ids()]
            .flatMap((id) => {
              const files = selection.files(id);
              return files.length === 0 ? [`${id} -`] : files.map(({ name }) => `${id} ${name}`);
            })
            .sort();
          const rows = database
            .prepare(
              `SELECT i.id AS id, f.name AS file FROM items i LEFT JOIN files f ON f.item = i.id WHERE ${both.sql}`,
            )
            .all();
          const expected = rows
            .map(({ id, file }) => `${String(id)} ${String(file ?? '-')}`)
            .sort();
          assert.deepEqual(found, expected, `${both.filter}\n${both.sql}`);
        });
        fc.assert(property, { numRuns: Math.ceil(pairs / 10) });
      }
    } finally {
      database.close();
    }
  });
});

function fill(database: DatabaseSync, all: readonly FilterItem[]): ItemTable {
  database.exec('DELETE FROM items; DELETE FROM files');
  const table = new ItemTable({ denseFrom: 2 });
  const places = keys.map(() => '?').join(', ');
  const addItem = database.prepare(`INSERT INTO items VALUES (?, ?, ?, ?, ${places})`);
  const addFile = database.prepare('INSERT INTO files VALUES (?, ?)');
  for (const one of all) {
    table.put(one);
    const values = keys.map((key) => one.metadata.get(key) ?? null);
    addItem.run(one.id, one.name, one.dataset, one.bucketId, ...values);
    for (const { name } of one.files) addFile.run(one.id, name);
  }
  return table;
}
