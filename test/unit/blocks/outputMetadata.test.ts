import assert from 'node:assert/strict';
import { applied, checksOf, readOutputMetadata } from '../../../src/blocks/outputMetadata.ts';

const file = (metadata: unknown, action: unknown = 'add', version: unknown = 1) =>
  JSON.stringify({ version, action, metadata });

describe('ei-metadata.json of an output', () => {
  it('is read without a word where it is as documented', () => {
    for (const action of ['add', 'replace', 'replace-checks']) {
      const read = readOutputMetadata(file({ a: '1', ei_check: '0' }, action));
      assert.deepEqual(read, {
        action,
        metadata: new Map([
          ['a', '1'],
          ['ei_check', '0'],
        ]),
        problems: [],
      });
    }
  });

  it('gives text for numbers, claims and nested objects, and says so', () => {
    const { metadata, problems } = readOutputMetadata(
      file({ count: 3, share: 0.5, ok: true, dataItemInfo: { id: 7, tags: [1] }, none: null }),
    );
    assert.deepEqual(
      [...metadata],
      [
        ['count', '3'],
        ['share', '0.5'],
        ['ok', 'true'],
        ['dataItemInfo', '{"id":7,"tags":[1]}'],
      ],
    );
    assert.equal(problems.length, 5);
    assert.match(problems[0] ?? '', /“count” is a number; it became text/);
    assert.match(problems[4] ?? '', /“none” is empty \(null\) and was left out/);
  });

  it('takes "add" for what it does not know', () => {
    const { action, problems } = readOutputMetadata(file({ a: '1' }, 'merge', 2));
    assert.equal(action, 'add');
    assert.equal(problems.length, 2);
    assert.equal(readOutputMetadata('{"metadata":{"a":"1"}}').metadata.get('a'), '1');
  });

  it('changes nothing where it cannot be read', () => {
    for (const text of ['', '{', 'null', '[]', '"x"', '{"version":1,"action":"add"}']) {
      const { action, metadata, problems } = readOutputMetadata(text);
      assert.deepEqual([action, metadata.size, problems.length > 0], ['add', 0, true], text);
    }
  });

  it('is safe from names that objects inherit', () => {
    const text = '{"version":1,"action":"add","metadata":{"__proto__":"x","constructor":"y"}}';
    const { metadata } = readOutputMetadata(text);
    assert.deepEqual(
      [...metadata],
      [
        ['__proto__', 'x'],
        ['constructor', 'y'],
      ],
    );
    assert.equal(({} as Record<string, unknown>)['x'], undefined);
  });

  it('is bounded', () => {
    const many = Object.fromEntries(Array.from({ length: 20_000 }, (_, n) => [`k${n}`, n]));
    const read = readOutputMetadata(file(many));
    assert.equal(read.metadata.size, 10_000);
    assert.ok(read.problems.length <= 21);
    assert.match(read.problems.at(-1) ?? '', /9,?981 more/);
    assert.equal(readOutputMetadata(file({ a: 'x'.repeat(9_000_000) })).metadata.size, 0);
    assert.equal(readOutputMetadata(file({ ['k'.repeat(2000)]: 'x' })).metadata.size, 0);
    const deep = `{"version":1,"action":"add","metadata":{"a":${'['.repeat(500_000)}${']'.repeat(500_000)},"b":"1"}}`;
    assert.equal(readOutputMetadata(deep).metadata.get('a'), undefined);
  });

  const current = new Map([
    ['age', '27'],
    ['ei_check', '0'],
    ['ei_check_ppg', '0'],
  ]);
  const output = new Map([
    ['ei_check', '1'],
    ['new', 'x'],
  ]);
  it('adds, replaces, or replaces the checklist alone', () => {
    const result = (action: 'add' | 'replace' | 'replace-checks') =>
      Object.fromEntries(applied(current, { action, metadata: output }));
    assert.deepEqual(result('add'), { age: '27', ei_check: '1', ei_check_ppg: '0', new: 'x' });
    assert.deepEqual(result('replace'), { ei_check: '1', new: 'x' });
    assert.deepEqual(result('replace-checks'), { age: '27', ei_check: '1', new: 'x' });
    assert.equal(current.size, 3);
  });

  it('holds the checklist', () => {
    const metadata = new Map([
      ['ei_check_b', '0'],
      ['ei_checks', '1'],
      ['age', '1'],
      ['ei_check_a', 'true'],
      ['ei_check', '1'],
    ]);
    assert.deepEqual(checksOf(metadata), [
      { key: 'ei_check', state: 'passed', value: '1' },
      { key: 'ei_check_a', state: 'other', value: 'true' },
      { key: 'ei_check_b', state: 'failed', value: '0' },
    ]);
  });
});
