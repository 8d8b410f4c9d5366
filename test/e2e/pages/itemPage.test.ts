import assert from 'node:assert/strict';
import { after, afterEach, before, describe, it } from 'mocha';
import { UserError } from '../../../src/base/errors.ts';
import type { Item } from '../../../src/client/model.ts';
import { hostile } from './hostile.ts';
import { ItemHost, itemOf } from './hosts.ts';
import { PageHost, seriousViolations, themes, type OpenedPage } from './pageHost.ts';
import { study } from './study.ts';

let pages: PageHost;
let opened: OpenedPage;
let host: ItemHost;

const subject = (index: number): Item => {
  const item = study[index];
  assert(item);
  return itemOf(item);
};

async function open(
  item: Item,
  options: Parameters<PageHost['open']>[1] = {},
  prepare: (host: ItemHost) => void = () => undefined,
): Promise<void> {
  host = new ItemHost(item);
  prepare(host);
  opened = await pages.open('item', { width: 900, height: 800, ...options });
  host.attach(opened.port);
}

const shows = (text: string | RegExp) => opened.page.getByText(text).first().waitFor();
const button = (name: string | RegExp) => opened.page.getByRole('button', { name });
const cells = (table: string) => opened.page.locator(`table.${table} tbody th`).allInnerTexts();

/** What the page asks the host to do next. */
async function asked(act: () => Promise<void>): Promise<string> {
  const noted = new Promise<string>((resolve) => host.onDidNote(resolve));
  await act();
  return noted;
}

/** One white pixel. */
const pixel = Buffer.from(
  'iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAQAAAC1HAwCAAAAC0lEQVR42mP8/x8AAwMCAO+ip1sAAAAASUVORK5CYII=',
  'base64',
);

describe('the item page', () => {
  before(async () => {
    pages = await PageHost.start(['item']);
  });
  after(() => pages.close());
  afterEach(async () => {
    const { incidents } = opened;
    await opened.close();
    assert.deepEqual(incidents, []);
  });

  it('shows the checklist as lines with readable names', async () => {
    await open(subject(3));
    await shows('2 of 3 checks passed');
    assert.deepEqual(await opened.page.locator('.checks .label').allInnerTexts(), [
      'PPG present',
      'Accelerometer present',
      'HR correlation',
    ]);
    assert.deepEqual(await opened.page.locator('.checks .state').allInnerTexts(), [
      'passed',
      'passed',
      'failed',
    ]);
  });

  it('links lines of the checklist to what they rest on, and to nothing else', async () => {
    const item = subject(3);
    const files = ['hr.png', 'log.txt'].map((name) => ({ name, size: 10 }));
    const metadata = new Map([
      ['ei_check_hr_correlation', '0'],
      ['ei_check_quiet', '0'],
      ['ei_evidence_quiet', '<img src=x> ../../etc/passwd:1 log.txt:12'],
    ]);
    await open({ ...item, files, metadata });
    const links = opened.page.locator('.evidence button');
    await links.nth(1).waitFor();
    assert.deepEqual(await links.allInnerTexts(), ['hr.png', 'log.txt:12']);
    await shows('<img src=x> ../../etc/passwd:1 log.txt:12');
    assert.equal(await asked(() => button('Open hr.png').first().click()), 'open hr.png');
    const atLine = () => button('Open log.txt at line 12').click();
    assert.equal(await asked(atLine), 'open log.txt line 12');
  });

  it('sorts the files by each column and back', async () => {
    await open(subject(3));
    await shows('AMS_004');
    const before = await cells('files');
    await button('Size').click();
    assert.match((await cells('files'))[0] ?? '', /labels\.csv/);
    await button('Size').click();
    assert.match((await cells('files'))[0] ?? '', /accelerometer\.csv/);
    const direction = opened.page.locator('th.size');
    assert.equal(await direction.getAttribute('aria-sort'), 'descending');
    await button('Size').click();
    assert.deepEqual(await cells('files'), before);
  });

  it('searches long metadata and keeps the search for the next start', async () => {
    const metadata = new Map(
      Array.from({ length: 40 }, (_, index) => [`key ${index}`, `${index}`]),
    );
    await open({ ...subject(0), metadata });
    await opened.page.getByRole('searchbox').fill('key 3');
    await shows('13 of 40');
    assert.equal((await cells('metadata')).length, 13);
    assert.deepEqual(await opened.saved(), {
      accountId: 'local',
      organizationId: 1,
      itemId: 101,
      metadata: { search: 'key 3' },
      files: { search: '' },
    });
    const saved = await opened.saved();
    await opened.close();
    await open({ ...subject(0), metadata }, { saved });
    await shows('13 of 40');
  });

  it('asks for what its buttons say', async () => {
    await open(subject(0));
    await shows('AMS_001');
    assert.equal(await asked(() => button('Download ZIP').click()), 'download');
    assert.equal(await asked(() => button('Reveal Folder').click()), 'reveal');
    assert.equal(await asked(() => button('Copy Link').click()), 'copyLink');
    assert.equal(await asked(() => button('Edit Metadata').click()), 'edit');
    assert.equal(await asked(() => button('table ppg.csv').click()), 'open ppg.csv');
    assert.equal(await asked(() => button('Open as table: ppg.csv').click()), 'table ppg.csv');
    assert.equal(await asked(() => button('Copy the value of age').click()), 'copy 22');
    await opened.page
      .locator('[role=status]', { hasText: 'Copied' })
      .waitFor({ state: 'attached' });
    assert.equal(await button('Open in Studio').count(), 0);
  });

  it('opens a file from the keyboard', async () => {
    await open(subject(0));
    await button('table ppg.csv').focus();
    assert.equal(await asked(() => opened.page.keyboard.press('Enter')), 'open ppg.csv');
  });

  it('shows a picture that is one, whatever its name, and nothing else', async () => {
    const files = ['a.png', 'b.png', 'c.jpg'].map((name) => ({ name, size: 10 }));
    await open({ ...subject(0), files }, {}, (prepared) => {
      prepared.bytes = (_, { name }) =>
        name === 'b.png'
          ? Promise.resolve(Buffer.from('<svg xmlns="http://www.w3.org/2000/svg"/>'))
          : Promise.resolve(pixel);
    });
    for (const name of ['a.png', 'c.jpg']) {
      await opened.page.locator('figure', { hasText: name }).waitFor();
    }
    assert.deepEqual(await opened.page.locator('figcaption').allInnerTexts(), ['a.png', 'c.jpg']);
  });

  it('says that an item is gone and finds it when it comes back', async () => {
    const item = subject(0);
    await open(item, {}, (prepared) => {
      prepared.read = () =>
        Promise.reject(new UserError('Not there', { code: 'studio-notFound', remedy: 'Refresh.' }));
    });
    await shows('This data item is not there any more.');
    await shows('Refresh.');
    host.read = () => Promise.resolve(item);
    await button('Retry').click();
    await shows('AMS_001');
  });

  it('keeps what it shows when a refresh fails, and says so', async () => {
    await open(subject(0));
    await shows('AMS_001');
    host.read = () => Promise.reject(new UserError('No answer.', { code: 'studio-unreachable' }));
    await button('Refresh').click();
    await shows('No answer.');
    await shows('accelerometer.csv');
  });

  it('follows changes that the Studio tells, the last one always', async () => {
    const item = subject(0);
    await open(item);
    await shows('AMS_001');
    let finish: ((read: Item) => void) | undefined;
    host.read = () => new Promise((resolve) => (finish = resolve));
    void host.session.dataChanged(item.dataset);
    void host.session.dataChanged(item.dataset);
    void host.session.dataChanged('another dataset');
    host.read = () => Promise.resolve({ ...item, name: 'newest' });
    finish?.({ ...item, name: 'older' });
    await shows('newest');
  });

  it('shows two hundred hostile names and values as text', async () => {
    const item: Item = {
      ...subject(0),
      name: hostile.join(' '),
      dataset: hostile[0] ?? '',
      metadata: new Map(
        hostile.flatMap((text) => [
          [text, text],
          [`ei_check_${text}`, text],
        ]),
      ),
      files: hostile.map((name) => ({ name, size: 1 })),
    };
    await open(item, { width: 500 });
    await opened.page
      .locator('table.files tbody tr')
      .nth(hostile.length - 1)
      .waitFor();
    assert.equal((await cells('metadata')).length, hostile.length);
    const found = await opened.page.evaluate(() => {
      const { document, hacked } = globalThis as unknown as {
        document: {
          querySelectorAll(selector: string): ArrayLike<unknown>;
          documentElement: { scrollWidth: number; clientWidth: number };
        };
        hacked?: unknown;
      };
      const { scrollWidth, clientWidth } = document.documentElement;
      const selector = 'a, img, iframe, object, base, script:not([nonce])';
      return {
        hacked,
        elements: document.querySelectorAll(selector).length,
        overflow: scrollWidth - clientWidth,
      };
    });
    assert.deepEqual(found, { hacked: undefined, elements: 0, overflow: 0 });
  });

  for (const theme of themes) {
    it(`has nothing that axe calls serious (${theme})`, async () => {
      await open(subject(6), { theme }, (prepared) => {
        prepared.actions = ['download', 'copyLink', 'openInStudio'];
      });
      await shows('AMS_007');
      assert.deepEqual(await seriousViolations(opened.page), []);
    });
  }
});
