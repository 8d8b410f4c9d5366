import assert from 'node:assert/strict';
import { clauses, explainItem } from '../../../src/filter/explain.ts';
import type { FilterItem } from '../../../src/filter/item.ts';
import { parse } from '../../../src/filter/parser.ts';
import { truth } from '../../../src/filter/truth.ts';

const item: FilterItem = {
  id: 7,
  name: 'AMS_003',
  dataset: 'Study',
  bucketId: 1,
  bucketName: 'research',
  bucketPath: 'study/AMS_003/',
  created: Date.UTC(2022, 2, 7),
  metadata: new Map([
    ['age', '34'],
    ['label', 'walking'],
  ]),
  files: ['acc.csv', 'ppg.csv', 'hr.png'].map((name) => ({ name, size: 10 })),
};

describe('the clauses of a filter', () => {
  const of = (text: string) => {
    const { joined, clauses: parts } = clauses(parse(text));
    return [joined, ...parts.map(({ alone, without }) => [alone, without])];
  };

  it('are the parts of its outermost AND, each with the filter that is left', () => {
    assert.deepEqual(of("dataset = 'A' AND (metadata->age > 3 AND NOT name = 'x')"), [
      'and',
      ["dataset = 'A'", "metadata->age > 3 AND NOT name = 'x'"],
      ['metadata->age > 3', "dataset = 'A' AND NOT name = 'x'"],
      ["NOT name = 'x'", "dataset = 'A' AND metadata->age > 3"],
    ]);
  });

  it('are alternatives where OR is outermost', () => {
    assert.deepEqual(of("name = 'a' OR name = 'b' AND id = 1"), [
      'or',
      ["name = 'a'", "name = 'b' AND id = 1"],
      ["name = 'b' AND id = 1", "name = 'a'"],
    ]);
  });

  it('keep parentheses that mean something', () => {
    assert.deepEqual(of("id = 1 AND (name = 'a' OR name = 'b')"), [
      'and',
      ['id = 1', "name = 'a' OR name = 'b'"],
      ["name = 'a' OR name = 'b'", 'id = 1'],
    ]);
  });

  it('are one where there is no junction, and none where there is no filter', () => {
    assert.deepEqual(of('id = 1'), ['and', ['id = 1', '']]);
    assert.deepEqual(of(' // nothing'), ['and']);
  });
});

describe('an explanation', () => {
  const why = (text: string) => {
    const found = explainItem(parse(text), item);
    assert.ok(found);
    assert.equal(found.truth, truth(parse(text), item));
    return found;
  };

  it('has each part with its truth and the value that made it so', () => {
    const { kind, parts } = why("metadata->age > 60 AND name LIKE 'AMS%' AND metadata->sex = 'f'");
    assert.equal(kind, 'and');
    assert.deepEqual(
      parts.map((part) => [part.truth, part.found]),
      [
        [false, [{ name: 'metadata->age', value: '34' }]],
        [true, [{ name: 'name', value: 'AMS_003' }]],
        ['unknown', [{ name: 'metadata->sex' }]],
      ],
    );
  });

  it('counts the files for which a part is true', () => {
    const found = why("file_name LIKE '%.csv' AND file_name LIKE '%.png'");
    assert.equal(found.truth, false);
    assert.deepEqual(found.files, { count: 0, of: 3, names: [] });
    assert.deepEqual(
      found.parts.map(({ truth: each, files }) => [each, files]),
      [
        [true, { count: 2, of: 3, names: ['acc.csv', 'ppg.csv'] }],
        [true, { count: 1, of: 3, names: ['hr.png'] }],
      ],
    );
  });

  it('shows lists of files, labels, instants and both sides of a comparison', () => {
    const values = (text: string) => why(text).found;
    assert.deepEqual(values("file_names CONTAINS 'x'"), [
      { name: 'file_names', value: 'acc.csv, ppg.csv, hr.png' },
    ]);
    assert.deepEqual(values('--labels sitting'), [{ name: 'metadata->label', value: 'walking' }]);
    assert.deepEqual(values("created > '2023-01-01'"), [
      { name: 'created', value: '2022-03-07T00:00:00.000Z' },
    ]);
    assert.deepEqual(values('metadata->age = id'), [
      { name: 'metadata->age', value: '34' },
      { name: 'id', value: '7' },
    ]);
  });

  it('goes into NOT and into alternatives', () => {
    const found = why("NOT (name = 'AMS_003' OR id = 8)");
    assert.equal(found.kind, 'not');
    assert.deepEqual(
      found.parts[0]?.parts.map((part) => part.truth),
      [true, false],
    );
  });
});
