import assert from 'node:assert/strict';
import type { Cell } from '../../../../src/preview/table.ts';
import { cellClass, cellText, tsvField, visibleText } from '../../../../webviews/preview/cells.ts';
import { areaText } from '../../../../webviews/preview/copying.ts';
import { restored } from '../../../../webviews/preview/saved.ts';
import { area, move, reach, type Selection } from '../../../../webviews/preview/selection.ts';

const extent = { rowCount: 100, columnCount: 5, page: 10 };
const at = (row: number, column: number): Selection => ({
  focus: { row, column },
  anchor: { row, column },
});
const press = (key: string, { ctrl = false, shift = false } = {}) => ({
  key,
  ctrlKey: ctrl,
  metaKey: false,
  shiftKey: shift,
});

describe('the keyboard in the grid', () => {
  const moves: readonly (readonly [string, ReturnType<typeof press>, [number, number]])[] = [
    ['down', press('ArrowDown'), [51, 2]],
    ['up', press('ArrowUp'), [49, 2]],
    ['left', press('ArrowLeft'), [50, 1]],
    ['right', press('ArrowRight'), [50, 3]],
    ['a page down', press('PageDown'), [60, 2]],
    ['a page up', press('PageUp'), [40, 2]],
    ['to the first column', press('Home'), [50, 0]],
    ['to the last column', press('End'), [50, 4]],
    ['to the first cell', press('Home', { ctrl: true }), [0, 0]],
    ['to the last cell', press('End', { ctrl: true }), [99, 4]],
    ['to the last row', press('ArrowDown', { ctrl: true }), [99, 2]],
  ];
  for (const [what, key, [row, column]] of moves) {
    it(`moves ${what}`, () => {
      const next = move(at(50, 2), key, extent);
      assert.deepEqual(next, at(row, column));
    });
  }

  it('stays inside, with the header above and the row numbers beside', () => {
    assert.deepEqual(move(at(99, 4), press('PageDown'), extent)?.focus.row, 99);
    assert.deepEqual(move(at(99, 4), press('ArrowRight'), extent)?.focus.column, 4);
    assert.deepEqual(move(at(0, 0), press('ArrowUp'), extent)?.focus.row, -1);
    assert.deepEqual(move(at(-1, 0), press('ArrowUp'), extent)?.focus.row, -1);
    assert.deepEqual(move(at(0, 0), press('ArrowLeft'), extent)?.focus.column, -1);
    assert.equal(move(at(0, 0), press('a'), extent), undefined);
  });

  it('extends with Shift, and lets go without', () => {
    const wide = move(at(5, 1), press('ArrowRight', { shift: true }), extent);
    const high = wide && move(wide, press('ArrowUp', { shift: true }), extent);
    assert.deepEqual(high && area(high, 5), { top: 4, bottom: 5, left: 1, right: 2 });
    assert.deepEqual(high && move(high, press('ArrowDown'), extent), at(5, 2));
  });

  it('takes whole rows among the row numbers', () => {
    assert.deepEqual(area(at(7, -1), 5), { top: 7, bottom: 7, left: 0, right: 4 });
  });

  it('reaches the cells of its rectangle, and the number of a row that is wholly in it', () => {
    const isPartSelected = reach({ ...at(4, 1), anchor: { row: 5, column: 2 } }, 5);
    assert.equal(isPartSelected(4, 2), true);
    assert.equal(isPartSelected(6, 2), false);
    assert.equal(isPartSelected(4, 3), false);
    assert.equal(isPartSelected(4, -1), false);
    const isRowSelected = reach(at(7, -1), 5);
    assert.equal(isRowSelected(7, -1), true);
    assert.equal(isRowSelected(7, 4), true);
    assert.equal(isRowSelected(8, -1), false);
  });
});

describe('cells on the page', () => {
  it('look different where NULL, empty, missing, cut or on their way', () => {
    const cut: Cell = { is: 'text', text: 'x', isCut: true };
    const cells: (Cell | undefined)[] = [null, '', { is: 'missing', text: '' }, cut, undefined];
    assert.deepEqual(cells.map(cellClass), ['null', '', 'missing', 'cut', 'loading']);
    assert.deepEqual([null, '', 0, false].map(cellText), ['', '', '0', 'false']);
  });

  it('show what cannot be seen, and no text turns its neighbours around', () => {
    assert.equal(visibleText('a\r\nb\tc\u0000d\u007f'), 'a↵b⇥c␀d␡');
    assert.equal(visibleText('safe\u202Egnp.exe'), 'safe·gnp.exe');
  });

  it('are quoted for a spreadsheet only where they must be', () => {
    assert.deepEqual(['a', 'a b', 'a\tb', 'say "hi"', 'a\nb'].map(tsvField), [
      'a',
      'a b',
      '"a\tb"',
      '"say ""hi"""',
      '"a\nb"',
    ]);
  });
});

describe('copying', () => {
  const lines = { format: 'tsv', hasNames: false } as const;
  const source = {
    columns: [],
    rows: (start: number, count: number, columns: readonly number[]) =>
      Promise.resolve(
        Array.from({ length: count }, (_, row) =>
          columns.map((column): Cell => {
            if (column === 2) return { is: 'text', text: 'cut', isCut: true, length: 9 };
            return column === 1 ? null : `${start + row}`;
          }),
        ),
      ),
    whole: (row: number, column: number) => Promise.resolve(`whole\t${row}:${column}`),
  };

  it('gives lines of tab-separated values, each whole', async () => {
    const text = await areaText({ top: 3, bottom: 4, columns: [0, 1, 2] }, lines, source);
    assert.equal(text, '3\t\t"whole\t3:2"\n4\t\t"whole\t4:2"');
  });

  it('gives a single value as it is', async () => {
    const text = await areaText({ top: 3, bottom: 3, columns: [2] }, lines, source);
    assert.equal(text, 'whole\t3:2');
  });

  it('reads a long area in parts', async () => {
    const text = await areaText({ top: 0, bottom: 4999, columns: [0] }, lines, source);
    assert.equal(text.split('\n').length, 5000);
    assert.ok(text.endsWith('\n4999'));
  });
});

describe('the state of the page', () => {
  it('is taken only where it is sound', () => {
    const none = {
      ...{ shape: '', top: 0, left: 0, row: 0, column: 0, widths: {}, dialect: {} },
      ...{ order: [], hidden: [], pinned: [], formats: {}, lines: 1, panel: undefined },
      arrangement: { sort: [], conditions: [] },
    };
    for (const broken of [undefined, null, 5, 'x', [], { top: -1, row: 'x', widths: 7 }]) {
      assert.deepEqual(restored(broken), none);
    }
    const state = { ...none, top: 50, row: 3, widths: { 2: 90 }, dialect: { delimiter: ';' } };
    assert.deepEqual(restored(JSON.parse(JSON.stringify(state))), state);
    assert.deepEqual(restored({ widths: { 1: 'wide', 2: 90 } }).widths, { 2: 90 });
  });
});
