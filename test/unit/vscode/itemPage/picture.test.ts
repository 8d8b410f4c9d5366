import assert from 'node:assert/strict';
import { describe, it } from 'mocha';
import {
  maxPictureBytes,
  pictureSize,
  pictureType,
} from '../../../../src/vscode/itemPage/picture.ts';

const bytes = (...parts: readonly (string | readonly number[])[]) =>
  Buffer.concat(
    parts.map((part) =>
      typeof part === 'string' ? Buffer.from(part, 'latin1') : Buffer.from(part),
    ),
  );

const png = (width: readonly number[], height: readonly number[]) =>
  bytes('\x89PNG\r\n\x1a\n', [0, 0, 0, 13], 'IHDR', width, height, [8, 6, 0, 0, 0]);
const pictures = {
  'image/png': png([0, 0, 2, 128], [0, 0, 1, 224]),
  'image/gif': bytes('GIF89a', [128, 2, 224, 1], [0, 0, 0]),
  'image/bmp': bytes('BM', new Array<number>(16).fill(0), [128, 2, 0, 0], [32, 254, 255, 255]),
  'image/jpeg': bytes([
    0xff, 0xd8, 0xff, 0xe0, 0, 4, 1, 2, 0xff, 0xc2, 0, 17, 8, 1, 224, 2, 128, 3,
  ]),
};
const webp = {
  lossy: bytes('RIFF', [0, 0, 0, 0], 'WEBPVP8 ', new Array<number>(10).fill(0), [128, 2, 224, 1]),
  lossless: bytes(
    'RIFF',
    [0, 0, 0, 0],
    'WEBPVP8L',
    [0, 0, 0, 0, 0x2f, 0x7f, 0xc2, 0x77, 0],
    [0, 0, 0, 0, 0],
  ),
  extended: bytes(
    'RIFF',
    [0, 0, 0, 0],
    'WEBPVP8X',
    new Array<number>(8).fill(0),
    [127, 2, 0, 223, 1, 0],
  ),
};

describe('pictures', () => {
  for (const [type, picture] of Object.entries(pictures)) {
    it(`knows ${type} by its first bytes`, () => {
      assert.deepEqual(pictureSize(picture), { type, width: 640, height: 480 });
    });
  }

  for (const [kind, picture] of Object.entries(webp)) {
    it(`knows ${kind} WebP`, () => {
      assert.deepEqual(pictureSize(picture), { type: 'image/webp', width: 640, height: 480 });
    });
  }

  it('takes no picture that would fill the memory when it is decoded', () => {
    assert.equal(pictureType(png([0, 0, 0xff, 0xff], [0, 0, 0xff, 0xff])), undefined);
    assert.equal(pictureType(png([0, 0, 0, 1], [0, 0, 0, 1])), 'image/png');
  });

  it('takes nothing that is too long or empty', () => {
    assert.equal(pictureType(new Uint8Array(maxPictureBytes + 1)), undefined);
    assert.equal(pictureType(new Uint8Array()), undefined);
    assert.equal(pictureType(png([0, 0, 0, 0], [0, 0, 0, 9])), undefined);
  });

  it('takes no SVG and no page, whatever the name says', () => {
    assert.equal(pictureType(bytes('<svg xmlns="http://www.w3.org/2000/svg"/>')), undefined);
    assert.equal(pictureType(bytes('<!DOCTYPE html><script>1</script>')), undefined);
  });

  it('reads no byte behind the end of a file that is cut off anywhere', () => {
    for (const picture of [...Object.values(pictures), ...Object.values(webp)]) {
      for (let length = 0; length < picture.length; length += 1) {
        const size = pictureSize(picture.subarray(0, length));
        assert.ok(size === undefined || size.width === 640);
      }
    }
  });
});
