import assert from 'node:assert/strict';
import { describe, it } from 'mocha';
import type { CommandLine } from '../../../webviews/run/contract.ts';
import { blockForm } from './blockRuns.ts';
import {
  announced,
  asked,
  button,
  commandLine,
  field,
  focused,
  host,
  open,
  opened,
  plain,
  press,
  shows,
  texts,
  useRunPages,
  withForm,
} from './runPages.ts';

describe('the form of a test run', () => {
  useRunPages();

  it('has a control for each of the nine types', async () => {
    await open();
    const { page } = opened;
    assert.equal(await field('Window').inputValue(), '10');
    assert.equal(await field('Correlation threshold').getAttribute('inputmode'), 'decimal');
    assert.equal(await page.getByRole('checkbox', { name: 'Draw a plot' }).isChecked(), true);
    assert.equal(await page.getByRole('checkbox', { name: 'Tell each' }).isChecked(), false);
    assert.equal(await page.getByRole('combobox', { name: 'Method' }).inputValue(), 'peaks');
    assert.equal(
      await page.getByRole('combobox', { name: 'Reference dataset' }).inputValue(),
      'AMS Activity Study 2022',
    );
    await button('Archive is not passed: click to set').waitFor();
    await button('Set Token of the study server…').waitFor();
    await shows('No value yet.');
    const fixed = field('Version of the format');
    assert.equal(await fixed.getAttribute('readonly'), '');
    assert.equal(
      await field('Notes for the report').evaluate((box) => String(box)),
      '[object HTMLTextAreaElement]',
    );
  });

  it('is told while it is typed, and gives the command line that results', async () => {
    await open();
    await commandLine('--window-seconds 10');
    await field('Window').fill('25');
    await commandLine('--window-seconds 25');
    assert.equal(host.form.values['window-seconds'], '25');
    await field('Extra arguments').fill('--label "left wrist"');
    await commandLine('--label "left wrist"');
    assert.equal(await asked(() => button('Copy').click()), 'copy');
    await announced('Copied');
  });

  it('ends the former question when the next key is pressed', async () => {
    await open();
    await commandLine('--window-seconds 10');
    const signals: AbortSignal[] = [];
    let answer: ((line: CommandLine) => void) | undefined;
    host.edit = (signal) => {
      signals.push(signal);
      return new Promise((resolve) => (answer = resolve));
    };
    await field('Window').press('End');
    await field('Window').pressSequentially('15');
    while (signals.length < 2) await opened.page.evaluate(() => undefined);
    answer?.({ text: 'the newest', problems: {} });
    await commandLine('the newest');
    assert.deepEqual(
      signals.map(({ aborted }) => aborted),
      [true, false],
    );
  });

  it('keeps what is typed when the host shows something meanwhile', async () => {
    await open();
    await commandLine('--window-seconds 10');
    host.edit = () => new Promise(() => undefined);
    await field('Window').fill('12');
    await host.change({ form: { ...blockForm, isInputWritable: true } });
    assert.equal(await field('Window').inputValue(), '12');
    assert.equal(
      await opened.page.getByRole('switch', { name: /may change its input/ }).isChecked(),
      true,
    );
  });

  it('takes over values that came from elsewhere', async () => {
    await open();
    await commandLine('--window-seconds 10');
    const values = { ...blockForm.values, 'window-seconds': '30' };
    await host.change({ form: { ...blockForm, values } });
    assert.equal(await field('Window').inputValue(), '30');
    await commandLine('--window-seconds 30');
  });

  it('shows a field as soon as its condition holds', async () => {
    await open();
    assert.equal(await field('Bins of the spectrum').count(), 0);
    await field('Method').selectOption('Spectrum');
    await field('Bins of the spectrum').waitFor();
    await commandLine('--bins 256');
    await field('Method').selectOption('Peaks in the time domain');
    await field('Bins of the spectrum').waitFor({ state: 'detached' });
  });

  it('adds and removes an optional value, with the focus where it is', async () => {
    await open();
    await button('Prefix of the subjects is not passed: click to set').click();
    await opened.page.keyboard.type('AMS_0');
    await commandLine('--subject-prefix AMS_0');
    await button('Do not pass Prefix of the subjects').click();
    const set = button('Prefix of the subjects is not passed: click to set');
    await set.waitFor();
    assert.equal(await focused(), await set.getAttribute('id'));
    assert.equal(host.form.values['subject-prefix'], undefined);
  });

  it('goes back to a default where the value is another', async () => {
    await open();
    assert.equal(await button(/^Reset/).count(), 0);
    await field('Window').fill('25');
    await field('Draw a plot').uncheck();
    await button('Reset Draw a plot to the default: on').click();
    assert.equal(await field('Draw a plot').isChecked(), true);
    await button('Reset all to defaults').click();
    assert.equal(await field('Window').inputValue(), '10');
    await commandLine('--window-seconds 10');
  });

  it('offers names that exist and takes any other, by keyboard', async () => {
    await open();
    const box = opened.page.getByRole('combobox', { name: 'Reference dataset' });
    await box.focus();
    await press('ArrowDown');
    assert.deepEqual(await texts('.popup li'), [...blockForm.datasets]);
    await press('ArrowDown');
    await press('Enter');
    assert.equal(await box.inputValue(), 'AMS Raw');
    assert.equal(await box.getAttribute('aria-expanded'), 'false');
    await box.fill('ppg');
    assert.deepEqual(await texts('.popup li'), ['PPG-DaLiA']);
    await press('Escape');
    await box.fill('my own');
    await commandLine("--reference-dataset 'my own'");
    await button('What exists for Reference dataset').click();
    await opened.page.getByRole('option', { name: 'PPG-DaLiA' }).click();
    assert.equal(await box.inputValue(), 'PPG-DaLiA');
  });

  it('never shows a secret, only whether there is one', async () => {
    await open();
    assert.equal(
      await asked(() => button('Set Token of the study server…').click()),
      'secret STUDY_API_TOKEN',
    );
    await host.change({ form: { ...blockForm, knownSecrets: ['STUDY_API_TOKEN'] } });
    await button('Change Token of the study server…').waitFor();
    await shows('A value is kept.');
  });

  it('shows a value that is not among the choices, and one that is missing', async () => {
    await open(withForm({ values: { ...blockForm.values, method: 'gone' } }));
    const chosen = () => field('Method').locator('option:checked').textContent();
    assert.equal(plain((await chosen()) ?? ''), 'gone (not among the choices)');
    await host.change({ form: { ...blockForm, values: { method: '' } } });
    assert.equal(plain((await chosen()) ?? ''), 'Choose…');
  });
});
