export interface Field {
  readonly number: number;
  /** Of strings, bytes and messages. */
  readonly bytes?: Buffer;
  readonly integer?: number;
}

/** Fields of a message in Protocol Buffers. Ends quietly where the bytes do: nobody fails over half a log. */
export function* fieldsOf(bytes: Buffer): Generator<Field> {
  for (let at = 0; at < bytes.length;) {
    const tag = varint(bytes, at);
    if (!tag) return;
    at = tag.end;
    const number = Math.floor(tag.value / 8);
    switch (tag.value % 8) {
      case 0: {
        const value = varint(bytes, at);
        if (!value) return;
        at = value.end;
        yield { number, integer: value.value };
        break;
      }
      case 1:
        at += 8;
        break;
      case 2: {
        const length = varint(bytes, at);
        if (!length || length.end + length.value > bytes.length) return;
        at = length.end + length.value;
        yield { number, bytes: bytes.subarray(length.end, at) };
        break;
      }
      case 5:
        at += 4;
        break;
      default:
        return;
    }
  }
}

function varint(bytes: Buffer, start: number): { value: number; end: number } | undefined {
  let value = 0;
  for (let at = start, factor = 1; at < bytes.length && at < start + 10; at += 1, factor *= 128) {
    const byte = bytes[at] ?? 0;
    value += (byte & 0x7f) * factor;
    if (byte < 0x80) return { value, end: at + 1 };
  }
  return undefined;
}

/** A field of text in Protocol Buffers. */
export function textField(number: number, text: string): Buffer {
  const bytes = Buffer.from(text);
  const length: number[] = [];
  for (let rest = bytes.length; ; rest >>>= 7) {
    length.push(rest > 0x7f ? (rest & 0x7f) | 0x80 : rest);
    if (rest <= 0x7f) break;
  }
  return Buffer.concat([Buffer.from([(number << 3) | 2, ...length]), bytes]);
}

/** Empty when the message has no such field. */
export function textOf(message: Buffer, number: number): string {
  for (const one of fieldsOf(message))
    if (one.number === number) return one.bytes?.toString('utf8') ?? '';
  return '';
}
