import assert from 'node:assert/strict';
import { resultColumns, type ResultColumn } from '../../../../src/actions/results/columns.ts';
import type { Vocabulary } from '../../../../src/filter/item.ts';

const items = 1000;

function vocabulary(keys: Readonly<Record<string, readonly [number, ...string[]]>>): Vocabulary {
  return {
    ...{ exact: true, items, datasets: [], buckets: [], fileNames: [] },
    keys: Object.entries(keys).map(([text, [count, ...values]]) => ({
      ...{ text, count },
      values: values.map((value) => ({ text: value, count: 10 })),
    })),
  };
}

const shown = (columns: readonly ResultColumn[]) =>
  columns.filter(({ isShownAtFirst }) => isShownAtFirst).map(({ name }) => name);

function kindOf(...values: string[]): string {
  const columns = resultColumns(
    'items',
    { vocabulary: vocabulary({ key: [500, ...values] }), metadata: [] },
    true,
  );
  const { kind = '', type = '' } = columns.find(({ name }) => name === 'key') ?? {};
  return `${kind} ${type}`;
}

describe('the columns of a result', () => {
  it('are of the kind that nearly all values look like', () => {
    assert.equal(kindOf('34', '-7', '+12'), 'number integer');
    assert.equal(kindOf('34', '7.5', '1e-3', 'NaN'), 'number number');
    assert.equal(kindOf('34', 'about 40'), 'text text');
    assert.equal(
      kindOf(...Array.from({ length: 40 }, (_, at) => String(at)), 'n/a'),
      'number integer',
    );
    assert.equal(kindOf('2024-03-01', '2024-03-02'), 'date date');
    assert.equal(kindOf('2024-03-01', '2024-03-02T10:00:00Z'), 'timestamp timestamp');
    assert.equal(kindOf('true', 'FALSE'), 'boolean boolean');
    assert.equal(kindOf('', ' '), 'text text');
  });

  it('leave codes with zeros in front as they are', () => {
    assert.equal(kindOf('007', '012'), 'text text');
    assert.equal(kindOf('0.5', '0'), 'number number');
  });

  it('begin with the fields and the keys that most items have', () => {
    const known = vocabulary({
      age: [1000, '34'],
      site: [700, 'Basel'],
      ei_check: [1000, '1'],
      ei_check_ppg_present: [1000, '1'],
      rare: [3, 'x'],
    });
    const columns = resultColumns('items', { vocabulary: known, metadata: [] }, true);
    assert.deepEqual(shown(columns), [
      ...['name', 'checklist', 'total_file_count', 'total_file_size', 'created'],
      ...['age', 'site'],
    ]);
    assert.ok(
      columns.some(({ name }) => name === 'rare'),
      'the others can be chosen',
    );
  });

  it('show few of ten thousand keys at first, and have them all', () => {
    const many = Object.fromEntries(
      Array.from({ length: 10_000 }, (_, at) => [`key ${at}`, [900, '1'] as const]),
    );
    const columns = resultColumns('items', { vocabulary: vocabulary(many), metadata: [] }, false);
    assert.ok(shown(columns).length < 40);
    assert.equal(columns.filter(({ source }) => source.is === 'metadata').length, 10_000);
  });

  it('tell a key from the field of the same name', () => {
    const known = vocabulary({ id: [900, 'a'], name: [900, 'b'], 'a b': [900, 'c'] });
    const columns = resultColumns('items', { vocabulary: known, metadata: [] }, true);
    const keys = columns.flatMap(({ source, name }) => (source.is === 'metadata' ? [name] : []));
    assert.deepEqual(keys, ['metadata->id', 'metadata->name', 'a b']);
  });

  it('come from the items at hand where nothing else is known', () => {
    const metadata = [
      new Map([['b', '1']]),
      new Map([
        ['a', 'x'],
        ['b', '2'],
      ]),
    ];
    const columns = resultColumns('items', { metadata }, true);
    const keys = columns.flatMap(({ source, name, kind }) =>
      source.is === 'metadata' ? [`${name} ${kind}`] : [],
    );
    assert.deepEqual(keys, ['b number', 'a text']);
  });
});
