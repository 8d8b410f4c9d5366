import type { Span } from '../../filter/syntax.ts';
import { sectionsOf } from './sections.ts';

interface Edit {
  readonly span: Span;
  readonly text: string;
}

/**
 * The filters of a document in their usual look, with one empty line between them and what stands above the first as it is.
 * With `wanted` only those that it touches.
 */
export function formattedSections(
  text: string,
  format: (filter: string) => string,
  wanted?: Span,
): readonly Edit[] {
  const sections = sectionsOf(text);
  const last = sections.at(-1);
  return sections.flatMap((section) => {
    const span = { start: section.start, end: section.start + section.text.length };
    if (wanted && (wanted.end < span.start || wanted.start > span.end)) return [];
    const body = format(section.text).trim();
    const ending = section === last ? (body === '' ? '' : '\n') : '\n\n';
    const formatted = body + ending;
    return formatted === section.text ? [] : [{ span, text: formatted }];
  });
}
