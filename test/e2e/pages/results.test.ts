import assert from 'node:assert/strict';
import { after, afterEach, before, describe, it } from 'mocha';
import { UserError } from '../../../src/base/errors.ts';
import type { PageCalls, ResultAct } from '../../../webviews/preview/contract.ts';
import { connect, type Remote } from '../../../webviews/rpc.ts';
import { study } from '../../unit/actions/results/study.ts';
import { answered, resultHost, type ResultHost } from '../../unit/vscode/results/resultHost.ts';
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
let host: ResultHost;
let remote: Remote<PageCalls>;

async function open(
  parts: Parameters<typeof resultHost>[0],
  options: PageOptions = {},
): Promise<void> {
  host = resultHost(parts);
  opened = await pages.open('preview', { width: 1000, height: 500, ...options });
  remote = connect<PageCalls>(opened.port, host.session.calls);
}

const cell = (row: number, column: number) => opened.page.locator(`#cell-${row}-${column}`);
const shows = (row: number, column: number, text: string) =>
  cell(row, column).filter({ hasText: text }).waitFor();
const says = (text: string) => opened.page.locator('.result').filter({ hasText: text }).waitFor();

describe('the page of a result', function () {
  this.timeout(60_000);

  before(async () => {
    pages = await PageHost.start(['preview']);
  });
  after(() => pages?.close());
  afterEach(async () => {
    assert.deepEqual(opened.incidents, []);
    host.session.dispose();
    await opened.close();
  });

  for (const theme of themes) {
    it(`says what was asked, and is accessible (${theme})`, async () => {
      const items = study(1240);
      await open({ ask: () => Promise.resolve(answered(items)) }, { theme });
      await shows(0, 0, 'person-00000');
      await says('metadata->age > 3');
      await says('Study · Institute');
      await says('asked 10:15:00');
      assert.deepEqual(await seriousViolations(opened.page), []);
      await cell(1, 1).click({ button: 'right' });
      await opened.page.getByRole('menuitem', { name: 'Open Item' }).waitFor();
      assert.deepEqual(await seriousViolations(opened.page), []);
    });
  }

  it('hands rows and values to the host', async () => {
    const acts: ResultAct[] = [];
    let told = Promise.withResolvers<ResultAct>();
    await open({
      ask: () => Promise.resolve(answered(study(40))),
      act: (act) => {
        acts.push(act);
        told.resolve(act);
        return Promise.resolve({ said: `done ${acts.length}` });
      },
    });
    const next = async (work: () => Promise<unknown>) => {
      told = Promise.withResolvers<ResultAct>();
      await work();
      return told.promise;
    };
    const menu = (name: string | RegExp) => async () => {
      await cell(3, 1).click({ button: 'right' });
      await opened.page.getByRole('menuitem', { name }).click();
    };
    await shows(3, 0, 'person-00003');
    assert.deepEqual(await next(() => cell(3, 0).dblclick()), { is: 'open', from: 3, to: 4 });
    assert.deepEqual(await next(() => opened.page.keyboard.press('Enter')), {
      ...{ is: 'open', from: 3, to: 4 },
    });
    await opened.page.getByText('done 2').waitFor();
    assert.deepEqual(await next(menu(/Why Is It/)), { is: 'explain', from: 3, to: 4 });
    assert.deepEqual(await next(menu(/Open Signals/)), { is: 'signals', from: 3, to: 4 });
    const keep = await next(menu(/^Add to the filter: checklist = “failed”/));
    assert.equal(keep.is, 'keepValue');
    await cell(2, 0).click();
    await opened.page.keyboard.press('Shift+ArrowDown');
    await opened.page.keyboard.press('Shift+ArrowDown');
    assert.deepEqual(
      await next(async () => {
        await cell(3, 0).click({ button: 'right' });
        await opened.page.getByRole('menuitem', { name: 'Copy as Filter' }).click();
      }),
      { is: 'copyFilter', from: 2, to: 5 },
    );
  });

  it('shows files in place of items, and another filter, once the host has them', async () => {
    await open({
      ask: ({ filter }) => Promise.resolve(answered(study(filter === '' ? 8 : 40))),
      act: (act, { target }) =>
        Promise.resolve({
          target: act.is === 'rows' ? { ...target, rows: act.rows } : { ...target, filter: '' },
        }),
    });
    await shows(0, 0, 'person-00000');
    const title = opened.page.getByRole('columnheader').filter({ hasText: 'name' }).first();
    await title.click();
    await title.click();
    await shows(0, 0, 'person-00039');
    await opened.page.getByRole('button', { name: 'Files' }).click();
    await shows(0, 1, 'part 0.csv');
    await opened.page.getByRole('button', { name: 'Items' }).click();
    await shows(0, 0, 'person-00039');
    await opened.page.getByRole('button', { name: 'Files' }).click();
    await shows(0, 1, 'part 0.csv');
    await cell(0, 0).click({ button: 'right' });
    await opened.page.getByRole('menuitem', { name: /^Add to the filter/ }).click();
    await says('No filter: everything');
    await says('12 files');
  });

  it('stays as it is when the data changes, until somebody asks again', async () => {
    let count = 3;
    await open({ ask: () => Promise.resolve(answered(study(count))) });
    await shows(2, 0, 'person-00002');
    count = 5;
    assert.equal(host.session.dataChanged(), true);
    await remote.call('fileChanged', null);
    const bar = opened.page.locator('.bar').filter({ hasText: 'The data changed' });
    await bar.waitFor();
    assert.equal(await cell(3, 0).count(), 0);
    await bar.getByRole('button', { name: 'Refresh' }).click();
    await shows(4, 0, 'person-00004');
    await says('5 items');
  });

  it('says why it cannot show anything and what to do, and tries again', async () => {
    const answers = [
      () =>
        Promise.reject(
          new UserError('The filter is not understood: a value is missing.', {
            code: 'studio-filter',
            remedy: 'Correct the filter.',
          }),
        ),
      () => Promise.resolve(answered(study(3))),
    ];
    await open({ ask: () => answers.shift()?.() ?? Promise.reject(new Error('too often')) });
    const alert = opened.page.getByRole('alert');
    await alert.filter({ hasText: 'a value is missing. Correct the filter.' }).waitFor();
    await says('metadata->age > 3');
    await alert.getByRole('button', { name: 'Try Again' }).click();
    await shows(2, 0, 'person-00002');
  });

  it('keeps what it needs to be there again after a reload', async () => {
    await open({ ask: () => Promise.resolve(answered(study(3))) });
    await shows(2, 0, 'person-00002');
    const { kept } = (await opened.saved()) as { readonly kept: unknown };
    assert.deepEqual(Object.keys(kept as object), ['target', 'keys']);
  });

  it('shows hostile names and values as text', async () => {
    const items = study(hostile.length).map((item, at) => ({
      ...item,
      name: hostile[at] ?? '',
      metadata: new Map([['value', hostile[at] ?? '']]),
    }));
    await open({ ask: () => Promise.resolve(answered(items)) });
    await shows(0, -1, '1');
    await cell(0, 0).click({ button: 'right' });
    await opened.page.getByRole('menuitem', { name: 'Open Item' }).waitFor();
    const strangers = 'img, iframe, svg:not(.icon), a, script:not([nonce])';
    assert.equal(await opened.page.locator(strangers).count(), 0);
  });
});
