import assert from 'node:assert/strict';
import { after, afterEach, before, beforeEach, describe, it } from 'mocha';
import type { Locator } from 'playwright-core';
import type { FilterItem } from '../../../src/filter/item.ts';
import { BoxHost } from './hosts.ts';
import { PageHost, type OpenedPage } from './pageHost.ts';
import { study } from './study.ts';

/** What is chosen from the list; what nobody can complete, such as the text of a pattern, is typed. */
type Step = string | { readonly typed: string };

const typed = (text: string): Step => ({ typed: text });

/** The six kinds of questions, from an empty box. */
const filters: readonly { readonly steps: readonly Step[]; readonly filter: string }[] = [
  {
    steps: ['dataset', '=', 'AMS Activity Study 2022', 'AND', 'name', 'LIKE', typed("'%01%'")],
    filter: "dataset = 'AMS Activity Study 2022' AND name LIKE '%01%'",
  },
  {
    steps: ['metadata->ei_check', '=', '1', 'AND', 'metadata->site', '=', 'Site 2'],
    filter: "metadata->ei_check = 1 AND metadata->site = 'Site 2'",
  },
  {
    steps: [
      ...['total_file_size', 'BETWEEN', '2460006', 'AND', '7184009', 'AND'],
      ...['metadata->age', '>=', '25'],
    ],
    filter: 'total_file_size BETWEEN 2460006 AND 7184009 AND metadata->age >= 25',
  },
  {
    steps: [
      ...['file_names', 'CONTAINS', 'ppg.csv', 'AND'],
      ...['NOT', 'file_names', 'CONTAINS', 'combined.parquet'],
    ],
    filter: "file_names CONTAINS 'ppg.csv' AND NOT file_names CONTAINS 'combined.parquet'",
  },
  { steps: ['file_name', 'LIKE', '%.png'], filter: "file_name LIKE '%.png'" },
  {
    steps: ['dataset', '=', 'AMS Activity Study 2022', 'AND', '--labels', 'sitting'],
    filter: "dataset = 'AMS Activity Study 2022' AND --labels sitting",
  },
  {
    steps: ['created', '>=', 'DATE', '2022-08', '2022-08-31'],
    filter: "created >= DATE('2022-08-31')",
  },
];

const items: readonly FilterItem[] = study.map((item, index) => ({
  ...item,
  metadata: new Map([
    ...item.metadata,
    ['site', `Site ${1 + (index % 3)}`],
    ['label', index % 2 === 0 ? 'sitting,walking' : 'running'],
  ]),
}));

describe('a filter by completion alone', () => {
  let pages: PageHost;
  let opened: OpenedPage;
  let host: BoxHost;
  let input: Locator;

  before(async () => {
    pages = await PageHost.start(['filter']);
  });
  after(() => pages.close());
  beforeEach(async () => {
    host = new BoxHost(items);
    opened = await pages.open('filter');
    input = opened.page.locator('#input');
    host.attach(opened.port);
    await input.waitFor();
    await input.focus();
  });
  afterEach(async () => {
    const { incidents } = opened;
    await opened.close();
    assert.deepEqual(incidents, []);
  });

  const option = (label: string) =>
    opened.page.getByRole('option').filter({
      has: opened.page.locator('.label').getByText(label, { exact: true }),
    });
  const holds = (text: string) =>
    opened.page.waitForFunction((wanted) => {
      const { value } = (globalThis as unknown as { input: { value: string } }).input;
      return value.trim() === wanted;
    }, text.trim());

  /** With the list that opens by itself, or is asked for where nothing was typed yet. */
  async function write(step: Step, before: string): Promise<void> {
    const isInQuotes = (before.match(/'/g) ?? []).length % 2 === 1;
    const isInside = isInQuotes || before.endsWith('(');
    if (before !== '' && !isInside && !before.endsWith(' ')) await opened.page.keyboard.type(' ');
    if (typeof step !== 'string') {
      await opened.page.keyboard.type(step.typed);
      return;
    }
    await opened.page.keyboard.press('Control+Space');
    await option(step).first().click();
  }

  for (const { steps, filter } of filters) {
    it(filter, async () => {
      for (const step of steps) {
        const before = await input.inputValue();
        await write(step, before);
        await opened.page.waitForFunction(
          (old) => (globalThis as unknown as { input: { value: string } }).input.value !== old,
          before,
        );
      }
      await holds(filter);
      await opened.page.keyboard.press('Enter');
      await opened.page
        .getByText(/of 10 items/)
        .first()
        .waitFor();
      assert.deepEqual([...host.filters.values()], [filter]);
    });
  }

  it('tells where counts come from, and reads them again', async () => {
    await opened.page.keyboard.type('metadata->');
    await opened.page.getByText('Exact: all 10 items, from the local Studio.').waitFor();
    await opened.page.getByRole('button', { name: 'Read again' }).click();
    assert.equal(host.refreshed, 1);
  });

  it('opens the history and saved filters', async () => {
    await opened.page.getByRole('button', { name: 'History and saved filters' }).click();
    assert.equal(host.chosen, 1);
  });

  it('says why nothing is left', async () => {
    await opened.page.keyboard.type("metadata->site = 'Site 9' AND metadata->age > 20");
    await opened.page.keyboard.press('Enter');
    const culprit = opened.page.locator('.clauses .culprit').filter({ hasText: 'Site 9' });
    await culprit.getByText('keeps 0 of 10').waitFor();
  });
});
