import assert from 'node:assert/strict';
import { csvRows, metadataRows } from '../../../../src/studio/http/bulkMetadata.ts';

describe('a sheet of metadata', () => {
  it('sets what its cells hold, by the column name', () => {
    const rows = metadataRows('\ufeffage,Name,group\r\n34,AMS_001,a\r\n,AMS_002,\r\n');
    assert.deepEqual(rows, [
      {
        name: 'AMS_001',
        metadata: new Map([
          ['age', '34'],
          ['group', 'a'],
        ]),
      },
      { name: 'AMS_002', metadata: new Map() },
    ]);
  });

  it('leaves out rows without a name, and cells without a column', () => {
    assert.deepEqual(metadataRows('name,a\nx,1,2,3\n,5\n\n'), [
      { name: 'x', metadata: new Map([['a', '1']]) },
    ]);
  });

  it('needs a column name', () => {
    assert.throws(() => metadataRows('id,a\n1,2\n'), { code: 'bad-request' });
    assert.throws(() => metadataRows(''), { code: 'bad-request' });
  });

  it('reads quotes, line ends in cells, and any divider', () => {
    assert.deepEqual(csvRows('a,b\n"x,""y""\nz",2'), [
      ['a', 'b'],
      ['x,"y"\nz', '2'],
    ]);
    assert.deepEqual(csvRows('a;b\r1;2\r'), [
      ['a', 'b'],
      ['1', '2'],
    ]);
    assert.deepEqual(csvRows('a\tb,c\td\n1\t2\t3'), [
      ['a', 'b,c', 'd'],
      ['1', '2', '3'],
    ]);
    assert.deepEqual(csvRows('a,b\n1,'), [
      ['a', 'b'],
      ['1', ''],
    ]);
  });

  it('reads to the end when a quote never closes', () => {
    assert.deepEqual(csvRows('a\n"never'), [['a'], ['never']]);
    assert.deepEqual(csvRows('a\n"odd"tail,x'), [['a'], ['oddtail', 'x']]);
  });
});
