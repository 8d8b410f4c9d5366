import { mkdir, readFile, writeFile } from 'node:fs/promises';
import path from 'node:path';
import assert from 'node:assert/strict';
import type { Locator } from 'playwright-core';
import { building, useEngine } from './engine.ts';
import { Workbench } from './workbench.ts';

const program = `import os
import sys

arguments = dict(zip(sys.argv[1::2], sys.argv[2::2]))
file = os.path.join(arguments['--in-directory'], 'hart.csv')
text = open(file).read()
rates = [float(line) for line in text.split()[1:]]
mean = sum(rates) / len(rates)
with open(os.path.join(arguments['--out-directory'], 'mean.txt'), 'w') as output:
    output.write(f'{mean:.1f} {arguments["--unit"]}')
print('mean', mean)
`;

const parameters = {
  version: 1,
  type: 'transform',
  info: { name: 'Mean rate', description: 'The mean heart rate.', operatesOn: 'directory' },
  parameters: [{ name: 'Unit', param: 'unit', type: 'string', value: 'bpm' }],
};

/** One window, in order: what somebody does who ships a block and mends it. */
describe('a block: debugged, mended, pushed, run on items, and replayed where it failed', () => {
  let workbench: Workbench;

  useEngine(() => workbench?.close());
  before(async function () {
    this.timeout(180_000);
    workbench = await Workbench.open({
      ...{ width: 1400, height: 960, sample: false },
      settings: {
        'edgeImpulse.localStudio.sampleStudy': false,
        'terminal.integrated.gpuAcceleration': 'off',
        'debug.toolBarLocation': 'docked',
      },
      prepare: async (workspace) => {
        const block = path.join(workspace, 'mean-rate');
        await mkdir(block);
        const write = (name: string, text: string) => writeFile(path.join(block, name), text);
        await write('.ei-block-config', '{"version":2,"config":{}}');
        const run = 'ENTRYPOINT ["python3", "-u", "run.py"]';
        await write('Dockerfile', `FROM python:3.12-slim\nWORKDIR /app\nCOPY . ./\n${run}\n`);
        await write('run.py', program);
        await write('parameters.json', `${JSON.stringify(parameters, undefined, 4)}\n`);
        for (const [item, rates] of Object.entries({
          walk_1: [70, 72],
          walk_2: [80],
          walk_3: [],
        })) {
          const folder = path.join(workspace, '..', 'recordings', item);
          await mkdir(folder, { recursive: true });
          await writeFile(path.join(folder, 'heart.csv'), ['rate', ...rates, ''].join('\n'));
        }
      },
    });
    await workbench.cli(
      ...['add-folder', path.join(workbench.home, 'recordings'), '--name', 'Walks'],
    );
    await workbench.showExplorer();
    await workbench.row('Mean rate').waitFor();
  });
  afterEach(async function () {
    if (this.currentTest?.state !== 'failed') return;
    await workbench?.picture(`failed-${this.currentTest.title.replaceAll(/\W+/g, '-')}`);
  });

  const press = (key: string) => workbench.page.keyboard.press(key);
  const choose = (label: string | RegExp) =>
    workbench.question.locator('.monaco-list-row').filter({ hasText: label }).first().click();
  const code = (text: string): Locator =>
    workbench.page.locator('.editor-instance .view-line').filter({ hasText: text }).first();
  const stoppedAt = (): Locator =>
    workbench.page.locator('.editor-instance .debug-top-stack-frame-line').first();
  const variables = (): Locator => workbench.page.locator('.debug-variables .monaco-list-row');

  /** Sees a local variable where the program stands. */
  async function seeVariable(text: RegExp): Promise<void> {
    const locals = variables().filter({ hasText: 'Locals' }).first();
    await locals.waitFor();
    if ((await locals.getAttribute('aria-expanded')) === 'false') await locals.click();
    await variables().filter({ hasText: text }).first().waitFor();
  }
  const terminal = (): Locator => workbench.page.locator('.xterm-rows').last();

  it('stops at a breakpoint in its container, where a variable is seen', async () => {
    await workbench.openFile('run.py');
    await code('text = open').click();
    await press('F9');
    await press('F5');
    // Nothing was chosen yet that the block could work on.
    await choose('walk_1');
    await stoppedAt().waitFor(building);
    await seeVariable(/file.*hart\.csv/);
    await workbench.picture('replay-breakpoint-dark');
    await press('Shift+F5');
    await stoppedAt().waitFor({ state: 'detached' });
  });

  it('is mended, and steps over the line', async () => {
    await press('Control+h');
    const find = workbench.page.locator('.find-widget textarea');
    await find.first().fill('hart.csv');
    await find.nth(1).fill('heart.csv');
    await press('Control+Alt+Enter');
    await press('Escape');
    await press('Control+s');
    await press('F5');
    await stoppedAt().waitFor(building);
    await press('F10');
    await seeVariable(/text.*rate.*70.*72/);
    await press('F5');
    await stoppedAt().waitFor({ state: 'detached' });
    await workbench.page.locator('.repl').filter({ hasText: 'mean 71.0' }).waitFor(building);
    await code('text = open').click();
    await press('F9');
  });

  it('is pushed, with its build to read', async () => {
    await workbench.showExplorer();
    await workbench.menu('Mean rate', 'Push Block…');
    await choose('Push as a new block');
    await workbench.toast(/Pushed as Mean rate/).waitFor(building);
    // What stands above has scrolled away where the image was not there yet.
    await terminal()
      .filter({ hasText: /The image (?:is built|was there already).*Pushed/ })
      .waitFor();
    await workbench.picture('replay-pushed-dark');
    await workbench.row(/Mean rate.*in step/).waitFor();
  });

  it('runs on the selected items, and fails on one', async () => {
    await workbench.expand('Walks');
    await workbench.row('walk_1').click();
    await workbench.row('walk_3').click({ modifiers: ['Shift'] });
    await workbench.menu('walk_3', 'Transform Selected…');
    await choose('Mean rate');
    await choose('Walks');
    await choose('Unit');
    await workbench.answer('beats a minute');
    await choose('Start');
    await workbench.toast('2 of 3 succeeded').waitFor(building);
    const made = path.join(workbench.home, 'recordings', 'walk_1', 'mean.txt');
    assert.equal(await readFile(made, 'utf8'), '71.0 beats a minute');
    await workbench.pressInToast('2 of 3 succeeded', 'Show Failures');
    await workbench.tab('Failures of job').waitFor();
    await code('ZeroDivisionError').waitFor();
  });

  it('is replayed on that item, and stops at the exception', async () => {
    const lens = workbench.page.locator('.codelens-decoration a');
    const debug = lens.filter({ hasText: 'Replay under the Debugger' }).first();
    await debug.waitFor();
    await workbench.picture('replay-failures-dark');
    await debug.click();
    const widget = workbench.page.locator('.exception-widget');
    await widget.filter({ hasText: 'ZeroDivisionError' }).waitFor(building);
    await press('Control+Shift+D');
    await seeVariable(/rates.*\[\]/);
    await workbench.picture('replay-exception-dark');
    await workbench.command('Preferences: Toggle between Light/Dark Themes');
    await workbench.page.locator('.monaco-workbench.vs:not(.vs-dark)').waitFor();
    await workbench.picture('replay-exception-light');
    await press('Shift+F5');
    await widget.waitFor({ state: 'detached' });
    await workbench.tab('Failures of job').click();
    await workbench.picture('replay-failures-light');
  });

  it('is offered again from the list of commands, for a test run', async () => {
    await workbench.command('Edge Impulse: Replay Failed Job…');
    await workbench.question.locator('.monaco-list-row').filter({ hasText: 'walk_3' }).waitFor();
    await workbench.picture('replay-choose-light');
    await choose('walk_3');
    await choose('As a Test Run');
    await workbench.showExplorer();
    await workbench.expand('Mean rate');
    await workbench.row(/^walk_3/).waitFor(building);
    await terminal().filter({ hasText: 'ZeroDivisionError' }).waitFor(building);
    await workbench.picture('replay-run-light');
  });
});
