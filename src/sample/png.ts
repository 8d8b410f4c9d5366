import { promisify } from 'node:util';
import { crc32, deflate } from 'node:zlib';
import type { Canvas } from './canvas.ts';

const signature = Buffer.from([0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a]);
const trueColor = 2;
const filterUp = 2;

/** A PNG file (W3C PNG, 8-bit true colour): each row holds its difference from the one above. */
export async function encodePng({ width, height, pixels }: Canvas): Promise<Uint8Array> {
  const header = Buffer.alloc(13);
  header.writeUInt32BE(width, 0);
  header.writeUInt32BE(height, 4);
  header.set([8, trueColor, 0, 0, 0], 8);

  const stride = width * 3;
  const rows = new Uint8Array(height * (stride + 1));
  for (let row = 0; row < height; row += 1) {
    const target = row * (stride + 1);
    rows[target] = filterUp;
    for (let index = 0; index < stride; index += 1) {
      const position = row * stride + index;
      const above = row === 0 ? 0 : (pixels[position - stride] ?? 0);
      rows[target + 1 + index] = (pixels[position] ?? 0) - above;
    }
  }
  const data = await promisify(deflate)(rows);
  return Buffer.concat([signature, chunk('IHDR', header), chunk('IDAT', data), chunk('IEND')]);
}

function chunk(type: string, data: Uint8Array = new Uint8Array()): Buffer {
  const body = Buffer.concat([Buffer.from(type, 'latin1'), data]);
  const length = Buffer.alloc(4);
  length.writeUInt32BE(data.length);
  const check = Buffer.alloc(4);
  check.writeUInt32BE(crc32(body));
  return Buffer.concat([length, body, check]);
}
