import assert from 'node:assert/strict';
import { after, afterEach, before, describe, it } from 'mocha';
import type { Locator } from 'playwright-core';
import type { HostCalls, OpenedSignals } from '../../../webviews/signals/contract.ts';
import { hostile } from './hostile.ts';
import {
  PageHost,
  seriousViolations,
  themes,
  type OpenedPage,
  type PageOptions,
} from './pageHost.ts';
import { rate, SignalHost, start } from './signalHost.ts';

let pages: PageHost;
let opened: OpenedPage;
let host: SignalHost;

interface Options extends PageOptions {
  readonly change?: (opened: OpenedSignals) => OpenedSignals;
  readonly calls?: (calls: HostCalls) => HostCalls;
}

/** Opens the page and waits until nothing is on its way. */
async function open({ change, calls, ...options }: Options = {}): Promise<void> {
  host = new SignalHost(change);
  opened = await pages.open('signals', { width: 1100, height: 720, ...options });
  host.attach(opened.port, calls);
  await opened.page.locator('.lane').first().waitFor();
  await settled();
}

/** Until every series that the view needs has come and was drawn. */
async function settled(): Promise<void> {
  await opened.page.evaluate(() => new Promise((resolve) => requestAnimationFrame(resolve)));
  await opened.page.locator('.plot:not(.busy)').waitFor();
}

declare function requestAnimationFrame(then: (value: unknown) => void): number;

const lane = (name: string) => opened.page.getByRole('region', { name, exact: true });
const button = (name: string | RegExp) =>
  opened.page.getByRole('button', { name, exact: typeof name === 'string' });
const shows = (text: string | RegExp) => opened.page.getByText(text).first().waitFor();
const press = async (...keys: readonly string[]) => {
  await opened.page.locator('.plot').focus();
  for (const key of keys) await opened.page.keyboard.press(key);
};
const range = () => opened.page.locator('.status .range').textContent();
/** Waits until this is the value of a lane at the cursor. */
const value = (name: string, text: RegExp) =>
  lane(name).locator('.value').filter({ hasText: text }).waitFor();
/** Waits until this stands in a field. */
const holds = async (field: Locator, text: string) =>
  opened.page.waitForFunction(
    ([box, wanted]) => (box as unknown as { value: string }).value === wanted,
    [await field.elementHandle(), text] as const,
  );
const laneNames = () =>
  opened.page
    .locator('.lane')
    .evaluateAll((lanes) =>
      lanes.map((each) => (each as { ariaLabel?: string | null }).ariaLabel ?? ''),
    );

/** The middle of a lane's surface on the page. */
async function surface(name: string): Promise<{ x: number; y: number; width: number }> {
  const box = await lane(name).locator('canvas').boundingBox();
  assert.ok(box);
  return { x: box.x + box.width / 2, y: box.y + box.height / 2, width: box.width };
}

describe('the signals page', () => {
  before(async () => {
    pages = await PageHost.start(['signals']);
  });
  after(() => pages.close());
  afterEach(async () => {
    const { incidents } = opened;
    await opened.close();
    host.page?.dispose();
    assert.deepEqual(incidents, []);
  });

  it('puts channels of like name into one lane, and every file on one axis', async () => {
    await open();
    const names = await laneNames();
    assert.deepEqual(names, ['acc', 'ppg', 'temperature', 'eda', 'activity', 'hr']);
    assert.equal(await range(), '2022-05-01 09:30:00 – 2022-05-01 11:30:00 · 2 h 0 min');
    await shows('notes.bin could not be shown as a signal.');
  });

  it('zooms with the wheel from two hours to a heart beat, and asks for every sample', async () => {
    await open();
    const { x, y } = await surface('ppg');
    await opened.page.mouse.move(x, y);
    for (let turn = 0; turn < 40; turn += 1) await opened.page.mouse.wheel(0, -200);
    await shows(/ · 1[12]\d ms|· \d{2,3}(\.\d+)? ms/);
    await settled();
    await value('ppg', /^\d+(\.\d+)?$/);
  });

  it('is moved with the keyboard', async () => {
    await open();
    await press('+', '+', '+', '+');
    await shows(/ · 31 min 14 s/);
    await press('Home');
    await shows(/^2022-05-01 09:30:00 –/);
    await press('End');
    await shows(/– 2022-05-01 11:30:00/);
    await press('ArrowLeft', 'Shift+ArrowRight');
    await shows(/– 2022-05-01 11:26:5[23]/);
    await opened.page.locator('.status .pointer').filter({ hasText: /./ }).waitFor();
    await press('0');
    await shows(/ · 2 h 0 min/);
  });

  it('is moved by dragging, and zooms to what is dragged over with Shift', async () => {
    await open();
    const { x, y } = await surface('acc');
    const drag = async (by: number) => {
      await opened.page.mouse.move(x, y);
      await opened.page.mouse.down();
      await opened.page.mouse.move(x + by / 2, y);
      await opened.page.mouse.move(x + by, y);
      await opened.page.mouse.up();
    };
    await opened.page.keyboard.down('Shift');
    await drag(100);
    await opened.page.keyboard.up('Shift');
    await shows(/ · 1[3-6] min \d+ s/);
    const before = await range();
    await drag(-60);
    await settled();
    assert.notEqual(await range(), before);
    assert.match((await range()) ?? '', / · 1[3-6] min \d+ s/);
  });

  it('is moved with the brush over the whole', async () => {
    await open();
    const end = opened.page.getByRole('slider', { name: 'End of the stretch shown' });
    await end.focus();
    await opened.page.keyboard.press('ArrowLeft');
    await shows(/ · 1 h 48 min/);
    assert.match((await end.getAttribute('aria-valuetext')) ?? '', /^2022-05-01 11:18:00/);
  });

  it('never lets a late answer replace a newer one', async () => {
    let release = () => {};
    await open();
    host.gate = new Promise((resolve) => (release = resolve));
    await press('+', '+', '+', '+', '+', '+');
    await opened.page.locator('.plot.busy').waitFor();
    await press('0');
    await settled();
    release();
    await shows(/ · 2 h 0 min/);
    assert.equal(await range(), '2022-05-01 09:30:00 – 2022-05-01 11:30:00 · 2 h 0 min');
  });

  it('tells values at the cursor, and the time since a mark', async () => {
    await open();
    const { x, y, width } = await surface('hr');
    await opened.page.mouse.click(x, y);
    await opened.page.mouse.move(x + width / 8, y);
    await shows(/min \d+ s since the mark/);
    await value('hr', /\d+ … \d+/);
    await value('activity', /^[A-Z][a-z]+$/);
    await opened.page.locator('[aria-live]').filter({ hasText: 'Cursor at' }).waitFor({
      state: 'attached',
    });
  });

  it('arranges lanes with the keyboard and the menu, and keeps that', async () => {
    await open();
    await button('Move hr: arrow up and down, or drag').focus();
    await opened.page.keyboard.press('ArrowUp');
    await shows('hr is now lane 5 of 6.');
    await button('Options of ppg').click();
    await opened.page.getByLabel('Logarithmic scale').check();
    await opened.page.getByLabel('Lane of ppg').selectOption({ label: 'eda' });
    await button('Options of temperature').click();
    await button('Hide').click();
    await button('Collapse acc').click();
    assert.deepEqual(await laneNames(), ['acc', 'eda, ppg', 'hr', 'activity']);
    await opened.page.waitForFunction(() => {
      const { savedState } = globalThis as unknown as {
        savedState: { lanes: { isCollapsed: boolean }[] };
      };
      return savedState.lanes[0]?.isCollapsed;
    });
    const saved = (await opened.saved()) as { readonly target: unknown };
    assert.deepEqual(saved.target, { kind: 'file', uri: 'file:///study/acc_ppg.parquet' });
    await opened.close();
    host.page?.dispose();
    await open({ saved });
    assert.deepEqual(await laneNames(), ['acc', 'eda, ppg', 'hr', 'activity']);
    await button('Expand acc').waitFor();
  });

  it('shows all lanes again where every one is hidden', async () => {
    await open({ saved: { panel: 'lanes' } });
    const names = await laneNames();
    const panel = opened.page.getByRole('complementary', { name: 'Lanes' });
    for (const box of await panel.getByRole('checkbox').all()) await box.uncheck();
    await shows('Every lane is hidden.');
    assert.deepEqual(await laneNames(), []);
    assert.deepEqual(await seriousViolations(opened.page), []);
    await button('Show all lanes').click();
    await lane('ppg').waitFor();
    assert.deepEqual(await laneNames(), names);
    assert.equal(await button('Show all lanes').count(), 0);
    await opened.page.locator('.plot:focus').waitFor();
  });

  it('moves a lane by its grip', async () => {
    await open();
    const grip = await button('Move hr: arrow up and down, or drag').boundingBox();
    const { y } = await surface('acc');
    assert.ok(grip);
    await opened.page.mouse.move(grip.x + 5, grip.y + 5);
    await opened.page.mouse.down();
    await opened.page.mouse.move(grip.x + 5, grip.y - 40);
    await opened.page.mouse.move(grip.x + 5, y - 20);
    await opened.page.mouse.up();
    await opened.page.locator('.lane').first().and(lane('hr')).waitFor();
  });

  it('shifts a file by keyboard, field and drag, and saves offsets', async () => {
    await open({ saved: { panel: 'files', activeLane: 'x' } });
    const field = opened.page.getByLabel('Offset of polar_hr.csv in milliseconds');
    await lane('hr').locator('h2').click();
    await press('Alt+ArrowRight', 'Alt+Shift+ArrowRight');
    await settled();
    await holds(field, '110');
    await field.fill('-250.5');
    await field.press('Enter');
    await button('Shift polar_hr.csv earlier').click();
    await settled();
    await holds(field, '-260.5');
    await button('Save offsets').click();
    await shows('The offsets are saved.');
    assert.deepEqual(host.offsets, [
      { file: 'acc_ppg.parquet', offset: 0 },
      { file: 'polar_hr.csv', offset: -260.5 },
    ]);
    await opened.page.locator('button:disabled', { hasText: 'Save offsets' }).waitFor();
    const { x, y } = await surface('hr');
    await opened.page.keyboard.down('Alt');
    await opened.page.mouse.move(x, y);
    await opened.page.mouse.down();
    await opened.page.mouse.move(x + 30, y);
    await opened.page.mouse.move(x + 60, y);
    await opened.page.mouse.up();
    await opened.page.keyboard.up('Alt');
    // By 60 pixels: more than a minute of two hours.
    while (Number(await field.inputValue()) < 60_000) await settled();
  });

  it('takes another column as time, adds a file and opens one as a table', async () => {
    await open({ saved: { panel: 'files' } });
    await opened.page.getByLabel('Add a file').selectOption('ecg.parquet');
    await lane('ecg').waitFor();
    await opened.page.locator('.track select').first().selectOption('Sample number');
    await shows('These files count time in different ways. Each begins at 0.');
    await button('Open as table').first().click();
    while (!host.asked.includes('table acc_ppg.parquet')) await settled();
    assert.deepEqual(
      host.asked.filter((each) => !each.startsWith('series')),
      ['add ecg.parquet', 'time 0 undefined', 'table acc_ppg.parquet'],
    );
  });

  it('checks the quality on demand, can stop, and shows what it found', async () => {
    await open({ saved: { panel: 'quality' } });
    let release = () => {};
    host.qualityGate = new Promise((resolve) => (release = resolve));
    await button('Check').first().click();
    await opened.page.getByRole('progressbar').waitFor();
    await button('Cancel').click();
    release();
    await button('Check').first().click();
    await shows('−42 ms an hour');
    await opened.page.getByText('Gaps (2)').click();
    await button('2022-05-01 10:10:00').click();
    await shows(/ · 8 min 0 s/);
  });

  it('copies the values in view, and saves what is seen as a picture', async () => {
    await open({ saved: { view: { from: start, to: start + 1000 } } });
    await button('Copy the values in view').click();
    await shows(`${rate + 2} rows copied.`);
    const lines = host.copied.trimEnd().split('\n');
    assert.equal(lines.length, rate + 3);
    assert.match(lines[1] ?? '', /^2022-05-01T09:30:00\.000Z\t-?\d/);
    await button('Export an image').click();
    await button('Save as SVG…').click();
    await shows('Saved.');
    const svg = Buffer.from(host.image?.bytes ?? []).toString();
    assert.match(svg, /^<svg [^>]+>\n<title>AMS_001<\/title>/);
    assert.match(svg, />accX<\/text>/);
    assert.doesNotMatch(svg, /NaN|polar_hr|2400/);
    await button('Export an image').click();
    await button('Save as PNG…').click();
    await button('Export an image').waitFor();
    while (host.image?.format !== 'png') {
      await opened.page.evaluate(() => new Promise((resolve) => requestAnimationFrame(resolve)));
    }
    assert.equal(Buffer.from(host.image.bytes).subarray(1, 4).toString(), 'PNG');
  });

  for (const theme of themes) {
    it(`has nothing that axe finds serious: ${theme}`, async () => {
      await open({ theme });
      for (const panel of ['Lanes', 'Files', 'Quality', 'Values']) {
        await button(panel).click();
        await opened.page.getByRole('complementary', { name: panel }).waitFor();
        assert.deepEqual(await seriousViolations(opened.page), [], panel);
      }
      await button('Options of acc').click();
      assert.deepEqual(await seriousViolations(opened.page), []);
    });
  }

  it('takes every name as text', async () => {
    const names = hostile.slice(0, 60);
    await open({
      change: (all) => ({
        ...all,
        name: hostile[0] ?? '',
        tracks: all.tracks.map((track, index) => ({
          ...track,
          file: `${index}${names[index] ?? ''}`,
          notes: names,
          channels: names.map((name, column) => ({ column: column + 1, name, unit: name })),
          labels: names.map((name, column) => ({ column: column + 100, name })),
          timeColumns: names.map((name, column) => ({ column, name })),
        })),
        failed: names.map((file) => ({ file, message: file })),
        others: names,
      }),
      calls: (calls) => ({
        ...calls,
        labels: () =>
          Promise.resolve(
            names.map((text, index) => ({
              from: start + index * 1000,
              to: start + index * 1000 + 1000,
              text,
            })),
          ),
      }),
    });
    for (const panel of ['Lanes', 'Files', 'Quality', 'Values']) await button(panel).click();
    await button('Export an image').click();
    await button('Save as SVG…').click();
    await shows('Saved.');
    assert.equal(await opened.page.locator('img, iframe, a, script:not([nonce])').count(), 0);
    const svg = Buffer.from(host.image?.bytes ?? []).toString();
    assert.doesNotMatch(svg, /<script|<img|<iframe|<a /i);
  });

  it('says what is wrong, and tries again', async () => {
    let isBroken = true;
    host = new SignalHost();
    opened = await pages.open('signals', { width: 600, height: 400 });
    host.attach(opened.port, (calls) => ({
      ...calls,
      open: (_, signal) =>
        isBroken ? Promise.reject(new Error('The disk is gone.')) : calls.open(null, signal),
    }));
    await shows('The disk is gone.');
    assert.deepEqual(await seriousViolations(opened.page), []);
    isBroken = false;
    await button('Try Again').click();
    await lane('ppg').waitFor();
  });

  it('offers to reload what changed', async () => {
    await open();
    await host.page?.call('changed', null);
    await button('Reload').click();
    await lane('ppg').waitFor();
    await settled();
    await opened.page.locator('.bar').waitFor({ state: 'detached' });
  });

  it('is whole in a narrow editor', async () => {
    await open({ width: 320, height: 600 });
    const width = await opened.page.evaluate(
      () =>
        (globalThis as unknown as { document: { body: { scrollWidth: number } } }).document.body
          .scrollWidth,
    );
    assert.ok(width <= 320);
    assert.deepEqual(await seriousViolations(opened.page), []);
  });
});
