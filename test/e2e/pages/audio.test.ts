import assert from 'node:assert/strict';
import { copyFile, mkdtemp, rm, truncate, writeFile } from 'node:fs/promises';
import { readFileSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { after, afterEach, before, describe, it } from 'mocha';
import type { ByteSource } from '../../../src/base/byteRange.ts';
import { UserError } from '../../../src/base/errors.ts';
import { memorySource } from '../../../src/preview/memorySource.ts';
import { root } from '../../hosts/install.mjs';
import { hostile } from './hostile.ts';
import { serveAudio, type Asks } from './mediaHost.ts';
import {
  PageHost,
  seriousViolations,
  themes,
  type OpenedPage,
  type PageOptions,
} from './pageHost.ts';

const fixtures = path.join(root, 'test', 'fixtures', 'preview', 'audio');
const fixture = (name: string) => new Uint8Array(readFileSync(path.join(fixtures, name)));

let pages: PageHost;
let opened: OpenedPage;
let asks: Asks;

type Parts = Parameters<typeof serveAudio>[3];

async function open(
  name: string,
  file: Uint8Array | string | (() => Promise<ByteSource>),
  options: PageOptions = {},
  parts: Parts = {},
): Promise<void> {
  opened = await pages.open('audio', { width: 800, height: 500, ...options });
  const source =
    file instanceof Uint8Array ? () => Promise.resolve(memorySource(name, file)) : file;
  ({ asks } = serveAudio(opened.port, name, source, parts));
}

const shows = (text: string | RegExp) => opened.page.getByText(text).first().waitFor();
const button = (name: string) => opened.page.getByRole('button', { name });
const slider = () => opened.page.getByRole('slider', { name: 'Position' });
const clock = (text: string | RegExp) => opened.page.locator('.clock', { hasText: text }).waitFor();
const fact = (name: string, value: string | RegExp) =>
  opened.page.locator('.facts div', { hasText: name }).getByText(value).waitFor();

async function press(...keys: readonly string[]): Promise<void> {
  for (const key of keys) await opened.page.keyboard.press(key);
}

/** Pixels of the waveform that have the colour of clipping, once there are any. */
const clippedPixels = () =>
  opened.page.waitForFunction(() => {
    interface Canvas {
      readonly width: number;
      readonly height: number;
      getContext(kind: '2d'): {
        getImageData(x: number, y: number, w: number, h: number): { data: Uint8ClampedArray };
      };
    }
    const { document } = globalThis as unknown as {
      document: { querySelector(selector: string): Canvas | null };
    };
    const canvas = document.querySelector('.wave canvas');
    if (!canvas) return 0;
    const { data } = canvas.getContext('2d').getImageData(0, 0, canvas.width, canvas.height);
    let count = 0;
    for (let n = 0; n < data.length; n += 4) {
      const [red = 0, green = 0, blue = 0] = data.subarray(n, n + 3);
      if (red > 180 && green < 110 && blue < 110) count += 1;
    }
    return count;
  });

/** A recording of a minute in silence, but for one click. */
function silence(seconds = 60): Uint8Array {
  const frames = seconds * 8000;
  const bytes = Buffer.alloc(44 + frames * 2);
  bytes.set(fixture('pcm16-stereo.wav').slice(0, 44));
  bytes.writeUInt16LE(1, 22);
  bytes.writeUInt16LE(2, 32);
  bytes.writeUInt32LE(frames * 2, 40);
  bytes.writeInt16LE(32_767, 44 + Math.floor(frames / 2) * 2);
  return bytes;
}

describe('the audio page', () => {
  before(async () => {
    pages = await PageHost.start(['audio']);
  });
  after(() => pages.close());
  afterEach(async () => {
    const { incidents } = opened;
    await opened.close();
    assert.deepEqual(incidents, []);
  });

  it('tells what a recording is, and shows one click in a minute of silence', async () => {
    await open('minute.wav', silence());
    await fact('Format', 'WAVE, 16 bits');
    await fact('Rate', '8,000 Hz');
    await fact('Channels', '1 (mono)');
    await fact('Length', '0:01:00.00 · 480,000 samples');
    await fact('Peak', /0\.0 dB/);
    await fact('Clipping', '1 sample at full scale');
    await clippedPixels();
  });

  it('plays, pauses, and plays on at another speed', async () => {
    await open('minute.wav', silence());
    await clock('0:00:00.00 of 0:01:00.00');
    await slider().press(' ');
    await button('Pause').waitFor();
    await clock(/^0:00:0[1-9]/);
    await opened.page.getByLabel('Speed').selectOption('4');
    await clock(/^0:00:(0[4-9]|[1-5])/);
    await button('Pause').click();
    await button('Play').waitFor();
    // The place is put away once nothing else is to be done.
    const isKept = async () => {
      const at = seconds(await opened.page.locator('.clock').textContent());
      const saved = (await opened.saved()) as { position?: number; speed?: number } | undefined;
      return saved?.speed === 4 && Math.abs((saved.position ?? 0) / 8000 - at) < 0.02;
    };
    while (!(await isKept()));
  });

  it('stops at the end, and begins again from the beginning', async () => {
    await open('short.wav', silence(20));
    await clock('0:00:00.00 of');
    await slider().press('End');
    await clock('0:00:20.00 of');
    await slider().press('ArrowLeft');
    await slider().press(' ');
    await clock('0:00:20.00 of');
    await button('Play').waitFor();
    await button('Play').click();
    await button('Pause').waitFor();
    await clock(/^0:00:[01]/);
  });

  it('is moved by keys and by a click, and zooms to a sample', async () => {
    await open('minute.wav', silence());
    await clock('0:00:00.00 of');
    await slider().press('ArrowRight');
    await clock('0:00:00.60 of');
    await press('Shift+ArrowRight');
    await clock('0:00:06.60 of');
    await press('End', 'PageUp', 'Home');
    await clock('0:00:00.00 of');
    const box = await slider().boundingBox();
    assert.ok(box);
    await opened.page.mouse.click(box.x + box.width / 2, box.y + 40);
    await clock('0:00:30.00 of');
    for (let n = 0; n < 16; n += 1) await press('+');
    await clippedPixels();
    await opened.page.waitForFunction(() => {
      interface Saved {
        readonly savedState?: { readonly view?: { readonly from: number; readonly to: number } };
      }
      const { from = 0, to = 0 } = (globalThis as unknown as Saved).savedState?.view ?? {};
      return Math.round(to - from) === 32;
    });
    await press('0', 'End');
    await opened.page.locator('[aria-valuetext="0:01:00.00 of 0:01:00.00"]').waitFor();
  });

  it('unpacks what is compressed', async () => {
    await open('tone.flac', fixture('tone.flac'));
    await fact('Format', 'FLAC, 16 bit');
    await fact('Rate', '8,000 Hz');
    await fact('Length', '0:00:00.05 · 400 samples');
    await fact('Clipping', '1 sample at full scale');
    await clippedPixels();
  });

  it('says what is too large to unpack, before it is read', async () => {
    const flac = fixture('tone.flac');
    const read: number[] = [];
    const size = 40 << 20;
    const source: ByteSource = {
      ...memorySource('long.flac', flac),
      size,
      read: (start, end) => {
        read.push(end - start);
        return Promise.resolve(flac.slice(start, end));
      },
    };
    await open('long.flac', () => Promise.resolve(source));
    await shows('long.flac has 40 MB: compressed audio is shown here up to 32 MB.');
    assert.ok(Math.max(...read) <= 1 << 16);
    const asked = new Promise<string>((resolve) => asks.onDidOpen(resolve));
    await button('Show Bytes').click();
    assert.equal(await asked, 'bytes');
  });

  it('says what cannot be played, and why', async () => {
    for (const [name, bytes, sentence] of [
      ['x.wav', Buffer.from('no sound at all'), 'x.wav is not audio: what it holds is text.'],
      ['x.wav', new Uint8Array(0), 'x.wav is empty.'],
      ['x.wav', fixture('pcm8-mono.wav').slice(0, 30), 'x.wav is damaged:'],
      ['x.flac', fixture('tone.flac').slice(0, 60), 'This editor cannot play x.flac (FLAC)'],
    ] as const) {
      await open(name, bytes);
      await shows(sentence);
      await button('Try Again').waitFor();
      if (name !== 'x.flac') {
        assert.deepEqual(opened.incidents, []);
        await opened.close();
      }
    }
  });

  it('plays what was cut off, and tells how much is missing', async () => {
    await open('cut.wav', fixture('pcm16-stereo.wav').slice(0, 44 + 402));
    await shows('The header promises 1.6 KB of samples, and the file holds 402 B: it was cut off.');
    await fact('Length', '100 samples');
  });

  it('asks before it reads all of a large file from far away, and can be stopped', async () => {
    let release: (() => void) | undefined;
    const bytes = Buffer.alloc(70 << 20);
    bytes.set(silence(1).slice(0, 44));
    bytes.writeUInt32LE(bytes.length - 44, 40);
    const source: ByteSource = {
      ...memorySource('far.wav', bytes),
      read: async (start, end, signal) => {
        if (start > 30 << 20 && end - start > 1 << 20) {
          await new Promise<void>((resolve, reject) => {
            release = resolve;
            signal?.addEventListener('abort', () => reject(signal.reason as Error));
          });
        }
        return bytes.subarray(start, end);
      },
    };
    await open('far.wav', () => Promise.resolve(source), {}, { isLocal: false });
    await shows('The waveform of the whole is read when you want it: 70 MB.');
    await button('Read it').click();
    await shows(/Reading the waveform, 4\d %/);
    await button('Stop').click();
    await button('Read it').click();
    await shows(/Reading the waveform, 4\d %/);
    assert.ok(release, 'it waits for bytes again');
  });

  it('says when the file became another one, and opens the new one', async () => {
    const folder = await mkdtemp(path.join(os.tmpdir(), 'ei-audio-'));
    try {
      const file = path.join(folder, 'tone.wav');
      await writeFile(file, silence(20));
      await open('tone.wav', file);
      await fact('Clipping', '1 sample at full scale');
      await slider().focus();
      await truncate(file, 1000);
      // It is noticed by what is drawn last of the waveform, else by playing.
      await press(' ');
      await shows('tone.wav changed while it was open.');
      await copyFile(path.join(fixtures, 'pcm16-stereo.wav'), file);
      await button('Reload').or(button('Try Again')).first().click();
      await fact('Length', '400 samples');
    } finally {
      await rm(folder, { recursive: true });
    }
  });

  it('says why a Studio does not give the file, and tries again', async () => {
    let isExpired = true;
    const source = () => {
      if (!isExpired) return Promise.resolve(memorySource('x.wav', silence(1)));
      const remedy = 'Open the file again.';
      throw new UserError('The link has expired.', { code: 'studio-expired', remedy });
    };
    await open('x.wav', () => Promise.resolve().then(source));
    await shows('The link has expired. Open the file again.');
    isExpired = false;
    await button('Try Again').click();
    await fact('Length', '8,000 samples');
  });

  it('shows names as text, and finds its place again', async () => {
    const saved = { position: 4000, view: { from: 2000, to: 6000 }, speed: 'x', volume: 7 };
    for (const name of hostile.slice(0, 4)) {
      await open(name, silence(1), { saved });
      await clock('0:00:00.50 of 0:00:01.00');
      assert.equal(await opened.page.locator('img, iframe, script:not([nonce])').count(), 0);
      assert.equal(await opened.page.evaluate(() => 'hacked' in globalThis), false);
      if (name === hostile[3]) break;
      assert.deepEqual(opened.incidents, []);
      await opened.close();
    }
  });

  for (const theme of themes) {
    it(`has nothing that axe finds serious, in ${theme}`, async () => {
      await open('tone.wav', fixture('pcm16-stereo.wav'), { theme, width: 500 });
      await fact('Clipping', /at full scale/);
      assert.deepEqual(await seriousViolations(opened.page), []);
    });
  }
});

function seconds(clockFace: string | null): number {
  const [, minutes = 0, rest = 0] = (clockFace ?? '').split(' ')[0]?.split(':').map(Number) ?? [];
  return minutes * 60 + rest;
}
