import assert from 'node:assert/strict';
import { Workbench } from './workbench.ts';

const study = 'AMS Activity Study 2022';
const file = 'combined.parquet';

describe('a person compares the tables of two subjects', () => {
  let workbench: Workbench;

  before(async function () {
    this.timeout(180_000);
    workbench = await Workbench.open({ theme: 'dark', height: 1000 });
  });
  after(() => workbench?.close());
  afterEach(async function () {
    if (this.currentTest?.state !== 'failed') return;
    await workbench?.picture(`failed-${this.currentTest.title.replaceAll(/\W+/g, '-')}`);
  });

  const answer = async (text: string | RegExp) => {
    const page = await workbench.webviewWith('.answer');
    await page.locator('.answer').filter({ hasText: text }).waitFor();
    return page;
  };

  it('selects one and compares the other with it, from the tree', async () => {
    await workbench.showExplorer();
    await workbench.expand(study);
    await workbench.expand('AMS_001');
    await workbench.menu(file, 'Select Table for Compare');
    await workbench.row('AMS_001').locator('.monaco-tl-twistie').click();
    await workbench.row(file).waitFor({ state: 'detached' });
    await workbench.expand('AMS_002');
    await workbench.menu(file, 'Compare Table with Selected');
    await workbench.tab(`AMS_001/${file} ↔ AMS_002/${file}`).waitFor();
    const page = await answer(/rows were changed/);
    await page
      .locator('.columns')
      .filter({ hasText: /accX[\s\S]*label/ })
      .waitFor();
    await workbench.picture('compare-summary');
  });

  it('chooses from the tables of other subjects', async () => {
    await workbench.menu(file, 'Compare Table With…');
    const offer = workbench.question.locator('.monaco-list-row').filter({ hasText: 'AMS_003' });
    await offer.first().click();
    await workbench.tab(`AMS_002/${file} ↔ AMS_003/${file}`).waitFor();
    await answer(/rows were changed/);
  });

  it('sees rows and signals of both, and finds the page again after a reload', async () => {
    const page = await answer(/rows were changed/);
    await page.getByRole('tab', { name: /Rows/ }).click();
    await page.locator('.rowLine ins').first().waitFor();
    await workbench.picture('compare-rows');
    await page.getByRole('tab', { name: 'Signals' }).click();
    await page.locator('.lane canvas').first().waitFor();
    await page.locator('.plot:not(.busy)').waitFor();
    await workbench.picture('compare-signals');
    const loaded = workbench.page.waitForEvent('load');
    await workbench.command('Developer: Reload Window');
    await loaded;
    // One after the other: the Studio is found anew first, then the tables are opened, then their signals.
    const again = await workbench.webviewWith('.comparePage');
    await again.locator('.answer').waitFor();
    await again
      .locator('.answer')
      .filter({ hasText: /rows were changed/ })
      .waitFor();
    await again.locator('.lane canvas').first().waitFor();
    assert.equal(await again.getByLabel('Place on the time axis').inputValue(), 'true');
  });
});
