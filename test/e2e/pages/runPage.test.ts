import assert from 'node:assert/strict';
import { describe, it } from 'mocha';
import type { Parameter } from '../../../src/blocks/block.ts';
import type { CommandLine } from '../../../webviews/run/contract.ts';
import { blockForm, difference, failed, parameters, succeeded } from './blockRuns.ts';
import { hostile } from './hostile.ts';
import { hostileState } from './hostileRun.ts';
import { seriousViolations, themes } from './pageHost.ts';
import {
  announced,
  asked,
  button,
  commandLine,
  field,
  focused,
  fresh,
  history,
  host,
  open,
  opened,
  overflow,
  plain,
  press,
  ran,
  shows,
  texts,
  useRunPages,
  withForm,
} from './runPages.ts';

describe('the page of a test run', () => {
  useRunPages();

  it('says what the block is and what nothing has happened yet', async () => {
    await open();
    await shows('Heart rate from PPG');
    await shows('a folder with all files of a data item');
    await shows('Docker 28.0.1');
    await shows('AMS_003');
    await shows('This block has not run here yet.');
  });

  describe('a run', () => {
    it('is refused while a field is wrong, and leads to it', async () => {
      const values = { ...blockForm.values, resample: 'fast' };
      await open(withForm({ values }));
      await commandLine('--resample fast');
      await press('Control+Enter');
      await announced('Problems in the form: 1.');
      const wrong = field('Resample to');
      assert.equal(await focused(), await wrong.getAttribute('id'));
      const described = (await wrong.getAttribute('aria-describedby')) ?? '';
      const problem = described.split(' ').find((id) => id.endsWith('-problem')) ?? '';
      assert.match(await opened.page.locator(`#${problem}`).innerText(), /must be a number/);
      assert.equal(await wrong.getAttribute('aria-invalid'), 'true');
      await wrong.fill('64');
      assert.equal(await asked(() => press('Control+Enter')), 'run');
    });

    it('is refused for an open quote in the extra arguments', async () => {
      await open();
      await field('Extra arguments').fill('--label "left');
      await shows('A quote is not closed.');
      await button(/^Run$/).click();
      await announced('Problems in the form: 1.');
      assert.equal(await focused(), 'extra-arguments');
      assert.deepEqual(host.done, []);
    });

    it('blames an empty field only after somebody was there or tried to run', async () => {
      const needed: Parameter = { ...parameters[0], defaultValue: undefined } as never;
      delete (needed as { defaultValue?: unknown }).defaultValue;
      await open(withForm({ parameters: [needed], values: {} }));
      await commandLine('--in-directory');
      assert.equal(await opened.page.getByText('A value is missing.').count(), 0);
      await field('Window').focus();
      await press('Tab');
      await shows('A value is missing.');
    });

    it('waits for the last answer before it starts', async () => {
      await open();
      await commandLine('--window-seconds 10');
      let answer: ((line: CommandLine) => void) | undefined;
      host.edit = () => new Promise((resolve) => (answer = resolve));
      await field('Window').fill('x');
      await press('Control+Enter');
      await shows('Starting…');
      answer?.({ text: '', problems: { 'window-seconds': 'This must be a whole number.' } });
      await announced('Problems in the form: 1.');
      assert.deepEqual(host.done, []);
    });

    it('can be started cold, and says what keeps it from starting twice', async () => {
      await open();
      assert.equal(await asked(() => button('Run Without Warm Container').click()), 'run cold');
      await host.change({ running: { stage: 'Building the image', started: Date.now() - 12_500 } });
      await shows('Building the image');
      await shows(/^(?:1[2-9]|[2-5]\d) s$/);
      const run = button(/^Run$/);
      assert.equal(await run.getAttribute('aria-disabled'), 'true');
      assert.equal(await run.getAttribute('aria-describedby'), 'running');
      // Playwright takes a button that says that it is disabled for one.
      await run.click({ force: true });
      await announced('A run is in progress.');
      assert.deepEqual(host.done, ['run cold']);
      assert.equal(await asked(() => button('Cancel').click()), 'cancel');
      await shows('Cancelling…');
    });

    it('moves nothing when it begins and ends, and tells both', async () => {
      for (const width of [1400, 300]) {
        await open(fresh, { width });
        const place = async () => (await opened.page.locator('#parameters').boundingBox())?.y;
        const start = await place();
        await host.change({ running: { stage: 'Running', started: Date.now() } });
        await announced('Starting…');
        assert.equal(await place(), start);
        await host.show({ ...ran });
        await announced('Test run: Succeeded in 0.84 s. 4 of 4 checks passed');
        assert.equal(await place(), start);
        await opened.close();
      }
      await open();
    });

    it('leaves the result of the run before in sight, and says that it is', async () => {
      await open({ ...ran, running: { stage: 'Running', started: Date.now() } });
      await shows('This is the result of a run before it.');
      await shows('combined.parquet');
      await host.show(ran);
      await opened.page.getByText('of a run before it').waitFor({ state: 'detached' });
    });

    it('is not offered where it cannot be, but what to do about it', async () => {
      const { input, engine, ...form } = blockForm;
      assert.ok(input && engine);
      await open({ ...fresh, form });
      await shows('No input is chosen yet.');
      await button(/^Run$/).click({ force: true });
      assert.equal(await focused(), 'obstacle');
      await announced('No input is chosen yet.');
      assert.equal(await asked(() => button('Choose Input…').click()), 'choose input');
      await host.change({
        form: {
          ...form,
          input,
          obstacle: { message: 'Docker does not run.', remedy: 'Start it.' },
        },
      });
      await shows('Docker does not run.');
      await shows('Start it.');
      await press('Control+Enter');
      await announced('Docker does not run. Start it.');
      assert.equal(await asked(() => button('Check Again').click()), 'retry');
      assert.deepEqual(host.done, ['choose input', 'retry']);
    });

    it('needs no input where the block stands alone', async () => {
      const { input, ...form } = blockForm;
      assert.ok(input);
      await open({ ...fresh, form: { ...form, operatesOn: 'standalone' } });
      await shows('no input');
      assert.equal(await button('Choose Input…').count(), 0);
      assert.equal(await opened.page.getByRole('switch').count(), 1);
      await commandLine('--window-seconds 10');
      assert.equal(await asked(() => press('Control+Enter')), 'run');
    });

    it('has switches that are told', async () => {
      await open();
      const onSave = opened.page.getByRole('switch', { name: 'Run on save' });
      assert.equal(await asked(() => onSave.click()), 'on save false');
      const writable = opened.page.getByRole('switch', { name: /may change its input/ });
      assert.equal(await asked(() => writable.press('Space')), 'writable true');
      assert.equal(await asked(() => button('Choose Input…').click()), 'choose input');
    });

    it('says what the host could not do, until it can or is told to be quiet', async () => {
      await open(ran);
      await commandLine('--window-seconds 10');
      host.refuse = 'The block folder is gone.';
      await press('Control+Enter');
      const told = opened.page.locator('[role=alert] .toast', { hasText: 'is gone' });
      await told.waitFor();
      assert.equal(await button(/^Run$/).getAttribute('aria-disabled'), 'false');
      await button('Close').click();
      await told.waitFor({ state: 'detached' });
      await button('Open Log').click();
      await told.waitFor();
      host.refuse = undefined;
      assert.equal(await asked(() => button('Open Log').click()), 'log');
      await told.waitFor({ state: 'detached' });
    });

    it('does not start with values that the host could not be told', async () => {
      await open();
      await commandLine('--window-seconds 10');
      host.edit = () => Promise.reject(new Error('No answer.'));
      await field('Window').fill('12');
      await shows('No answer.');
      await press('Control+Enter');
      await shows('No answer.');
      assert.deepEqual(host.done, []);
      host.edit = undefined;
      assert.equal(await asked(() => press('Control+Enter')), 'run');
      assert.equal(host.form.values['window-seconds'], '12');
    });
  });

  describe('the result', () => {
    it('tells times, memory, the exit code and that the container was warm', async () => {
      await open(ran);
      const facts = plain((await texts('.result .facts'))[0] ?? '');
      for (const fact of ['0.84 s', '1.31 s', '178 MB', '0 (success)', 'Docker 28.0.1']) {
        assert.ok(facts.includes(fact), `${fact} in ${facts}`);
      }
      await shows('re-used a container');
      assert.equal(
        await asked(() =>
          opened.page.locator('.result').getByText('Run Without Warm Container').click(),
        ),
        'run cold',
      );
      assert.deepEqual(await texts('.checks .name'), [
        'All checks',
        'PPG present',
        'Accelerometer present',
        'HR correlation',
      ]);
    });

    it('tells why a run failed and what to do next', async () => {
      const { message, remedy, ...run } = failed;
      assert.ok(message && remedy);
      await open({ ...ran, run: failed });
      await shows(message);
      await shows(remedy);
      await shows('This is an earlier run');
      assert.equal(await asked(() => button('Show the newest').click()), `show ${succeeded.id}`);
      await host.change({ run: { ...run, reason: 'out-of-memory', exitCode: 137 } });
      await shows('it needed more memory than the limit');
      await shows('raise the memory limit');
    });

    it('shows what the metadata of the item would become', async () => {
      await open(ran);
      const rows = (await texts('section[aria-labelledby=metadata] tr')).map(plain);
      assert.deepEqual(rows, [
        'ei_check_hr_correlation before: 0 → after: 1',
        'hr_mean before: 68.1 → after: 71.2',
        'samples new 412380',
        'state gone raw',
      ]);
    });

    it('opens output, the log and the folder', async () => {
      await open(ran);
      assert.equal(
        await asked(() => button('table combined.parquet').click()),
        'open combined.parquet',
      );
      assert.equal(await asked(() => button('Open Log').click()), 'log');
      assert.equal(await asked(() => button('Reveal Output Folder').click()), 'reveal');
      const compare = button('Compare report/summary.csv with the other run').first();
      assert.equal(await asked(() => compare.click()), 'difference report/summary.csv');
    });

    it('is had again with its own input and values, whatever is in the form', async () => {
      await open(withForm({ values: { ...blockForm.values, resample: 'fast' } }));
      await host.change({ run: failed, history });
      await commandLine('--resample fast');
      const again = button('Run Again');
      assert.match((await again.getAttribute('title')) ?? '', /values of this run/);
      assert.equal(await asked(() => again.click()), 'run again');
      await host.change({ running: { stage: 'Running', started: Date.now() } });
      assert.equal(await again.getAttribute('aria-disabled'), 'true');
      await again.click({ force: true });
      await announced('A run is in progress.');
      assert.deepEqual(host.done, ['run again']);
    });

    it('is not had again where nothing can run', async () => {
      const obstacle = { message: 'Docker does not run.', remedy: 'Start it.' };
      await open({ ...ran, form: { ...blockForm, obstacle } });
      await button('Run Again').click({ force: true });
      await announced('Docker does not run. Start it.');
      assert.equal(await focused(), 'obstacle');
      assert.deepEqual(host.done, []);
    });

    it('puts changed checks before tables, files and metadata', async () => {
      await open(ran);
      const section = 'section[aria-labelledby=differences]';
      assert.deepEqual((await texts(`${section} h4`)).map(plain), [
        'Checks',
        'combined.parquet Compare',
        'Files',
        'Metadata',
      ]);
      assert.deepEqual((await texts(`${section} tr`)).map(plain), [
        'HR correlation before: failed → after: passed',
        'Battery before: not there → after: failed',
        'rows before: 412,000 → after: 412,380',
        'quality new column DOUBLE',
        'marker column gone UTF8',
        'timestamp other type before: INT64 → after: TIMESTAMP_MILLIS',
        'hr before: mean 68.1, 12 empty → after: mean 71.2, 3 empty',
        'hr.png new 24 KB',
        'old.log gone 1.0 KB',
        'report/summary.csv before: 1.8 KB → after: 1.9 KB Compare',
        'hr_mean before: 68.1 → after: 71.2',
      ]);
    });

    it('is compared with any other run, and the history shows any', async () => {
      const oldest = { ...failed, id: 'oldest', started: failed.started - 1000 };
      await open({ ...ran, history: [...history, oldest] });
      const select = opened.page.getByLabel('Compare with');
      assert.equal(await select.inputValue(), failed.id);
      assert.equal(await asked(() => select.selectOption('oldest')), 'compare oldest');
      const rows = opened.page.locator('.history button');
      assert.equal(await rows.nth(0).getAttribute('aria-current'), 'true');
      assert.equal(await asked(() => rows.nth(2).click()), 'show oldest');
    });

    it('says so when nothing differs, and when there is nothing to compare with', async () => {
      const nothing = { ...difference, checks: [], files: [], metadata: [] };
      await open({ ...ran, difference: nothing });
      await shows('Nothing differs');
      const { difference: none, ...alone } = ran;
      assert.ok(none);
      await host.show({ ...alone, history: [succeeded] });
      await shows('as soon as there is another run');
    });

    it('is a jump away where it does not fit beside the form', async () => {
      await open(ran, { width: 500 });
      await button('Go to the result').click();
      assert.equal(await focused(), 'result');
    });
  });

  it('comes back as it was left', async () => {
    await open(ran, { height: 500 });
    await opened.page.getByText('Advanced').click();
    await field('Random seed').waitFor();
    await opened.page.getByText('History (2)').click();
    const scrolled = () =>
      opened.page.evaluate(() => (globalThis as unknown as { scrollY: number }).scrollY);
    await opened.page.mouse.wheel(0, -150);
    await opened.page.waitForFunction(() => {
      const { savedState, scrollY } = globalThis as unknown as {
        savedState: { scroll: number };
        scrollY: number;
      };
      return scrollY > 0 && savedState.scroll === scrollY;
    });
    const scroll = await scrolled();
    const saved = await opened.saved();
    assert.deepEqual(saved, {
      folder: blockForm.folder,
      scroll,
      parts: { 'section advanced': true, history: false },
    });
    await opened.close();
    await open({ kind: 'loading' }, { height: 500, saved });
    await host.show(ran);
    await field('Random seed').waitFor();
    assert.equal(await opened.page.locator('.history').count(), 0);
    assert.equal(await scrolled(), scroll);
  });

  it('says what is wrong with the folder, and tries again', async () => {
    await open({ kind: 'failed', message: 'No block here.', remedy: 'Choose another folder.' });
    await shows('No block here.');
    await shows('Choose another folder.');
    assert.equal(await asked(() => button('Retry').click()), 'retry');
    await host.show(ran);
    await shows('Heart rate from PPG');
  });

  it('turns slowly for those who want less motion', async () => {
    await open({ ...ran, running: { stage: 'Running', started: Date.now() } });
    await opened.page.emulateMedia({ reducedMotion: 'reduce' });
    const duration = await opened.page.locator('.strip .spinner').evaluate(
      (spinner) =>
        (
          globalThis as unknown as {
            getComputedStyle(of: unknown): { animationDuration: string };
          }
        ).getComputedStyle(spinner).animationDuration,
    );
    assert.equal(duration, '4s');
  });

  for (const width of [300, 600, 1400]) {
    it(`fits into ${width} pixels`, async () => {
      await open(ran, { width });
      assert.equal(await overflow(), 0);
      await host.change({ running: { stage: 'Building the image', started: Date.now() } });
      assert.equal(await overflow(), 0);
    });
  }

  it('shows two hundred hostile texts everywhere as text', async () => {
    await open(hostileState(), { width: 400 });
    await opened.page
      .locator('.history button')
      .nth(hostile.length - 1)
      .waitFor();
    const lists = opened.page.getByRole('combobox').and(opened.page.locator('input'));
    await lists.first().focus();
    await press('ArrowDown');
    await opened.page.locator('.popup li').first().waitFor();
    await press('Escape');
    await button(/^Run$/).click();
    const found = await opened.page.evaluate(() => {
      const { document, hacked } = globalThis as unknown as {
        document: { querySelectorAll(selector: string): ArrayLike<unknown> };
        hacked?: unknown;
      };
      const selector = 'a, img, iframe, object, base, script:not([nonce])';
      return { hacked, elements: document.querySelectorAll(selector).length };
    });
    assert.deepEqual(found, { hacked: undefined, elements: 0 });
    assert.equal(await overflow(), 0);
  });

  for (const theme of themes) {
    it(`has nothing that axe calls serious (${theme})`, async () => {
      const values = { ...blockForm.values, 'window-seconds': 'ten', method: 'spectrum' };
      await open({ ...ran, form: { ...blockForm, values } }, { theme });
      await commandLine('--window-seconds ten');
      await opened.page.getByText('Advanced').click();
      await opened.page.getByRole('combobox', { name: 'Reference dataset' }).focus();
      await press('ArrowDown');
      assert.deepEqual(await seriousViolations(opened.page), []);
      await host.show({
        ...ran,
        run: failed,
        running: { stage: 'Building the image', started: Date.now() },
      });
      assert.deepEqual(await seriousViolations(opened.page), []);
      const { input, engine, ...form } = blockForm;
      assert.ok(input && engine);
      await host.show({ ...fresh, form });
      assert.deepEqual(await seriousViolations(opened.page), []);
    });
  }
});
