import type { Encoding } from './dialect.ts';
import type { Field } from './parser.ts';

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

const decoders = new Map<Encoding, InstanceType<typeof TextDecoder>>();

export function fieldText({ units, isCut }: Field, encoding: Encoding): string {
  if (units instanceof Uint16Array) {
    let text = '';
    for (let i = 0; i < units.length; i += 4096) {
      text += String.fromCharCode(...units.subarray(i, i + 4096));
    }
    return text;
  }
  // A cut may fall inside a character, whose bytes `stream` keeps back.
  if (isCut) return new TextDecoder(encoding, { ignoreBOM: true }).decode(units, { stream: true });
  let decoder = decoders.get(encoding);
  if (!decoder) {
    decoder = new TextDecoder(encoding, { ignoreBOM: true });
    decoders.set(encoding, decoder);
  }
  return decoder.decode(units);
}
