import type { ByteSource } from '../../base/byteRange.ts';
import { named, problems } from '../problems.ts';
import { readColumnChunk, readSchemaElement } from './metadata.ts';
import type { ColumnChunk, SchemaElement } from './metadata.ts';
import { readList, readStruct, ThriftReader } from './thrift.ts';

/** One read that nearly always holds the whole footer. */
export const tailLength = 1 << 16;
const longestFooter = 1 << 28;

/** The last four bytes of a Parquet file, and of one whose footer is encrypted. */
export const magic = 'PAR1';
export const encryptedMagic = 'PARE';

/** Rows of the file that lie together. */
export interface Group {
  readonly index: number;
  readonly firstRow: number;
  readonly rows: number;
  /** Where its column chunks are described in the footer: those that were looked for, from the first on. */
  readonly columns: number[];
}

export interface KeyValue {
  readonly key: string;
  readonly value: string;
}

/**
 * What a Parquet file says about itself. Row groups and their column chunks are stepped over until somebody asks for
 * them: a footer may describe hundreds of thousands of chunks of which a page of rows needs a few.
 */
export class Footer {
  readonly version: number;
  readonly schema: readonly SchemaElement[];
  /** As the file says; the rows of all groups once they are known. */
  rows: number;
  private readonly name: string;
  private readonly bytes: Uint8Array;
  private readonly known: Group[] = [];
  private readonly leaves: number;
  private readonly groupCount: number;
  private nextGroup: number;

  constructor(name: string, bytes: Uint8Array) {
    this.name = name;
    this.bytes = bytes;
    const thrift = new ThriftReader(bytes, 0);
    let [version, rows, groups, groupsAt] = [0, NaN, NaN, 0];
    let schema: readonly SchemaElement[] = [];
    for (let id = thrift.field(0); id !== 0; id = thrift.field(id)) {
      if (id === 1) version = thrift.integer();
      else if (id === 2) schema = readList(thrift, () => readSchemaElement(thrift));
      else if (id === 3) rows = thrift.integer();
      else if (id === 4) {
        const start = thrift.offset;
        groups = thrift.list();
        groupsAt = thrift.offset;
        // Everything that is needed nearly always stands before the groups.
        if (schema.length > 0 && rows >= 0) break;
        thrift.offset = start;
        thrift.skip(9);
      } else thrift.skip(thrift.type);
    }
    if (schema.length === 0 || !(rows >= 0) || !(groups >= 0)) {
      throw new RangeError('a footer without columns or rows');
    }
    this.version = version;
    this.schema = schema;
    this.rows = rows;
    this.groupCount = groups;
    this.nextGroup = groupsAt;
    this.leaves = schema.slice(1).filter(({ children }) => !children).length;
    if (bytes.length <= tailLength) {
      const all = this.groups();
      const last = all.at(-1);
      this.rows = last ? last.firstRow + last.rows : 0;
    } else this.find(0);
  }

  /** The groups that hold the rows `[from, to)`, in order. */
  groupsOf(from: number, to: number): readonly Group[] {
    while (this.known.length < this.groupCount && this.end < to) this.find(this.known.length);
    if (this.end < Math.min(to, this.rows)) {
      throw problems.corrupt(this.name, 'it has fewer rows than it says.');
    }
    const { known } = this;
    let low = 0;
    for (let high = known.length; low < high;) {
      const middle = (low + high) >> 1;
      const group = known[middle];
      if (group && group.firstRow + group.rows <= from) low = middle + 1;
      else high = middle;
    }
    const found: Group[] = [];
    for (let group = known[low]; group && group.firstRow < to; group = known[group.index + 1]) {
      if (group.rows > 0) found.push(group);
    }
    return found;
  }

  groups(): readonly Group[] {
    while (this.known.length < this.groupCount) this.find(this.known.length);
    return this.known;
  }

  column({ columns }: Group, leaf: number): ColumnChunk {
    const thrift = new ThriftReader(this.bytes, columns.at(-1) ?? 0);
    while (columns.length <= leaf) {
      thrift.skip(12);
      columns.push(thrift.offset);
    }
    thrift.offset = columns[leaf] ?? 0;
    return readColumnChunk(thrift);
  }

  /** What stands behind the groups. */
  notes(): { readonly writtenBy: string | undefined; readonly keyValues: readonly KeyValue[] } {
    this.groups();
    let writtenBy: string | undefined;
    let keyValues: readonly KeyValue[] = [];
    const thrift = new ThriftReader(this.bytes, 0);
    readStruct(thrift, (id) => {
      if (id === 4) {
        thrift.offset = this.nextGroup;
        return true;
      }
      if (id === 5) keyValues = readList(thrift, () => readKeyValue(thrift));
      else if (id === 6) writtenBy = thrift.text();
      else return false;
      return true;
    });
    return { writtenBy, keyValues };
  }

  private get end(): number {
    const last = this.known.at(-1);
    return last ? last.firstRow + last.rows : 0;
  }

  /** Steps over the next group. */
  private find(index: number): void {
    if (index >= this.groupCount) return;
    const firstRow = this.end;
    const thrift = new ThriftReader(this.bytes, this.nextGroup);
    let [rows, start, count] = [NaN, NaN, NaN];
    readStruct(thrift, (id) => {
      if (id === 3) rows = thrift.integer();
      if (id !== 1) return id === 3;
      count = thrift.list();
      start = thrift.offset;
      for (let i = 0; i < count; i += 1) this.checkColumn(thrift);
      return true;
    });
    if (count !== this.leaves) {
      throw problems.corrupt(this.name, 'a row group does not have the columns of the schema.');
    }
    if (!(rows >= 0) || firstRow + rows > Number.MAX_SAFE_INTEGER) {
      throw problems.corrupt(this.name, 'a row group has an impossible number of rows.');
    }
    this.nextGroup = thrift.offset;
    this.known.push({ index, firstRow, rows, columns: [start] });
  }

  private checkColumn(thrift: ThriftReader): void {
    let isDescribed = false;
    for (let id = thrift.field(0); id !== 0; id = thrift.field(id)) {
      if (id === 8) throw problems.encrypted(this.name);
      if (id === 1) throw problems.unsupported(this.name, 'columns that are kept in other files');
      if (id === 3) isDescribed = true;
      thrift.skip(thrift.type);
    }
    if (!isDescribed) throw problems.corrupt(this.name, 'a column chunk is not described.');
  }
}

/** Reads what a Parquet file says about itself, with one read where the footer is short. */
export async function readFooter(source: ByteSource, signal?: AbortSignal): Promise<Footer> {
  const { name, size } = source;
  const tailStart = Math.max(0, size - tailLength);
  const tail = await source.read(tailStart, size, signal);
  const ending = text(tail, tail.length - 4);
  if (ending === encryptedMagic) throw problems.encrypted(name);
  if (size < 12 || ending !== magic) throw problems.truncated(name, 'its last part is missing.');
  const length = new DataView(tail.buffer, tail.byteOffset).getUint32(tail.length - 8, true);
  if (length > size - 12) {
    throw problems.corrupt(name, 'its footer is said to be longer than the file.');
  }
  if (length > longestFooter) throw problems.unsupported(name, 'a footer of more than 256 MB');

  const start = size - 8 - length;
  const footer = tail.slice(Math.max(0, start - tailStart), tail.length - 8);
  const before = start < tailStart ? await source.read(start, tailStart, signal) : undefined;
  try {
    return new Footer(name, before ? joined(before, footer) : footer);
  } catch (error) {
    throw named(error, (cause) => problems.corrupt(name, 'its footer makes no sense.', cause));
  }
}

function joined(first: Uint8Array, second: Uint8Array): Uint8Array {
  const both = new Uint8Array(first.length + second.length);
  both.set(first);
  both.set(second, first.length);
  return both;
}

function readKeyValue(thrift: ThriftReader): KeyValue {
  const pair = { key: '', value: '' };
  readStruct(thrift, (id) => {
    if (id === 1) pair.key = thrift.text();
    else if (id === 2) pair.value = thrift.text();
    else return false;
    return true;
  });
  return pair;
}

function text(bytes: Uint8Array, start: number): string {
  return String.fromCharCode(...bytes.subarray(Math.max(0, start), start + 4));
}
