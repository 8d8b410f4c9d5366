import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import path from 'node:path';
import { audioService } from '../../../../src/preview/media/audioService.ts';
import type { AudioService } from '../../../../src/preview/media/model.ts';
import { decodeSamples, fullScale } from '../../../../src/preview/media/samples.ts';
import { readWav } from '../../../../src/preview/media/wav.ts';
import { memorySource } from '../../../../src/preview/memorySource.ts';

const folder = path.join(import.meta.dirname, '..', '..', '..', 'fixtures', 'preview', 'audio');
const read = (name: string) => new Uint8Array(readFileSync(path.join(folder, name)));
const open = (bytes: Uint8Array, name = 'x.wav') => audioService(memorySource(name, bytes));
const asked = { signal: new AbortController().signal, progress: () => undefined };

interface Expected {
  readonly coding: string;
  readonly bits: number;
  readonly channels: number;
  readonly rate: number;
  readonly at: number;
  readonly rows: readonly (readonly number[])[];
  /** How far a sample may be off. */
  readonly about?: number;
}

const expected = JSON.parse(Buffer.from(read('expected.json')).toString()) as Readonly<
  Record<string, Expected>
>;

describe('a WAVE file', () => {
  for (const [name, { at, rows, about = 1e-7, ...facts }] of Object.entries(expected)) {
    it(`is read as its writer meant it: ${name}`, async () => {
      const bytes = read(name);
      const wav = await readWav(memorySource(name, bytes));
      const { coding, bits, channels, rate } = wav;
      assert.deepEqual({ coding, bits, channels, rate }, facts);
      assert.deepEqual([wav.frames, wav.notes], [400, []]);
      const from = wav.start + at * wav.frameBytes;
      const samples = decodeSamples(bytes.slice(from, from + rows.length * wav.frameBytes), wav);
      rows.flat().forEach((value, n) => {
        assert.ok(Math.abs((samples[n] ?? NaN) - value) <= about, `${n}: ${samples[n]}, ${value}`);
      });
    });
  }

  it('keeps a click of one sample at every zoom, and counts it as clipping', async () => {
    const service = await open(long());
    const loudness = await service.scan(null, asked);
    assert.deepEqual(loudness.peaks, [32_767 / 32_768]);
    assert.deepEqual([loudness.clipped, loudness.firstClipped], [[1], 123_456]);
    for (const [from, to, columns] of [
      [0, 300_000, 1],
      [0, 300_000, 700],
      [0, 300_000, 16_384],
      [123_000, 124_000, 50],
      [123_450, 123_460, 1000],
    ] as const) {
      const { high } = await service.envelope({ from, to, columns }, asked);
      const highest = high[0]?.indexOf(Math.max(...(high[0] ?? []))) ?? -1;
      assert.ok(
        Math.max(...(high[0] ?? [])) >= fullScale({ coding: 'int', bits: 16, sampleBytes: 2 }),
      );
      const place = from + ((highest + 0.5) / columns) * (to - from);
      const near = Math.max(256, (to - from) / columns);
      assert.ok(Math.abs(place - 123_456) <= near, `${place} of ${from} to ${to}`);
    }
  });

  it('can be drawn where it was read, and goes on reading where it stopped', async () => {
    const stop = new AbortController();
    const service = await open(long(4_000_000));
    const progress = (done: number) => {
      if (done > 0) stop.abort();
    };
    await assert.rejects(service.scan(null, { signal: stop.signal, progress }), {
      name: 'AbortError',
    });
    const whole = { from: 0, to: 4_000_000, columns: 4 };
    const { high } = await service.envelope(whole, asked);
    assert.deepEqual(
      [...(high[0] ?? [])].map((value) => Number.isNaN(value)),
      [false, false, true, true],
    );
    const told: number[] = [];
    const found = await service.scan(null, { ...asked, progress: (done) => told.push(done) });
    assert.ok((told[0] ?? 0) > 0.2, `${told[0]}`);
    assert.deepEqual(found.clipped, [1]);
    assert.equal((await service.envelope(whole, asked)).high[0]?.some(Number.isNaN), false);
  });

  it('mixes what has more than two channels, and never lets out what is no number', async () => {
    const quad = await open(read('extensible20-quad.wav'));
    const [mixed, ...others] = await quad.sound({ from: 123, to: 124 }, asked);
    assert.equal(others.length, 0);
    const row = expected['extensible20-quad.wav']?.rows[5] ?? [];
    const mean = row.reduce((sum, each) => sum + each, 0) / row.length;
    assert.ok(Math.abs((mixed?.[0] ?? NaN) - mean) < 1e-6);

    const odd = read('float32-stereo.wav');
    const wav = await readWav(memorySource('x', odd));
    new Float32Array(odd.buffer, wav.start, 4).set([NaN, Infinity, -5, 0.5]);
    const service = await open(odd);
    const sound = await service.sound({ from: 0, to: 2 }, asked);
    assert.deepEqual(
      sound.map((each) => [...each]),
      [
        [0, -1],
        [1, 0.5],
      ],
    );
    assert.equal((await service.scan(null, asked)).notNumbers, 2);
  });
});

describe('a WAVE file that lies', () => {
  const notes = async (bytes: Uint8Array) => {
    const { wav } = (await open(bytes)).describe(null);
    return { frames: wav?.frames, notes: wav?.notes };
  };

  it('is played as far as it goes', async () => {
    const whole = read('pcm16-stereo.wav');
    assert.deepEqual(await notes(whole.slice(0, 44 + 402)), {
      frames: 100,
      notes: [{ kind: 'cutShort', declared: 1600, found: 402 }, { kind: 'cutSample' }],
    });
    for (const length of [0, 0xffffffff]) {
      assert.deepEqual(await notes(withLength(whole, length)), {
        frames: 400,
        notes: [{ kind: 'lengthUnknown' }],
      });
    }
    assert.deepEqual(await notes(withLength(whole.slice(0, 44), 0)), { frames: 0, notes: [] });
    const wrongFrame = whole.slice();
    new DataView(wrongFrame.buffer).setUint16(32, 999, true);
    assert.deepEqual(await notes(wrongFrame), { frames: 400, notes: [{ kind: 'frameSize' }] });
  });

  it('ends in a named error at whatever byte it is cut, and never hangs', async () => {
    const whole = read('extensible20-quad.wav');
    for (let length = 0; length < 68; length += 1) {
      await assert.rejects(open(whole.slice(0, length)), (error: { code?: string }) =>
        ['file-empty', 'not-audio', 'audio-damaged', 'audio-unsupported'].includes(
          error.code ?? '',
        ),
      );
    }
    for (let at = 0; at < 68; at += 1) {
      for (const byte of [0, 0x7f, 0xff]) {
        const odd = whole.slice();
        odd[at] = byte;
        const opened = await open(odd).then(
          (service: AudioService) => service.scan(null, asked),
          (error: { code?: string }) => error.code,
        );
        assert.ok(opened !== undefined, `byte ${at}`);
      }
    }
  });

  it('is not followed into chunks without end', async () => {
    const bytes = new Uint8Array(1 << 20);
    bytes.set(read('pcm8-mono.wav').slice(0, 12));
    for (let at = 12; at < bytes.length; at += 8) bytes.set([0x6a, 0x75, 0x6e, 0x6b], at);
    await assert.rejects(open(bytes), { code: 'audio-damaged' });
  });

  it('says what it is instead', async () => {
    await assert.rejects(open(Buffer.from('just text\n'), 'x.wav'), {
      code: 'not-audio',
      message: 'x.wav is not audio: what it holds is text.',
    });
    const adpcm = read('pcm16-stereo.wav');
    new DataView(adpcm.buffer).setUint16(20, 0x11, true);
    await assert.rejects(open(adpcm), { code: 'audio-unsupported', message: /IMA ADPCM/ });
  });
});

describe('a compressed recording', () => {
  it('tells what its header says', async () => {
    const flac = (await open(read('tone.flac'), 'tone.flac')).describe(null);
    assert.deepEqual(flac.compressed, {
      format: 'FLAC',
      channels: 1,
      bits: 16,
      rate: 8000,
      seconds: 0.05,
    });
    const mp3 = Buffer.alloc(4170);
    mp3.set([0xff, 0xfb, 0x90, 0x00]);
    const { compressed } = (await open(mp3, 'x.mp3')).describe(null);
    assert.deepEqual(compressed, { format: 'MP3', rate: 44_100, channels: 2, seconds: 0.260625 });
  });
});

/** A quiet hum with one click. */
function long(frames = 300_000): Uint8Array {
  const bytes = Buffer.alloc(44 + frames * 2);
  bytes.set(read('pcm16-stereo.wav').slice(0, 44));
  bytes.writeUInt16LE(1, 22);
  bytes.writeUInt16LE(2, 32);
  bytes.writeUInt32LE(frames * 2, 40);
  for (let n = 0; n < frames; n += 100) bytes.writeInt16LE(n % 200 === 0 ? 900 : -900, 44 + n * 2);
  bytes.writeInt16LE(32_767, 44 + 123_456 * 2);
  return bytes;
}

function withLength(bytes: Uint8Array, length: number): Uint8Array {
  const odd = bytes.slice();
  new DataView(odd.buffer).setUint32(40, length, true);
  return odd;
}
