import { formatBytes, formatCount } from '../../base/text.ts';
import { fieldByName, metadataMeaning, type Field, type FieldType } from '../../filter/fields.ts';
import type { Range, Vocabulary, VocabularyKey } from '../../filter/item.ts';
import { matchingEntries } from '../../filter/key.ts';
import { tokens, type Token } from '../../filter/lexer.ts';
import type { Span } from '../../filter/syntax.ts';
import type { L10n } from '../l10n.ts';

export interface Hover {
  readonly span: Span;
  /** Plain text, a paragraph each; may hold what is in the data. */
  readonly paragraphs: readonly string[];
  /** Some of it was made from the data. */
  readonly isFromData: boolean;
}

const shownValues = 5;

/** What stands at an offset means, and what the data holds of it. */
export function hover(
  l10n: L10n,
  text: string,
  offset: number,
  vocabulary?: Vocabulary,
): Hover | undefined {
  const all = tokens(text);
  const index = all.findIndex(({ span }) => span.start <= offset && offset < span.end);
  const token = all[index];
  if (token === undefined) return undefined;
  const before = all[index - 1]?.value;
  const paragraphs =
    before === '->' || before === '->>'
      ? aboutKey(l10n, token.value, vocabulary)
      : aboutWord(l10n, token, all[index + 1], vocabulary);
  if (!paragraphs) return undefined;
  return { span: token.span, paragraphs, isFromData: paragraphs.length > 1 };
}

function aboutWord(
  l10n: L10n,
  { kind, value }: Token,
  after: Token | undefined,
  vocabulary: Vocabulary | undefined,
): readonly string[] | undefined {
  if (kind === 'labels') {
    return [
      l10n.t('--labels a,b keeps items whose metadata label or labels holds any of these labels.'),
    ];
  }
  if (kind !== 'word' && kind !== 'name') return undefined;
  if (after?.kind === 'open' && value.toUpperCase() === 'DATE') {
    return [l10n.t('A point in time (UTC), such as 2022-08-01 or 2022-08-01T12:30.')];
  }
  if (value.toLowerCase() === 'metadata') return [metadataMeaning];
  const field = fieldByName(value);
  if (field === undefined) return undefined;
  const first = `${field.name}: ${typeName(l10n, field.type)}. ${field.meaning}`;
  return vocabulary === undefined ? [first] : [first, ...inData(l10n, field, vocabulary)];
}

/** What the data hold of a field. */
function inData(l10n: L10n, { name }: Field, vocabulary: Vocabulary): readonly string[] {
  const { datasets, buckets, fileNames, ranges } = vocabulary;
  switch (name) {
    case 'dataset':
      return [distinct(l10n, datasets.length), ...examples(l10n, datasets)];
    case 'bucket_name':
      return [distinct(l10n, buckets.length), ...examples(l10n, buckets)];
    case 'file_name':
    case 'file_names':
      return examples(l10n, fileNames);
    case 'label':
      return aboutKey(l10n, 'label', vocabulary).slice(1);
    case 'name':
    case 'bucket_path':
      return [];
    case 'created':
      return between(l10n, ranges?.created, (at) => new Date(at).toISOString().slice(0, 10));
    case 'total_file_size':
      return between(l10n, ranges?.total_file_size, (size) => `${size} (${formatBytes(size)})`);
    case 'id':
    case 'bucket_id':
    case 'total_file_count':
      return between(l10n, ranges?.[name], String);
  }
}

function aboutKey(l10n: L10n, written: string, vocabulary: Vocabulary | undefined): string[] {
  const first = l10n.t('Metadata key {0}.', written);
  if (vocabulary === undefined) return [first];
  const { items, exact } = vocabulary;
  const [most] = matchingEntries(written, vocabulary);
  if (most === undefined) return [first, l10n.t('No item has it.')];
  const count = formatCount(most.count);
  const share = exact
    ? l10n.t('{0} of {1} items have it.', count, formatCount(items))
    : l10n.t('{0} of the {1} items that were looked at have it.', count, formatCount(items));
  return [first, share, ...figures(l10n, most), ...examples(l10n, most.values)];
}

/** Its type by its values, how many there are, and between what they lie. */
function figures(l10n: L10n, { count, distinct: values, numbers, days }: VocabularyKey): string[] {
  const how = values === undefined ? [] : [distinct(l10n, values)];
  if (numbers) {
    const isAll = numbers.count === count;
    const type = isAll
      ? l10n.t('All values are numbers.')
      : l10n.t('{0} of {1} values are numbers.', formatCount(numbers.count), formatCount(count));
    return [type, ...how, ...between(l10n, numbers, String)];
  }
  const [first, last] = [days?.[0], days?.at(-1)];
  if (first && last) {
    return [
      l10n.t('The values are dates.'),
      ...how,
      l10n.t('From {0} to {1}.', first.text, last.text),
    ];
  }
  return how;
}

function distinct(l10n: L10n, count: number): string {
  return count === 1
    ? l10n.t('One distinct value.')
    : l10n.t('{0} distinct values.', formatCount(count));
}

function between(
  l10n: L10n,
  range: Range | undefined,
  shown: (value: number) => string,
): readonly string[] {
  if (range === undefined) return [];
  if (range.least === range.greatest) return [l10n.t('Always {0}.', shown(range.least))];
  return [l10n.t('From {0} to {1}.', shown(range.least), shown(range.greatest))];
}

function examples(
  l10n: L10n,
  found: readonly { readonly text: string; readonly count: number }[] = [],
): string[] {
  if (found.length === 0) return [];
  const shown = found.slice(0, shownValues).map(({ text, count }) => `${text} (${count})`);
  const rest = found.length > shownValues ? '…' : '';
  return [l10n.t('Most frequent: {0}', [...shown, rest].filter(Boolean).join(', '))];
}

function typeName(l10n: L10n, type: FieldType): string {
  switch (type) {
    case 'text':
      return l10n.t('text');
    case 'number':
      return l10n.t('number');
    case 'date':
      return l10n.t('date');
    case 'id':
      return l10n.t('number of a thing');
    case 'files':
      return l10n.t('list of file names');
  }
}
