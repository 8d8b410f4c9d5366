import assert from 'node:assert/strict';
import { after, afterEach, before, describe, it } from 'mocha';
import type { ByteSource } from '../../../src/base/byteRange.ts';
import { memorySource } from '../../../src/preview/memorySource.ts';
import { problems } from '../../../src/preview/problems.ts';
import { hostile } from './hostile.ts';
import { serveBytes, type Asks } from './mediaHost.ts';
import {
  PageHost,
  seriousViolations,
  themes,
  type OpenedPage,
  type PageOptions,
} from './pageHost.ts';

let pages: PageHost;
let opened: OpenedPage;
let asks: Asks;
let page: ReturnType<typeof serveBytes>['page'];

async function open(
  name: string,
  file: Uint8Array | ByteSource,
  options: PageOptions = {},
): Promise<void> {
  opened = await pages.open('bytes', { width: 800, height: 500, ...options });
  const source = file instanceof Uint8Array ? memorySource(name, file) : file;
  ({ asks, page } = serveBytes(opened.port, name, () => Promise.resolve(source)));
}

const shows = (text: string | RegExp) => opened.page.getByText(text).first().waitFor();
const button = (name: string) => opened.page.getByRole('button', { name });
const grid = () => opened.page.getByRole('grid');
const byte = (at: number, text: string) =>
  opened.page.locator(`#byte-${at}`, { hasText: text }).waitFor();
const focused = (at: number) =>
  opened.page.locator(`.hex[aria-activedescendant="byte-${at}"]`).waitFor();

async function press(...keys: readonly string[]): Promise<void> {
  for (const key of keys) await opened.page.keyboard.press(key);
}

async function copied(act: () => Promise<void>, count: number, text: string): Promise<void> {
  await act();
  await shows(`${count} bytes copied.`);
  assert.equal(asks.copied.at(-1), text);
}

const counted = Uint8Array.from({ length: 5000 }, (_, n) => n % 256);

/** A file of a terabyte whose bytes tell where they lie. */
function endless(name: string, size = 2 ** 40): ByteSource {
  return {
    name,
    size,
    read: (start, end) =>
      Promise.resolve(
        Uint8Array.from({ length: Math.min(size, end) - start }, (_, n) =>
          Math.floor((start + n) / 256),
        ),
      ),
    close: () => Promise.resolve(),
  };
}

describe('the page of bytes', () => {
  before(async () => {
    pages = await PageHost.start(['bytes']);
  });
  after(() => pages.close());
  afterEach(async () => {
    const { incidents } = opened;
    await opened.close();
    assert.deepEqual(incidents, []);
  });

  it('shows bytes and letters, and what the file holds', async () => {
    await open('data.bin', counted);
    await shows('Data of an unknown kind');
    await shows('4.9 KB (5,000 bytes)');
    await byte(0x4b, '4b');
    const row = opened.page.getByRole('row').filter({ hasText: '00000040' });
    assert.equal(await row.locator('.letters').textContent(), '@ABCDEFGHIJKLMNO');
    await shows('Byte 0x0 (0)');
  });

  it('is walked through by keys, and copies what is selected', async () => {
    await open('data.bin', counted);
    await grid().press('ArrowDown');
    await focused(16);
    await press('ArrowRight', 'End');
    await focused(31);
    await press('Home', 'Shift+ArrowRight', 'Shift+ArrowRight');
    await shows('3 bytes selected, from 0x10 (16) to 0x12 (18)');
    await copied(() => press('Control+c'), 3, '10 11 12');
    await press('Control+End');
    await focused(4999);
    await byte(4999, '87');
    await press('PageUp', 'Control+Home');
    await focused(0);
    await opened.page.locator('#byte-65').click();
    await opened.page.locator('#byte-68').click({ modifiers: ['Shift'] });
    await copied(() => button('Copy as Text').click(), 4, 'ABCD');
  });

  it('reaches any place of a file of any size', async () => {
    await open('huge.bin', endless('huge.bin'));
    await byte(0, '00');
    const offset = opened.page.getByRole('textbox', { name: 'Go to offset' });
    await offset.fill('0x8000000100');
    await offset.press('Enter');
    await focused(0x8000000100);
    await byte(0x8000000100, '01');
    await press('Control+End');
    await byte(2 ** 40 - 1, 'ff');
    await offset.fill('0x10000000000');
    await offset.press('Enter');
    await shows('There is no such offset: the file has 1,099,511,627,776 bytes.');
  });

  it('finds text in either case and bytes, and says when there are none', async () => {
    const text = Buffer.concat([Buffer.alloc(40_000), Buffer.from('A Needle, a needle')]);
    await open('data.bin', text);
    const find = opened.page.getByRole('searchbox');
    await find.fill('needle');
    await find.press('Enter');
    await shows('Found at 0x9c42.');
    await focused(40_002);
    await find.press('Enter');
    await focused(40_012);
    await find.press('Enter');
    await focused(40_002);
    await find.press('Shift+Enter');
    await focused(40_012);
    await find.fill('0x4e 65');
    await find.press('Enter');
    await focused(40_002);
    await find.fill('0x4');
    await find.press('Enter');
    await shows('These are not bytes in hexadecimal.');
    await find.fill('hay');
    await find.press('Enter');
    await shows('Not found.');
  });

  it('is opened as something else, and warns of a name that promises what it is not', async () => {
    await open('picture.png', Buffer.from('just text\n'));
    await shows('The name is that of a picture, but what it holds is text.');
    const asked = new Promise<string>((resolve) => asks.onDidOpen(resolve));
    await button('Open as Text').click();
    assert.equal(await asked, 'text');
  });

  it('says that a file is empty', async () => {
    await open('empty.bin', new Uint8Array(0));
    await shows('This file is empty.');
  });

  it('says when the file became another one, and what cannot be read', async () => {
    let isChanged = false;
    const source = {
      ...memorySource('data.bin', Buffer.alloc(1 << 20)),
      read: (start: number, end: number) =>
        isChanged
          ? Promise.reject(problems.changed('data.bin'))
          : Promise.resolve(new Uint8Array(end - start)),
    };
    await open('data.bin', source);
    await byte(0, '00');
    await page.call('fileChanged', null);
    await shows('The file changed.');
    isChanged = true;
    await grid().press('Control+End');
    await shows('data.bin changed while it was open. Reload it to see what it holds now.');
    isChanged = false;
    await button('Try Again').click();
    await byte(0, '00');
  });

  it('shows names and bytes as text, and finds its place again', async () => {
    const bytes = Buffer.from(hostile.join('\n'));
    for (const name of hostile.slice(0, 3)) {
      await open(name, bytes, { saved: { anchor: 40, focus: 42 } });
      await shows('3 bytes selected');
      assert.equal(await opened.page.locator('img, iframe, script:not([nonce])').count(), 0);
      assert.equal(await opened.page.evaluate(() => 'hacked' in globalThis), false);
      if (name === hostile[2]) break;
      assert.deepEqual(opened.incidents, []);
      await opened.close();
    }
  });

  for (const theme of themes) {
    it(`has nothing that axe finds serious, in ${theme}`, async () => {
      await open('picture.png', counted, { theme, width: 420 });
      await grid().press('Shift+ArrowDown');
      await shows('bytes selected');
      assert.deepEqual(await seriousViolations(opened.page), []);
    });
  }
});
