/** `75` → `4b`. */
export const hexOf = (byte: number) => byte.toString(16).padStart(2, '0');

/** A place in a file of this size, in hexadecimal with as many digits as the last place has. */
export function offsetText(offset: number, size: number): string {
  const digits = Math.max(8, Math.max(0, size - 1).toString(16).length);
  return offset.toString(16).padStart(digits, '0');
}

/** A byte as a letter of ASCII; a point where it is none. */
export const letterOf = (byte: number) =>
  byte >= 0x20 && byte < 0x7f ? String.fromCharCode(byte) : '·';

export function hexText(bytes: Uint8Array): string {
  return Array.from(bytes, hexOf).join(' ');
}

/** `0x1000`, `1000h` and `4,096` are the same place; nothing where it is no number. */
export function parseOffset(text: string): number | undefined {
  const plain = text.trim().replaceAll(/[\s,_]/g, '');
  const [, prefixed, suffixed] = /^(?:0x([\da-f]+)|([\da-f]+)h)$/i.exec(plain) ?? [];
  const hex = prefixed ?? suffixed;
  if (hex !== undefined) return Number.parseInt(hex, 16);
  return /^\d+$/.test(plain) ? Number(plain) : undefined;
}

export interface Pattern {
  readonly pattern: Uint8Array<ArrayBuffer>;
  readonly ignoresCase: boolean;
}

/** What is looked for: bytes behind `0x`, else text as UTF-8; nothing where the bytes are none. */
export function parsePattern(text: string): Pattern | undefined {
  const [, digits] = /^0x([\da-f\s]*)$/i.exec(text.trim()) ?? [];
  if (digits === undefined) {
    return /^0x/i.test(text.trim())
      ? undefined
      : { pattern: new TextEncoder().encode(text), ignoresCase: true };
  }
  const pairs = digits.replaceAll(/\s/g, '');
  if (pairs.length === 0 || pairs.length % 2 !== 0) return undefined;
  const pattern = Uint8Array.from({ length: pairs.length / 2 }, (_, n) =>
    Number.parseInt(pairs.slice(n * 2, n * 2 + 2), 16),
  );
  return { pattern, ignoresCase: false };
}

/** The numbers that begin at the first byte, least significant byte first, a dash where the file ends before. */
export function numbersOf(bytes: Uint8Array): readonly {
  readonly kind: 'signed' | 'unsigned' | 'floating';
  readonly bits: number;
  readonly text: string;
}[] {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const short = (value: number, digits: number) =>
    Math.abs(value) >= 1e9
      ? value.toExponential(digits - 1)
      : String(Number(value.toPrecision(digits)));
  const all = [
    ['signed', 8, () => String(view.getInt8(0))],
    ['unsigned', 8, () => String(view.getUint8(0))],
    ['signed', 16, () => String(view.getInt16(0, true))],
    ['unsigned', 16, () => String(view.getUint16(0, true))],
    ['signed', 32, () => String(view.getInt32(0, true))],
    ['unsigned', 32, () => String(view.getUint32(0, true))],
    ['signed', 64, () => String(view.getBigInt64(0, true))],
    ['floating', 32, () => short(view.getFloat32(0, true), 7)],
    ['floating', 64, () => short(view.getFloat64(0, true), 12)],
  ] as const;
  // Always as many, so that the page keeps its shape.
  return all.map(([kind, bits, text]) => {
    return { kind, bits, text: bits / 8 <= bytes.length ? text() : '–' };
  });
}
