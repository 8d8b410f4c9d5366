/** A place in a file as a program tells it: a traceback, a compiler, a failing build. */
export interface FoundLink {
  /** Where it stands in the line. */
  readonly start: number;
  readonly length: number;
  readonly path: string;
  /** From 1. */
  readonly line?: number;
  readonly column?: number;
}

const maxLine = 2000;
const python = /File "([^"\n]{1,300})", line (\d{1,7})/g;
const withLine =
  /(?:file:\/\/)?((?:[\w.@+-]*\/)*(?:[\w@+-][\w.@+-]*\.\w{1,8}|Dockerfile)):(\d{1,7})(?::(\d{1,7}))?/g;

/** As builds name a line of the Dockerfile: the engine's words, and ours. */
const ofDockerfile =
  /\bline (\d{1,7}) of the Dockerfile\b|\bdockerfile parse error (?:on )?line (\d{1,7})\b/gi;

/** The places that a line of output tells. */
export function linksIn(text: string): FoundLink[] {
  const line = text.slice(0, maxLine);
  const found: FoundLink[] = [];
  for (const match of line.matchAll(python)) {
    const [whole, path, number] = match;
    found.push({ ...place(match.index, whole), path: path ?? '', line: Number(number) });
  }
  for (const match of line.matchAll(withLine)) {
    const [whole, path, number, column] = match;
    const link = { ...place(match.index, whole), path: path ?? '', line: Number(number) };
    found.push(column === undefined ? link : { ...link, column: Number(column) });
  }
  for (const match of line.matchAll(ofDockerfile)) {
    const [whole, ours, theirs] = match;
    found.push({
      ...place(match.index, whole),
      path: 'Dockerfile',
      line: Number(ours ?? theirs),
    });
  }
  return found.sort((a, b) => a.start - b.start);
}

const place = (start: number, text: string) => ({ start, length: text.length });

/**
 * What a path in a container may be in the block folder, the likeliest first: `/app/src/x.py` is `app/src/x.py`,
 * `src/x.py` or `x.py`. Never leads out of the folder.
 */
export function placesInFolder(path: string): string[] {
  const parts = path.split(/[\\/]/).filter((part) => part !== '' && part !== '.');
  if (parts.includes('..')) return [];
  return parts.map((_part, index) => parts.slice(index).join('/'));
}
