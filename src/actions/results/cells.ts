import { textNumber } from '../../preview/textNumbers.ts';
import { shownLength, type Cell } from '../../preview/table.ts';
import type { ColumnSource, ResultColumn, ResultField } from './columns.ts';
import type { PageReader } from './pageReader.ts';

/** Where a row is: a place among the items of a page, or among their files. */
export interface RowPlace {
  readonly item: (row: number) => number;
}

/** Reads a column of the rows of one page. */
export function cellsOf(
  reader: PageReader,
  { item }: RowPlace,
  { source }: Pick<ResultColumn, 'source'>,
  longest = shownLength,
): (row: number) => Cell {
  const read = textsOf(reader, source);
  if (read) {
    return (row) => {
      const text = read(item(row));
      return text === undefined ? null : shown(text, longest);
    };
  }
  const field = source.is === 'field' ? source.field : 'id';
  if (field === 'file_name') return (row) => shown(reader.fileName(row), longest);
  const numbers = fieldNumbers(reader, field);
  const isInstant = field === 'created' || field === 'file_modified';
  const at = isOfFile(field) ? (row: number) => row : item;
  return (row) => {
    const value = numbers?.[at(row)];
    if (value === undefined || Number.isNaN(value)) return null;
    return isInstant ? instantCell(value) : value;
  };
}

/** The same as numbers; what is none is NaN. */
export function numbersOf(
  reader: PageReader,
  { item }: RowPlace,
  { source, kind }: ResultColumn,
): (row: number) => number {
  const read = textsOf(reader, source);
  if (read) {
    const numberOf = textNumber(kind);
    return (row) => {
      const text = read(item(row));
      return text === undefined ? NaN : numberOf(text);
    };
  }
  const field = source.is === 'field' ? source.field : 'id';
  if (field === 'file_name') {
    const numberOf = textNumber('text');
    return (row) => numberOf(reader.fileName(row));
  }
  const numbers = fieldNumbers(reader, field);
  const at = isOfFile(field) ? (row: number) => row : item;
  return (row) => numbers?.[at(row)] ?? NaN;
}

function isOfFile(field: ResultField): boolean {
  return field === 'file_name' || field === 'file_size' || field === 'file_modified';
}

/** For columns of texts of items. */
function textsOf(
  reader: PageReader,
  source: ColumnSource,
): ((item: number) => string | undefined) | undefined {
  if (source.is === 'metadata') return reader.valuesOf(source.key);
  switch (source.field) {
    case 'name':
      return (item) => reader.name(item, 0);
    case 'dataset':
      return (item) => reader.name(item, 1);
    case 'bucket_name':
      return (item) => reader.name(item, 2);
    case 'bucket_path':
      return (item) => reader.name(item, 3);
    case 'checklist': {
      const states = reader.valuesOf('ei_check');
      return (item) => checklistState(states(item));
    }
    default:
      return undefined;
  }
}

function fieldNumbers({ page }: PageReader, field: ResultField): Float64Array | undefined {
  switch (field) {
    case 'id':
      return page.ids;
    case 'created':
      return page.created;
    case 'total_file_count':
      return page.fileCounts;
    case 'total_file_size':
      return page.sizes;
    case 'file_size':
      return page.files?.sizes;
    case 'file_modified':
      return page.files?.modified;
    default:
      return undefined;
  }
}

function checklistState(check: string | undefined): string | undefined {
  const value = check?.trim();
  return value === '1' ? 'passed' : value === '0' ? 'failed' : check;
}

/** A Studio may send any number. */
function instantCell(milliseconds: number): Cell {
  if (Math.abs(milliseconds) > 8.64e15) return null;
  return { is: 'timestamp', text: new Date(milliseconds).toISOString(), unit: 'ms' };
}

function shown(text: string, longest: number): Cell {
  if (text.length <= longest) return text;
  return { is: 'text', text: text.slice(0, longest), isCut: true, length: text.length };
}
