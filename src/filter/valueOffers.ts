import type { Left } from './context.ts';
import type { Counted, Range, Vocabulary } from './item.ts';
import { matchingEntries } from './key.ts';
import { isBareLabel, type Token } from './lexer.ts';
import type { Offer } from './offers.ts';
import { escapePattern, quoteText } from './quote.ts';

/** Values that exist in the data, written so that they mean themselves. */
export function valueOffers(
  left: Left,
  operator: string,
  vocabulary: Vocabulary,
  token: Token | undefined,
): Offer[] {
  const isPattern = operator === 'LIKE' || operator === 'ILIKE';
  const isQuoted = token?.kind === 'text';
  const offered = (kind: Offer['kind'], values: readonly Counted[]): Offer[] =>
    values.map(({ text, count }) => {
      const value = isPattern ? escapePattern(text) : text;
      const isNumber = !isQuoted && kind === 'value' && isCanonicalNumber(text) && !isPattern;
      return { label: text, insert: isNumber ? text : quoteText(value), kind, count };
    });
  const date: Offer[] = isQuoted || isPattern ? [] : [dateCall];
  if (left.kind === 'metadata') {
    const isDate = matchingEntries(left.key, vocabulary)[0]?.days !== undefined;
    return [...(isDate ? date : []), ...offered('value', valuesOf(left.key, vocabulary))];
  }
  if (left.kind === 'other') return [];
  switch (left.field.name) {
    case 'dataset':
      return offered('dataset', vocabulary.datasets);
    case 'bucket_name':
      return offered('bucket', vocabulary.buckets);
    case 'file_name':
    case 'file_names':
      return [
        ...(isPattern ? extensions(vocabulary.fileNames) : []),
        ...offered('file', vocabulary.fileNames),
      ];
    case 'label':
      return offered('value', valuesOf('label', vocabulary));
    case 'created':
      return date;
    case 'bucket_id':
    case 'id':
    case 'total_file_count':
    case 'total_file_size':
      return isQuoted ? [] : ends(vocabulary.ranges?.[left.field.name]);
    default:
      return [];
  }
}

const dateCall: Offer = {
  label: 'DATE',
  insert: "DATE('",
  kind: 'function',
  detail: "A day or an instant: DATE('2022-08-01')",
  goesOn: true,
};

/** The ends of a range, so that one sees between what a number makes sense. */
function ends(range: Range | undefined): Offer[] {
  if (range === undefined) return [];
  const end = (value: number, detail: string): Offer => {
    return { label: String(value), insert: String(value), kind: 'value', detail };
  };
  const least = end(range.least, 'The least there is');
  if (range.least === range.greatest) return [{ ...least, detail: 'All have it' }];
  return [least, end(range.greatest, 'The greatest there is')];
}

function valuesOf(key: string, vocabulary: Vocabulary): readonly Counted[] {
  return matchingEntries(key, vocabulary)[0]?.values ?? [];
}

/** Text that the language reads as a number and writes the same way. */
function isCanonicalNumber(text: string): boolean {
  return /^-?\d{1,15}(\.\d{1,15})?$/.test(text) && String(Number(text)) === text;
}

/** Patterns such as `%.png`, with how many files they match. */
function extensions(names: readonly Counted[]): Offer[] {
  const counts = new Map<string, number>();
  for (const { text, count } of names) {
    const extension = /[^/.](\.[^./]{1,10})$/.exec(text)?.[1];
    if (extension !== undefined) counts.set(extension, (counts.get(extension) ?? 0) + count);
  }
  return [...counts]
    .sort((a, b) => b[1] - a[1])
    .map(([extension, count]) => ({
      label: `%${extension}`,
      insert: quoteText(`%${escapePattern(extension)}`),
      kind: 'file',
      detail: `Names that end with ${extension}`,
      count,
    }));
}

/** The labels of all items, those of a list one by one. */
export function labelOffers(vocabulary: Vocabulary): Offer[] {
  const counts = new Map<string, number>();
  for (const { text, count } of [
    ...valuesOf('label', vocabulary),
    ...valuesOf('labels', vocabulary),
  ]) {
    for (const part of new Set(text.split(',').map((label) => label.trim()))) {
      if (part !== '') counts.set(part, (counts.get(part) ?? 0) + count);
    }
  }
  return [...counts]
    .sort((a, b) => b[1] - a[1])
    .map(([label, count]) => {
      return { label, insert: isBareLabel(label) ? label : quoteText(label), kind: 'label', count };
    });
}
