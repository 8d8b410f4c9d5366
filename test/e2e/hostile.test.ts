import assert from 'node:assert/strict';
import { once } from 'node:events';
import { mkdir } from 'node:fs/promises';
import http from 'node:http';
import type { AddressInfo } from 'node:net';
import path from 'node:path';
import { plainText } from '../../src/base/text.ts';
import { StudioApi } from './studioApi.ts';
import { legible } from '../../webviews/legible.ts';
import { Workbench } from './workbench.ts';

const quit = '[free](command:workbench.action.quit)';
const names: readonly string[] = [
  quit,
  '$(bug) $(sync~spin)',
  '<img src=x onerror=hacked=1>',
  '\u202Egnp.exe\u202C',
  'W'.repeat(250),
  'two\nlines',
  `"double" 'single' \`tick\``,
  '**bold** _it_ # head',
];
const organizationName = '<b>Org</b> [org](command:workbench.action.quit) $(flame)';
const datasetName = 'Data <i>set</i> [set](command:workbench.action.quit) $(bug)';

/** One window on a Studio in which every name is an attempt at something. */
describe('a person explores a study whose names are hostile', () => {
  let workbench: Workbench;
  let canary: http.Server;
  let origin = '';
  const asked: string[] = [];
  const dialogs: string[] = [];

  before(async function () {
    this.timeout(180_000);
    canary = http.createServer((request, response) => {
      asked.push(request.url ?? '');
      response.end();
    });
    canary.listen(0, '127.0.0.1');
    await once(canary, 'listening');
    origin = `http://127.0.0.1:${(canary.address() as AddressInfo).port}`;
    workbench = await Workbench.open({
      sample: false,
      settings: { 'edgeImpulse.localStudio.sampleStudy': false },
      prepare: (_workspace, studioFolder) => makeStudy(studioFolder, origin),
    });
    workbench.page.on('dialog', (dialog) => {
      dialogs.push(dialog.message());
      void dialog.dismiss();
    });
  });

  after(async () => {
    canary?.close();
    await workbench?.close();
  });

  afterEach(async function () {
    if (this.currentTest?.state !== 'failed') return;
    await workbench?.picture(`failed-${this.currentTest.title.replaceAll(/\W+/g, '-')}`);
  });

  const rows = () => workbench.page.locator('.sidebar .monaco-list-row');

  it('sees names as text in the tree', async () => {
    await workbench.showExplorer();
    await workbench.row(plainText(organizationName)).waitFor();
    await workbench.expand(plainText(datasetName));
    for (const name of names) {
      const shown = plainText(name).slice(0, 60);
      await workbench.row(shown).waitFor();
    }
    await workbench.picture('hostile-tree');
    assert.equal(await rows().locator('a[href^="command:"], img, b, i, em').count(), 0);
    assert.equal(await rows().locator('.codicon-bug, .codicon-flame').count(), 0);
    assert.equal(
      await rows()
        .filter({ hasText: /[\u202E\n]/ })
        .count(),
      0,
    );
  });

  it('sees metadata as text in tooltips', async () => {
    for (const name of [quit, names[2] ?? '']) {
      await workbench.row(plainText(name)).locator('.monaco-icon-label').hover();
      const hover = workbench.page.locator('.monaco-hover').filter({ hasText: 'pixel' }).first();
      await hover.waitFor();
      await workbench.picture('hostile-tooltip');
      assert.equal(await hover.locator('a, img, svg').count(), 0);
      const text = ((await hover.textContent()) ?? '').replaceAll('\u00A0', ' ');
      assert.ok(text.includes(`<img src="${origin}/img.png"`), text);
      await workbench.page.mouse.move(900, 400);
      await hover.waitFor({ state: 'hidden' });
    }
  });

  it('sees everything as text on item pages', async () => {
    for (const name of names.slice(0, 5)) {
      await workbench.row(plainText(name).slice(0, 60)).click();
      const page = await workbench.webviewWith(
        `h1:has-text(${JSON.stringify(legible(name).slice(0, 20))})`,
      );
      await page.getByText('![pixel]').first().waitFor();
      await page.getByText('<svg onload=hacked=1>.txt').first().waitFor();
      assert.equal(
        await page.locator('a, img, iframe, script[src^="http://127.0.0.1:"]').count(),
        0,
      );
      assert.equal(await page.evaluate(() => 'hacked' in globalThis), false);
    }
    await workbench.picture('hostile-item');
  });

  it('sees what a file is called where it cannot be shown as a table', async () => {
    const name = '$(trash) [x](command:y).parquet';
    await workbench.expand(plainText(quit));
    await workbench.row(plainText(name)).click();
    const page = await workbench.webviewWith('[role=alert]');
    await workbench.picture('hostile-table');
    assert.equal(await page.locator('a, img').count(), 0);
  });

  it('sees names as text in messages', async () => {
    await workbench.menu(plainText(datasetName), 'Copy Link');
    await workbench.page.getByText('The link is on the clipboard').first().waitFor();
    const copied = await workbench.clipboard();
    const link = new URL(copied);
    link.searchParams.set('dataset', quit);
    await workbench.command('Edge Impulse: Open Link');
    await workbench.answer(link.href);
    const toast = workbench.toast('There is no dataset');
    await toast.waitFor();
    await workbench.picture('hostile-message');
    const text = plainText(quit);
    assert.ok(((await toast.textContent()) ?? '').includes(text));
    assert.equal(await toast.locator('.notification-list-item-message a').count(), 0);
  });

  it('was led nowhere', async () => {
    assert.deepEqual(asked, []);
    assert.deepEqual(dialogs, []);
    assert.equal(await workbench.dialog.count(), 0);
    assert.equal(await workbench.page.evaluate(() => 'hacked' in globalThis), false);
    const hosts = new Set(workbench.requests.map((url) => new URL(url).host));
    assert.ok(hosts.size > 0);
    // The editor itself asks its gallery; resources of pages are answered by its own service worker.
    const own = /^(127\.0\.0\.1:\d+|open-vsx\.org|.+\.vscode-cdn\.net)?$/;
    const foreign = [...hosts].filter((host) => !own.test(host));
    assert.deepEqual(foreign, []);
  });
});

async function makeStudy(studioFolder: string, origin: string): Promise<void> {
  const studio = await StudioApi.of(studioFolder);
  const organization = await studio.call<{ id: number }>('POST', '/api/organizations/create', {
    organizationName,
  });
  const folder = path.join(studioFolder, '..', 'bucket');
  await mkdir(folder);
  const { id } = organization;
  const bucket = await studio.call<{ id: number }>(
    'POST',
    `/local/organizations/${id}/folder-buckets`,
    { path: folder },
  );
  await studio.call('POST', `/api/organizations/${id}/dataset`, {
    dataset: datasetName,
    tags: [quit],
    category: '',
    type: 'clinical',
    bucket: { id: bucket.id, path: '', dataItemNamingLevelsDeep: 1 },
  });
  const metadata = {
    [quit]: `![pixel](${origin}/pixel.png) <img src="${origin}/img.png" onerror="hacked=1">`,
    'ei_check_<b>bold</b>': `<iframe src="${origin}/frame">`,
    '$(bug)': `${origin}/auto-link $(flame) \u202Egnp.exe`,
  };
  for (const name of names) {
    const form = new FormData();
    form.append('name', name);
    form.append('dataset', datasetName);
    form.append('metadata', JSON.stringify(metadata));
    for (const file of ['<svg onload=hacked=1>.txt', '$(trash) [x](command:y).parquet'])
      form.append('files[]', new Blob(['nothing']), file);
    await studio.call('POST', `/api/organizations/${id}/data/add`, form);
  }
}
