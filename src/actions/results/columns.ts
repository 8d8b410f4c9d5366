import type { Vocabulary } from '../../filter/item.ts';
import { metadataField } from '../../filter/quote.ts';
import { kindOfText } from '../../preview/csv/guessDialect.ts';
import type { Column, ColumnKind } from '../../preview/table.ts';

/** A row for each item, or for each of the files that the filter keeps. */
export type ResultMode = 'items' | 'files';

/** What a column of a result holds. */
export type ColumnSource =
  | { readonly is: 'field'; readonly field: ResultField }
  | { readonly is: 'metadata'; readonly key: string };

export type ResultColumn = Column & {
  readonly source: ColumnSource;
  /** Others are found in the list of columns. */
  readonly isShownAtFirst: boolean;
};

/** Fields by their names in a filter, and what else is known of an item or of a file of it. */
export type ResultField = (typeof itemFields)[number] | (typeof fileFields)[number];

const itemFields = [
  'name',
  'dataset',
  'checklist',
  'total_file_count',
  'total_file_size',
  'created',
  'bucket_name',
  'bucket_path',
  'id',
] as const;

const fileFields = ['file_name', 'file_size', 'file_modified'] as const;

const fieldOrder: Readonly<Record<ResultMode, readonly ResultField[]>> = {
  items: itemFields,
  files: [
    ...(['name', ...fileFields, 'dataset', 'checklist', 'created'] as const),
    ...(['bucket_name', 'bucket_path', 'id'] as const),
  ],
};

const integer = { kind: 'number', type: 'integer' } as const;
const text = { kind: 'text', type: 'text' } as const;
const instant = { kind: 'timestamp', type: 'timestamp[ms, UTC]' } as const;

const looks: Readonly<Record<ResultField, { readonly kind: ColumnKind; readonly type: string }>> = {
  name: text,
  dataset: text,
  checklist: text,
  created: instant,
  total_file_count: integer,
  total_file_size: integer,
  bucket_name: text,
  bucket_path: text,
  id: integer,
  file_name: text,
  file_size: integer,
  file_modified: instant,
};

/** So many metadata keys are shown at first: those that most items have. */
const keysAtFirst = 24;
/** The share of items that a key needs for that. */
const shareAtFirst = 0.05;
/** The share of values that must look alike for the column to be of their kind. */
const shareAlike = 0.95;

const checkKey = /^ei_check(_|$)/;

export interface KnownData {
  /** What exists in the dataset, where that is known. */
  readonly vocabulary?: Vocabulary | undefined;
  /** The metadata of some items of the result. */
  readonly metadata: readonly ReadonlyMap<string, string>[];
}

/** The columns that a result can have: fields, then metadata keys, the most frequent first. */
export function resultColumns(
  mode: ResultMode,
  known: KnownData,
  isOneDataset: boolean,
): readonly ResultColumn[] {
  const keys = keysOf(known);
  const isChecked = keys.some(({ key }) => checkKey.test(key));
  const hiddenFields = new Set<ResultField>(['bucket_name', 'bucket_path', 'id']);
  if (isOneDataset) hiddenFields.add('dataset');
  if (!isChecked || mode === 'files') hiddenFields.add('checklist');
  if (mode === 'files') hiddenFields.add('created');
  const fields = fieldOrder[mode].map((field) => fieldColumn(field, !hiddenFields.has(field)));
  const usual = keys.filter(({ key, share }) => !checkKey.test(key) && share >= shareAtFirst);
  const atFirst = new Set(mode === 'items' ? usual.slice(0, keysAtFirst) : []);
  const taken = new Set<string>(fields.map(({ name }) => name));
  return [
    ...fields,
    ...keys.map((entry) => metadataColumn(entry.key, entry.values, atFirst.has(entry), taken)),
  ];
}

export function fieldColumn(field: ResultField, isShownAtFirst = true): ResultColumn {
  return { name: field, ...looks[field], source: { is: 'field', field }, isShownAtFirst };
}

/** `taken` are names of fields: a key that is called so is written as in a filter. */
export function metadataColumn(
  key: string,
  values: readonly Weighed[],
  isShownAtFirst = true,
  taken: ReadonlySet<string> = allFields,
): ResultColumn {
  const name = taken.has(key) ? metadataField(key) : key;
  return { name, ...lookOf(values), source: { is: 'metadata', key }, isShownAtFirst };
}

const allFields: ReadonlySet<string> = new Set([...itemFields, ...fileFields]);

export function fieldsOf(mode: ResultMode): readonly ResultField[] {
  return fieldOrder[mode];
}

interface Weighed {
  readonly text: string;
  readonly count: number;
}

interface KnownKey {
  readonly key: string;
  /** Of the items. */
  readonly share: number;
  readonly values: readonly Weighed[];
}

/** The keys of the vocabulary, then those that only the items at hand have. */
export function keysOf({ vocabulary, metadata }: KnownData): readonly KnownKey[] {
  const found = new Map<string, Weighed[]>();
  for (const pairs of metadata) {
    for (const [key, value] of pairs) {
      const values = found.get(key);
      if (values) values.push({ text: value, count: 1 });
      else found.set(key, [{ text: value, count: 1 }]);
    }
  }
  const known = (vocabulary?.keys ?? []).map(({ text: key, count, values }) => ({
    ...{ key, share: count / Math.max(1, vocabulary?.items ?? 1) },
    values: [...values, ...(found.get(key) ?? [])],
  }));
  const names = new Set(known.map(({ key }) => key));
  const others = [...found]
    .filter(([key]) => !names.has(key))
    .map(([key, values]) => ({ key, share: values.length / metadata.length, values }))
    .sort((a, b) => b.share - a.share || (a.key < b.key ? -1 : 1));
  return [...known, ...others];
}

/** Metadata are texts: what nearly all of them look like. */
function lookOf(values: readonly Weighed[]): { readonly kind: ColumnKind; readonly type: string } {
  const counts = new Map<ColumnKind, number>();
  let all = 0;
  let isWhole = true;
  for (const { text: value, count } of values) {
    if (value.trim() === '') continue;
    const kind = kindOf(value);
    counts.set(kind, (counts.get(kind) ?? 0) + count);
    all += count;
    isWhole &&= kind !== 'number' || /^\s*[+-]?\d+\s*$/.test(value);
  }
  // A day is an instant too.
  if (counts.has('timestamp')) {
    counts.set('timestamp', (counts.get('timestamp') ?? 0) + (counts.get('date') ?? 0));
    counts.delete('date');
  }
  for (const [kind, count] of counts) {
    if (kind === 'text' || count < shareAlike * all) continue;
    return { kind, type: kind === 'number' && isWhole ? 'integer' : kind };
  }
  return text;
}

/** Zeros in front belong to names and codes. */
function kindOf(value: string): ColumnKind {
  return /^\s*[+-]?0\d/.test(value) ? 'text' : kindOfText(value);
}
