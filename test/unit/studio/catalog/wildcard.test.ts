import assert from 'node:assert/strict';
import { Wildcard } from '../../../../src/studio/catalog/wildcard.ts';

const paths = [
  'a.csv',
  'data/a.csv',
  'data/b.txt',
  'data/x/a.csv',
  'data/x/y/a.csv',
  'other/a.csv',
];
const matching = (pattern: string) => paths.filter((path) => new Wildcard(pattern).matches(path));

describe('path filter', () => {
  it('takes * within a level and ** at any depth', () => {
    assert.deepEqual(matching('*'), ['a.csv']);
    assert.deepEqual(matching('data/*.csv'), ['data/a.csv']);
    assert.deepEqual(matching('/data/**/*.csv'), ['data/a.csv', 'data/x/a.csv', 'data/x/y/a.csv']);
    assert.deepEqual(
      matching('**/a.csv'),
      paths.filter((path) => path.endsWith('a.csv')),
    );
    assert.deepEqual(matching('data/*/a.csv'), ['data/x/a.csv']);
    assert.deepEqual(
      matching('data/**'),
      paths.filter((path) => path.startsWith('data/')),
    );
    assert.deepEqual(matching('**'), paths);
    assert.deepEqual(matching('*/x/*'), ['data/x/a.csv']);
    assert.deepEqual(matching('data/a.csv'), ['data/a.csv']);
    assert.deepEqual(matching('DATA/*'), []);
    assert.deepEqual(matching(''), []);
  });

  it('takes other signs as they are', () => {
    assert.ok(new Wildcard('a[1].(x)?').matches('a[1].(x)?'));
    assert.ok(!new Wildcard('a.c').matches('abc'));
    assert.ok(new Wildcard('*\n*').matches('x\ny'));
  });

  it('knows the folders that every match lies in', () => {
    const prefix = (pattern: string) => new Wildcard(pattern).prefix;
    assert.deepEqual(['a/b*/c', '*', '/a/b/*', 'a/b', '**/x'].map(prefix), [
      'a/',
      '',
      'a/b/',
      'a/',
      '',
    ]);
  });

  it('ends soon on patterns that make others go round', () => {
    const pattern = '*a'.repeat(200) + '**/b'.repeat(50);
    assert.equal(new Wildcard(pattern).matches('a'.repeat(1000)), false);
  });
});
