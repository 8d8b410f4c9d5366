import type { Vocabulary } from './item.ts';
import { isSameKey } from './key.ts';
import { parse } from './parser.ts';
import { metadataField } from './quote.ts';
import { children, type Node, type Span } from './syntax.ts';

/** A use of a metadata key. */
export interface KeyUse {
  readonly key: string;
  /** The key as written, with its quotes. */
  readonly span: Span;
}

/** Every key of a filter in the order of the text; the text need not be whole. */
export function keyUses(text: string): readonly KeyUse[] {
  const { root } = parse(text);
  return root === undefined ? [] : [...usesBelow(root)];
}

function* usesBelow(node: Node): Iterable<KeyUse> {
  if (node.kind === 'metadata' && node.key.kind === 'key') {
    if (node.base.name.toLowerCase() === 'metadata') {
      yield { key: node.key.value, span: node.key.span };
    }
    return;
  }
  for (const child of children(node)) yield* usesBelow(child);
}

export function keyAt(text: string, offset: number): KeyUse | undefined {
  return keyUses(text).find(({ span }) => span.start <= offset && offset <= span.end);
}

/**
 * The places where a filter asks for a key, in every spelling of it: `metadata->heart_rate` stands for `heart.rate` unless
 * the data have both.
 */
export function placesOfKey(text: string, key: string, vocabulary?: Vocabulary): readonly Span[] {
  return keyUses(text)
    .filter((use) => isSameKey(use.key, key, vocabulary))
    .map(({ span }) => span);
}

/** A key as it stands behind the arrow, in back-ticks where it must be. */
export function writtenKey(key: string): string {
  return metadataField(key).slice('metadata->'.length);
}
