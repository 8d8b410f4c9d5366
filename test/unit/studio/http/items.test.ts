import assert from 'node:assert/strict';
import { contentType, disposition } from '../../../../src/studio/http/contentType.ts';
import { datasetName, prefixOf } from '../../../../src/studio/http/names.ts';
import { parseIds } from '../../../../src/studio/http/items.ts';

describe('ids in a query', () => {
  it('come as JSON, with commas, or alone', () => {
    for (const text of ['[3,7]', '3,7', ' [ 3 , 7 ] ', '["3","7"]', '3,7,3']) {
      assert.deepEqual(parseIds(text), [3, 7], text);
    }
    assert.deepEqual(parseIds('3'), [3]);
  });

  it('are never all items by being none', () => {
    for (const text of [
      '',
      '[]',
      ',',
      '[3,]',
      'null',
      '*',
      '-1',
      '1.5',
      '1e3',
      '[[1]]',
      '9'.repeat(20),
    ]) {
      assert.throws(() => parseIds(text), { code: 'bad-request' }, text);
    }
  });
});

describe('places in a bucket', () => {
  it('are folders below it', () => {
    assert.equal(prefixOf(''), '');
    assert.equal(prefixOf('/'), '');
    assert.equal(prefixOf('/a//b'), 'a/b/');
    for (const text of ['..', 'a/../b', './a', 'a/\0']) {
      assert.throws(() => prefixOf(text), { code: 'bad-request' });
    }
  });

  it('have datasets with names that fit in an address', () => {
    assert.equal(datasetName(' a/b (Clinical view) '), 'a/b (Clinical view)');
    for (const text of ['', ' ', '.', '..', 'a\0', 'x'.repeat(501)]) {
      assert.throws(() => datasetName(text), { code: 'bad-request' });
    }
  });
});

describe('how a browser is told to take a file', () => {
  it('shows nothing that could run a script', () => {
    for (const name of ['a.html', 'a.svg', 'a.xml', 'a.js', 'a.json', 'a.txt', 'a', '.png']) {
      assert.equal(contentType('inline', name), 'application/octet-stream');
    }
    assert.equal(contentType('inline', 'a.PNG'), 'image/png');
    assert.equal(contentType('attachment', 'a.png'), 'application/octet-stream');
  });

  it('names any file in one header line', () => {
    assert.equal(
      disposition('attachment', `a/b"\r\nx: y\\ü'(.csv`),
      `attachment; filename="b___x: y__'(.csv"; filename*=UTF-8''b%22__x%3A%20y%5C%C3%BC%27%28.csv`,
    );
    assert.ok(disposition('inline', '\ud800.csv').includes('filename*'));
  });
});
