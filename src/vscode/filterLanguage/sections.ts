/** A filter inside a document. */
export interface Section {
  /** Absent for a document of one filter without a heading. */
  readonly name?: string;
  readonly text: string;
  /** Offset of the text in the document. */
  readonly start: number;
}

/** A comment line that begins with `#`, such as `// # Failed the checklist`: what follows is a filter of its own. */
const heading = /^[ \t]*\/\/[ \t]*#+[ \t]+(\S.*)$/gm;

/** The filters of a document in their order. What stands before the first heading counts where it is more than comments. */
export function sectionsOf(text: string): readonly Section[] {
  const headings = [...text.matchAll(heading)];
  const [first] = headings;
  if (!first) return [{ text, start: 0 }];
  const named = headings.map((match, index) => {
    const start = match.index;
    const end = headings[index + 1]?.index ?? text.length;
    return { name: (match[1] ?? '').trim(), text: text.slice(start, end), start };
  });
  const before = text.slice(0, first.index);
  const isFilter = before.replaceAll(/\/\*[\s\S]*?\*\/|(?:\/\/|#).*$/gm, '').trim() !== '';
  return isFilter ? [{ text: before, start: 0 }, ...named] : named;
}
