/** The bytes end before the structure does; more of them may help. */
export class ThriftEnd extends Error {}

const deepest = 64;

/** What kind a value of the compact protocol is. */
export const thriftTypes = { true: 1, false: 2, binary: 8, list: 9, struct: 12 } as const;

/**
 * Reads Thrift's compact protocol, a value at a time, so that what nobody asks for is only stepped over. Trusts no
 * length: whatever the bytes say, the work and the memory it takes are bounded by how many there are.
 */
export class ThriftReader {
  readonly bytes: Uint8Array;
  offset: number;
  /** Of the field or list that was entered last. */
  type = 0;

  constructor(bytes: Uint8Array, offset: number) {
    this.bytes = bytes;
    this.offset = offset;
  }

  /** Enters the next field and returns its id, with its type in `type`; 0 at the end of the structure. */
  field(previous: number): number {
    const head = this.byte();
    this.type = head & 15;
    if (this.type === 0) return 0;
    const id = head >> 4 === 0 ? this.integer() : previous + (head >> 4);
    if (!(id > 0)) throw new Error(`a field with the number ${id}`);
    return id;
  }

  /** Enters a list and returns how many elements it has, with their type in `type`. */
  list(): number {
    const head = this.byte();
    const count = head >> 4 === 15 ? this.unsigned() : head >> 4;
    this.type = head & 15;
    // Every element takes a byte at least.
    if (count > this.bytes.length - this.offset) throw new ThriftEnd('a list is too long');
    return count;
  }

  /** The value of a field that was entered. */
  boolean(): boolean {
    return this.type === thriftTypes.true;
  }

  /** A signed number of up to 64 bits; past 2^53 it is only near. */
  integer(): number {
    const { bytes } = this;
    const first = this.byte();
    if (first < 0x80) return (first >>> 1) ^ -(first & 1);
    let low = first & 0x7f;
    for (let shift = 7; shift < 28; shift += 7) {
      const part = bytes[this.offset];
      if (part === undefined) throw new ThriftEnd('the structure has no end');
      this.offset += 1;
      low |= (part & 0x7f) << shift;
      if (part < 0x80) return (low >>> 1) ^ -(low & 1);
    }
    const value = low + this.unsigned() * 2 ** 28;
    return value % 2 === 0 ? value / 2 : -(value + 1) / 2;
  }

  binary(): Uint8Array {
    const length = this.unsigned();
    const start = this.offset;
    this.step(length);
    return this.bytes.subarray(start, start + length);
  }

  text(): string {
    return utf8.decode(this.binary());
  }

  /** Steps over the value of a field, or an element of a list, of this type. */
  skip(type: number, depth = 0): void {
    switch (type) {
      case 1:
      case 2:
        return;
      case 3:
        this.step(1);
        return;
      case 4:
      case 5:
      case 6:
        this.skipNumber();
        return;
      case 7:
        this.step(8);
        return;
      case 8:
        this.step(this.unsigned());
        return;
      case 9:
        this.skipList(depth + 1);
        return;
      case 12:
        this.skipStruct(depth + 1);
        return;
      default:
        throw new Error(`a value of type ${type}`);
    }
  }

  private skipStruct(depth: number): void {
    if (depth > deepest) throw new Error('too many levels');
    for (;;) {
      const head = this.byte();
      if ((head & 15) === 0) return;
      if (head >> 4 === 0) this.skipNumber();
      this.skip(head & 15, depth);
    }
  }

  private skipList(depth: number): void {
    if (depth > deepest) throw new Error('too many levels');
    const count = this.list();
    // In a list a boolean takes a byte of its own.
    const type = this.type <= 2 ? 3 : this.type;
    for (let i = 0; i < count; i += 1) this.skip(type, depth);
  }

  private skipNumber(): void {
    const { bytes } = this;
    for (let i = 0; i < 10; i += 1) {
      const part = bytes[this.offset];
      if (part === undefined) throw new ThriftEnd('the structure has no end');
      this.offset += 1;
      if (part < 0x80) return;
    }
    throw new Error('a number of more than ten bytes');
  }

  private unsigned(): number {
    let value = 0;
    for (let i = 0, unit = 1; i < 10; i += 1, unit *= 128) {
      const part = this.byte();
      value += (part & 0x7f) * unit;
      if (part < 0x80) return value;
    }
    throw new Error('a number of more than ten bytes');
  }

  private byte(): number {
    const value = this.bytes[this.offset];
    if (value === undefined) throw new ThriftEnd('the structure has no end');
    this.offset += 1;
    return value;
  }

  private step(length: number): void {
    if (length > this.bytes.length - this.offset) throw new ThriftEnd('a value is too long');
    this.offset += length;
  }
}

const utf8 = new TextDecoder('utf-8');

/** Calls `read` for each field of a structure; a field that it does not read (returns false) is stepped over. */
export function readStruct(thrift: ThriftReader, read: (id: number) => boolean): void {
  for (let id = thrift.field(0); id !== 0; id = thrift.field(id)) {
    const { type } = thrift;
    const start = thrift.offset;
    if (read(id)) continue;
    thrift.offset = start;
    thrift.skip(type);
  }
}

/** The elements of a list of structures or numbers, each read by `read`. */
export function readList<T>(thrift: ThriftReader, read: () => T): T[] {
  const count = thrift.list();
  const values: T[] = [];
  for (let i = 0; i < count; i += 1) values.push(read());
  return values;
}
