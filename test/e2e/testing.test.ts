import { mkdir, writeFile } from 'node:fs/promises';
import path from 'node:path';
import type { Locator } from 'playwright-core';
import { building, useEngine } from './engine.ts';
import { StudioApi } from './studioApi.ts';
import { Workbench, type Theme } from './workbench.ts';

const study = 'AMS Activity Study 2022';

/** Checks every item but one, of which it makes an error. */
const program = `const fs = require('node:fs');
const value = (name) => process.argv[process.argv.indexOf(name) + 1];

function pulse(text) {
  if (text.includes('AMS_002')) throw new RangeError('no pulse in this recording');
  return 71;
}

console.log('pulse', pulse(value('--metadata')));
const metadata = { ei_check: '1', ei_check_pulse: '1', ei_check_length: '0' };
const output = { version: 1, action: 'add', metadata };
fs.writeFileSync(value('--out-directory') + '/ei-metadata.json', JSON.stringify(output));
`;

async function prepare(workspace: string, studioFolder: string): Promise<void> {
  const folder = path.join(workspace, 'pulse');
  await mkdir(folder);
  const write = (name: string, text: string) => writeFile(path.join(folder, name), text);
  await write('transform.js', program);
  await write(
    'Dockerfile',
    'FROM node:22-slim\nWORKDIR /app\nCOPY . .\nENTRYPOINT ["node", "transform.js"]\n',
  );
  const info = { name: 'Pulse check', description: 'Checks the pulse.', operatesOn: 'directory' };
  const parameters = [{ name: 'Window', param: 'window', type: 'int', value: 8 }];
  await write(
    'parameters.json',
    JSON.stringify({ version: 1, type: 'transform', info, parameters }),
  );
  const api = await StudioApi.of(studioFolder);
  const { id: host } = await api.call<{ id: string }>('GET', '/local');
  const { organizations } = await api.call<{ organizations: { id: number }[] }>(
    'GET',
    '/api/organizations',
  );
  const organizationId = organizations[0]?.id ?? 0;
  const route = `/api/organizations/${organizationId}/transformation`;
  const add = (name: string, description: string) =>
    api.call<{ id: number }>('POST', route, {
      ...{ name, description, operatesOn: 'directory', parameters },
      ...{ dockerContainer: 'registry.example/pulse:3', indMetadata: true, cliArguments: '' },
      ...{ allowExtraCliArguments: false },
    });
  const { id: blockId } = await add('Pulse check', 'Checks the pulse.');
  await add('Combine sessions', 'From somebody else.');
  const config = { [`local-studio-${host}`]: { organizationId, id: blockId } };
  await write('.ei-block-config', JSON.stringify({ version: 2, config }));
}

for (const theme of ['dark', 'light'] satisfies Theme[]) {
  describe(`a block in the Testing view, and beside the blocks of its organization, ${theme}`, () => {
    let workbench: Workbench;

    useEngine(() => workbench?.close());
    before(async function () {
      this.timeout(180_000);
      workbench = await Workbench.open({ theme, prepare, width: 1400 });
      await workbench.showExplorer();
    });
    afterEach(async function () {
      if (this.currentTest?.state === 'failed') {
        await workbench?.picture(`failed-testing-${theme}-${this.currentTest.title.slice(0, 12)}`);
      }
    });

    const line = (label: string | RegExp): Locator =>
      workbench.question.locator('.monaco-list-row').filter({ hasText: label }).first();
    const testRow = (label: string | RegExp): Locator =>
      workbench.page.locator('.test-explorer .monaco-list-row').filter({ hasText: label }).first();

    /** A question of several that follow each other. */
    const step = (number: number): Promise<void> =>
      workbench.question
        .locator('.quick-input-title')
        .filter({ hasText: `(${number}/4)` })
        .waitFor();

    /** A tree that is redrawn at the same moment loses the click. */
    async function expandTest(label: string): Promise<void> {
      const twistie = testRow(label).locator('.monaco-tl-twistie');
      const opened = workbench.page.locator('.test-explorer [aria-expanded=true]');
      const isOpen = () => opened.filter({ hasText: label }).first().waitFor({ timeout: 3000 });
      await twistie.click();
      await isOpen().catch(() => twistie.click());
    }

    it('has the blocks of the organization as rows', async () => {
      await workbench.row(/Pulse check.*data items/).waitFor();
      const account = workbench.row(/blocks of its organizations/);
      await account.click();
      await workbench.page.keyboard.press('ArrowRight');
      await workbench.row(/Combine sessions.*only in the organization/).waitFor();
      const joined = workbench.row(/Pulse check.*not pushed from here/);
      await joined.click();
      await workbench.page.keyboard.press('ArrowRight');
      await workbench.row(/Image.*registry\.example/).waitFor();
      await workbench.picture(`testing-blocks-${theme}`);
      await workbench.openMenu(/Combine sessions/);
      await workbench.picture(`testing-blocks-menu-${theme}`);
      await workbench.page.keyboard.press('Escape');
    });

    it('deletes a block of the organization once its name is typed', async () => {
      await workbench.menu(/Combine sessions/, 'Delete Block…');
      await workbench.question
        .getByText(/to delete it for everyone/)
        .first()
        .waitFor();
      await workbench.picture(`testing-delete-${theme}`);
      await workbench.answer('Combine sessions');
      await workbench.row(/Combine sessions/).waitFor({ state: 'detached' });
    });

    it('is tested on the items that a person chose', async () => {
      await workbench.menu(/Pulse check.*data items/, 'Choose Test Items…');
      await line('The first data items').click();
      await step(2);
      await line(study).click();
      await step(3);
      await workbench.answer("name LIKE 'AMS%'");
      await step(4);
      await workbench.picture(`testing-choose-${theme}`);
      await workbench.answer('3');
      await testRow('Pulse check').waitFor();
      await expandTest('Pulse check');
      await testRow('AMS_003').waitFor();
      await workbench.command('Test: Run All Tests');
      await testRow('AMS_003').locator('.codicon-testing-failed-icon').waitFor(building);
      await expandTest('AMS_003');
      await testRow('ei_check_length').waitFor(building);
      await workbench.picture(`testing-results-${theme}`);
    });

    it('tells the place of an error in the script and among the problems', async () => {
      await testRow('AMS_002').dblclick();
      await workbench.openFile('transform.js');
      await workbench.page.locator('.squiggly-error').first().waitFor();
      await workbench.command('Problems: Focus on Problems View');
      await workbench.page
        .locator('.markers-panel')
        .getByText(/RangeError: no pulse in this recording/)
        .first()
        .waitFor();
      await workbench.picture(`testing-problems-${theme}`);
    });
  });
}
