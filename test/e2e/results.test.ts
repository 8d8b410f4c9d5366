import assert from 'node:assert/strict';
import { readFile } from 'node:fs/promises';
import path from 'node:path';
import { Workbench } from './workbench.ts';

const study = 'AMS Activity Study 2022';

/** One window, walked through in order: from a filter to a file of what it keeps. */
describe('a person looks at what a filter keeps as a table', () => {
  let workbench: Workbench;

  before(async function () {
    this.timeout(180_000);
    workbench = await Workbench.open({ theme: 'dark', height: 900, width: 1400 });
  });
  after(() => workbench?.close());
  afterEach(async function () {
    if (this.currentTest?.state !== 'failed') return;
    await workbench?.picture(`failed-${this.currentTest.title.replaceAll(/\W+/g, '-')}`);
  });

  const page = () => workbench.webviewWith('.result + .view [role=grid]');
  const cell = async (row: number, column: number) =>
    (await page()).locator(`#cell-${row}-${column}`);
  const title = async (name: string) =>
    (await page())
      .getByRole('columnheader')
      .filter({ has: (await page()).locator('.name', { hasText: new RegExp(`^${name}$`) }) });

  /** Waits until these are the names from the first row on. */
  const shows = async (...names: readonly string[]) => {
    for (const [row, name] of names.entries()) {
      await (await cell(row, 0)).filter({ hasText: name }).waitFor();
    }
  };

  it('opens it from the filter box', async () => {
    await workbench.showExplorer();
    await workbench.row(study).click();
    const box = await workbench.webviewWith('[role=combobox]');
    // What is typed for one target does not stay when the box turns to another.
    await box.getByText(study).first().waitFor();
    await box.getByText('10 items').first().waitFor();
    await box.getByRole('combobox').fill('metadata->ei_check = 0');
    await workbench.page.keyboard.press('Enter');
    await box.getByText('3 of 10 items').first().waitFor();
    const head = workbench.page.locator('.pane-header').filter({ hasText: 'Filter' }).first();
    await head.hover();
    await head.getByRole('button', { name: 'Show as Table' }).click();
    await shows('AMS_004', 'AMS_007', 'AMS_009');
    const shown = await page();
    await shown.locator('.result').filter({ hasText: 'metadata->ei_check = 0' }).waitFor();
    await shown.locator('.result').filter({ hasText: '3 items' }).waitFor();
    await workbench.picture('results-dark');
  });

  it('sorts by a number that metadata hold as text', async () => {
    await (await title('age')).click();
    await shows('AMS_007', 'AMS_009', 'AMS_004');
  });

  it('finds with Ctrl+F, goes to a row with Ctrl+G, and sees what values are like', async () => {
    const shown = await page();
    await (await cell(0, 0)).click();
    await workbench.page.keyboard.press('Control+f');
    const input = shown.locator('.find input').first();
    await input.fill('AMS_004');
    await workbench.page.keyboard.press('Enter');
    await shown.locator('.grid[aria-activedescendant=cell-2-0]').waitFor();
    await workbench.page.keyboard.press('Escape');
    await workbench.page.keyboard.press('Control+g');
    await shown.locator('.goTo input:focus').fill('2');
    await workbench.page.keyboard.press('Enter');
    await shown.locator('.grid[aria-activedescendant=cell-1-0]').waitFor();
    await (await cell(0, 3)).click();
    await shown.getByRole('button', { name: 'Statistics' }).click();
    await shown.getByRole('button', { name: 'Work out statistics' }).first().click();
    await shown.getByText('Standard deviation').first().waitFor();
    await workbench.picture('results-statistics-dark');
    await shown.getByRole('button', { name: 'Statistics' }).click();
  });

  it('chooses a metadata column that is not shown, and exports what is', async () => {
    const shown = await page();
    await shown.getByRole('button', { name: 'Columns' }).click();
    await shown.getByRole('textbox', { name: 'Search columns' }).fill('ei_check_ppg');
    await shown.getByRole('checkbox', { name: /ei_check_ppg_present/ }).check();
    await workbench.page.keyboard.press('Escape');
    await shown.getByRole('button', { name: 'Export…' }).click();
    await shown.getByRole('button', { name: 'Export…' }).last().click();
    const file = path.join(workbench.workspace, 'failed.csv');
    await workbench.choosePath(file);
    await workbench.toast('Saved failed.csv').waitFor();
    const [head = '', ...rows] = (await readFile(file, 'utf8')).trimEnd().split('\n');
    const names = head.split(',');
    assert.ok(names.includes('age') && names.includes('ei_check_ppg_present'), head);
    assert.ok(!names.includes('bucket_path'), head);
    assert.deepEqual(
      rows.map((row) => row.split(',')[0]),
      ['AMS_007', 'AMS_009', 'AMS_004'],
    );
  });

  it('is told why an item is in the result', async () => {
    await (await cell(0, 0)).click({ button: 'right' });
    await (await page()).getByRole('menuitem', { name: /Why Is It/ }).click();
    await workbench.tab('Why AMS_007').waitFor();
    await workbench.tab(/^Items: /).click();
    await shows('AMS_007', 'AMS_009', 'AMS_004');
  });

  it('narrows the filter by a value, and opens an item', async () => {
    await (await cell(0, 0)).click({ button: 'right' });
    const shown = await page();
    await shown.getByRole('menuitem', { name: /Leave out by the filter/ }).click();
    await shown.locator('.result').filter({ hasText: "NOT name = 'AMS_007'" }).waitFor();
    await shows('AMS_009', 'AMS_004');
    await (await cell(0, 0)).click();
    await workbench.page.keyboard.press('Enter');
    await workbench.webviewWith('h1:has-text("AMS_009")');
  });

  it('is told that the data changed, and sees the new state only when it asks', async () => {
    await workbench.tab(/^Items: /).click();
    await shows('AMS_009', 'AMS_004');
    await workbench.cli('metadata', 'AMS_001', 'set', 'ei_check=0');
    const shown = await page();
    await shown.getByText('The data changed since the filter was asked.').waitFor();
    await shows('AMS_009', 'AMS_004');
    await shown.locator('.bar').getByRole('button', { name: 'Refresh' }).click();
    await shows('AMS_001', 'AMS_009', 'AMS_004');
  });

  it('finds the table again after the window was reloaded', async () => {
    const loaded = workbench.page.waitForEvent('load');
    await workbench.command('Developer: Reload Window');
    await loaded;
    await workbench.row('Gestures').waitFor({ timeout: 60_000 });
    await shows('AMS_001', 'AMS_009', 'AMS_004');
    const shown = await page();
    await shown.locator('.result').filter({ hasText: "NOT name = 'AMS_007'" }).waitFor();
  });

  it('sees a row for each file', async () => {
    const shown = await page();
    await shown.getByRole('button', { name: 'Files' }).click();
    await (await title('file_name')).waitFor();
    await (await cell(0, 0)).filter({ hasText: 'AMS_001' }).waitFor();
    await workbench.picture('results-files-dark');
  });

  it('goes to the filter as a document, and back by its lens', async () => {
    await (await page()).getByRole('button', { name: 'Items' }).click();
    await (await title('checklist')).waitFor();
    await (await page()).getByRole('button', { name: 'Edit Filter' }).click();
    const lens = workbench.page.locator('.codelens-decoration a');
    await lens.filter({ hasText: 'Show as table' }).first().click();
    await shows('AMS_001', 'AMS_009', 'AMS_004');
  });

  it('opens tables from rows of the tree, and of what is checked there', async () => {
    await workbench.menu('Gestures', 'Show as Table');
    await workbench.tab('Items: Gestures').waitFor();
    await (await page()).locator('.result').filter({ hasText: '5 items' }).waitFor();
    await workbench.row('Gestures').locator('.monaco-checkbox').click();
    await workbench.command('Edge Impulse: Show Checked Items as Table');
    await workbench.tab('Items: checked items').waitFor();
    await (await page()).locator('.result').filter({ hasText: "dataset = 'Gestures'" }).waitFor();
  });
});
