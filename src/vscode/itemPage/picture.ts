/** Larger pictures are opened, not shown in the page. */
export const maxPictureBytes = 4 * 1024 * 1024;

/** A small file may claim any size; decoding this many pixels takes a page 160 MB. */
const maxPixels = 40_000_000;

export type PictureType = 'image/png' | 'image/jpeg' | 'image/gif' | 'image/webp' | 'image/bmp';

interface Size {
  readonly type: PictureType;
  readonly width: number;
  readonly height: number;
}

/** The media type of a picture that is safe to show, by its content; its name is not asked. */
export function pictureType(bytes: Uint8Array): PictureType | undefined {
  const size = bytes.length <= maxPictureBytes ? pictureSize(bytes) : undefined;
  if (size === undefined || size.width === 0 || size.height === 0) return undefined;
  return size.width * size.height <= maxPixels ? size.type : undefined;
}

/** Reads the header only; `undefined` when it is cut off or of no known kind. */
export function pictureSize(bytes: Uint8Array): Size | undefined {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const text = (from: number, length: number) =>
    String.fromCharCode(...bytes.subarray(from, from + length));
  if (text(0, 8) === '\x89PNG\r\n\x1a\n' && bytes.length >= 24) {
    return { type: 'image/png', width: view.getUint32(16), height: view.getUint32(20) };
  }
  if (/^GIF8[79]a$/.test(text(0, 6)) && bytes.length >= 10) {
    return { type: 'image/gif', width: view.getUint16(6, true), height: view.getUint16(8, true) };
  }
  if (text(0, 2) === 'BM' && bytes.length >= 26) {
    const height = Math.abs(view.getInt32(22, true));
    return { type: 'image/bmp', width: view.getUint32(18, true), height };
  }
  if (text(0, 4) === 'RIFF' && text(8, 4) === 'WEBP' && bytes.length >= 30) return webp(view);
  if (bytes[0] === 0xff && bytes[1] === 0xd8) return jpeg(view);
  return undefined;
}

function webp(view: DataView): Size | undefined {
  const size = (width: number, height: number): Size => ({ type: 'image/webp', width, height });
  // The fourth letter of the first chunk's name: `VP8 `, `VP8L` or `VP8X`.
  switch (view.getUint8(15)) {
    case 0x20:
      return size(view.getUint16(26, true) & 0x3fff, view.getUint16(28, true) & 0x3fff);
    case 0x4c: {
      const bits = view.getUint32(21, true);
      return size((bits & 0x3fff) + 1, ((bits >>> 14) & 0x3fff) + 1);
    }
    case 0x58:
      return size(threeBytes(view, 24) + 1, threeBytes(view, 27) + 1);
    default:
      return undefined;
  }
}

function threeBytes(view: DataView, at: number): number {
  return view.getUint16(at, true) + view.getUint8(at + 2) * 0x10000;
}

/** Walks the segments to the frame header (SOF0…SOF15 without DHT, JPG and DAC). */
function jpeg(view: DataView): Size | undefined {
  for (let at = 2; at + 9 <= view.byteLength;) {
    if (view.getUint8(at) !== 0xff) return undefined;
    const marker = view.getUint8(at + 1);
    const isFrame = marker >= 0xc0 && marker <= 0xcf && ![0xc4, 0xc8, 0xcc].includes(marker);
    if (isFrame) {
      return { type: 'image/jpeg', height: view.getUint16(at + 5), width: view.getUint16(at + 7) };
    }
    at += 2 + view.getUint16(at + 2);
  }
  return undefined;
}
