import { keywords } from './cursor.ts';
import { tokens, type Token } from './lexer.ts';
import { laidOut, type Item } from './layout.ts';
import { parse } from './parser.ts';
import { print } from './print.ts';

/**
 * A filter in its usual look: keywords in capitals, one blank between words, one condition a line where all do not fit in 80
 * columns. Comments stay, those before the first condition as they are. What does not parse is returned as it is.
 */
export function format(text: string): string {
  let last = text;
  // A comment in the middle of a condition moves out of it at first, and finds its line then.
  for (let round = 0; round < maxRounds; round += 1) {
    const next = formatOnce(last);
    if (next === last) return next;
    last = next;
  }
  return text;
}

const maxRounds = 5;

function formatOnce(text: string): string {
  const before = parse(text);
  if (before.problems.length > 0) return text;
  const all = tokens(text).filter(({ kind }) => kind !== 'end');
  const first = all.findIndex(({ kind }) => kind !== 'comment');
  const start = all[first]?.span.start;
  if (start === undefined) return commentsOnly(text);
  const from = lineStart(text, start);
  const head = headLines(text.slice(0, from));
  // What stands in the line of the first condition and before it is a comment too, or the end of one.
  const isEnd = all.some(({ span }) => span.start < from && from < span.end);
  const inline = isEnd ? text.slice(from, start).trimEnd() : text.slice(from, start).trim();
  const items = itemsOf(text, all.slice(first));
  const lines = [...head, ...(inline === '' ? [] : [inline]), ...laidOut(items)];
  const formatted = lines.join('\n');
  return isSame(text, formatted) ? formatted : text;
}

function commentsOnly(text: string): string {
  const formatted = headLines(`${text}\n`).join('\n').trim();
  return isSame(text, formatted) ? formatted : text;
}

function lineStart(text: string, offset: number): number {
  return text.lastIndexOf('\n', offset - 1) + 1;
}

/** Lines of comments without blanks at their ends, at most one empty line in a row. */
function headLines(text: string): readonly string[] {
  const lines = text.split(/\r?\n/).map((line) => line.trimEnd());
  lines.pop();
  return lines.filter((line, at) => line !== '' || (at > 0 && lines[at - 1] !== ''));
}

/** A layout that would change the meaning, or lose a comment, is not taken. */
function isSame(before: string, after: string): boolean {
  const comments = (text: string) =>
    tokens(text)
      .filter(({ kind }) => kind === 'comment')
      .map(({ value }) => value.trimEnd())
      .sort();
  const [one, other] = [comments(before), comments(after)];
  const isKept = one.length === other.length && one.every((comment, at) => other[at] === comment);
  // Capitals of DATE are the only thing that the printer keeps as they were.
  const meaning = (text: string) => print(parse(text).root).replaceAll(/\bdate\(/gi, 'DATE(');
  return isKept && meaning(before) === meaning(after);
}

function itemsOf(text: string, all: readonly Token[]): Item[] {
  const root: Item[] = [];
  const open: Item[][] = [root];
  let last: Token | undefined;
  for (const token of all) {
    const items = open.at(-1) ?? root;
    const gap = text.slice(last?.span.end ?? token.span.start, token.span.start);
    const glued = last !== undefined && isGlued(last, token, gap);
    if (token.kind === 'open') {
      const inner: Item[] = [];
      items.push({ kind: 'group', glued, items: inner });
      open.push(inner);
    } else if (token.kind === 'close') {
      if (open.length > 1) open.pop();
    } else if (token.kind === 'comment') {
      const ownLine = /[\r\n]/.test(gap);
      const isInline = token.value.startsWith('/*') && !/[\r\n]/.test(token.value);
      items.push({ kind: 'comment', text: token.value.trimEnd(), ownLine, isInline });
    } else {
      items.push({ kind: 'word', text: written(text, token, last), glued });
    }
    last = token;
  }
  return root;
}

/** Without a blank before it. */
function isGlued(last: Token, token: Token, gap: string): boolean {
  if (token.kind === 'comma' || isArrow(token) || isArrow(last)) return true;
  if (token.kind === 'open') return last.kind === 'word' && !keywords.has(last.value.toUpperCase());
  // A sign belongs to its number, and where one calculates nothing is changed.
  return /^[+\-*/%]$/.test(last.value) && last.kind === 'operator' && gap === '';
}

function isArrow({ kind, value }: Token): boolean {
  return kind === 'operator' && (value === '->' || value === '->>');
}

function written(text: string, token: Token, last: Token | undefined): string {
  const raw = text.slice(token.span.start, token.span.end);
  if (token.kind === 'labels') {
    const labels = token.labels?.map(({ span }) => text.slice(span.start, span.end)) ?? [];
    return `--labels ${labels.join(',')}`;
  }
  if (token.kind !== 'word' || (last !== undefined && isArrow(last))) return raw;
  const upper = raw.toUpperCase();
  return keywords.has(upper) || upper === 'DATE' ? upper : raw;
}
