/** The part of a Markdown text under the heading that begins with `code`, its deeper headings included. */
export function sectionOf(markdown: string, code: string): string | undefined {
  const lines = markdown.split(/\r?\n/);
  const levelAt = (line: string) => /^(#{1,6}) /.exec(line)?.[1]?.length;
  const isOwn = (line: string) => {
    const title = line.replace(/^#+ +`?/, '');
    return (
      levelAt(line) !== undefined && title.startsWith(code) && !/^\w/.test(title.slice(code.length))
    );
  };
  const start = lines.findIndex(isOwn);
  if (start === -1 || code === '') return undefined;
  const level = levelAt(lines[start] ?? '') ?? 1;
  let isInCode = false;
  const length = lines.slice(start + 1).findIndex((line) => {
    // A comment of a shell looks like a heading.
    if (/^\s*(?:```|~~~)/.test(line)) isInCode = !isInCode;
    const own = levelAt(line);
    return !isInCode && own !== undefined && own <= level;
  });
  const end = length === -1 ? lines.length : start + 1 + length;
  return `${lines.slice(start, end).join('\n').trim()}\n`;
}
