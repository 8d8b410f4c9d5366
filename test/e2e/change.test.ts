import assert from 'node:assert/strict';
import { mkdir, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { StudioApi } from './studioApi.ts';
import { Workbench } from './workbench.ts';

const study = 'AMS Activity Study 2022';

interface ListedItem {
  readonly id: number;
  readonly name: string;
}

/** One window, walked through in order: everything that a person changes. */
describe('a person changes the sample study', () => {
  let workbench: Workbench;

  before(async function () {
    this.timeout(180_000);
    workbench = await Workbench.open();
    await workbench.showExplorer();
    await workbench.expand(study);
  });

  after(() => workbench?.close());

  afterEach(async function () {
    if (this.currentTest?.state !== 'failed') return;
    await workbench?.picture(`failed-${this.currentTest.title.replaceAll(/\W+/g, '-')}`);
  });

  const metadata = (item: string) =>
    workbench.json<Record<string, string>>('metadata', item, '--dataset', study);
  const items = async () =>
    (await workbench.json<{ items: ListedItem[] }>('items', '--dataset', study)).items;
  const idOf = async (name: string) => (await items()).find((item) => item.name === name)?.id;
  const stored = () => workbench.page.locator('.monaco-diff-editor .editor.original');
  const mine = () => workbench.page.locator('.monaco-diff-editor .editor.modified');
  const lineOf = (side: 'stored' | 'mine', key: string) =>
    (side === 'stored' ? stored() : mine()).locator('.view-line').filter({ hasText: `"${key}"` });
  const itemPage = (name: string) => workbench.webviewWith(`h1:has-text("${name}")`);

  /** Double-clicks a value and types another over it. */
  async function replaceValue(key: string, old: string, value: string): Promise<void> {
    await lineOf('mine', key).locator('span > span').filter({ hasText: old }).last().dblclick();
    await workbench.page.keyboard.type(value);
    await lineOf('mine', key)
      .filter({ hasText: `"${value}"` })
      .waitFor();
  }

  it('edits metadata beside what is stored, and everyone sees it', async () => {
    await workbench.row('AMS_002').click();
    await itemPage('AMS_002');
    await workbench.menu('AMS_002', 'Edit Metadata');
    await lineOf('stored', 'resting_hr').filter({ hasText: '"62"' }).waitFor();
    await replaceValue('resting_hr', '62', '61');
    await workbench.page.locator('.monaco-diff-editor .line-insert').first().waitFor();
    await workbench.picture('metadata-edit');
    await workbench.page.keyboard.press('Control+s');
    await workbench.toast('The metadata of AMS_002 is saved').waitFor();
    await lineOf('stored', 'resting_hr').filter({ hasText: '"61"' }).waitFor();
    assert.equal((await metadata('AMS_002'))['resting_hr'], '61');
    await workbench.picture('metadata-saved');
    await workbench.tab(/^AMS_002$/).click();
    const page = await itemPage('AMS_002');
    await page.getByRole('row', { name: 'resting_hr' }).getByText('61').waitFor();
  });

  it('is told when somebody else changed the same item, and loses nothing', async () => {
    await workbench.tab('AMS_002: stored metadata').click();
    await replaceValue('resting_hr', '61', '60');
    await workbench.cli('metadata', 'AMS_002', 'set', 'age=99', '--dataset', study);
    await workbench.page.keyboard.press('Control+s');
    await workbench.toast(/Failed to save/).waitFor();
    await workbench.picture('metadata-conflict');
    assert.equal((await metadata('AMS_002'))['resting_hr'], '61');
    await workbench.pressInToast(/Failed to save/, 'Compare');
    await lineOf('stored', 'age').filter({ hasText: '"99"' }).waitFor();
    await lineOf('mine', 'resting_hr').filter({ hasText: '"60"' }).waitFor();
    await workbench.picture('metadata-compare');
    assert.equal((await metadata('AMS_002'))['age'], '99');
  });

  it('renames an item, which stays the same item', async () => {
    const id = await idOf('AMS_010');
    await workbench.menu('AMS_010', 'Rename');
    await workbench.question.waitFor();
    await workbench.picture('rename');
    await workbench.answer('AMS_010 repeated');
    await workbench.row('AMS_010 repeated').waitFor();
    assert.equal(await idOf('AMS_010 repeated'), id);
  });

  it('deletes an item only when its name is typed, and has it back with Undo', async () => {
    const before = await items();
    await workbench.menu('AMS_005', 'Delete');
    await workbench.picture('delete');
    await workbench.answer('AMS_00');
    await workbench.page.getByText('or press Escape to keep everything').first().waitFor();
    assert.deepEqual(await items(), before);
    await workbench.answer('AMS_005');
    await workbench.row('AMS_005').waitFor({ state: 'detached' });
    assert.equal(await idOf('AMS_005'), undefined);
    await workbench.toast('1 item deleted').waitFor();
    await workbench.picture('deleted');
    await workbench.pressInToast('1 item deleted', 'Undo');
    await workbench.row('AMS_005').waitFor();
    assert.deepEqual(await items(), before);
  });

  it('makes an item and uploads files into it', async () => {
    const file = path.join(workbench.workspace, 'notes of the visit.txt');
    await writeFile(file, 'all went well');
    await workbench.menu(study, 'New Data Item');
    await workbench.answer('AMS_000');
    await workbench.row('AMS_000').waitFor();
    await workbench.picture('new-item');
    await workbench.menu('AMS_000', 'Upload Files');
    // The editor knows no row while the tree is read again, as it is when the news of the new item comes back.
    const refused = workbench.toast('Files cannot be uploaded here');
    await workbench.question.filter({ visible: true }).or(refused).first().waitFor();
    if (await refused.isVisible()) await workbench.menu('AMS_000', 'Upload Files');
    await workbench.choosePath(file);
    await workbench.toast('Uploaded 1 file').waitFor();
    await workbench.expand('AMS_000');
    await workbench.row('notes of the visit.txt').waitFor();
    await workbench.picture('uploaded');
  });

  it('sees what others put into the bucket', async () => {
    const [organization] = await workbench.json<{ id: number }[]>('organizations');
    const id = await idOf('AMS_000');
    assert.ok(organization && id);
    const studio = await StudioApi.of(workbench.studioFolder);
    const folder = await studio.itemFolder(organization.id, id);
    await writeFile(path.join(folder, 'second look.csv'), 't,x\n0,1\n');
    await workbench.row('second look.csv').waitFor();
    const other = path.join(path.dirname(folder), 'AMS_0001');
    await mkdir(other);
    await writeFile(path.join(other, 'ppg.csv'), 't,x\n0,1\n');
    await workbench.row('AMS_0001').waitFor();
    assert.ok(await idOf('AMS_0001'));
  });
});
