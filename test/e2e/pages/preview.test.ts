import assert from 'node:assert/strict';
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import os from 'node:os';
import path from 'node:path';
import { after, afterEach, before, describe, it } from 'mocha';
import type { HostCalls, PageCalls } from '../../../webviews/preview/contract.ts';
import { connect, type Remote } from '../../../webviews/rpc.ts';
import { root } from '../../hosts/install.mjs';
import { hostile } from './hostile.ts';
import {
  PageHost,
  seriousViolations,
  themes,
  type OpenedPage,
  type PageOptions,
} from './pageHost.ts';
import { tableHost, type TableHost } from './tableHost.ts';

let pages: PageHost;
let opened: OpenedPage;
let folder: string;
let host: TableHost;
let remote: Remote<PageCalls>;

const ragged = 'time,rate,label\n2022-05-01T10:00:00Z,61,rest\n2,\n1,2,3,4,5\n"x","",""\n';

async function open(
  name: string,
  text: string | Buffer,
  options: PageOptions = {},
  change: (calls: HostCalls) => HostCalls = (calls) => calls,
): Promise<void> {
  const file = path.join(folder, name);
  await writeFile(file, text);
  host = tableHost(file, name, (call, argument) => {
    void remote.call(call, argument as never).catch(() => undefined);
  });
  opened = await pages.open('preview', { width: 900, height: 500, ...options });
  remote = connect<PageCalls>(opened.port, change(host.calls));
}

const shows = (text: string | RegExp) => opened.page.getByText(text).first().waitFor();
const cell = (row: number, column: number) => opened.page.locator(`#cell-${row}-${column}`);
/** Elements that no part of the page makes. */
const strangers = () =>
  opened.page
    .locator('img, iframe, svg:not(.icon, .histogram svg), a, script:not([nonce])')
    .count();
/** Waits until this is the cell that the keyboard is at. */
const isAt = (row: number, column: number) =>
  opened.page.locator(`.grid[aria-activedescendant=cell-${row}-${column}]`).waitFor();

const study = 'time,rate,label\n1,61,rest\n2,60.5,rest\n3,70,walk\n4,80,walk\n';

async function openFixture(name: string, options: PageOptions = {}): Promise<void> {
  const file = path.join(root, 'test', 'fixtures', 'preview', name);
  await open(name, await readFile(file), options);
}

async function press(...keys: readonly string[]): Promise<void> {
  for (const key of keys) await opened.page.keyboard.press(key);
}

const header = (name: string, sort: string) =>
  opened.page.locator(`[role=columnheader][aria-sort=${sort}]`).filter({ hasText: name });

/** Waits until these are the numbers of the rows, from the first on. */
async function numbers(...wanted: readonly string[]): Promise<void> {
  for (const [row, number] of wanted.entries()) {
    await cell(row, -1).filter({ hasText: number }).waitFor();
  }
}

/** Names of the columns from left to right, once all that is under way is drawn. */
async function titles(): Promise<string[]> {
  await opened.page.evaluate(nextFrame);
  const found = await opened.page
    .locator('.title')
    .evaluateAll((all) =>
      (all as unknown as { id: string; querySelector(q: string): { textContent: string } }[]).map(
        (title) => ({ id: title.id, name: title.querySelector('.name').textContent }),
      ),
    );
  const place = ({ id }: { id: string }) => Number(id.split('-').at(-1));
  return found.toSorted((a, b) => place(a) - place(b)).map(({ name }) => name);
}

interface Frames {
  readonly requestAnimationFrame: (run: () => void) => void;
  readonly requestIdleCallback: (run: () => void) => void;
}

async function nextFrame(): Promise<void> {
  const { requestAnimationFrame } = globalThis as unknown as Frames;
  await new Promise<void>((resolve) => {
    requestAnimationFrame(() => requestAnimationFrame(() => resolve()));
  });
}

async function idle(): Promise<void> {
  const { requestIdleCallback } = globalThis as unknown as Frames;
  await new Promise<void>((resolve) => requestIdleCallback(() => resolve()));
}

/** Looks at what is put away, which is once nothing else is to be done. */
async function saves(check: (saved: Record<string, unknown>) => void): Promise<void> {
  await opened.page.evaluate(nextFrame);
  await opened.page.evaluate(idle);
  check((await opened.saved()) as Record<string, unknown>);
}

/** A table of a billion rows whose values tell where they stand. */
function billion(calls: HostCalls): HostCalls {
  const rowCount = 1_000_000_000;
  const traffic = { bytes: 0, requests: 0 };
  const columns = ['a', 'b'].map((name) => ({ name, type: 'int64', kind: 'number' as const }));
  return {
    ...calls,
    open: () =>
      Promise.resolve({
        ...{ name: 'billion', size: 1, format: 'parquet' as const, columns, notes: [], traffic },
        ...{ rowCount, estimatedRows: rowCount, countsAtOnce: false },
      }),
    rows: ({ start, count, columns: wanted }) => {
      const length = Math.min(count, rowCount - start);
      const rows = Array.from({ length }, (_, row) => wanted.map(() => start + row));
      return Promise.resolve({ start, rows, rowCount, estimatedRows: rowCount, traffic });
    },
  };
}

describe('the table page', () => {
  before(async () => {
    folder = await mkdtemp(path.join(os.tmpdir(), 'table-page-'));
    pages = await PageHost.start(['preview']);
  });
  after(async () => {
    await pages.close();
    await rm(folder, { recursive: true });
  });
  afterEach(async () => {
    const { incidents } = opened;
    await opened.close();
    remote.dispose();
    await host.close();
    assert.deepEqual(incidents, []);
  });

  it('shows rows, marks ragged ones and says what it read', async () => {
    await open('ragged.csv', ragged);
    await shows('4 rows');
    await shows('3 columns');
    await cell(0, 1).filter({ hasText: /^61$/ }).waitFor();
    assert.match((await cell(1, 2).getAttribute('class')) ?? '', /missing/);
    const mark = await cell(2, -1).getAttribute('title');
    assert.equal(mark, 'This row has 5 fields, and there are 3 columns.');
    await shows('4 ⏐ 5');
    await shows(/read in 1 request/);
  });

  for (const theme of themes) {
    it(`has nothing that axe finds serious: ${theme}`, async () => {
      await open('ragged.csv', ragged, { theme });
      await cell(0, 0).waitFor();
      assert.deepEqual(await seriousViolations(opened.page), []);
      await opened.page.keyboard.press('Enter');
      await opened.page.locator('.details pre').waitFor();
      assert.deepEqual(await seriousViolations(opened.page), []);
    });
  }

  it('takes every value as text', async () => {
    const quoted = (text: string) => `"${text.replaceAll('"', '""')}"`;
    await open('hostile.csv', `${hostile.map((text) => `${quoted(text)},x`).join('\n')}\n`);
    await cell(0, 0).waitFor();
    for (let row = 0; row < hostile.length; row += 10) {
      await opened.page.keyboard.press('PageDown');
      await opened.page.keyboard.press('Enter');
      await opened.page.locator('.details pre').waitFor();
      await opened.page.keyboard.press('Escape');
    }
    assert.equal(await strangers(), 0);
  });

  it('reaches the last of a billion rows, and any other', async () => {
    await open('billion.csv', 'x\n', {}, billion);
    await cell(0, 0).waitFor();
    await opened.page.keyboard.press('Control+End');
    await cell(999_999_999, 1).filter({ hasText: '999999999' }).waitFor();
    await opened.page.locator('.grid').evaluate((grid) => {
      (grid as unknown as { scrollTop: number }).scrollTop = 0;
    });
    await cell(0, 0).filter({ hasText: '0' }).waitFor();
    await opened.page.getByRole('textbox', { name: 'Go to row…' }).fill('123,456,789');
    await opened.page.keyboard.press('Enter');
    await cell(123_456_788, 1).filter({ hasText: '123456788' }).waitFor();
    await isAt(123_456_788, 1);
    await opened.page.mouse.move(400, 300);
    await opened.page.mouse.wheel(0, 240);
    await cell(123_456_803, 0).waitFor();
  });

  it('is walked through and copied from with the keyboard', async () => {
    await open('table.csv', 'a,b\n1,x\ty\n2,\n');
    await cell(1, 1).waitFor();
    await opened.page.keyboard.press('ArrowRight');
    await opened.page.keyboard.press('Control+c');
    await shows('Copied.');
    await opened.page.keyboard.press('ArrowLeft');
    await opened.page.keyboard.press('Shift+ArrowDown');
    await opened.page.keyboard.press('Shift+ArrowRight');
    await opened.page.keyboard.press('Control+c');
    await shows('4 cells copied.');
    assert.deepEqual(host.asks.copied, ['x\ty', '1\t"x\ty"\n2\t']);
  });

  it('is read anew as a person says, and keeps that', async () => {
    await open('table.csv', 'a;b\n1;2\n');
    await shows('2 columns');
    await opened.page.getByRole('button', { name: /How the file is read/ }).click();
    await opened.page.getByLabel('Delimiter').selectOption(',');
    await shows('1 column');
    await opened.page.getByRole('button', { name: /How the file is read/ }).click();
    await opened.page.getByLabel('First row is the header').press('Space');
    await shows('2 rows');
    await saves(({ dialect }) => {
      const read = { encoding: 'utf-8', delimiter: ',', quote: '"', hasHeader: false };
      assert.deepEqual(dialect, read);
    });
  });

  it('comes back where it was', async () => {
    const rows = Array.from({ length: 1000 }, (_, row) => `${row},x\n`).join('');
    const saved = { top: 12_000, left: 0, row: 505, column: 1, widths: { 0: 300 }, dialect: {} };
    await open('table.csv', `a,b\n${rows}`, { saved });
    await cell(505, 1).waitFor();
    await isAt(505, 1);
    const box = await opened.page.locator('#cell--1-0').boundingBox();
    assert.equal(box?.width, 300);
  });

  it('says what is wrong, and tries again', async () => {
    await open('table.csv', '\u0089PNG\r\n\u001a\n\0\0\0');
    await shows(/cannot be shown as a table/);
    assert.deepEqual(await seriousViolations(opened.page), []);
    await writeFile(path.join(folder, 'table.csv'), 'a,b\n1,2\n');
    await opened.page.getByRole('button', { name: 'Try Again' }).click();
    await shows('1 row');
  });

  it('offers to reload a file that changed', async () => {
    await open('table.csv', 'a,b\n1,2\n');
    await shows('1 row');
    await writeFile(path.join(folder, 'table.csv'), 'a,b\n1,2\n3,4\n');
    await remote.call('fileChanged', null);
    await opened.page.getByRole('button', { name: 'Reload' }).click();
    await shows('2 rows');
  });

  it('sorts by the keyboard alone, by several columns, and says so', async () => {
    await open('table.csv', study);
    await cell(0, 0).waitFor();
    await press('Control+Home', 'ArrowUp', 'ArrowRight', 'Enter');
    await header('rate', 'ascending').waitFor();
    await press('ArrowUp', 'Enter');
    await header('rate', 'descending').waitFor();
    await numbers('4', '3', '1', '2');
    await press('ArrowUp', 'ArrowRight', 'Shift+Enter');
    await opened.page.locator('.chip').nth(1).waitFor();
    assert.equal(await opened.page.locator('.chip').count(), 2);
    await opened.page.getByRole('button', { name: 'Clear all' }).press('Enter');
    await numbers('1', '2', '3', '4');
    await opened.page.locator('.chips').waitFor({ state: 'hidden' });
  });

  it('keeps rows by conditions, and takes them back', async () => {
    await open('table.csv', study);
    await cell(0, 0).waitFor();
    await press('ArrowRight', 'Alt+ArrowDown', 'Shift+Tab');
    for (let step = 0; step < 5; step += 1) await press('ArrowDown');
    assert.equal(await opened.page.locator('.popover select').inputValue(), '>=');
    await press('Tab');
    await opened.page.keyboard.type('70');
    await press('Enter');
    await shows('2 of 4 rows');
    await numbers('3', '4');
    await opened.page.getByRole('button', { name: 'Remove: Filter: rate ≥ 70' }).press('Enter');
    await numbers('1', '2', '3', '4');
    await opened.page.locator('.grid:focus').waitFor();
    await press('Control+Home', 'End', 'Shift+F10');
    await opened.page.getByRole('menu', { name: 'Cell' }).waitFor();
    await opened.page.keyboard.type('leave');
    await press('Enter');
    await shows('label ≠ “rest”');
    await numbers('3', '4');
  });

  it('says in plain words what is beyond its budget, and what is cancelled stays as it was', async () => {
    let isHeld = true;
    await open('table.csv', study, {}, (calls) => ({
      ...calls,
      arrange: (_, signal) =>
        isHeld
          ? new Promise((_resolve, reject) => {
              signal.addEventListener('abort', () => reject(signal.reason as Error));
            })
          : Promise.reject(new Error('Too many rows to sort.')),
    }));
    await cell(0, 0).waitFor();
    await press('ArrowUp', 'Enter');
    await shows('Arranging the rows…');
    await opened.page.getByRole('button', { name: 'Cancel' }).press('Enter');
    await opened.page.locator('.chips').waitFor({ state: 'hidden' });
    isHeld = false;
    await press('Enter');
    await shows('Too many rows to sort.');
    await numbers('1', '2', '3', '4');
  });

  it('hides, pins, moves and finds columns by the keyboard alone', async () => {
    await open('table.csv', study);
    await cell(0, 0).waitFor();
    await opened.page.getByRole('button', { name: 'Columns' }).press('Enter');
    await opened.page.keyboard.type('rat');
    await press('Tab', 'Tab', 'Tab', 'Tab');
    await opened.page.getByLabel('rate').first().press('Space');
    await press('Escape');
    await shows('2 of 3 columns');
    assert.deepEqual(await titles(), ['time', 'label']);
    await opened.page.locator('.grid').focus();
    await press('Control+Home', 'Alt+Shift+ArrowRight');
    assert.deepEqual(await titles(), ['label', 'time']);
    await isAt(0, 1);
    await press('ArrowUp', 'Shift+F10');
    await opened.page.keyboard.type('pin');
    await press('Enter');
    assert.deepEqual(await titles(), ['time', 'label']);
    assert.equal(await opened.page.locator('.header .frozen .title').count(), 1);
    await saves(({ hidden, pinned }) => assert.deepEqual([hidden, pinned], [[1], [0]]));
  });

  it('finds the next and the one before, by pattern and case', async () => {
    await open('table.csv', study);
    await cell(0, 0).waitFor();
    await press('Control+f');
    await opened.page.keyboard.type('WALK');
    await press('Enter');
    await shows('Row 3');
    await isAt(2, 2);
    await opened.page.locator('.cell.found').nth(1).waitFor();
    assert.equal(await opened.page.locator('.cell.found').count(), 2);
    await press('Enter');
    await shows('Row 4');
    await press('Shift+Enter');
    await shows('Row 3');
    await press('Escape');
    // Nothing stays marked.
    await opened.page.locator('.cell.found').first().waitFor({ state: 'detached' });
    await press('Control+f', 'Alt+c', 'Enter');
    await shows('No results');
    await press('Alt+r', 'Control+a');
    await opened.page.keyboard.type('^6[12]$');
    await press('Enter');
    await shows('Row 1, from the other end');
    await press('Control+a');
    await opened.page.keyboard.type('(');
    await press('Enter');
    await opened.page.locator('.findSaid.problem').waitFor();
    await press('Escape');
    await opened.page.locator('.grid:focus').waitFor();
  });

  it('tells what the values of a column are like', async () => {
    await open('table.csv', study);
    await cell(0, 0).waitFor();
    await press('ArrowRight');
    await opened.page.getByRole('button', { name: 'Statistics' }).press('Enter');
    await press('Tab', 'Tab', 'Tab', 'Enter');
    await opened.page.getByRole('img', { name: 'Histogram from 60.5 to 80' }).waitFor();
    await shows('Median');
    await opened.page.getByRole('tab', { name: 'Column' }).press('ArrowRight');
    await opened.page.getByRole('tab', { name: 'Schema', selected: true }).waitFor();
    await press('Escape');
    await opened.page.locator('.grid:focus').waitFor();
  });

  it('shows what the file says of itself', async () => {
    await openFixture('encodings.parquet');
    await cell(0, 0).waitFor();
    await opened.page.getByRole('button', { name: 'Statistics' }).click();
    await shows('Encodings');
    await opened.page.getByRole('tab', { name: 'File' }).click();
    await shows(/row groups$/);
    await shows(/parquet-cpp-arrow/);
  });

  it('exports what is selected, and opens the plot', async () => {
    await open('table.csv', study);
    await cell(0, 0).waitFor();
    await press('Shift+ArrowDown', 'Shift+ArrowRight', 'Shift+F10');
    await opened.page.keyboard.type('export');
    await press('Enter');
    await opened.page.getByRole('radio', { name: 'JSON lines' }).press('Space');
    await opened.page.getByRole('dialog').getByRole('button', { name: 'Export…' }).press('Enter');
    await shows('2 rows exported to out.csv, 20 B.');
    const rows = { from: 0, to: 2 };
    assert.deepEqual(host.asks.exported, [{ format: 'jsonl', columns: [0, 1], rows }]);
    await opened.page.getByRole('button', { name: 'Plot' }).press('Enter');
    while (host.asks.plots === 0) await opened.page.evaluate(nextFrame);
    assert.equal(host.asks.plots, 1);
  });

  it('copies as JSON and with names', async () => {
    await open('table.csv', study);
    await cell(0, 0).waitFor();
    await press('ArrowRight', 'Shift+ArrowRight', 'Control+Alt+c');
    await shows('2 cells copied.');
    await press('Shift+F10');
    await opened.page.getByRole('menuitem', { name: 'Copy with column names' }).press('Enter');
    // What the page says is the same as the first time.
    while (host.asks.copied.length < 2) await opened.page.evaluate(nextFrame);
    assert.deepEqual(host.asks.copied, [
      '[\n  {"rate": 61, "label": "rest"}\n]',
      'rate\tlabel\n61\trest',
    ]);
  });

  it('writes numbers and times as one likes, and keeps that', async () => {
    await open('table.csv', study);
    await cell(0, 0).waitFor();
    await press('ArrowRight', 'ArrowUp', 'Shift+F10');
    await opened.page.getByRole('menuitem', { name: 'Number and time format…' }).press('Enter');
    await opened.page.getByLabel('Decimals').selectOption('2');
    await opened.page.getByRole('button', { name: 'Apply' }).press('Enter');
    await cell(0, 1).filter({ hasText: '61.00' }).waitFor();
    await saves(({ formats }) => {
      assert.deepEqual(formats, { 1: { as: 'number', isGrouped: false, decimals: 2 } });
    });
  });

  it('comes back with its columns, its order and its panel', async () => {
    const arrangement = { sort: [{ column: 1, isDescending: true }], conditions: [] };
    const saved = { hidden: [0], pinned: [2], arrangement, panel: 'schema', lines: 3 };
    await open('table.csv', study, { saved });
    await numbers('4', '3', '1', '2');
    assert.deepEqual(await titles(), ['label', 'rate']);
    await opened.page.getByRole('tab', { name: 'Schema', selected: true }).waitFor();
    await cell(0, 0).waitFor();
    assert.equal((await cell(0, 0).boundingBox())?.height, 60);
  });

  it('forgets what it kept of other columns', async () => {
    const saved = { shape: '2:5', hidden: [0], widths: { 0: 300 } };
    await open('table.csv', study, { saved });
    await cell(0, 0).waitFor();
    assert.deepEqual(await titles(), ['time', 'rate', 'label']);
  });

  for (const theme of themes) {
    it(`has nothing that axe finds serious in what opens: ${theme}`, async () => {
      await openFixture('nested.parquet', { theme });
      await cell(0, 0).waitFor();
      const { page } = opened;
      const check = async () => assert.deepEqual(await seriousViolations(page), []);
      await page.getByRole('button', { name: 'Columns' }).click();
      await page.locator('.picker').waitFor();
      await check();
      await press('Escape');
      await page.locator('.grid').focus();
      await press('Control+Home', 'ArrowUp', 'Enter', 'Shift+F10');
      await page.getByRole('menu').waitFor();
      await check();
      await press('Escape', 'Alt+ArrowDown');
      await page.locator('.popover').waitFor();
      await check();
      await press('Escape', 'Control+f');
      await page.getByRole('button', { name: 'Statistics' }).click();
      await page.getByRole('button', { name: 'Work out statistics' }).click();
      await page.locator('.summary .facts').waitFor();
      await check();
      await page.getByRole('tab', { name: 'File' }).click();
      await check();
      await page.getByRole('button', { name: 'Export…' }).click();
      await page.getByRole('dialog').waitFor();
      await check();
    });
  }

  it('takes names, filters and statistics as text', async () => {
    const quoted = (text: string) => `"${text.replaceAll('"', '""')}"`;
    const names = hostile.slice(0, 30).map(quoted).join(',');
    const values = hostile.slice(30, 60).map(quoted).join(',');
    await open('hostile.csv', `${names}\n${values}\n${values}\n`, { width: 1200 });
    await cell(0, 0).waitFor();
    const { page } = opened;
    await page.getByRole('button', { name: 'Columns' }).click();
    await page.locator('.picker li').nth(29).waitFor();
    assert.equal(await strangers(), 0);
    await press('Escape');
    await page.getByRole('button', { name: 'Statistics' }).click();
    for (let column = 0; column < 10; column += 1) {
      await page.locator('.grid').focus();
      await press('ArrowRight');
      await page.getByRole('button', { name: 'Work out statistics' }).click();
      await page.locator('.summary .facts').waitFor();
      await page.locator('.grid').focus();
      await press('Shift+F10');
      assert.equal(await strangers(), 0);
      await press('Escape');
    }
    await page.getByRole('tab', { name: 'Schema' }).click();
    await page.locator('.frequent, .schema').first().waitFor();
    assert.equal(await strangers(), 0);
  });

  it('is whole in a narrow editor', async () => {
    await open('ragged.csv', ragged, { width: 320, height: 400 });
    await cell(0, 0).waitFor();
    const width = await opened.page.evaluate(
      () =>
        (globalThis as unknown as { document: { body: { scrollWidth: number } } }).document.body
          .scrollWidth,
    );
    assert.ok(width <= 320);
  });
});
