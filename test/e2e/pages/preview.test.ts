import assert from 'node:assert/strict';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import os from 'node:os';
import path from 'node:path';
import { after, afterEach, before, describe, it } from 'mocha';
import { openFileSource } from '../../../src/preview/fileSource.ts';
import { TableSession } from '../../../src/vscode/previews/session.ts';
import { previewTexts } from '../../../src/vscode/previews/texts.ts';
import type { HostCalls, PageCalls } from '../../../webviews/preview/contract.ts';
import { connect, type Remote } from '../../../webviews/rpc.ts';
import { hostile } from './hostile.ts';
import {
  PageHost,
  seriousViolations,
  themes,
  type OpenedPage,
  type PageOptions,
} from './pageHost.ts';

let pages: PageHost;
let opened: OpenedPage;
let folder: string;
let session: TableSession;
let remote: Remote<PageCalls>;
let copied: string[];

const ragged = 'time,rate,label\n2022-05-01T10:00:00Z,61,rest\n2,\n1,2,3,4,5\n"x","",""\n';

async function open(
  name: string,
  text: string,
  options: PageOptions = {},
  change: (calls: HostCalls) => HostCalls = (calls) => calls,
): Promise<void> {
  const file = path.join(folder, name);
  await writeFile(file, text);
  copied = [];
  session = new TableSession({
    name,
    texts: previewTexts({
      t: (message, ...values) =>
        message.replaceAll(/\{(\d)\}/g, (_, i) => String(values[Number(i)])),
    }),
    isLocal: true,
    openSource: () => openFileSource(file),
    copy: (value) => {
      copied.push(value);
      return Promise.resolve();
    },
    counting: () => undefined,
    unforeseen: String,
  });
  opened = await pages.open('preview', { width: 900, height: 500, ...options });
  remote = connect<PageCalls>(opened.port, change(session.calls));
}

const shows = (text: string | RegExp) => opened.page.getByText(text).first().waitFor();
const cell = (row: number, column: number) => opened.page.locator(`#cell-${row}-${column}`);
const focused = () => opened.page.locator('.grid').getAttribute('aria-activedescendant');

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
    session.dispose();
    assert.deepEqual(incidents, []);
  });

  it('shows rows, marks ragged ones and says what it read', async () => {
    await open('ragged.csv', ragged);
    await shows('4 rows');
    await shows('3 columns');
    assert.equal(await cell(0, 1).textContent(), '61');
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
    assert.equal(await opened.page.locator('img, iframe, svg, a, script:not([nonce])').count(), 0);
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
    await opened.page.getByRole('textbox').fill('123,456,789');
    await opened.page.keyboard.press('Enter');
    await cell(123_456_788, 1).filter({ hasText: '123456788' }).waitFor();
    assert.equal(await focused(), 'cell-123456788-1');
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
    assert.deepEqual(copied, ['x\ty', '1\t"x\ty"\n2\t']);
  });

  it('is read anew as a person says, and keeps that', async () => {
    await open('table.csv', 'a;b\n1;2\n');
    await shows('2 columns');
    await opened.page.getByLabel('Delimiter').selectOption(',');
    await shows('1 column');
    await opened.page.getByLabel('First row is the header').uncheck();
    await shows('2 rows');
    const { dialect } = (await opened.saved()) as { dialect: object };
    assert.deepEqual(dialect, {
      encoding: 'utf-8',
      delimiter: ',',
      quote: '"',
      hasHeader: false,
    });
  });

  it('comes back where it was', async () => {
    const rows = Array.from({ length: 1000 }, (_, row) => `${row},x\n`).join('');
    const saved = { top: 12_000, left: 0, row: 505, column: 1, widths: { 0: 300 }, dialect: {} };
    await open('table.csv', `a,b\n${rows}`, { saved });
    await cell(505, 1).waitFor();
    assert.equal(await focused(), 'cell-505-1');
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
