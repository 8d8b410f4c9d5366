import { crc32, deflateRawSync } from 'node:zlib';

export interface TarSpec {
  readonly name: string;
  readonly content?: string | Buffer;
  readonly type?: string;
  readonly link?: string;
  /** What the header says, where it lies. */
  readonly size?: number | Buffer;
  readonly badChecksum?: boolean;
}

/** A tar archive, honest or not. */
export function tarOf(specs: readonly TarSpec[], isEnded = true): Buffer {
  const parts = specs.flatMap((spec) => {
    const content = Buffer.from(spec.content ?? '');
    const header = Buffer.alloc(512);
    header.write(spec.name, 0, 100, 'latin1');
    header.write('0000644\0', 100);
    const size = spec.size ?? content.length;
    if (typeof size === 'number') header.write(size.toString(8).padStart(11, '0'), 124);
    else size.copy(header, 124);
    header.write('00000000000\0', 136);
    header.write(spec.type ?? '0', 156);
    header.write(spec.link ?? '', 157, 100, 'latin1');
    header.write('ustar\x0000', 257);
    header.write('        ', 148);
    const sum = header.reduce((total, byte) => total + byte, spec.badChecksum ? 1 : 0);
    header.write(`${sum.toString(8).padStart(6, '0')}\0 `, 148);
    return [header, content, Buffer.alloc((512 - (content.length % 512)) % 512)];
  });
  return Buffer.concat([...parts, ...(isEnded ? [Buffer.alloc(1024)] : [])]);
}

/** A pax record, `length key=value\n`. */
export function pax(key: string, value: string): string {
  let length = 0;
  let record = '';
  do {
    length = record.length;
    record = `${length} ${key}=${value}\n`;
  } while (record.length !== length);
  return record;
}

export interface ZipSpec {
  readonly name: string | Buffer;
  readonly content?: string | Buffer;
  /** Unix mode with its type; 0o100644 is a plain file. */
  readonly mode?: number;
  readonly flags?: number;
  readonly method?: number;
  readonly deflate?: boolean;
  /** What the directory says, where it lies. */
  readonly size?: number;
  readonly crc?: number;
  readonly extra?: Buffer;
  /** Of the local header, where it lies. */
  readonly offset?: number;
}

/** A ZIP archive, honest or not. */
export function zipOf(specs: readonly ZipSpec[]): Buffer {
  const locals: Buffer[] = [];
  const directory: Buffer[] = [];
  let offset = 0;
  for (const spec of specs) {
    const name = Buffer.from(spec.name);
    const content = Buffer.from(spec.content ?? '');
    const data = spec.deflate ? deflateRawSync(content) : content;
    const method = spec.method ?? (spec.deflate ? 8 : 0);
    const size = spec.size ?? content.length;
    const extra = spec.extra ?? Buffer.alloc(0);
    const flags = spec.flags ?? 0x800;
    const common = Buffer.alloc(26);
    common.writeUInt16LE(20, 0);
    common.writeUInt16LE(flags, 2);
    common.writeUInt16LE(method, 4);
    common.writeUInt32LE(spec.crc ?? crc32(content), 10);
    common.writeUInt32LE(data.length, 14);
    common.writeUInt32LE(size, 18);
    common.writeUInt16LE(name.length, 22);
    const local = Buffer.concat([Buffer.from('PK\x03\x04'), common, name, data]);
    common.writeUInt16LE(extra.length, 24);
    const tail = Buffer.alloc(14);
    tail.writeUInt32LE(((spec.mode ?? 0o100644) << 16) >>> 0, 6);
    tail.writeUInt32LE(spec.offset ?? offset, 10);
    directory.push(
      Buffer.concat([Buffer.from('PK\x01\x02'), Buffer.from([20, 3]), common, tail, name, extra]),
    );
    locals.push(local);
    offset += local.length;
  }
  const listing = Buffer.concat(directory);
  const end = Buffer.alloc(22);
  end.write('PK\x05\x06', 0, 'latin1');
  end.writeUInt16LE(specs.length & 0xffff, 8);
  end.writeUInt16LE(specs.length & 0xffff, 10);
  end.writeUInt32LE(listing.length, 12);
  end.writeUInt32LE(offset, 16);
  return Buffer.concat([...locals, listing, end]);
}
