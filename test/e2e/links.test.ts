import assert from 'node:assert/strict';
import { writeFile } from 'node:fs/promises';
import path from 'node:path';
import { Workbench } from './workbench.ts';

const study = 'AMS Activity Study 2022';
const filter = "metadata->ei_check = 0 AND name LIKE 'AMS%'";

/** What a function in the page sees of its document. */
interface Page {
  readonly document: { querySelector(selector: string): { readonly value?: string } | null };
}

/** Two windows: one shares a filter as a link, the other opens it. */
describe('a person shares a filter as a link', () => {
  let sender: Workbench;
  let receiver: Workbench;

  before(async function () {
    this.timeout(180_000);
    sender = await Workbench.open();
  });

  after(() => sender?.close());

  afterEach(async function () {
    if (this.currentTest?.state !== 'failed') return;
    const name = this.currentTest.title.replaceAll(/\W+/g, '-');
    await sender?.picture(`failed-${name}-sender`);
    await receiver?.picture(`failed-${name}-receiver`);
  });

  const filterOf = async (workbench: Workbench) =>
    (await workbench.webviewWith('[role=combobox]')).getByRole('combobox');
  async function expectFilter(workbench: Workbench, text: string): Promise<void> {
    const page = await workbench.webviewWith('[role=combobox]');
    await page.waitForFunction(
      (wanted) =>
        (globalThis as unknown as Page).document.querySelector('[role=combobox]')?.value === wanted,
      text,
    );
  }
  let link = '';

  it('copies a link that carries the dataset and its filter', async () => {
    await sender.showExplorer();
    await sender.row(study).click();
    const input = await filterOf(sender);
    await input.fill(filter);
    await input.press('Enter');
    await sender.row(/3 of 10/).waitFor();
    await sender.menu(study, 'Copy Link');
    await sender.page.getByText('The link is on the clipboard').first().waitFor();
    link = await sender.clipboard();
    assert.match(link, /^[a-z-]+:\/\/edge-impulse-workbench\.edge-impulse-workbench\//);
    const query = new URL(link).searchParams;
    assert.equal(query.get('dataset'), study);
    assert.equal(query.get('filter'), filter);
    assert.ok(!/token|key|127\.0\.0\.1/i.test(link), link);
  });

  it('shows the same in another window, whose state was another', async () => {
    receiver = await sender.another({
      prepare: (workspace) =>
        writeFile(path.join(workspace, 'mail.md'), `[what I found](${link})\n`),
    });
    await receiver.showExplorer();
    await receiver.row('Gestures').click();
    await (await receiver.webviewWith('[role=combobox]')).getByText('Gestures').first().waitFor();
    await receiver.command('Edge Impulse: Open Link');
    await receiver.answer(link);
    await receiver.row('AMS_004').waitFor();
    await receiver.row('AMS_001').waitFor({ state: 'detached' });
    await expectFilter(receiver, filter);
    await receiver.picture('link-opened');
  });

  /**
   * Clicks on the link in the document until it is asked about. With the mouse itself, since the editor draws a link anew when the
   * pointer is over it; and an editor that finds its links again at that moment loses a click.
   */
  async function followLink(): Promise<void> {
    const link = receiver.page.locator('.view-line .detected-link').first();
    const question = receiver.dialog.getByText('A link wants to show data');
    const isAsked = () =>
      question.waitFor({ timeout: 15_000 }).then(
        () => true,
        () => false,
      );
    for (let clicks = 0; clicks < 3; clicks += 1) {
      await link.waitFor();
      const box = await link.boundingBox();
      if (!box) continue;
      const { keyboard, mouse } = receiver.page;
      await keyboard.down('ControlOrMeta');
      await mouse.click(box.x + box.width / 2, box.y + box.height / 2);
      await keyboard.up('ControlOrMeta');
      if (await isAsked()) return;
    }
    throw new Error('Nothing asks about the link.');
  }

  it('asks before it follows a link from a text, and then only shows', async () => {
    await receiver.command('Edge Impulse: Clear Filter');
    await receiver.row('AMS_001').waitFor();
    await receiver.openFile('mail.md');
    await followLink();
    await receiver.dialog.getByText(`Filter: ${filter}`).waitFor();
    await receiver.picture('link-asked');
    await receiver.pressInDialog('Cancel');
    await receiver.row('AMS_001').waitFor();
    await expectFilter(receiver, '');
    await followLink();
    await receiver.pressInDialog('Show');
    await receiver.row('AMS_001').waitFor({ state: 'detached' });
    await expectFilter(receiver, filter);
    assert.equal(await receiver.page.locator('.notification-toast').count(), 0);
  });
});
