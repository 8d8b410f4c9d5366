import assert from 'node:assert/strict';
import {
  applyMetadata,
  checkOf,
  formatMetadata,
  parseMetadata,
  textValues,
} from '../../../../src/studio/catalog/metadata.ts';

const read = (text: string) => [...parseMetadata(text).metadata];

describe('metadata', () => {
  it('becomes text, whatever a block wrote', () => {
    const values = '{"age":31.5,"on":true,"ei_check":true,"ei_check_a":false,"n":null,"t":""}';
    assert.deepEqual(read(`{"version":1,"metadata":${values}}`), [
      ['age', '31.5'],
      ['on', 'true'],
      ['ei_check', '1'],
      ['ei_check_a', '0'],
      ['t', ''],
    ]);
    assert.deepEqual(read('{"metadata":{"list":[1,"a"],"nested":{"b":{"c":null}}}}'), [
      ['list', '[1,"a"]'],
      ['nested', '{"b":{"c":null}}'],
    ]);
  });

  it('is read without its envelope and behind a byte order mark', () => {
    assert.deepEqual(read('\ufeff{"subject":"x"}'), [['subject', 'x']]);
    assert.deepEqual(read('{"version":1}'), []);
  });

  it('keeps hostile keys as keys', () => {
    const text = '{"metadata":{"__proto__":"a","constructor":"b","":"c","a.b":"d","\\ud800":"e"}}';
    const metadata = parseMetadata(text).metadata;
    assert.deepEqual(metadata.get('__proto__'), 'a');
    assert.equal(metadata.size, 5);
    assert.deepEqual([...parseMetadata(formatMetadata(metadata)).metadata], [...metadata]);
    assert.equal(({} as Record<string, unknown>)['a'], undefined);
  });

  it('says what is wrong with a broken file', () => {
    for (const text of [
      '',
      '{',
      '[]',
      '"x"',
      'null',
      '{"metadata":[]}',
      '{"metadata":"x"}',
      '\0',
    ]) {
      const { metadata, problem } = parseMetadata(text);
      assert.equal(metadata.size, 0, text);
      assert.match(problem ?? '', /ei-metadata\.json/, text);
    }
  });

  it('is added, replaced, or replaced in its checks', () => {
    const current = new Map([
      ['a', '1'],
      ['ei_check', '0'],
      ['ei_check_b', '0'],
    ]);
    const apply = (action: string) =>
      Object.fromEntries(
        applyMetadata(current, parseMetadata(`{"action":"${action}","metadata":{"ei_check":1}}`)),
      );
    assert.deepEqual(apply('add'), { a: '1', ei_check: '1', ei_check_b: '0' });
    assert.deepEqual(apply('replace'), { ei_check: '1' });
    assert.deepEqual(apply('replace-checks'), { a: '1', ei_check: '1' });
  });

  it('tells whether an item is in order', () => {
    const check = (value: unknown) => checkOf(textValues({ ei_check: value }));
    assert.deepEqual(['1', 1, true].map(check), [true, true, true]);
    assert.deepEqual(['0', 0, false].map(check), [false, false, false]);
    assert.deepEqual([null, 'maybe', 2].map(check), [undefined, undefined, undefined]);
  });
});
