import assert from 'node:assert/strict';
import { readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { memorySource } from '../../../../src/preview/memorySource.ts';
import { openTable } from '../../../../src/preview/open.ts';
import { cellText, type Cell } from '../../../../src/preview/table.ts';

interface Expected {
  readonly columns: readonly (readonly [string, string])[];
  readonly rows: readonly (readonly (null | boolean | number | string)[])[];
}

const folder = path.join(import.meta.dirname, '../../../fixtures/preview');
const files = readdirSync(folder).filter((name) => name.endsWith('.parquet'));

function open(name: string) {
  return openTable(memorySource(name, new Uint8Array(readFileSync(path.join(folder, name)))));
}

/** NULL, truth and numbers as they are; the rest as the text that is shown. */
function plainCell(cell: Cell) {
  return cell === null || typeof cell !== 'object' ? cell : cellText(cell);
}

describe('Parquet files of another writer', () => {
  it('are there', () => assert.ok(files.length >= 10));

  for (const name of files) {
    const family = name.replace(/[-.].*$/, '');
    const expected = JSON.parse(
      readFileSync(path.join(folder, `${family}.json`), 'utf8'),
    ) as Expected;

    it(`are read with every value, from front to back: ${name}`, async () => {
      const table = await open(name);
      assert.deepEqual(
        table.columns.map((column) => [column.name, column.type]),
        expected.columns,
      );
      assert.equal(table.rowCount, expected.rows.length);
      for (let start = 0; start < expected.rows.length; start += 37) {
        const { rows } = await table.rows(start, 37);
        assert.deepEqual(
          rows.map((row) => row.map(plainCell)),
          expected.rows.slice(start, start + 37),
          `rows from ${start}`,
        );
      }
      await table.close();
    });

    it(`give the same in any order, and column by column: ${name}`, async () => {
      const table = await open(name);
      const count = expected.rows.length;
      for (const share of [0.9, 0.1, 0.5, 0.49, 0.99, 0]) {
        const start = Math.floor(count * share);
        const columns = expected.columns.map((_, index) => index).reverse();
        for (const wanted of [columns, columns.slice(0, 1)]) {
          const { rows } = await table.rows(start, 3, wanted);
          const there = expected.rows.slice(start, start + 3);
          assert.deepEqual(
            rows.map((row) => row.map(plainCell)),
            there.map((row) => wanted.map((index) => row[index])),
          );
        }
      }
      await table.close();
    });
  }
});
