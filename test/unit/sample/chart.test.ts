import assert from 'node:assert/strict';
import { crc32, inflateSync } from 'node:zlib';
import { Canvas, textWidth } from '../../../src/sample/canvas.ts';
import { dots } from '../../../src/sample/font.ts';
import { heartRateChart } from '../../../src/sample/heartRateChart.ts';
import { encodePng } from '../../../src/sample/png.ts';
import { activities } from '../../../src/sample/protocol.ts';

interface Picture {
  readonly width: number;
  readonly height: number;
  at(x: number, y: number): number[];
}

/** Reads what the encoder may write, and checks every checksum on the way. */
function decode(png: Uint8Array): Picture {
  const bytes = Buffer.from(png);
  assert.equal(bytes.subarray(0, 8).toString('latin1'), '\x89PNG\r\n\x1a\n');
  const chunks = new Map<string, Buffer>();
  for (let offset = 8; offset < bytes.length;) {
    const length = bytes.readUInt32BE(offset);
    const body = bytes.subarray(offset + 4, offset + 8 + length);
    assert.equal(bytes.readUInt32BE(offset + 8 + length), crc32(body));
    chunks.set(body.toString('latin1', 0, 4), body.subarray(4));
    offset += 12 + length;
  }
  assert.deepEqual([...chunks.keys()], ['IHDR', 'IDAT', 'IEND']);
  const header = chunks.get('IHDR') as Buffer;
  const [width, height] = [header.readUInt32BE(0), header.readUInt32BE(4)];
  const rows = inflateSync(chunks.get('IDAT') as Buffer);
  const stride = width * 3;
  assert.equal(rows.length, height * (stride + 1));
  const pixels = Buffer.alloc(height * stride);
  for (let row = 0; row < height; row += 1) {
    assert.equal(rows[row * (stride + 1)], 2);
    for (let index = 0; index < stride; index += 1) {
      const above = row === 0 ? 0 : (pixels[(row - 1) * stride + index] ?? 0);
      const difference = rows[row * (stride + 1) + 1 + index] ?? 0;
      pixels[row * stride + index] = (above + difference) % 256;
    }
  }
  const at = (x: number, y: number) => [...pixels.subarray((y * width + x) * 3).subarray(0, 3)];
  return { width, height, at };
}

describe('sample chart', () => {
  it('is a PNG that decodes to what was drawn', async () => {
    const canvas = new Canvas(7, 5, [255, 255, 255]);
    canvas.fill(1, 2, 3, 1, [10, 20, 30]);
    const picture = decode(await encodePng(canvas));
    assert.deepEqual([picture.width, picture.height], [7, 5]);
    assert.deepEqual(picture.at(0, 0), [255, 255, 255]);
    assert.deepEqual(picture.at(3, 2), [10, 20, 30]);
    assert.deepEqual(picture.at(4, 2), [255, 255, 255]);
  });

  it('stays inside the picture when something is drawn across its edge', () => {
    const canvas = new Canvas(4, 4, [0, 0, 0]);
    canvas.fill(-2, -2, 20, 3, [9, 9, 9]);
    canvas.line(
      [
        [-10, 2],
        [20, 2],
      ],
      2,
      [200, 0, 0],
    );
    canvas.text(-3, 1, 'W', { color: [1, 2, 3] });
    assert.equal(canvas.pixels.length, 48);
  });

  it('has a glyph for all that it writes', () => {
    const written = `AMS_0123456789: heart rate (bpm) Polar H10 PPG estimate no PPG r = -0.5 min${activities
      .map(({ label }) => label)
      .join('')}`;
    for (const character of written.replaceAll(' ', '')) {
      assert.ok(dots(character).length > 0, character);
    }
    assert.equal(textWidth('ab', 2), 22);
  });

  it('shows both heart rates, and only the Polar where there is no PPG', async () => {
    const rates = Array.from({ length: 60 }, (_, second) => ({ second, heartRate: 70 }));
    const activity = activities[0];
    assert.ok(activity);
    const chart = {
      studyId: 'AMS_001',
      seconds: 60,
      segments: [{ activity, effort: 1, start: 0, end: 60 }],
      polar: rates,
      estimate: rates.map((rate) => ({ ...rate, heartRate: 90 })),
      correlation: 0.9,
    };
    const colors = (picture: Picture) => {
      const seen = new Set<string>();
      for (let y = 70; y < picture.height; y += 1) seen.add(picture.at(400, y).join());
      return seen;
    };
    const both = colors(decode(await heartRateChart(chart)));
    assert.ok(both.has('24,78,152') && both.has('236,124,38'));
    const polarOnly = { ...chart, estimate: [], correlation: undefined };
    const one = colors(decode(await heartRateChart(polarOnly)));
    assert.ok(one.has('24,78,152') && !one.has('236,124,38'));
  });
});
