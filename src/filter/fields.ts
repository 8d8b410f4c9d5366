export type FieldType = 'text' | 'number' | 'date' | 'id' | 'files';

/** A field that every data item has. */
export interface Field {
  readonly name: FieldId;
  readonly aliases: readonly string[];
  readonly type: FieldType;
  /** One sentence, for completion and hovers. */
  readonly meaning: string;
}

export type FieldId =
  | 'bucket_id'
  | 'bucket_name'
  | 'bucket_path'
  | 'created'
  | 'dataset'
  | 'file_name'
  | 'file_names'
  | 'id'
  | 'label'
  | 'name'
  | 'total_file_count'
  | 'total_file_size';

/** In the order in which completion offers them. */
export const fields: readonly Field[] = [
  field('dataset', 'text', 'Name of the dataset.'),
  field('name', 'text', 'Name of the data item.'),
  field('file_name', 'text', 'Name of a file. Keeps the item with only the files that match.'),
  field('file_names', 'files', 'Names of all files of the item. Keeps the item with all of them.'),
  field('label', 'text', 'Short for metadata->label.'),
  field(
    'created',
    'date',
    "When the data item was created (UTC). Compare with DATE('2022-08-01').",
  ),
  field('total_file_count', 'number', 'How many files the data item has.'),
  field('total_file_size', 'number', 'Size of all files of the data item together, in bytes.'),
  field('bucket_name', 'text', 'Name of the bucket that holds the data item.', ['bucket']),
  field('bucket_path', 'text', "The data item's folder in its bucket; ends with a slash."),
  field('bucket_id', 'id', 'Number of the bucket that holds the data item.'),
  field('id', 'id', 'Number of the data item.'),
];

/** What `metadata->key` means; it is no field of its own. */
export const metadataMeaning =
  'A metadata value: metadata->age. Keys with dashes, blanks or dots go in back-ticks.';

const byName = new Map(
  fields.flatMap((entry) => [entry.name, ...entry.aliases].map((name) => [name, entry] as const)),
);

/** The field of that name or alias, in any case. */
export function fieldByName(name: string): Field | undefined {
  return byName.get(name.toLowerCase());
}

function field(
  name: FieldId,
  type: FieldType,
  meaning: string,
  aliases: readonly string[] = [],
): Field {
  return { name, aliases, type, meaning };
}
