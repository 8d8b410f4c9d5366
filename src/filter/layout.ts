/** A piece of a filter on its way to lines. */
export type Item =
  | { readonly kind: 'word'; readonly text: string; readonly glued: boolean }
  | { readonly kind: 'group'; readonly glued: boolean; readonly items: readonly Item[] }
  | {
      readonly kind: 'comment';
      readonly text: string;
      readonly ownLine: boolean;
      /** Ends in its line, so that something may follow it there. */
      readonly isInline: boolean;
    };

type Comment = Extract<Item, { kind: 'comment' }>;

const width = 80;
const step = '  ';

/** One line where it fits, else a line for each condition; words that join begin their line. */
export function laidOut(items: readonly Item[], indent = '', hanging = step): string[] {
  const { body, trailing, after } = trimmed(items);
  const flat = flatText(body);
  const tail = trailing.map(({ text }) => ` ${text}`).join('');
  const below = after.map(({ text }) => indent + text);
  if (flat !== undefined && fits(indent, flat)) return [indent + flat + tail, ...below];
  const parts = split(body, 'OR') ?? split(body, 'AND');
  const lines = parts === undefined ? long(body, indent) : joined(parts, indent, hanging);
  const last = lines.at(-1) ?? '';
  return [...lines.slice(0, -1), last + tail, ...below];
}

function fits(indent: string, text: string): boolean {
  return indent.length + text.length <= width;
}

interface Part {
  /** Absent for the first. */
  readonly word?: string;
  readonly items: readonly Item[];
}

function joined(parts: readonly Part[], indent: string, hanging: string): string[] {
  const lines: string[] = [];
  for (const { word, items } of parts) {
    const at = word === undefined ? indent : indent + hanging;
    // A comment between the word and its condition ends the line before, or stands alone.
    const first = items.findIndex(({ kind }) => kind !== 'comment');
    for (const comment of items.slice(0, Math.max(first, 0))) {
      if (comment.kind !== 'comment') continue;
      const before = lines.at(-1);
      if (comment.ownLine || before === undefined) lines.push(at + comment.text);
      else lines[lines.length - 1] = `${before} ${comment.text}`;
    }
    const rest = items.slice(Math.max(first, 0));
    const own = laidOut(rest, at, step).map((line, index) =>
      index === 0 && word !== undefined ? `${at}${word} ${line.slice(at.length)}` : line,
    );
    lines.push(...own);
  }
  return lines;
}

/** A condition that is longer than a line: its parentheses open to lines of their own. */
function long(items: readonly Item[], indent: string): string[] {
  const at = items.findLastIndex(({ kind }) => kind === 'group');
  const group = items[at];
  const inner = items.filter((item): item is Comment => item.kind === 'comment');
  if (group?.kind !== 'group') {
    const above = inner.map(({ text }) => indent + text);
    return [...above, indent + (flatText(items.filter(({ kind }) => kind !== 'comment')) ?? '')];
  }
  const above = inner.map(({ text }) => indent + text);
  const isWord = ({ kind }: Item) => kind !== 'comment';
  const head = flatText(items.slice(0, at).filter(isWord)) ?? '';
  const rest = items.slice(at + 1).filter(isWord);
  const end = flatText(rest) ?? '';
  const before = `${head}${group.glued || head === '' ? '' : ' '}(`;
  const glued = rest[0]?.kind === 'word' && rest[0].glued ? '' : ' ';
  const isList = /\bIN$/.test(head);
  const lines = isList ? list(group.items, indent + step) : laidOut(group.items, indent + step, '');
  return [...above, indent + before, ...lines, `${indent})${end && glued + end}`];
}

/** The values of a list, as many in a line as fit. */
function list(items: readonly Item[], indent: string): string[] {
  const lines: string[] = [];
  let line = '';
  const flush = () => {
    if (line !== '') lines.push(indent + line);
    line = '';
  };
  for (const item of items) {
    const text = item.kind === 'comment' ? item.text : (flatText([item]) ?? '');
    // A comma, and what DATE takes.
    const isGlued = item.kind !== 'comment' && item.glued;
    if (isGlued) {
      line += text;
    } else if (line !== '' && !fits(indent, `${line} ${text},`)) {
      flush();
      line = text;
    } else {
      line += line === '' ? text : ` ${text}`;
    }
    if (item.kind === 'comment' && !item.isInline) flush();
  }
  flush();
  return lines;
}

/** In one line, unless a comment ends it. */
function flatText(items: readonly Item[]): string | undefined {
  let text = '';
  for (const item of items) {
    let piece: string | undefined;
    if (item.kind === 'word') piece = item.text;
    else if (item.kind === 'comment') piece = item.isInline ? item.text : undefined;
    else {
      const inner = flatText(item.items);
      piece = inner === undefined ? undefined : `(${inner})`;
    }
    if (piece === undefined) return undefined;
    const isGlued = text === '' || (item.kind !== 'comment' && item.glued);
    text += isGlued ? piece : ` ${piece}`;
  }
  return text;
}

/** Comments at the end: those in its last line, and those below it. */
function trimmed(items: readonly Item[]): {
  readonly body: readonly Item[];
  readonly trailing: readonly Comment[];
  readonly after: readonly Comment[];
} {
  const end = items.findLastIndex(({ kind }) => kind !== 'comment') + 1;
  const comments = items.slice(end).filter((item): item is Comment => item.kind === 'comment');
  const own = comments.findIndex(({ ownLine }) => ownLine);
  const from = own < 0 ? comments.length : own;
  return {
    body: items.slice(0, end),
    trailing: comments.slice(0, from),
    after: comments.slice(from),
  };
}

/** At every AND or OR outside of parentheses; the AND of BETWEEN is none. */
function split(items: readonly Item[], word: 'AND' | 'OR'): readonly Part[] | undefined {
  const parts: { word?: string; items: Item[] }[] = [{ items: [] }];
  let isRange = false;
  for (const item of items) {
    const text = item.kind === 'word' ? item.text : '';
    if (text === word && !(word === 'AND' && isRange)) parts.push({ word, items: [] });
    else parts.at(-1)?.items.push(item);
    if (text === 'BETWEEN') isRange = true;
    else if (text === 'AND') isRange = false;
  }
  return parts.length > 1 ? parts : undefined;
}
