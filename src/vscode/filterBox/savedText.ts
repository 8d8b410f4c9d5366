import { sectionsOf, type Section } from '../filterLanguage/sections.ts';

/** A filter with a name, as a document holds it. */
export interface NamedFilter {
  readonly name: string;
  /** As it is applied: without its heading and the comments below. */
  readonly text: string;
}

/** One line, so that the heading ends where the name does. */
export function filterName(typed: string): string {
  return typed
    .replaceAll(/[\s\p{Cc}\u2028\u2029]+/gu, ' ')
    .trim()
    .replace(/^#+ */, '')
    .slice(0, 200);
}

/** The document with a filter of this name, in place of the one that it has. */
export function withFilter(document: string, { name, text }: NamedFilter): string {
  const written = `// # ${name}\n${text.trim()}\n`;
  const existing = sectionNamed(document, name);
  if (existing) return replaced(document, existing, `${written}\n`);
  const before = document.trimEnd();
  return before === '' ? written : `${before}\n\n${written}`;
}

export function withoutFilter(document: string, name: string): string {
  const existing = sectionNamed(document, name);
  return existing ? replaced(document, existing, '') : document;
}

/** The same filter under another name, its comments with it. */
export function renamedFilter(document: string, before: string, after: string): string {
  const existing = sectionNamed(document, before);
  if (!existing) return document;
  const rest = existing.text.replace(/^[^\n]*\n?/, '');
  return replaced(document, existing, `// # ${after}\n${rest}`);
}

/** The filters that have a name. */
export function namedFilters(document: string): readonly (Section & { readonly name: string })[] {
  return sectionsOf(document).flatMap(({ name, ...section }) =>
    name === undefined ? [] : [{ ...section, name }],
  );
}

function sectionNamed(document: string, name: string): Section | undefined {
  return namedFilters(document).find((section) => section.name === name);
}

function replaced(document: string, { start, text }: Section, by: string): string {
  const whole = document.slice(0, start) + by + document.slice(start + text.length);
  const trimmed = whole.trimEnd();
  return trimmed === '' ? '' : `${trimmed}\n`;
}
