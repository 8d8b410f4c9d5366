import assert from 'node:assert/strict';
import { cp, mkdir, readFile, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { root } from '../hosts/install.mjs';
import { Workbench } from './workbench.ts';

const audio = path.join(root, 'test', 'fixtures', 'preview', 'audio');

/** One white pixel. */
const pixel = Buffer.from(
  'iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAQAAAC1HAwCAAAAC0lEQVR42mP8/x8AAwMCAO+ip1sAAAAASUVORK5CYII=',
  'base64',
);

const metadata = {
  ei_check: '0',
  ei_check_cough: '0',
  ei_evidence_cough: 'Too quiet, see log.txt:3',
  ei_check_hr_correlation: '1',
  ei_check_battery: '1',
};

/** A person, with a recording, a picture, and files that are not what they seem. */
async function makeItem(folder: string): Promise<void> {
  await mkdir(folder, { recursive: true });
  await cp(path.join(audio, 'pcm16-stereo.wav'), path.join(folder, 'tone.wav'));
  const files = {
    'cough.wav': longer(await readFile(path.join(audio, 'pcm16-stereo.wav'))),
    'hr.png': pixel,
    'broken.png': 'This is text, whatever its name says.\n',
    'device.bin': Buffer.from(Array.from({ length: 5000 }, (_, n) => (n * 37) % 256)),
    'notes.xyz': 'Text with an ending that nobody knows.\n',
    'log.txt': 'one\ntwo\nthe signal is too quiet\nfour\n',
    'ei-metadata.json': JSON.stringify({ version: 1, action: 'replace', metadata }),
  };
  for (const [name, content] of Object.entries(files)) {
    await writeFile(path.join(folder, name), content);
  }
}

/** The same samples again and again: ten seconds. */
function longer(wav: Buffer): Buffer {
  const samples = wav.subarray(44);
  const all = Buffer.concat([wav.subarray(0, 44), ...Array.from({ length: 200 }, () => samples)]);
  all.writeUInt32LE(all.length - 8, 4);
  all.writeUInt32LE(all.length - 44, 40);
  return all;
}

describe('a person looks at files that are no tables', () => {
  let workbench: Workbench;

  before(async function () {
    this.timeout(180_000);
    workbench = await Workbench.open({ theme: 'dark', height: 1000, sample: false });
    const folder = path.join(workbench.home, 'Coughs');
    await makeItem(path.join(folder, 'Ann'));
    await workbench.cli('add-folder', folder, '--name', 'Coughs');
    await workbench.showExplorer();
    await workbench.expand('Coughs');
    await workbench.expand('Ann');
  });
  after(() => workbench?.close());
  afterEach(async function () {
    if (this.currentTest?.state !== 'failed') return;
    await workbench?.picture(`failed-${this.currentTest.title.replaceAll(/\W+/g, '-')}`);
  });

  it('hears a recording of the tree and sees its waveform', async () => {
    await workbench.row('cough.wav').click();
    const page = await workbench.webviewWith('.wave canvas');
    await page.getByText('0:00:10.00').first().waitFor();
    await page.getByText('200 samples at full scale').waitFor();
    await page.getByRole('button', { name: 'Play' }).click();
    await page.getByRole('button', { name: 'Pause' }).waitFor();
    // Without a sound device the clock runs all the same.
    const clock = page.locator('.clock').filter({ hasText: /0:00:0[1-9]\.\d+ of/ });
    await clock.waitFor();
    await page.getByRole('button', { name: 'Pause' }).click();
    await page.getByRole('button', { name: 'Play' }).waitFor();
    assert.equal(await workbench.toast('multiple default editors').count(), 0);
    await workbench.picture('audio-dark');
  });

  it('sees the bytes of a file that the editor cannot show, and text as text', async () => {
    await workbench.row('device.bin').click();
    const page = await workbench.webviewWith('.hex #byte-1');
    await page.getByText('Data of an unknown kind').waitFor();
    await page.getByRole('textbox', { name: 'Go to offset' }).fill('0x1000');
    await workbench.page.keyboard.press('Enter');
    await page.getByText('Byte 0x1000 (4,096)').waitFor();
    await workbench.picture('bytes-dark');
    await workbench.row('notes.xyz').click();
    const editor = workbench.page.locator('.editor-instance .view-lines');
    await editor.getByText('ending that nobody knows').waitFor();
  });

  it('sees a picture, and is told of one that is none', async () => {
    await workbench.row('hr.png').click();
    await (await workbench.webviewWith('img')).locator('img').waitFor();
    await workbench.picture('picture-dark');
    await workbench.row('broken.png').click();
    const page = await workbench.webviewWith('.hex #byte-1');
    await page.getByText('The name is that of a picture, but what it holds is text.').waitFor();
    await page.getByRole('button', { name: 'Open as Text' }).click();
    const editor = workbench.page.locator('.editor-instance .view-lines');
    await editor.getByText('This is text, whatever its name says.').waitFor();
  });

  it('opens what a line of the checklist rests on, at its line', async () => {
    await workbench.row('Ann').click();
    const item = await workbench.webviewWith('h1:has-text("Ann")');
    await item.locator('.note').getByText('Too quiet, see log.txt:3').waitFor();
    await item.getByRole('button', { name: 'Open hr.png' }).first().waitFor();
    await workbench.picture('evidence-dark');
    await item.getByRole('button', { name: 'Open log.txt at line 3' }).click();
    await workbench.page.locator('.statusbar').getByText(/Ln 3,/).waitFor();
    await workbench.picture('evidence-line-dark');
  });

  it('chooses the bytes of any file in the menu of the tree', async () => {
    await workbench.menu('tone.wav', 'Show Bytes');
    const page = await workbench.webviewWith('.hex #byte-1');
    await page.getByText('WAVE recording').waitFor();
    await page.getByRole('button', { name: 'Open as Audio' }).click();
    await workbench.webviewWith('.wave canvas');
  });
});
