import { plainText } from '../../base/text.ts';
import type { Cell } from '../table.ts';
import type { ColumnDetails, TableDetails } from '../tableDetails.ts';
import type { Footer, Group } from './footer.ts';
import type { ColumnChunk, SchemaElement, Statistics } from './metadata.ts';
import { fixedWidth, type Raw } from './plainValues.ts';
import { typeText, type Field } from './schema.ts';
import { cellReader } from './values.ts';

const longestBound = 400;
const longestValue = 4000;

/** What a footer tells of its file, without reading a page. */
export function tableDetails(footer: Footer, fields: readonly Field[]): TableDetails {
  const groups = footer.groups();
  const sizes = groups.map(() => ({ storedBytes: 0, plainBytes: 0 }));
  const columns = fields.map((field) =>
    columnDetails(footer, field, ({ storedBytes, plainBytes }, { index }) => {
      const size = sizes[index];
      if (!size) return;
      size.storedBytes += storedBytes;
      size.plainBytes += plainBytes;
    }),
  );
  const { writtenBy, keyValues } = footer.notes();
  return {
    version: String(footer.version),
    ...(writtenBy ? { writtenBy: plainText(writtenBy, 400) } : {}),
    keyValues: keyValues.map(({ key, value }) => ({
      key: plainText(key, 200),
      value: value.slice(0, longestValue),
    })),
    rowGroups: groups.map(({ firstRow, rows, index }) => ({
      firstRow,
      rows,
      storedBytes: sizes[index]?.storedBytes ?? 0,
      plainBytes: sizes[index]?.plainBytes ?? 0,
    })),
    columns,
  };
}

/** What a footer tells of one column; `visit` is told each of its chunks. */
export function columnDetails(
  footer: Footer,
  field: Field,
  visit?: (chunk: ColumnChunk, group: Group) => void,
): ColumnDetails {
  const column = new ColumnSums(field);
  for (const { index } of field.leaves) {
    for (const group of footer.groups()) {
      const chunk = footer.column(group, index);
      column.add(chunk);
      visit?.(chunk, group);
    }
  }
  return column.details();
}

/** What the chunks of one column say together. A bound is told only where all of them tell it. */
class ColumnSums {
  private readonly field: Field;
  private readonly encodings = new Set<string>();
  private readonly codecs = new Set<string>();
  private storedBytes = 0;
  private plainBytes = 0;
  private nulls = 0;
  private min: Raw | undefined;
  private max: Raw | undefined;
  private isExact = true;
  private isBounded = true;
  private readonly order: Order | undefined;

  constructor(field: Field) {
    this.field = field;
    this.order = field.shape === 'leaf' ? orderOf(field.element) : undefined;
  }

  add(chunk: ColumnChunk): void {
    for (const encoding of chunk.encodings) this.encodings.add(encoding ?? 'unknown');
    this.codecs.add(chunk.codec ?? 'unknown');
    this.storedBytes += chunk.storedBytes;
    this.plainBytes += chunk.plainBytes;
    const { statistics } = chunk;
    this.nulls += statistics?.nulls ?? NaN;
    // Of a chunk of nothing but NULL there are no bounds, and none are missing.
    if (!this.order || !this.isBounded || statistics?.nulls === chunk.values) return;
    const [min, max] = bounds(this.order, this.field.element, statistics);
    if (min === undefined || max === undefined) {
      this.isBounded = false;
      return;
    }
    if (statistics?.isExact === false) this.isExact = false;
    if (this.min === undefined || this.order.compare(min, this.min) < 0) this.min = min;
    if (this.max === undefined || this.order.compare(max, this.max) > 0) this.max = max;
  }

  details(): ColumnDetails {
    const { field, min, max } = this;
    const { type } = field.element;
    const logicalType = logicalText(field.element);
    const read = cellReader(field.element);
    const cell = (raw: Raw): Cell => {
      const shown = read(raw, longestBound);
      return this.isExact || typeof shown !== 'string'
        ? shown
        : { is: 'text', text: shown, isCut: true };
    };
    return {
      name: field.name,
      type: typeText(field),
      ...(type ? { physicalType: type } : {}),
      ...(logicalType ? { logicalType } : {}),
      encodings: [...this.encodings],
      ...(this.codecs.size > 0 ? { compression: [...this.codecs].join(', ') } : {}),
      storedBytes: this.storedBytes,
      plainBytes: this.plainBytes,
      ...(field.shape === 'leaf' && this.nulls >= 0 ? { nulls: this.nulls } : {}),
      ...(this.isBounded && min !== undefined ? { min: cell(min) } : {}),
      ...(this.isBounded && max !== undefined ? { max: cell(max) } : {}),
    };
  }
}

interface Order {
  readonly compare: (a: Raw, b: Raw) => number;
  /** Whether the older bounds, which compare everything as signed, are right too. */
  readonly isSigned: boolean;
}

const ascending = (a: Raw, b: Raw) => (a < b ? -1 : a > b ? 1 : 0);

/** How values of a type are ordered; `undefined` where a bound would tell nothing. */
function orderOf({ type, logical, converted }: SchemaElement): Order | undefined {
  const isUnsigned =
    (logical?.type === 'INTEGER' && !logical.isSigned) || converted?.startsWith('UINT_');
  switch (type) {
    case 'INT32':
    case 'INT64':
      return isUnsigned ? { compare: byUnsigned, isSigned: false } : signed;
    case 'BOOLEAN':
    case 'FLOAT':
    case 'DOUBLE':
      return signed;
    case 'BYTE_ARRAY':
    case 'FIXED_LEN_BYTE_ARRAY':
      if (converted === 'DECIMAL' || converted === 'INTERVAL') return undefined;
      switch (logical?.type) {
        case 'DECIMAL':
        case 'FLOAT16':
        case 'GEOMETRY':
        case 'GEOGRAPHY':
        case 'VARIANT':
          return undefined;
        default:
          return { compare: byBytes, isSigned: false };
      }
    default:
      return undefined;
  }
}

const signed: Order = { compare: ascending, isSigned: true };

function byUnsigned(a: Raw, b: Raw): number {
  return ascending(
    BigInt.asUintN(64, BigInt(a as number)),
    BigInt.asUintN(64, BigInt(b as number)),
  );
}

function byBytes(a: Raw, b: Raw): number {
  return Buffer.compare(a as Uint8Array, b as Uint8Array);
}

function bounds(
  { isSigned }: Order,
  element: SchemaElement,
  statistics: Statistics | undefined,
): readonly [Raw | undefined, Raw | undefined] {
  if (!statistics) return [undefined, undefined];
  const { min, max, oldMin, oldMax } = statistics;
  return [
    readBound(element, min ?? (isSigned ? oldMin : undefined)),
    readBound(element, max ?? (isSigned ? oldMax : undefined)),
  ];
}

function readBound({ type, width }: SchemaElement, bytes: Uint8Array | undefined): Raw | undefined {
  if (!bytes) return undefined;
  if (type === 'BYTE_ARRAY') return bytes;
  if (type === 'BOOLEAN') return bytes[0] === 1;
  if (bytes.length !== fixedWidth(type, width)) return undefined;
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.length);
  switch (type) {
    case 'INT32':
      return view.getInt32(0, true);
    case 'INT64':
      return view.getBigInt64(0, true);
    case 'FLOAT':
    case 'DOUBLE': {
      const value = type === 'FLOAT' ? view.getFloat32(0, true) : view.getFloat64(0, true);
      // NaN has no place among bounds, but some writers put it there.
      return Number.isNaN(value) ? undefined : value;
    }
    default:
      return bytes;
  }
}

function logicalText({ logical, converted }: SchemaElement): string | undefined {
  switch (logical?.type) {
    case undefined:
      return converted;
    case 'TIMESTAMP':
    case 'TIME':
      return `${logical.type}(${logical.unit}${logical.isAdjustedToUTC ? ', UTC' : ''})`;
    case 'DECIMAL':
      return `DECIMAL(${logical.precision}, ${logical.scale})`;
    case 'INTEGER':
      return `INTEGER(${logical.bitWidth}, ${logical.isSigned ? 'signed' : 'unsigned'})`;
    default:
      return logical?.type;
  }
}
