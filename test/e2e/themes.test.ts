import assert from 'node:assert/strict';
import { copyFile, writeFile } from 'node:fs/promises';
import path from 'node:path';
import type { Frame } from 'playwright-core';
import { StudioApi } from './studioApi.ts';
import { Workbench, type Theme } from './workbench.ts';

const study = 'AMS Activity Study 2022';

/** What a function in the page sees of its document. */
interface Page {
  readonly document: {
    readonly documentElement: { readonly scrollWidth: number; readonly clientWidth: number };
    readonly body: { readonly className: string };
  };
}

const windows: readonly {
  readonly name: string;
  readonly theme: Theme;
  readonly themeClass: string;
  readonly width: number;
  readonly height: number;
}[] = [
  { name: 'light', theme: 'light', themeClass: 'vscode-light', width: 1280, height: 900 },
  {
    name: 'contrast',
    theme: 'contrast',
    themeClass: 'vscode-high-contrast',
    width: 1280,
    height: 900,
  },
  { name: 'narrow', theme: 'dark', themeClass: 'vscode-dark', width: 600, height: 700 },
];

for (const { name, themeClass, ...options } of windows) {
  describe(`the sample study in a window that is ${name}`, () => {
    let workbench: Workbench;

    before(async function () {
      this.timeout(180_000);
      workbench = await Workbench.open({ ...options, prepare: ownFiles });
    });

    after(() => workbench?.close());

    afterEach(async function () {
      if (this.currentTest?.state !== 'failed') return;
      await workbench?.picture(`failed-${name}-${this.currentTest.title.replaceAll(/\W+/g, '-')}`);
    });

    /** The page has the colours of the theme, and nothing of it is out of reach at the side. */
    async function fits(page: Frame): Promise<void> {
      const { className, excess } = await page.evaluate(() => {
        const { documentElement, body } = (globalThis as unknown as Page).document;
        const { scrollWidth, clientWidth } = documentElement;
        return { className: body.className, excess: scrollWidth - clientWidth };
      });
      assert.ok(className.split(' ').includes(themeClass), className);
      assert.ok(excess <= 0, `${excess} pixels too wide`);
    }

    it('shows the explorer and completes a filter', async () => {
      await workbench.showExplorer();
      await workbench.expand(study);
      await workbench.row('AMS_001').waitFor();
      await workbench.row(study).click();
      const page = await workbench.webviewWith('[role=combobox]');
      await page.getByText(study).first().waitFor();
      await page.getByRole('combobox').click();
      await workbench.page.keyboard.type('metadata->ei_ch', { delay: 20 });
      await page.getByRole('option').filter({ hasText: 'ei_check' }).first().waitFor();
      await workbench.picture(`${name}-filter`);
      await fits(page);
      await workbench.page.keyboard.press('Escape');
      await page.getByRole('combobox').fill('metadata->ei_check = 1');
      await workbench.page.keyboard.press('Enter');
      await workbench.row('AMS_004').waitFor({ state: 'detached' });
    });

    it('shows an item with its picture', async () => {
      await workbench.row('AMS_003').click();
      const page = await workbench.webviewWith('h1:has-text("AMS_003")');
      const picture = page.locator('.pictures img').first();
      await picture.scrollIntoViewIfNeeded();
      await page.waitForFunction(
        (image) => (image as unknown as { naturalWidth: number }).naturalWidth > 100,
        await picture.elementHandle(),
      );
      await workbench.picture(`${name}-item-picture`);
      await page.locator('h1').scrollIntoViewIfNeeded();
      await workbench.picture(`${name}-item`);
      await fits(page);
    });

    it('shows a table of the Studio', async () => {
      await workbench.expand('AMS_003');
      await workbench.row('combined.parquet').click();
      const page = await workbench.webviewWith('[role=grid]');
      await page.getByRole('columnheader').filter({ hasText: 'accX' }).waitFor();
      await page.getByRole('gridcell').nth(1).click();
      await workbench.picture(`${name}-table`);
      await fits(page);
    });

    it('shows files of its own as tables, when asked to', async () => {
      await workbench.openFile('own.csv');
      await workbench.page.locator('.view-line').filter({ hasText: 'Zürich' }).first().waitFor();
      await workbench.reopenWith('Table');
      const csv = await workbench.webviewWith('[role=columnheader]:has-text("city")');
      await csv.getByRole('gridcell', { name: 'Zürich' }).first().waitFor();
      await workbench.picture(`${name}-own-csv`);
      await fits(csv);
      await workbench.openFile('own.parquet');
      await workbench.page.getByText('not displayed in the text editor').waitFor();
      await workbench.reopenWith('Table');
      const parquet = await workbench.webviewWith('[role=columnheader]:has-text("accX")');
      await parquet.getByRole('gridcell').first().waitFor();
      await workbench.picture(`${name}-own-parquet`);
      await fits(parquet);
    });
  });
}

async function ownFiles(workspace: string, studioFolder: string): Promise<void> {
  await writeFile(path.join(workspace, 'own.csv'), 'city,people\nZürich,434335\n東京,14047594\n');
  const studio = await StudioApi.of(studioFolder);
  const { organizations } = await studio.call<{ organizations: { id: number }[] }>(
    'GET',
    '/api/organizations',
  );
  const id = organizations[0]?.id ?? 0;
  const route = `/api/organizations/${id}/data?dataset=${encodeURIComponent(study)}`;
  const { data } = await studio.call<{ data: { id: number; name: string }[] }>('GET', route);
  const item = data.find((row) => row.name === 'AMS_003');
  const folder = await studio.itemFolder(id, item?.id ?? 0);
  await copyFile(path.join(folder, 'combined.parquet'), path.join(workspace, 'own.parquet'));
}
