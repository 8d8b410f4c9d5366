import type { Counted, Vocabulary } from './item.ts';
import type { Token } from './lexer.ts';
import type { Offer } from './offers.ts';
import { metadataField, quoteName, quoteText } from './quote.ts';

/** Metadata keys as conditions begin: `metadata->age`. */
export function keyFields(vocabulary: Vocabulary): readonly Offer[] {
  return entriesOf(vocabulary).fields;
}

/** As they stand behind the arrow, in the quotes of the token that is there. */
export function keyOffers(vocabulary: Vocabulary, token: Token | undefined): readonly Offer[] {
  const { keys } = entriesOf(vocabulary);
  const isPlain = token === undefined || token.kind === 'word' || token.kind === 'number';
  return isPlain ? keys : keys.map((key) => ({ ...key, insert: inQuotes(key.label, token) }));
}

interface Entries {
  readonly fields: readonly Offer[];
  readonly keys: readonly Offer[];
}

/** A vocabulary may have ten thousand keys and is asked at every key press: they are made ready once. */
const known = new WeakMap<Vocabulary, Entries>();

function entriesOf(vocabulary: Vocabulary): Entries {
  const before = known.get(vocabulary);
  if (before !== undefined) return before;
  const both = vocabulary.keys.map((key) => entry(key, vocabulary));
  const made = { fields: both.map(({ field }) => field), keys: both.map(({ key }) => key) };
  known.set(vocabulary, made);
  return made;
}

function entry(
  { text, count }: Counted,
  vocabulary: Vocabulary,
): { readonly field: Offer; readonly key: Offer } {
  const label = metadataField(text);
  const lowerMatch = text.toLowerCase();
  const common = { kind: 'key', ...share(count, vocabulary) } as const;
  return {
    field: { label, insert: label, match: text, lower: label.toLowerCase(), lowerMatch, ...common },
    key: { label: text, insert: label.slice('metadata->'.length), lower: lowerMatch, ...common },
  };
}

function inQuotes(text: string, { kind }: Token): string {
  return kind === 'text' ? quoteText(text) : quoteName(text);
}

function share(count: number, { items }: Vocabulary): { count: number; detail: string } {
  const percent = items === 0 ? 0 : Math.round((100 * count) / items);
  return { count, detail: `${percent} % of the items have it` };
}
