import { encodings, type Encoding } from './metadata.ts';
import { readList, readStruct, type ThriftReader } from './thrift.ts';

/** What stands before a page. */
export interface PageHeader {
  readonly kind: 'data' | 'data v2' | 'dictionary' | 'index';
  /** Bytes of the page in the file, and once decompressed. */
  readonly packed: number;
  readonly plain: number;
  /** Entries of a data page, NULL included; of a dictionary; 0 for an index. */
  readonly values: number;
  readonly encoding: Encoding | undefined;
  readonly levels: {
    readonly definition: Encoding | undefined;
    readonly repetition: Encoding | undefined;
  };
  /** Of a v2 page: its rows, the bytes of its levels, and whether the rest is compressed. */
  readonly v2:
    | {
        readonly rows: number;
        readonly definition: number;
        readonly repetition: number;
        readonly isCompressed: boolean;
      }
    | undefined;
}

export function readPageHeader(thrift: ThriftReader): PageHeader {
  let type = NaN;
  let [packed, plain] = [NaN, NaN];
  let detail: (number | boolean)[] = [];
  const readDetail = (id: number) => {
    if (thrift.type <= 2) detail[id] = thrift.boolean();
    else if (thrift.type < 7 && thrift.type > 3) detail[id] = thrift.integer();
    else return false;
    return thrift.type > 2;
  };
  readStruct(thrift, (id) => {
    if (id === 1) type = thrift.integer();
    else if (id === 2) plain = thrift.integer();
    else if (id === 3) packed = thrift.integer();
    else if (id === 5 || id === 7 || id === 8) {
      detail = [];
      readStruct(thrift, readDetail);
    } else return false;
    return true;
  });
  const kind = (['data', 'index', 'dictionary', 'data v2'] as const)[type];
  if (!kind) throw new RangeError('a page is of no known type');
  const number = (id: number) => Number(detail[id] ?? NaN);
  const isV2 = kind === 'data v2';
  return {
    kind,
    packed,
    plain,
    values: kind === 'index' ? 0 : number(1),
    encoding: encodings[number(isV2 ? 4 : 2)],
    levels: isV2
      ? { definition: 'RLE', repetition: 'RLE' }
      : { definition: encodings[number(3)], repetition: encodings[number(4)] },
    v2: isV2
      ? {
          rows: number(3),
          definition: number(5),
          repetition: number(6),
          isCompressed: detail[7] !== false,
        }
      : undefined,
  };
}

/** Where the pages of a column chunk lie, and the row that each begins with. */
export interface PageLocation {
  readonly start: number;
  readonly length: number;
  readonly firstRow: number;
}

export function readPageLocations(thrift: ThriftReader): readonly PageLocation[] {
  let locations: readonly PageLocation[] = [];
  readStruct(thrift, (id) => {
    if (id !== 1) return false;
    locations = readList(thrift, () => {
      const [start = NaN, length = NaN, firstRow = NaN] = readThree(thrift);
      return { start, length, firstRow };
    });
    return true;
  });
  return locations;
}

function readThree(thrift: ThriftReader): readonly number[] {
  const values: number[] = [];
  readStruct(thrift, (id) => {
    if (id > 3) return false;
    values[id - 1] = thrift.integer();
    return true;
  });
  return values;
}
