import type { Vocabulary } from './item.ts';
import { nearest } from './nearest.ts';

/** Filters name a key with underscores for its dots: `metadata->heart_rate` finds the key `heart.rate` too. */
function normalKey(key: string): string {
  return key.replaceAll('.', '_');
}

/**
 * The keys that a filter's key stands for, the first that an item has counting: the key as written, then
 * those that differ only in dots and underscores, in UTF-16 order.
 */
export function matchingKeys(written: string, keys: Iterable<string>): string[] {
  const normal = normalKey(written);
  const found: string[] = [];
  for (const key of keys) if (normalKey(key) === normal) found.push(key);
  found.sort();
  const exact = found.indexOf(written);
  if (exact > 0) found.unshift(...found.splice(exact, 1));
  return found;
}

export function valueOfKey(metadata: ReadonlyMap<string, string>, key: string): string | undefined {
  const value = metadata.get(key);
  if (value !== undefined) return value;
  const [first] = matchingKeys(key, metadata.keys());
  return first === undefined ? undefined : metadata.get(first);
}

/** Whether two spellings stand for the same key: the data tell where they hold both. */
export function isSameKey(one: string, other: string, vocabulary?: Vocabulary): boolean {
  if (one === other || normalKey(one) !== normalKey(other)) return one === other;
  if (vocabulary === undefined) return true;
  const known = (key: string) => matchingEntries(key, vocabulary)[0]?.text ?? key;
  return known(one) === known(other) || matchingEntries(one, vocabulary).length === 0;
}

type KeyEntry = Vocabulary['keys'][number];

const entriesByNormalKey = new WeakMap<Vocabulary, Map<string, KeyEntry[]>>();

/** The entries of a vocabulary that a filter's key stands for, the first that counts first. */
export function matchingEntries(written: string, vocabulary: Vocabulary): readonly KeyEntry[] {
  let entries = entriesByNormalKey.get(vocabulary);
  if (entries === undefined) {
    entries = new Map<string, KeyEntry[]>();
    for (const entry of vocabulary.keys) {
      const normal = normalKey(entry.text);
      const same = entries.get(normal);
      if (same === undefined) entries.set(normal, [entry]);
      else same.push(entry);
    }
    entriesByNormalKey.set(vocabulary, entries);
  }
  const found = entries.get(normalKey(written)) ?? [];
  if (found.length < 2) return found;
  const order = matchingKeys(
    written,
    found.map(({ text }) => text),
  );
  return order.flatMap((text) => found.filter((entry) => entry.text === text));
}

/** A filter is checked at every key press, and its unknown keys are mostly those of the press before. */
const nearestKeys = new WeakMap<Vocabulary, Map<string, string | undefined>>();
const rememberedKeys = 1000;

/** The key of the data that a person most likely meant. */
export function nearestKey(written: string, vocabulary: Vocabulary): string | undefined {
  const known = nearestKeys.get(vocabulary) ?? new Map<string, string | undefined>();
  nearestKeys.set(vocabulary, known);
  if (known.has(written)) return known.get(written);
  const texts = vocabulary.keys.map(({ text }) => text);
  const found = nearest(written, texts);
  if (known.size >= rememberedKeys) known.clear();
  known.set(written, found);
  return found;
}
