import assert from 'node:assert/strict';
import { Workbench } from './workbench.ts';

const study = 'AMS Activity Study 2022';

/** One window on a folder that nobody trusts. */
describe('a person looks around in Restricted Mode', () => {
  let workbench: Workbench;

  before(async function () {
    this.timeout(180_000);
    workbench = await Workbench.open({
      settings: {
        'security.workspace.trust.enabled': true,
        'security.workspace.trust.startupPrompt': 'never',
        'security.workspace.trust.banner': 'never',
      },
    });
  });

  after(() => workbench?.close());

  afterEach(async function () {
    if (this.currentTest?.state !== 'failed') return;
    await workbench?.picture(`failed-${this.currentTest.title.replaceAll(/\W+/g, '-')}`);
  });

  const everything = () => workbench.cli('items', '--dataset', study, '--files', '--json');
  let untouched = '';

  it('browses and filters', async () => {
    untouched = await everything();
    await workbench.page.getByText('Restricted Mode').first().waitFor();
    await workbench.showExplorer();
    await workbench.expand(study);
    await workbench.row(study).click();
    const page = await workbench.webviewWith('[role=combobox]');
    await page.getByText(study).first().waitFor();
    const box = page.getByRole('combobox');
    await box.fill('metadata->ei_check = 1');
    await box.press('Enter');
    await workbench.row('AMS_004').waitFor({ state: 'detached' });
    await workbench.row('AMS_003').waitFor();
    await workbench.picture('restricted');
  });

  it('previews tables and reads items', async () => {
    await workbench.expand('AMS_003');
    await workbench.row('combined.parquet').click();
    const table = await workbench.webviewWith('[role=grid]');
    await table.getByRole('columnheader').filter({ hasText: 'accX' }).waitFor();
    await workbench.row('AMS_003').click();
    await workbench.webviewWith('h1:has-text("AMS_003")');
  });

  it('finds what changes data switched off in menus', async () => {
    const menu = await workbench.openMenu('AMS_003');
    for (const name of ['Edit Metadata', 'Upload Files', 'Rename', 'Delete']) {
      const entry = menu.locator('.action-item').filter({ hasText: name }).first();
      assert.match((await entry.getAttribute('class')) ?? '', /disabled/, name);
    }
    const download = menu.locator('.action-item').filter({ hasText: 'Download as ZIP' }).first();
    assert.doesNotMatch((await download.getAttribute('class')) ?? '', /disabled/);
    await workbench.picture('restricted-menu');
    await workbench.page.keyboard.press('Escape');
  });

  it('is told why, where a page offers a change', async () => {
    const page = await workbench.webviewWith('h1:has-text("AMS_003")');
    await page.getByRole('button', { name: 'Edit Metadata' }).click();
    await workbench.toast('Nothing can be changed in Restricted Mode').waitFor();
    await workbench.picture('restricted-why');
    await workbench.row('AMS_003').click();
    await workbench.page.keyboard.press('Delete');
    await workbench.page.keyboard.press('F2');
    assert.equal(await workbench.question.isVisible(), false);
    assert.equal(await everything(), untouched);
  });
});
