import assert from 'node:assert/strict';
import { mkdir, readFile, writeFile } from 'node:fs/promises';
import path from 'node:path';
import type { Locator } from 'playwright-core';
import { building, useEngine } from './engine.ts';
import { Workbench } from './workbench.ts';

describe('a block: looked through, pushed, changed, refused, pushed again', () => {
  let workbench: Workbench;

  useEngine(() => workbench?.close());
  before(async function () {
    this.timeout(180_000);
    workbench = await Workbench.open({
      settings: { 'terminal.integrated.gpuAcceleration': 'off' },
      prepare: async (workspace) => {
        const folder = path.join(workspace, 'beats');
        await mkdir(folder);
        const write = (name: string, text: string) => writeFile(path.join(folder, name), text);
        await write('.ei-block-config', '{"version":2,"config":{}}');
        await write('.dockerignore', 'notes.txt\n');
        await write('notes.txt', 'mine\n');
        await write(
          'Dockerfile',
          'FROM debian:bookworm-slim\nWORKDIR /app\nCOPY . .\nENTRYPOINT ["sh", "run.sh"]\n',
        );
        await write('run.sh', 'echo ran\n');
        await write('parameters.json', parameters('--slow'));
      },
    });
    await workbench.showExplorer();
  });
  afterEach(async function () {
    if (this.currentTest?.state !== 'failed') return;
    await workbench?.picture(`failed-${this.currentTest.title.replaceAll(/\W+/g, '-')}`);
  });

  const inBlock = (name: string) => path.join(workbench.workspace, 'beats', name);
  const parameters = (commandLine: string) =>
    `${JSON.stringify(
      {
        version: 1,
        type: 'transform',
        info: {
          name: 'Count beats',
          description: 'Counts.',
          operatesOn: 'standalone',
          cliArguments: commandLine,
        },
        parameters: [],
      },
      undefined,
      4,
    )}\n`;

  const line = (label: string | RegExp): Locator =>
    workbench.question.locator('.monaco-list-row').filter({ hasText: label }).first();

  it('is shown with all that leaves the machine, then pushed', async () => {
    await workbench.row(/Count beats.*never pushed/).waitFor();
    await workbench.menu('Count beats', 'Push Block…');
    await line('Push as a new block Count beats').waitFor();
    await line('4 files').click();
    await workbench.tab('Files to push').waitFor();
    await workbench.page.locator('.view-lines').filter({ hasText: 'run.sh' }).waitFor();
    await workbench.picture('push-preflight-dark');
    await line('2 left out').click();
    await workbench.tab('Left out of the push').waitFor();
    await line('Push as a new block').click();
    await workbench.toast(/Pushed as Count beats \(\d+\)/).waitFor(building);
    await workbench.row(/Count beats.*in step/).waitFor();
    await workbench.picture('push-done-dark');
    assert.match(await readFile(inBlock('.ei-block-config'), 'utf8'), /"id": \d+/);
  });

  it('is refused with a secret, by a list that leads to its line', async () => {
    const key = ['ei', '_', '3f9c1b7a5e2d8046', 'c7b1a9e35d60f284'].join('');
    await writeFile(inBlock('run.sh'), `echo ran\nexport KEY=${key}\n`);
    await workbench.command('Edge Impulse: Push Block…');
    await line(/run\.sh, line 2: This looks like an Edge Impulse API key/).click();
    await workbench.tab('run.sh').waitFor();
    await workbench.picture('push-refused-dark');
    await writeFile(inBlock('run.sh'), 'echo ran faster\n');
    await writeFile(inBlock('parameters.json'), parameters('--fast'));
    await line('Look again').click();
    await line('1 field differs').click();
    await line('cliArguments').hover();
    await line('cliArguments').locator('.codicon-diff').click();
    await workbench.tab(/cliArguments/).waitFor();
    await workbench.picture('push-fields-dark');
    await workbench.page.keyboard.press('Enter');
    await line('Push to Count beats').click();
    await workbench.toast(/Pushed as Count beats/).waitFor(building);
    await workbench.row(/Count beats.*in step/).waitFor();
  });
});
