import assert from 'node:assert/strict';
import fc from 'fast-check';
import type { CellPlace, Find } from '../../../../src/preview/tableService.ts';
import { asked, serviceOf, textTable } from './tables.ts';

const wanted = (find: Partial<Find>): Find => ({
  text: '',
  isPattern: false,
  isCaseSensitive: false,
  from: { row: 0, column: 0 },
  isBackwards: false,
  ...find,
});

describe('finding in a table', function () {
  this.timeout(60_000);
  it('goes to the cell that a plain evaluation does, either way and around', async () => {
    const place = fc.record({
      row: fc.integer({ min: 0, max: 39 }),
      column: fc.integer({ min: 0, max: 2 }),
    });
    await fc.assert(
      fc.asyncProperty(
        fc.array(fc.tuple(...Array.from({ length: 3 }, () => fc.constantFrom('p', 'q', 'Hit'))), {
          minLength: 40,
          maxLength: 40,
        }),
        place,
        fc.boolean(),
        fc.boolean(),
        fc.uniqueArray(fc.integer({ min: 0, max: 2 }), { minLength: 1, maxLength: 3 }),
        async (rows, from, isBackwards, isSorted, columns) => {
          const text = `a,b,c\n${rows.map((row) => row.join(',')).join('\n')}\n`;
          const { service } = await serviceOf(textTable('t.csv', text));
          const order = rows.map((_, row) => row);
          if (isSorted) {
            const sort = [{ column: 1, isDescending: false }];
            await service.arrange({ sort, conditions: [] }, asked());
            const key = (row: number) => rows[row]?.[1] ?? '';
            order.sort((a, b) => (key(a) < key(b) ? -1 : key(a) > key(b) ? 1 : a - b));
          }
          columns.sort((a, b) => a - b);
          const hits: CellPlace[] = order.flatMap((fileRow, row) =>
            columns
              .filter((column) => rows[fileRow]?.[column] === 'Hit')
              .map((column) => ({ row, column })),
          );
          const rank = ({ row, column }: CellPlace) => row * 3 + column;
          const [before, behind] = [
            hits.filter((hit) => rank(hit) < rank(from)),
            hits.filter((hit) => rank(hit) > rank(from)),
          ];
          const expected = isBackwards ? (before.at(-1) ?? hits.at(-1)) : (behind[0] ?? hits[0]);
          const found = await service.find(
            wanted({ text: 'hit', from, isBackwards, columns }),
            asked(),
          );
          assert.deepEqual(found, expected);
        },
      ),
      { seed: 7, numRuns: 100 },
    );
  });

  it('searches for patterns, and minds case where asked', async () => {
    const { service } = await serviceOf(textTable('t.csv', 'a,b\nwalk 1,x\nRun 22,y\n'));
    const find = (more: Partial<Find>) => service.find(wanted(more), asked());
    assert.deepEqual(await find({ text: '\\d{2}$', isPattern: true }), { row: 1, column: 0 });
    assert.deepEqual(await find({ text: '^r', isPattern: true }), { row: 1, column: 0 });
    assert.equal(await find({ text: '^r', isPattern: true, isCaseSensitive: true }), undefined);
    assert.equal(await find({ text: 'WALK', isCaseSensitive: true }), undefined);
    assert.equal(await find({ text: '' }), undefined);
    await assert.rejects(find({ text: '(', isPattern: true }), { code: 'not-a-pattern' });
  });

  it('stops a pattern that would never end', async () => {
    const { service } = await serviceOf(textTable('t.csv', `a\n${'a'.repeat(300)}!\n`));
    const hostile = wanted({ text: '^(a+)+$', isPattern: true });
    await assert.rejects(service.find(hostile, asked()), { code: 'pattern-too-slow' });
  });

  it('looks at all of a long text', async () => {
    const text = `a\n${'x'.repeat(5000)}needle\n`;
    const { service } = await serviceOf(textTable('t.csv', text));
    assert.deepEqual(await service.find(wanted({ text: 'needle' }), asked()), {
      row: 0,
      column: 0,
    });
  });
});
