import { plainText } from '../../base/text.ts';
import type { ColumnKind } from '../table.ts';
import type { SchemaElement } from './metadata.ts';

/** A column that holds values; `index` is its place among a row group's column chunks. */
export interface Leaf {
  readonly index: number;
  readonly element: SchemaElement;
  /** Levels of a value that is there. */
  readonly maxDefinition: number;
  readonly maxRepetition: number;
}

/** A column of the schema, with what lies below it. */
export interface Field {
  readonly name: string;
  readonly element: SchemaElement;
  readonly shape: 'leaf' | 'struct' | 'list' | 'map';
  readonly children: readonly Field[];
  readonly leaves: readonly Leaf[];
  readonly maxDefinition: number;
  readonly maxRepetition: number;
}

const deepest = 200;

/** The columns that people see, in the file's order. Throws a `RangeError` when the elements make no tree. */
export function schemaFields(schema: readonly SchemaElement[]): readonly Field[] {
  let leafCount = 0;
  let next = 1;

  const build = (definition: number, repetition: number, depth: number): Field => {
    const element = schema[next];
    if (!element) throw new RangeError('the schema ends inside a column');
    if (depth > deepest) throw new RangeError('the schema has too many levels');
    next += 1;
    const maxDefinition = definition + (element.repetition === 'REQUIRED' ? 0 : 1);
    const maxRepetition = repetition + (element.repetition === 'REPEATED' ? 1 : 0);
    const levels = { maxDefinition, maxRepetition };
    const { name } = element;
    if (!element.children) {
      const leaf = { index: leafCount, element, ...levels };
      leafCount += 1;
      return { name, element, shape: 'leaf', children: [], leaves: [leaf], ...levels };
    }
    const children: Field[] = [];
    while (children.length < element.children) {
      children.push(build(maxDefinition, maxRepetition, depth + 1));
    }
    const leaves = children.flatMap((child) => child.leaves);
    return { name, element, shape: shapeOf(element, children), children, leaves, ...levels };
  };

  const fields: Field[] = [];
  while (fields.length < (schema[0]?.children ?? 0)) fields.push(build(0, 0, 0));
  if (next !== schema.length) throw new RangeError('the schema has columns that belong nowhere');
  return fields;
}

function shapeOf(element: SchemaElement, children: readonly Field[]): 'struct' | 'list' | 'map' {
  const [only] = children;
  if (children.length !== 1 || only?.element.repetition !== 'REPEATED') return 'struct';
  const isMap =
    element.converted === 'MAP' ||
    element.converted === 'MAP_KEY_VALUE' ||
    element.logical?.type === 'MAP';
  if (isMap && (only.children.length === 1 || only.children.length === 2)) return 'map';
  const isList = element.converted === 'LIST' || element.logical?.type === 'LIST';
  return isList ? 'list' : 'struct';
}

/**
 * True where the repeated group of a list only wraps its element, as today's writers do; older ones repeat the
 * element itself (parquet-format, LogicalTypes.md, "Backward-compatibility rules").
 */
export function wrapsElement(list: Field): boolean {
  const repeated = list.children[0];
  if (!repeated || repeated.children.length !== 1) return false;
  if (repeated.children[0]?.element.repetition === 'REPEATED') return false;
  return repeated.name !== 'array' && repeated.name !== `${list.name}_tuple`;
}

/** The type as people know it, such as `timestamp[us, UTC]` or `list<double>`. */
export function typeText(field: Field): string {
  return plainText(describe(field, field.element.repetition === 'REPEATED'), 400);
}

function describe(field: Field, isRepeated: boolean): string {
  if (isRepeated) return `list<${describe(field, false)}>`;
  const [first] = field.children;
  switch (field.shape) {
    case 'leaf':
      return leafType(field.element);
    case 'list': {
      const element = wrapsElement(field) ? first?.children[0] : first;
      return `list<${element ? describe(element, false) : ''}>`;
    }
    case 'map':
      return `map<${(first?.children ?? []).map((child) => describe(child, false)).join(', ')}>`;
    case 'struct': {
      const parts = field.children
        .slice(0, 40)
        .map((child) => `${child.name}: ${describe(child, isRepeatedField(child))}`);
      return `struct<${parts.join(', ')}>`;
    }
  }
}

const isRepeatedField = ({ element }: Field) => element.repetition === 'REPEATED';

const units = { MILLIS: 'ms', MICROS: 'us', NANOS: 'ns' } as const;

function leafType(element: SchemaElement): string {
  const { type, converted, logical } = element;
  switch (logical?.type) {
    case 'TIMESTAMP':
      return `timestamp[${units[logical.unit]}${logical.isAdjustedToUTC ? ', UTC' : ''}]`;
    case 'TIME':
      return `time[${units[logical.unit]}]`;
    case 'INTEGER':
      return `${logical.isSigned ? 'int' : 'uint'}${logical.bitWidth}`;
    case 'STRING':
    case 'ENUM':
    case 'DATE':
    case 'JSON':
    case 'BSON':
    case 'UUID':
    case 'FLOAT16':
    case 'NULL':
    case 'VARIANT':
    case 'GEOMETRY':
    case 'GEOGRAPHY':
      return logical.type.toLowerCase();
    case 'DECIMAL':
    case 'MAP':
    case 'LIST':
    case undefined:
      break;
  }
  switch (converted) {
    case 'UTF8':
      return 'string';
    case 'DECIMAL':
      return `decimal(${element.precision ?? '?'}, ${element.scale ?? 0})`;
    case 'TIME_MILLIS':
    case 'TIME_MICROS':
      return `time[${converted === 'TIME_MILLIS' ? 'ms' : 'us'}]`;
    case 'TIMESTAMP_MILLIS':
    case 'TIMESTAMP_MICROS':
      return `timestamp[${converted === 'TIMESTAMP_MILLIS' ? 'ms' : 'us'}, UTC]`;
    case undefined:
    case 'MAP':
    case 'LIST':
    case 'MAP_KEY_VALUE':
      break;
    case 'ENUM':
    case 'DATE':
    case 'JSON':
    case 'BSON':
    case 'INTERVAL':
      return converted.toLowerCase();
    default:
      return converted.toLowerCase().replace('_', '');
  }
  switch (type) {
    case 'BYTE_ARRAY':
      return 'binary';
    case 'FIXED_LEN_BYTE_ARRAY':
      return `binary[${element.width ?? '?'}]`;
    case 'INT96':
      return 'timestamp[ns]';
    case undefined:
      return 'empty';
    default:
      return type.toLowerCase();
  }
}

export function kindOf(field: Field): ColumnKind {
  if (isRepeatedField(field)) return 'list';
  if (field.shape !== 'leaf') return field.shape;
  const type = leafType(field.element);
  if (type.startsWith('timestamp')) return 'timestamp';
  if (type.startsWith('time')) return 'time';
  if (type.startsWith('binary')) return 'binary';
  if (/^(u?int\d+|float(16)?|double|decimal)/.test(type)) return 'number';
  switch (type) {
    case 'boolean':
    case 'date':
    case 'json':
      return type;
    case 'bson':
    case 'variant':
    case 'geometry':
    case 'geography':
    case 'interval':
      return 'binary';
    default:
      return 'text';
  }
}
