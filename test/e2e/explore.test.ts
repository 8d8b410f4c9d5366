import assert from 'node:assert/strict';
import { mkdir, readFile, stat, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { Workbench } from './workbench.ts';

const study = 'AMS Activity Study 2022';

/** One window, walked through in order: what a person does on the first day. */
describe('a person explores the sample study', () => {
  let workbench: Workbench;

  before(async function () {
    this.timeout(180_000);
    workbench = await Workbench.open({ theme: 'dark', height: 1400 });
  });

  after(() => workbench?.close());

  afterEach(async function () {
    if (this.currentTest?.state !== 'failed') return;
    await workbench?.picture(`failed-${this.currentTest.title.replaceAll(/\W+/g, '-')}`);
  });

  const box = () => workbench.webviewWith('[role=combobox]');

  it('finds the datasets with their totals at the first look', async () => {
    await workbench.showExplorer();
    await workbench.row(study).waitFor();
    await workbench.row('Gestures').waitFor();
    await workbench.row('Raw recordings').waitFor();
    const label = await workbench.row(study).getAttribute('aria-label');
    assert.match(label ?? '', /10 items/);
    await workbench.expand(study);
    await workbench.row('AMS_001').waitFor();
    await workbench.picture('explorer-dark');
  });

  it('filters with completion, and sees what is left and how much', async () => {
    await workbench.row(study).click();
    // What is typed before the box has followed the selection is meant for something else.
    await (await box()).locator('.target').getByText(study).waitFor();
    await (await box()).getByText('10 items ·').first().waitFor();
    const input = (await box()).getByRole('combobox');
    await input.click();
    await workbench.page.keyboard.type('metadata->ei_ch', { delay: 30 });
    const option = (await box()).getByRole('option').filter({ hasText: 'ei_check' });
    await option.first().waitFor();
    await workbench.picture('filter-dark');
    await workbench.page.keyboard.press('Escape');
    await input.fill('metadata->ei_check = 0');
    await workbench.page.keyboard.press('Enter');
    await workbench.row('AMS_001').waitFor({ state: 'detached' });
    for (const name of ['AMS_004', 'AMS_007', 'AMS_009']) await workbench.row(name).waitFor();
    await (await box()).getByText('3 of 10 items').first().waitFor();
    await workbench.picture('filtered-dark');
  });

  it('is told what is wrong with a filter, where it is typed', async () => {
    const input = (await box()).getByRole('combobox');
    await input.fill('metadata->ei_check = ');
    await (
      await box()
    )
      .getByRole('alert')
      .or((await box()).locator('.problem'))
      .first()
      .waitFor();
    await workbench.picture('filter-problem-dark');
    await input.fill('');
    await workbench.page.keyboard.press('Enter');
    await workbench.row('AMS_001').waitFor();
  });

  it('is told why an item is not in the result, and which part leaves nothing', async () => {
    const input = (await box()).getByRole('combobox');
    await input.fill("metadata->ei_check = 0 AND file_name LIKE '%.csv'");
    await workbench.page.keyboard.press('Enter');
    await workbench.row('AMS_001').waitFor({ state: 'detached' });
    await workbench.command('Edge Impulse: Why Is an Item (Not) in the Result?');
    await workbench.question.waitFor();
    await workbench.page.keyboard.type('ams_001');
    await workbench.page.locator('.quick-input-list').getByText('AMS_001').waitFor();
    await workbench.page.keyboard.press('Enter');
    const editor = workbench.page.locator('.editor-instance .view-lines');
    await editor.getByText('AMS_001 is not in the result of this filter:').waitFor();
    await editor.getByText('metadata->ei_check is “1”').waitFor();
    await workbench.picture('why-dark');

    await input.fill("metadata->ei_check = 0 AND name = 'nobody'");
    await workbench.page.keyboard.press('Enter');
    await (await box()).getByText('keeps 0 of 10 · without it: 3').waitFor();
    await workbench.picture('why-nothing-dark');
    await (await box()).getByRole('button', { name: "Try without name = 'nobody'" }).click();
    await workbench.page.keyboard.press('Enter');
    await workbench.row('AMS_004').waitFor();
    await input.fill('');
    await workbench.page.keyboard.press('Enter');
    await workbench.row('AMS_001').waitFor();
  });

  it('opens a Parquet file as a table and reaches its last row', async () => {
    await workbench.expand('AMS_003');
    await workbench.row('combined.parquet').click();
    const page = await workbench.webviewWith('[role=grid]');
    await page.getByRole('columnheader').filter({ hasText: 'accX' }).waitFor();
    await page.getByRole('gridcell').first().click();
    await workbench.picture('table-dark');
    await workbench.page.keyboard.press('Control+End');
    const status = await page
      .locator('.status .rows')
      .filter({ hasText: /^[\d,]+ rows/ })
      .innerText();
    const total = Number(status.replaceAll(/\D/g, ''));
    assert.ok(total > 10_000, `${total} rows`);
    await page.getByText(total.toLocaleString('en-US'), { exact: true }).first().waitFor();
  });

  it('reads the checklist and the metadata of an item', async () => {
    await workbench.row('AMS_007').click();
    const page = await workbench.webviewWith('h1:has-text("AMS_007")');
    await page.getByText('HR correlation').first().waitFor();
    await page.getByText('failed').first().waitFor();
    await workbench.picture('item-dark');
  });

  it('downloads a selection as a ZIP file', async () => {
    const zip = path.join(workbench.home, 'selection.zip');
    await workbench.menu('AMS_003', 'Download as ZIP');
    await workbench.choosePath(zip);
    await workbench.page
      .getByText(/Downloaded|Saved/)
      .first()
      .waitFor();
    const bytes = await readFile(zip);
    assert.equal(bytes.subarray(0, 2).toString(), 'PK');
    assert.ok((await stat(zip)).size > 100_000);
  });

  it('adds a folder of its own as a dataset, after a look at what will be found', async () => {
    const folder = path.join(workbench.home, 'My recordings');
    for (const person of ['Ann', 'Ben', 'Cé']) {
      await mkdir(path.join(folder, person), { recursive: true });
      await writeFile(path.join(folder, person, 'signal.csv'), 't,x\n0,1\n1,2\n');
    }
    await workbench.command('Edge Impulse: Add a Folder of Mine as a Dataset');
    await workbench.choosePath(`${folder}/`);
    await workbench.page
      .getByText(/3 (data )?items/)
      .first()
      .waitFor();
    await workbench.picture('add-folder-dark');
    await workbench.page.keyboard.press('Enter');
    await workbench.page.getByText('Name of the dataset').first().waitFor();
    await workbench.answer('My recordings');
    await workbench.row('My recordings').waitFor();
    await workbench.expand('My recordings');
    await workbench.row('Cé').waitFor();
  });
});
