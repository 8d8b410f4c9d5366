import { formatCount } from '../../base/text.ts';
import { fieldByName, metadataMeaning, type FieldType } from '../../filter/fields.ts';
import type { Vocabulary } from '../../filter/item.ts';
import { matchingKeys } from '../../filter/key.ts';
import { tokens, type Token } from '../../filter/lexer.ts';
import type { Span } from '../../filter/syntax.ts';
import type { L10n } from '../l10n.ts';

export interface Hover {
  readonly span: Span;
  /** Plain text, a paragraph each; may hold what is in the data. */
  readonly paragraphs: readonly string[];
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
  return paragraphs && { span: token.span, paragraphs };
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
  if (field.name === 'dataset') return [first, ...examples(l10n, vocabulary?.datasets)];
  if (field.name === 'bucket_name') return [first, ...examples(l10n, vocabulary?.buckets)];
  if (field.type === 'files' || field.name === 'file_name') {
    return [first, ...examples(l10n, vocabulary?.fileNames)];
  }
  return field.name === 'label'
    ? [first, ...aboutKey(l10n, 'label', vocabulary).slice(1)]
    : [first];
}

function aboutKey(l10n: L10n, written: string, vocabulary: Vocabulary | undefined): string[] {
  const first = l10n.t('Metadata key {0}.', written);
  if (vocabulary === undefined) return [first];
  const { keys, items, exact } = vocabulary;
  const names = new Set(
    matchingKeys(
      written,
      keys.map((key) => key.text),
    ),
  );
  const found = keys.filter(({ text }) => names.has(text));
  const [most] = found;
  if (most === undefined) return [first, l10n.t('No item has it.')];
  const count = formatCount(most.count);
  const share = exact
    ? l10n.t('{0} of {1} items have it.', count, formatCount(items))
    : l10n.t('{0} of the {1} items that were looked at have it.', count, formatCount(items));
  return [first, share, ...examples(l10n, most.values)];
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
