import assert from 'node:assert/strict';
import { readFile, writeFile } from 'node:fs/promises';
import path from 'node:path';
import type { Frame, Locator } from 'playwright-core';
import { building, useEngine } from './engine.ts';
import { Workbench } from './workbench.ts';

describe('a block: new, run on an item, changed, run on save, compared', () => {
  let workbench: Workbench;

  useEngine(() => workbench?.close());
  before(async function () {
    this.timeout(180_000);
    const settings = { 'terminal.integrated.gpuAcceleration': 'off' };
    workbench = await Workbench.open({ width: 1400, height: 960, settings });
    await workbench.showExplorer();
  });
  afterEach(async function () {
    if (this.currentTest?.state !== 'failed') return;
    await workbench?.picture(`failed-${this.currentTest.title.replaceAll(/\W+/g, '-')}`);
  });

  const inBlock = (name: string) => path.join(workbench.workspace, 'pulse-check', name);
  const lens = (text: string): Locator =>
    workbench.page.locator('.codelens-decoration a').filter({ hasText: text }).first();
  const status = (text: RegExp): Locator =>
    workbench.page.locator('.statusbar-item').filter({ hasText: text }).first();
  const terminal = (): Locator => workbench.page.locator('.xterm-rows').last();

  async function choose(label: string | RegExp): Promise<void> {
    await workbench.question.locator('.monaco-list-row').filter({ hasText: label }).first().click();
  }

  /** A question of several that follow each other. */
  const step = (number: number): Promise<void> =>
    workbench.question
      .locator('.quick-input-title')
      .filter({ hasText: `(${number}/5)` })
      .waitFor();

  /** Shows the first line of the script, and what stands above it. */
  async function showScript(): Promise<void> {
    await workbench.tab('transform.py').click();
    // A key that comes before the editor has the focus goes elsewhere.
    const script = workbench.page.locator('.monaco-editor.focused[data-uri$="/transform.py"]');
    await script.waitFor();
    await workbench.page.keyboard.press('Control+Home');
    await script.locator('.line-numbers').getByText('1', { exact: true }).waitFor();
  }

  /** The page of the test run, which is another frame after each time it was hidden. */
  const runPage = (): Promise<Frame> => workbench.webviewWith('main section.control');

  it('is made from a template by questions that can be taken back', async () => {
    await workbench.command('Edge Impulse: New Block…');
    await step(1);
    await choose('Shell');
    await step(2);
    await workbench.question.getByRole('button', { name: 'Back' }).click();
    await step(1);
    await choose('The standard library alone');
    await step(2);
    await choose('Data items');
    await step(3);
    await workbench.answer('Pulse check');
    await step(4);
    await workbench.answer('Checks the pulse of a recording');
    await step(5);
    await choose('workspace/pulse-check');
    await workbench.tab('transform.py').waitFor();
    await workbench.row('Pulse check').waitFor();
    await lens('▷ Run on…').waitFor();
    assert.match(await readFile(inBlock('parameters.json'), 'utf8'), /"Pulse check"/);
    await workbench.picture('block-new-dark');
  });

  it('runs on AMS_003 in its container, with its checklist and files', async () => {
    await lens('▷ Run on…').click();
    // Without typing: an answer that crosses with rows that are found later is taken for another row by the editor.
    await choose(/AMS_003.*AMS Activity Study/);
    await status(/Pulse check: AMS_003/).waitFor(building);
    await terminal()
      .filter({ hasText: /ppg\.csv/ })
      .waitFor(building);
    await workbench.expand('Pulse check');
    const run = workbench.page.locator('.sidebar [aria-label^="Run on AMS_003"]').first();
    await run.waitFor(building);
    await workbench.expand(/^AMS_003/);
    await workbench.row('ei_check_ppg').waitFor();
    await workbench.expand('Output');
    await workbench.row('summary.csv').click();
    await workbench.tab('summary.csv').waitFor();
    const table = await workbench.webviewWith('[role=grid]');
    await table.getByText('accelerometer.csv').first().waitFor();
    await workbench.picture('block-run-dark');
  });

  it('runs again on each save, and tells what changed', async () => {
    await showScript();
    await lens('Run on save: off').click();
    await lens('Run on save: on').waitFor();
    const script = await readFile(inBlock('transform.py'), 'utf8');
    assert.match(script, /recording_seconds/);
    // As a person would: in the editor, at its end, and saved by a key.
    await workbench.page.locator('.monaco-editor .view-lines').first().click();
    await workbench.page.keyboard.press('Control+h');
    const find = workbench.page.locator('.find-widget textarea');
    await find.first().fill('recording_seconds');
    await find.nth(1).fill('recorded_seconds');
    await workbench.page.keyboard.press('Control+Alt+Enter');
    await workbench.page.keyboard.press('Escape');
    await workbench.page.keyboard.press('Control+s');
    const runs = workbench.page.locator('.sidebar [aria-label^="Run on AMS_003"]');
    await runs.nth(1).waitFor(building);
    await runs.first().click();
    const page = await runPage();
    await page.getByText('recorded_seconds').first().waitFor();
    const shown = await page.locator('main').innerText();
    assert.match(shown, /recording_seconds/, 'what went is told too');
    assert.match(shown, /warm/i);
    await workbench.picture('block-compare-dark');
    // What is saved below does not run by itself.
    await showScript();
    await lens('Run on save: on').click();
    await lens('Run on save: off').waitFor();
  });

  it('is underlined where the platform would fail on it, with a fix', async () => {
    const dockerfile = await readFile(inBlock('Dockerfile'), 'utf8');
    const cold = dockerfile.replace('WORKDIR /app', 'WORKDIR /home/app');
    assert.notEqual(cold, dockerfile);
    await writeFile(inBlock('Dockerfile'), cold);
    await workbench.openFile('Dockerfile');
    await workbench.page.locator('.squiggly-error').first().waitFor();
    await workbench.page.locator('.view-line').filter({ hasText: 'WORKDIR' }).first().click();
    await workbench.page.keyboard.press('Control+.');
    await workbench.page.locator('.action-widget').getByText(/\/app/).first().click();
    await workbench.page.locator('.squiggly-error').first().waitFor({ state: 'detached' });
    await workbench.page.keyboard.press('Control+s');
  });

  it('is cancelled, and its container goes', async () => {
    await showScript();
    const script = await readFile(inBlock('transform.py'), 'utf8');
    await writeFile(
      inBlock('transform.py'),
      `import time\nprint('waiting for ever', flush=True)\ntime.sleep(3600)\n${script}`,
    );
    await lens('▷ Run on AMS_003').click();
    await lens('◼ Cancel run on AMS_003').waitFor();
    await terminal().filter({ hasText: 'waiting for ever' }).waitFor(building);
    await lens('◼ Cancel run on AMS_003').click();
    await lens('▷ Run on AMS_003').waitFor();
    const cancelled = workbench.page.locator('.sidebar [aria-label*="ancelled"]').first();
    await cancelled.waitFor();
  });
});
