/** The bytes end before the structure does; more of them may help. */
export class ThriftEnd extends Error {}

const deepest = 64;

/**
 * Walks over one structure of Thrift's compact protocol without building it and returns the offset of its
 * end. The parser that reads it afterwards trusts lengths and follows numbers of any length: a file of a few
 * megabytes could hold it for hours.
 */
export function checkThrift(bytes: Uint8Array, start: number): number {
  let offset = start;

  const byte = (): number => {
    const value = bytes[offset];
    if (value === undefined) throw new ThriftEnd('the structure has no end');
    offset += 1;
    return value;
  };

  const number = (): number => {
    let value = 0;
    for (let shift = 0; shift < 70; shift += 7) {
      const part = byte();
      if (shift < 28) value += (part & 0x7f) * 2 ** shift;
      else value += (part & 0x7f) * 2 ** Math.min(shift, 62);
      if (part < 0x80) return value;
    }
    throw new Error('a number of more than ten bytes');
  };

  const skip = (length: number) => {
    if (length > bytes.length - offset) throw new ThriftEnd('a value is longer than its structure');
    offset += length;
  };

  const value = (type: number, depth: number): void => {
    switch (type) {
      case 1:
      case 2:
        return;
      case 3:
        skip(1);
        return;
      case 4:
      case 5:
      case 6:
        number();
        return;
      case 7:
        skip(8);
        return;
      case 8:
        skip(number());
        return;
      case 9:
        list(depth + 1);
        return;
      case 12:
        struct(depth + 1);
        return;
      default:
        throw new Error(`a value of type ${type}`);
    }
  };

  const list = (depth: number): void => {
    if (depth > deepest) throw new Error('too many levels');
    const head = byte();
    const count = head >> 4 === 15 ? number() : head >> 4;
    const type = head & 15;
    // Every element takes a byte at least, so that this bounds what the parser sets aside.
    if (count > bytes.length - offset) throw new ThriftEnd('a list is longer than its structure');
    for (let i = 0; i < count; i += 1) value(type === 1 || type === 2 ? 3 : type, depth);
  };

  const struct = (depth: number): void => {
    if (depth > deepest) throw new Error('too many levels');
    for (;;) {
      const head = byte();
      if ((head & 15) === 0) return;
      if (head >> 4 === 0) number();
      value(head & 15, depth);
    }
  };

  struct(0);
  return offset;
}
