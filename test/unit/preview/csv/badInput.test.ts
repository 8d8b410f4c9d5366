import assert from 'node:assert/strict';
import { countedSource } from '../../../../src/preview/countedSource.ts';
import { memorySource } from '../../../../src/preview/memorySource.ts';
import { openTable } from '../../../../src/preview/open.ts';
import { longSource } from '../longSource.ts';

const open = (text: string | Uint8Array) =>
  openTable(
    memorySource('bad.csv', typeof text === 'string' ? new TextEncoder().encode(text) : text),
  );

describe('a CSV file with something wrong', function () {
  this.timeout(60_000);

  it('may mix line ends', async () => {
    const table = await open('a,b\r\n1,2\n3,4\r5,6\r\n\r7,8');
    const { rows } = await table.rows(0, 9, [0]);
    assert.deepEqual(rows.flat(), ['1', '3', '5', '', '7']);
    assert.equal(table.rowCount, 5);
  });

  it('may hold NUL bytes, but not be made of them', async () => {
    const table = await open('a,b\n1\0,\0\0\n3,4\n');
    assert.deepEqual((await table.rows(0, 9)).rows, [
      ['1\0', '\0\0'],
      ['3', '4'],
    ]);
    await assert.rejects(open(new Uint8Array(5000)), { code: 'not-a-table' });
  });

  it('shows bytes that are no UTF-8 further down as such', async () => {
    const rows = 'value,1\n'.repeat(10_000);
    const bytes = new Uint8Array(Buffer.from(`name,n\n${rows}\xff\xe9,2\n`, 'latin1'));
    const table = await open(bytes);
    assert.equal(table.dialect?.encoding, 'utf-8');
    assert.deepEqual((await table.rows(10_000, 1)).rows, [['\ufffd\ufffd', '2']]);
  });

  it('shows the first 20,000 of a million columns, and says so', async () => {
    const names = Array.from({ length: 1_000_000 }, (_, i) => `c${i}`).join(',');
    const table = await open(`${names}\n${names.replaceAll('c', '')}\n`);
    assert.equal(table.columns.length, 20_000);
    assert.ok(table.notes.some(({ code }) => code === 'columns-cut'));
    const { rows, marks } = await table.rows(0, 1, [19_999]);
    assert.deepEqual(rows, [['19999']]);
    assert.equal(marks?.[0]?.fields, 1_000_000);
  });

  const cells: readonly (readonly [string, string, string])[] = [
    ['plain', 'a,b\n1,2\n3,', '\n5,6\n7,8\n'],
    ['quoted', 'a,b\n1,2\n3,"', '"\n5,6\n7,8\n'],
  ];
  for (const [what, before, after] of cells) {
    it(`shows the beginning of a ${what} cell of 300 MB, and the rows around it`, async () => {
      const source = countedSource(longSource('long.csv', before, 'x', 300_000_000, after));
      const table = await openTable(source);
      const { rows } = await table.rows(0, 9);
      assert.equal(rows.length, 4);
      const cell = rows[1]?.[1];
      assert.ok(typeof cell === 'object' && cell?.isCut);
      assert.equal(cell.text.length, 400);
      assert.ok((cell.length ?? 0) >= 300_000_000);
      assert.equal(await table.countRows(), 4);
      // The index knows where rows go on after it.
      const before300 = source.bytes;
      assert.deepEqual((await table.rows(2, 9)).rows, [
        ['5', '6'],
        ['7', '8'],
      ]);
      assert.ok(source.bytes - before300 < 2 << 20, `${source.bytes - before300} bytes`);
    });
  }

  it('is refused where even its first row has no end within reason', async () => {
    await assert.rejects(openTable(longSource('x.csv', 'a,', 'x', 300_000_000, '\n1,2\n')), {
      code: 'not-a-table',
      message: /first row is longer than 32 MB/,
    });
  });

  it('that became shorter while it is open says so', async () => {
    const bytes = new TextEncoder().encode(`a,b\n${'1,2\n'.repeat(100_000)}`);
    const whole = memorySource('x.csv', bytes);
    const short = memorySource('x.csv', bytes.subarray(0, 70_000));
    const table = await openTable({ ...whole, read: (from, to) => short.read(from, to) });
    await assert.rejects(table.countRows(), { code: 'file-truncated' });
    await assert.rejects(table.rows(50_000, 10), { code: 'file-truncated' });
    assert.deepEqual((await table.rows(0, 1)).rows, [['1', '2']]);
  });
});
