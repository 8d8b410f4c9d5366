import assert from 'node:assert/strict';
import { after, afterEach, before, describe, it } from 'mocha';
import type { HostCalls } from '../../../webviews/compare/contract.ts';
import { CompareHost, textFile, type HostFile } from './compareHost.ts';
import { hostile } from './hostile.ts';
import {
  PageHost,
  seriousViolations,
  themes,
  type OpenedPage,
  type PageOptions,
} from './pageHost.ts';

let pages: PageHost;
let opened: OpenedPage;
let host: CompareHost;

const day = Date.UTC(2022, 4, 1);

/** A recording of ten minutes; `change` says what another one has in its place. */
function recording(
  label: string,
  change: (row: number) => { readonly hr?: string; readonly isGone?: boolean } = () => ({}),
  columns = 'time,hr,activity,subject',
): HostFile {
  const lines = Array.from({ length: 600 }, (_, row) => {
    const { hr = String(70 + (row % 9)), isGone = false } = change(row);
    const time = new Date(day + row * 1000).toISOString();
    return isGone ? [] : [`${time},${hr},${row % 200 < 100 ? 'walk' : 'sit'},AMS_001`];
  });
  return textFile(label, `${columns}\n${lines.flat().join('\n')}\n`);
}

const first = () => recording('AMS_001/hr.csv');
/** Two rows less, three values higher. */
const second = () =>
  recording('AMS_002/hr.csv', (row) => ({
    isGone: row === 10 || row === 20,
    ...([100, 300, 500].includes(row) && { hr: '120' }),
  }));

interface Options extends PageOptions {
  readonly files?: readonly [HostFile, HostFile];
  readonly isLocal?: boolean;
  readonly calls?: (calls: HostCalls) => HostCalls;
}

async function start({ files, isLocal, calls, ...options }: Options = {}): Promise<void> {
  const [old, now] = files ?? [first(), second()];
  host = new CompareHost(old, now, isLocal === undefined ? {} : { isLocal });
  opened = await pages.open('compare', { width: 1100, height: 720, ...options });
  host.attach(opened.port, calls);
}

const answers = (text: string | RegExp) =>
  opened.page.locator('.answer').filter({ hasText: text }).waitFor();
const button = (name: string | RegExp) =>
  opened.page.getByRole('button', { name, exact: typeof name === 'string' });
const shows = (text: string | RegExp) => opened.page.getByText(text).first().waitFor();
const tab = (name: string | RegExp) => opened.page.getByRole('tab', { name });
const line = (text: string | RegExp) =>
  opened.page.locator('.rowLine').filter({ hasText: text }).first();
/** A row of the table of columns. */
const column = (name: string) =>
  opened.page.locator('.columns > tbody > tr').filter({ has: button(new RegExp(`^${name}$`)) });

describe('the page of a comparison', () => {
  before(async () => {
    pages = await PageHost.start(['compare']);
  });
  after(() => pages.close());
  afterEach(async () => {
    const { incidents } = opened;
    await opened.close();
    host.dispose();
    assert.deepEqual(incidents, []);
  });

  it('answers first, then says it column by column', async () => {
    await start();
    await answers('1 column differs; 3 rows were changed, 2 removed.');
    await column('hr').filter({ hasText: '3 values' }).waitFor();
    await column('hr')
      .filter({ hasText: /120\s*\+42/ })
      .waitFor();
    await opened.page.locator('.tableFacts').filter({ hasText: '600 → 598' }).waitFor();
    const key = opened.page.getByLabel('Rows paired by');
    assert.equal(await key.locator('option:checked').textContent(), 'time');
    await button('hr').click();
    await shows('Standard deviation');
    await opened.page
      .getByRole('img', { name: 'Histogram of both, from 70 to 120' })
      .last()
      .waitFor();
    await opened.page.getByLabel('Only what differs').check();
    await column('activity').waitFor({ state: 'detached' });
  });

  it('says that two tables are the same', async () => {
    await start({ files: [first(), { ...first(), label: 'AMS_001/copy.csv' }] });
    await answers('The tables are the same: 600 rows, 4 columns.');
    await opened.page.getByLabel('Only what differs').check();
    await shows('No column differs.');
  });

  it('shows rows that differ, with what changed, and moves by keyboard', async () => {
    await start({ saved: { tab: 'rows' } });
    await line('removed').or(line('Removed')).waitFor();
    const grid = opened.page.getByRole('grid');
    await line(/120/).locator('ins').filter({ hasText: '120' }).waitFor();
    assert.equal(await grid.getAttribute('aria-rowcount'), '6');
    await button(/^Removed/).click();
    await opened.page.locator('[role=grid][aria-rowcount="4"]').waitFor();
    await grid.focus();
    await opened.page.keyboard.press('ArrowDown');
    await opened.page.keyboard.press('ArrowRight');
    await opened.page
      .locator('.rowFoot')
      .filter({ hasText: /hr, row 299 \D*73.*120/ })
      .waitFor();
    await opened.page.keyboard.press('Control+c');
    await opened.page.locator('.rowFoot').filter({ hasText: '(+47)' }).waitFor();
    await host.untilAsked('copy 120');
    await button(/^Same/).click();
    await opened.page.locator('[role=grid][aria-rowcount="599"]').waitFor();
    await grid.focus();
    await opened.page.keyboard.press('Control+End');
    await line('2022-05-01T00:09:59.000Z').waitFor();
  });

  it('pairs rows as one chooses, with a tolerance, and keeps that', async () => {
    await start();
    await answers(/2 removed/);
    await opened.page.getByLabel('Tolerance').fill('x');
    await opened.page.getByLabel('Tolerance').press('Enter');
    await shows('Write a number such as 0.01, or a share such as 1%.');
    await opened.page.getByLabel('Tolerance').fill('50');
    await opened.page.getByLabel('Tolerance').press('Enter');
    await answers('The columns are the same; 2 rows were removed.');
    await opened.page.getByLabel('Rows paired by').selectOption('Row number');
    await answers(/590 rows were changed|58\d rows were changed/);
    await opened.page.waitForFunction(() => {
      const { savedState } = globalThis as unknown as {
        savedState: { key: { by: string }; tolerance: string };
      };
      return savedState.key.by === 'number' && savedState.tolerance === '50';
    });
    const saved = (await opened.saved()) as { readonly target: unknown };
    assert.deepEqual(saved.target, { before: 'a:', after: 'b:' });
    await opened.close();
    host.dispose();
    await start({ saved });
    await answers(/58\d rows were changed|590 rows were changed/);
    assert.equal(await opened.page.getByLabel('Tolerance').inputValue(), '50');
  });

  it('takes columns of other names for the same', async () => {
    const other = recording('AMS_002/hr.csv', undefined, 'time,heart rate,activity,subject');
    await start({ files: [first(), other] });
    await answers('2 columns differ; all 600 rows are the same in what both have.');
    await opened.page.getByText('Match Columns').click();
    await button('They Are the Same').click();
    await answers('1 column differs; all 600 rows are the same in what both have.');
    await column('heart rate').filter({ hasText: 'was hr' }).waitFor();
    await button('hr and heart rate are not the same').click();
    await answers(/^2 columns differ/);
  });

  it('says how repeated keys were paired, and when no row has a partner', async () => {
    const [a, b] = ['id,v\n1,a\n1,b\n2,c\n', 'id,v\n1,a\n1,c\n3,c\n'];
    await start({ files: [textFile('a.csv', a), textFile('b.csv', b)] });
    await opened.page.getByLabel('Rows paired by').selectOption('id');
    await shows('“id” is not unique. Rows that repeat a value: 1 before, 1 after.');
    await opened.page.getByLabel('Rows paired by').selectOption('v');
    await answers(/1 row was added|2 rows were changed|removed/);
    const other = textFile('b.csv', 'id,v\n7,x\n8,y\n');
    host.replace('b:', other);
    await host.page?.call('changed', null);
    await button('Compare Again').click();
    await shows('No value of “v” is in both tables');
    await button('Compare by Row Number').click();
    await answers(/2 rows were changed, 1 removed/);
  });

  it('asks before it reads large files, and can be stopped', async () => {
    let release = () => {};
    const gate = new Promise<void>((resolve) => (release = resolve));
    await start({
      isLocal: false,
      calls: (calls) => ({
        ...calls,
        open: async (argument, signal) => ({
          ...(await calls.open(argument, signal)),
          readsAtOnce: false,
        }),
        compareRows: async (argument, signal) => {
          await gate;
          return calls.compareRows(argument, signal);
        },
      }),
    });
    await shows('To compare rows and values, both files are read as a whole');
    await button('Compare rows').click();
    await host.page?.call('progress', { of: 'rows', done: 0.4 });
    await shows('Comparing rows, 40 %');
    await button('Cancel').click();
    await button('Compare rows').waitFor();
    release();
    await button('Compare rows').click();
    await answers(/3 rows were changed/);
  });

  it('lays the signals of both over each other, at their own time or from the start', async () => {
    await start();
    await answers(/changed/);
    await tab('Signals').click();
    const lane = opened.page.getByRole('region', { name: 'hr', exact: true });
    await lane.getByText('AMS_002/hr.csv').waitFor();
    assert.equal(await lane.locator('.legend li').count(), 2);
    const place = opened.page.getByLabel('Place on the time axis');
    assert.equal(await place.inputValue(), 'false');
    await place.selectOption('Aligned at the start');
    await opened.page
      .locator('.status .range')
      .filter({ hasText: /^0:00:00/ })
      .waitFor();
  });

  it('exchanges the sides, and opens them', async () => {
    await start();
    await answers(/2 removed/);
    await button('Exchange the sides').click();
    await answers('1 column differs; 3 rows were changed, 2 added.');
    await button(/AMS_002\/hr\.csv/).click();
    await host.untilAsked('table b:');
  });

  it('says which table cannot be opened, and tries again', async () => {
    const png = { label: 'AMS_002/x.csv', bytes: new Uint8Array([0x89, 0x50, 0x4e, 0x47, 0, 0]) };
    await start({ files: [first(), png] });
    await shows(/AMS_002\/x\.csv cannot be shown as a table/);
    assert.deepEqual(await seriousViolations(opened.page), []);
    host.replace('b:', second());
    await button('Try Again').click();
    await answers(/2 removed/);
  });

  for (const theme of themes) {
    it(`has nothing that axe finds serious: ${theme}`, async () => {
      await start({ theme, saved: { shown: ['hr', 'activity'] } });
      await column('hr').filter({ hasText: '+42' }).waitFor();
      await column('subject').filter({ hasText: '1' }).waitFor();
      await shows('Most frequent values');
      assert.deepEqual(await seriousViolations(opened.page), []);
      await tab(/Rows/).click();
      await line('120').waitFor();
      assert.deepEqual(await seriousViolations(opened.page), []);
      await tab('Signals').click();
      await opened.page.locator('.lane').first().waitFor();
      await opened.page.locator('.plot:not(.busy)').waitFor();
      assert.deepEqual(await seriousViolations(opened.page), []);
    });
  }

  it('takes every name and value as text', async () => {
    const names = hostile.slice(0, 40).map((name) => JSON.stringify(name).slice(1, -1));
    const file = (label: string, end: string) =>
      textFile(
        label,
        names
          .map((name, id) => `{"id":${id},"${name}":"${name}${end}","text":"${name}${end}"}`)
          .join('\n'),
      );
    const files = [
      { ...file('a.jsonl', ''), label: hostile[0] ?? '' },
      { ...file('b.jsonl', '!'), label: hostile[1] ?? '' },
    ] as const;
    await start({
      files: [
        { ...files[0], label: `${files[0].label}.jsonl` },
        { ...files[1], label: `${files[1].label}.jsonl` },
      ],
    });
    await answers(/40 rows were changed/);
    await tab(/Rows/).click();
    await opened.page.locator('.rowLine ins').first().waitFor();
    assert.equal(await opened.page.locator('img, iframe, a, script:not([nonce])').count(), 0);
  });

  it('is whole in a narrow editor', async () => {
    await start({ width: 320, height: 600 });
    await answers(/2 removed/);
    for (const [name, shown] of [
      ['Summary', '.columns'],
      ['Rows', '.rowLine ins'],
      ['Signals', '.lane canvas'],
    ] as const) {
      await tab(name).click();
      await opened.page.locator(shown).first().waitFor();
      const width = await opened.page.evaluate(
        () =>
          (globalThis as unknown as { document: { body: { scrollWidth: number } } }).document.body
            .scrollWidth,
      );
      assert.ok(width <= 320, `${name}: ${width}`);
    }
  });
});
