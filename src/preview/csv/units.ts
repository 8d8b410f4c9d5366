import type { Encoding } from './dialect.ts';

/** A file as numbers of one or two bytes each: delimiters, quotes and line ends are one of them in every encoding. */
export type Units = Uint8Array | Uint16Array;

export function unitWidth(encoding: Encoding): 1 | 2 {
  return encoding === 'utf-16le' || encoding === 'utf-16be' ? 2 : 1;
}

/** An odd last byte of UTF-16 is left out. */
export function toUnits(bytes: Uint8Array, encoding: Encoding): Units {
  if (unitWidth(encoding) === 1) return bytes;
  const units = new Uint16Array(bytes.length >> 1);
  const [low, high] = encoding === 'utf-16le' ? [0, 1] : [1, 0];
  for (let i = 0; i < units.length; i += 1) {
    units[i] = (bytes[2 * i + low] ?? 0) | ((bytes[2 * i + high] ?? 0) << 8);
  }
  return units;
}

/** Text of parts of a piece of a file. */
export class Characters {
  private readonly encoding: Encoding;
  private readonly decoder: InstanceType<typeof TextDecoder>;
  private units: Units = new Uint8Array(0);
  /** The piece with a character for each unit: the text itself where it is ASCII or UTF-16. */
  private plain: string | undefined;

  constructor(encoding: Encoding) {
    this.encoding = encoding;
    this.decoder = new TextDecoder(encoding, { ignoreBOM: true });
  }

  set(units: Units): void {
    if (this.units !== units) this.plain = undefined;
    this.units = units;
  }

  text(from: number, to: number, isAscii: boolean): string {
    const { units } = this;
    if (!isAscii && units instanceof Uint8Array)
      return this.decoder.decode(units.subarray(from, to));
    this.plain ??= plainText(units);
    return this.plain.slice(from, to);
  }

  /** A cut may fall inside a character, which is left out. */
  cut(from: number, to: number): string {
    const { units } = this;
    if (units instanceof Uint16Array) return this.text(from, to, false);
    const decoder = new TextDecoder(this.encoding, { ignoreBOM: true });
    return decoder.decode(units.subarray(from, to), { stream: true });
  }
}

function plainText(units: Units): string {
  if (units instanceof Uint8Array) {
    return Buffer.from(units.buffer, units.byteOffset, units.length).toString('latin1');
  }
  let text = '';
  for (let i = 0; i < units.length; i += 4096) {
    text += String.fromCharCode(...units.subarray(i, i + 4096));
  }
  return text;
}
