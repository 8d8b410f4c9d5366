import assert from 'node:assert/strict';
import { after, afterEach, before, describe, it } from 'mocha';
import type { Locator } from 'playwright-core';
import type { Totals } from '../../../src/vscode/filterBox/session.ts';
import { hostile } from './hostile.ts';
import { BoxHost, dataset, organization } from './hosts.ts';
import { PageHost, seriousViolations, themes, type OpenedPage } from './pageHost.ts';
import { study } from './study.ts';

let pages: PageHost;
let opened: OpenedPage;
let host: BoxHost;
let input: Locator;

async function open(options: Parameters<PageHost['open']>[1] = {}, items = study): Promise<void> {
  host = new BoxHost(items);
  opened = await pages.open('filter', options);
  input = opened.page.locator('#input');
  host.attach(opened.port);
  await input.waitFor();
  await input.focus();
}

const press = (...keys: readonly string[]) =>
  keys.reduce(
    (before, key) => before.then(() => opened.page.keyboard.press(key)),
    Promise.resolve(),
  );
const type = (text: string) => opened.page.keyboard.type(text);
const shows = (text: string | RegExp) => opened.page.getByText(text).first().waitFor();
/** Until the page has drawn what the host thinks of the last key. */
async function settle(): Promise<void> {
  do {
    await opened.page.evaluate(() => new Promise((resolve) => setTimeout(resolve)));
  } while (host.running > 0);
  await opened.page.evaluate(() => new Promise((resolve) => setTimeout(resolve)));
}
async function closeList(): Promise<void> {
  await settle();
  if ((await input.getAttribute('aria-expanded')) === 'true') await press('Escape');
}
const classesOf = (text: string) =>
  opened.page.locator('.colours span', { hasText: text }).first().getAttribute('class');

describe('the filter box', () => {
  before(async () => {
    pages = await PageHost.start(['filter']);
  });
  after(() => pages.close());
  afterEach(async () => {
    const { incidents } = opened;
    await opened.close();
    assert.deepEqual(incidents, []);
  });

  it('applies a filter with Enter and tells what it keeps', async () => {
    await open();
    await shows('10 items · 53 files · 57 MB');
    await type("metadata->ei_check = 0 AND name LIKE 'AMS%'");
    await shows('Enter to apply');
    await settle();
    await press('Enter');
    await shows('3 of 10 items');
    assert.equal(
      host.filters.get('AMS Activity Study 2022'),
      "metadata->ei_check = 0 AND name LIKE 'AMS%'",
    );
  });

  it('judges a text by itself when Enter comes before it was looked at', async () => {
    await open();
    await type('name LIKE ');
    await closeList();
    await opened.page.locator('.colours .problem.error').waitFor();
    await input.fill("name LIKE 'AMS%'");
    await press('Enter');
    await shows('Data items');
    await settle();
    assert.equal(host.filters.get('AMS Activity Study 2022'), "name LIKE 'AMS%'");
  });

  it('colours the text and keeps the colours where they belong while typing', async () => {
    await open();
    await type("name LIKE 'AMS%' AND total_file_count > 5");
    await shows('total_file_count');
    await opened.page.locator('.colours .token-number').waitFor();
    assert.equal(await classesOf('LIKE'), 'token-keyword');
    assert.equal(await classesOf("'AMS%'"), 'token-string');
    assert.equal(await classesOf('name'), 'token-field');
    const drawn = await opened.page.locator('.colours').textContent();
    assert.equal(drawn, await input.inputValue());
  });

  it('refuses a text with errors once, shows why, and lets the person insist', async () => {
    await open();
    await type('name LIKE ');
    await closeList();
    await opened.page.locator('.colours .problem.error').waitFor();
    assert.equal(await input.getAttribute('aria-invalid'), 'true');
    await press('Enter');
    assert.deepEqual([...host.filters.values()], []);
    await opened.page.getByRole('button', { name: 'Apply it all the same' }).click();
    await shows('The filter is not understood');
    assert.deepEqual([...host.filters.values()], ['name LIKE']);
  });

  it('takes a change back with Escape and clears with the button', async () => {
    await open();
    host.set(dataset, 'total_file_count > 5');
    await shows('7 of 10 items');
    await type(' AND x');
    await closeList();
    await press('Escape');
    await opened.page.waitForFunction(
      () =>
        (globalThis as unknown as { input: { value: string } }).input.value ===
        'total_file_count > 5',
    );
    await opened.page.getByRole('button', { name: 'Clear the filter' }).click();
    await shows('10 items · 53 files');
    assert.equal(await input.inputValue(), '');
    assert.equal(host.filters.get('AMS Activity Study 2022'), '');
  });

  it('walks through the history and back to what was typed', async () => {
    await open();
    host.history.push('id = 1', 'id = 2');
    host.select(organization);
    await shows('Research');
    await type('id = 3');
    await closeList();
    await press('ArrowUp');
    assert.equal(await input.inputValue(), 'id = 1');
    await press('ArrowUp');
    assert.equal(await input.inputValue(), 'id = 2');
    await press('ArrowDown', 'ArrowDown');
    assert.equal(await input.inputValue(), 'id = 3');
  });

  it('never lets a late count replace a newer one', async () => {
    await open();
    const answers = new Map<string, (totals: Totals) => void>();
    const asked = (filter: string) => shows('Counting…').then(() => answers.get(filter));
    host.count = (filter) =>
      filter === '' ? host.totals('') : new Promise((resolve) => answers.set(filter, resolve));
    host.set(dataset, 'id = 101');
    const first = await asked('id = 101');
    host.set(dataset, 'id = 102');
    const second = await asked('id = 102');
    second?.({ items: 2, files: 2, size: 2 });
    await shows('2 of 10 items');
    first?.({ items: 9, files: 9, size: 9 });
    await settle();
    assert.equal(await opened.page.getByText('2 of 10 items').count(), 1);
  });

  it('says of an empty answer which part is to blame, and takes it out', async () => {
    await open();
    host.set(dataset, "metadata->age > 200 AND name LIKE 'AMS%'");
    await shows('0 of 10 items');
    const parts = opened.page.getByRole('list', { name: 'What each part of the filter does' });
    await parts.getByText('keeps 0 of 10 · without it: 10').waitFor();
    await parts.getByText('keeps 10 of 10 · drops 0 here').waitFor();
    await opened.page.getByRole('button', { name: 'Try without metadata->age > 200' }).click();
    assert.equal(await input.inputValue(), "name LIKE 'AMS%'");
    await opened.page.keyboard.press('Enter');
    await shows('10 of 10 items');
    await opened.page.getByRole('button', { name: 'Explain' }).click();
    await parts.getByText('keeps 10 of 10 · drops 0 here').waitFor();
  });

  it('stops a count and starts it again', async () => {
    await open();
    await shows('10 items · 53 files');
    let signal: AbortSignal | undefined;
    host.count = (_, own) => {
      signal = own;
      return new Promise(() => undefined);
    };
    host.set(dataset, 'id = 101');
    await opened.page.getByRole('button', { name: 'Stop' }).click();
    await shows('Not counted.');
    assert.equal(signal?.aborted, true);
    host.count = undefined;
    await opened.page.getByRole('button', { name: 'Try again' }).click();
    await shows('1 of 10 items');
  });

  it('keeps what is typed for each target', async () => {
    await open();
    await type('id = 1');
    host.select(organization);
    await shows('Research');
    assert.equal(await input.inputValue(), '');
    host.select(dataset);
    await shows('AMS Activity Study 2022');
    assert.equal(await input.inputValue(), 'id = 1');
  });

  it('explains itself while nothing is selected, and keeps what was tried', async () => {
    await open();
    host.select(undefined);
    await shows('Select a dataset or an organization');
    await opened.page.getByRole('button', { name: /metadata->ei_check = 0/ }).click();
    assert.equal(await input.inputValue(), 'metadata->ei_check = 0');
    host.select(dataset);
    await shows('AMS Activity Study 2022');
    assert.equal(await input.inputValue(), 'metadata->ei_check = 0');
    await press('Enter');
    await shows('3 of 10 items');
  });

  it('tells that the filter of the organization holds for a dataset without its own', async () => {
    await open();
    host.set({ accountId: 'local', organizationId: 1 }, 'id < 105');
    await shows('From the organization:');
    await shows('4 of 10 items');
  });

  it('completes from an empty box by keyboard alone', async () => {
    await open();
    await press('Control+Space');
    const options = opened.page.getByRole('option');
    await options.first().waitFor();
    assert.equal(await input.getAttribute('aria-expanded'), 'true');
    assert.equal(await input.getAttribute('aria-activedescendant'), 'option-0');
    await press('Escape');
    assert.equal(await input.getAttribute('aria-expanded'), 'false');
    await type('data');
    await options.first().waitFor();
    await press('Tab');
    assert.match(await input.inputValue(), /^dataset/);
    await settle();
    await press('Control+z');
    assert.equal(await input.inputValue(), 'data');
  });

  it('hands the text over as a document', async () => {
    await open();
    await type('id = 1');
    await settle();
    const text = new Promise((resolve) => host.onDidOpenDocument(resolve));
    await opened.page.getByRole('button', { name: 'Edit as document' }).click();
    assert.equal(await text, 'id = 1');
  });

  it('fits into 200 pixels without a horizontal scroll bar', async () => {
    await open({ width: 200 });
    await type("dataset = 'AMS Activity Study 2022' AND file_names CONTAINS 'combined.parquet'");
    await settle();
    await press('Enter');
    await shows('7 of 10 items');
    const overflow = await opened.page.evaluate(() => {
      const { documentElement: page } = (
        globalThis as unknown as { document: { documentElement: Record<string, number> } }
      ).document;
      return (page['scrollWidth'] ?? 0) - (page['clientWidth'] ?? 0);
    });
    assert.equal(overflow, 0);
  });

  it('shows two hundred hostile names, keys and values as text', async () => {
    const items = hostile.map((text, index) => ({
      ...(study[index % study.length] ?? study[0]),
      id: index + 1,
      name: text,
      dataset: text,
      bucketName: text,
      metadata: new Map([
        [text, 'value'],
        ['plain', text],
      ]),
      files: [{ name: text, size: 1 }],
    })) as typeof study;
    await open({ height: 900 }, items);
    for (const text of ['metadata->', 'metadata->plain = ', 'dataset = ', 'file_name = ']) {
      await input.fill('');
      await type(text);
      await opened.page.getByRole('option').first().waitFor();
    }
    host.history.push(...hostile);
    for (const [index, text] of hostile.entries()) {
      host.select({ ...dataset, key: `target ${index}`, label: text });
      host.set(dataset, text);
    }
    await opened.page.waitForFunction(
      (last) => (globalThis as unknown as { input: { value: string } }).input.value === last,
      hostile.at(-1)?.replaceAll(/\r\n?/g, '\n'),
    );
    await press(...hostile.map(() => 'ArrowUp'));
    const found = await opened.page.evaluate(() => {
      const { document, hacked } = globalThis as unknown as {
        document: { querySelectorAll(selector: string): ArrayLike<unknown> };
        hacked?: unknown;
      };
      return {
        hacked,
        elements: document.querySelectorAll('a, img, iframe, object, base, script:not([nonce])')
          .length,
      };
    });
    assert.deepEqual(found, { hacked: undefined, elements: 0 });
  });

  for (const theme of themes) {
    it(`has nothing that axe calls serious (${theme})`, async () => {
      await open({ theme });
      await shows('10 items · 53 files');
      assert.deepEqual(await seriousViolations(opened.page), []);
      await type('name LIK 3');
      await opened.page.locator('.problems li').first().waitFor();
      await press('Control+Space');
      assert.deepEqual(await seriousViolations(opened.page), []);
    });
  }
});
