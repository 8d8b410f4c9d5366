import assert from 'node:assert/strict';
import { Workbench } from './workbench.ts';

const study = 'AMS Activity Study 2022';

describe('a person looks at the signals of a subject', () => {
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

  const page = () => workbench.webviewWith('.lane canvas');
  const lanes = async () => {
    const found = (await page()).locator('.lane');
    await found.first().waitFor();
    const boxes = await found.all();
    return Promise.all(boxes.map((box) => box.getAttribute('aria-label')));
  };

  it('sees PPG and Polar side by side, two clicks from the tree', async () => {
    await workbench.showExplorer();
    await workbench.expand(study);
    const row = workbench.row('AMS_001');
    await row.hover();
    await row.getByRole('button', { name: 'Open Signals' }).click();
    const names = (await lanes()).join(', ');
    await (await page()).locator('.busy').waitFor({ state: 'detached' });
    await workbench.picture('signals-dark');
    assert.match(names, /ppg/);
    assert.match(names, /HR/);
    assert.match(names, /acc/);
  });

  it('finds the page again after the window was reloaded', async () => {
    const loaded = workbench.page.waitForEvent('load');
    await workbench.command('Developer: Reload Window');
    await loaded;
    assert.match((await lanes()).join(', '), /ppg/);
  });
});
