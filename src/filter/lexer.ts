import type { Span } from './syntax.ts';

export interface Token {
  readonly kind: TokenKind;
  readonly span: Span;
  /** What the token means: a text without its quotes, a word or an operator as written. */
  readonly value: string;
  /** A quote or `/*` that is not closed; the token then reaches to the end of the text. */
  readonly unterminated?: true;
  /** Of `--labels a,b`. */
  readonly labels?: readonly Label[];
}

export type TokenKind =
  | 'word'
  | 'name' // `name` or [name]
  | 'text' // 'text' or "text"
  | 'number'
  | 'operator'
  | 'open'
  | 'close'
  | 'comma'
  | 'labels'
  | 'comment'
  | 'unknown'
  | 'end';

interface Label {
  readonly value: string;
  readonly span: Span;
  readonly unterminated?: true;
}

const blank = /[\s\u200B\uFEFF]+/y;
const word = /[\p{L}\p{N}\p{M}_$]+(?:\.[\p{L}\p{N}\p{M}_$]+)*/uy;
const number = /(?:\d+\.?\d*|\.\d+)(?:[eE][+-]?\d+)?/y;
const operator = /->>|->|<=|>=|<>|!=|==|&&|\|\||[=<>+\-*/%!]/y;
const gap = /[ \t]+/y;
const lineComment = /(?:--|\/\/|#)[^\r\n]*/y;
const labelsMark = /--[ \t]*labels(?![\p{L}\p{N}\p{M}_$.])/iuy;
/** AND and OR end the list; as labels they are written in quotes. */
const bareLabel = /(?!(?:and|or)(?:[\s,()'"`]|$))[^\s,()'"`]+/iy;

/** The tokens of a text, comments too, then `end`. Never fails; what nothing else takes is `unknown`. */
export function tokens(text: string): Token[] {
  const found: Token[] = [];
  for (let at = 0; at < text.length;) {
    const space = matchAt(blank, text, at);
    if (space > 0) {
      at += space;
      continue;
    }
    const token = tokenAt(text, at);
    found.push(token);
    at = token.span.end;
  }
  found.push({ kind: 'end', span: { start: text.length, end: text.length }, value: '' });
  return found;
}

function tokenAt(text: string, start: number): Token {
  const token = (kind: TokenKind, length: number): Token => ({
    kind,
    span: { start, end: start + length },
    value: text.slice(start, start + length),
  });
  const first = text.charAt(start);
  switch (first) {
    case "'":
    case '"':
      return quoted(text, start, 'text', first);
    case '`':
      return quoted(text, start, 'name', first);
    case '[':
      return quoted(text, start, 'name', ']');
    case '(':
      return token('open', 1);
    case ')':
      return token('close', 1);
    case ',':
      return token('comma', 1);
  }
  const mark = matchAt(labelsMark, text, start);
  if (mark > 0) return labelsAt(text, start, start + mark);
  const comment = matchAt(lineComment, text, start);
  if (comment > 0) return token('comment', comment);
  if (text.startsWith('/*', start)) {
    const close = text.indexOf('*/', start + 2);
    if (close >= 0) return token('comment', close + 2 - start);
    return { ...token('comment', text.length - start), unterminated: true };
  }
  const digits = matchAt(number, text, start);
  const letters = matchAt(word, text, start);
  if (digits > 0 && digits >= letters) return token('number', digits);
  if (letters > 0) return token('word', letters);
  const sign = matchAt(operator, text, start);
  if (sign > 0) return token('operator', sign);
  return token('unknown', (text.codePointAt(start) ?? 0) > 0xffff ? 2 : 1);
}

/**
 * Reads a quoted text: the closing character is written twice or after a backslash, a backslash is written
 * twice before a quote, before a backslash and at the end; elsewhere it stands for itself (`C:\data`, `50\%`).
 */
function quoted(text: string, start: number, kind: 'text' | 'name', close: string): Token {
  let value = '';
  let from = start + 1;
  for (let at = from; at < text.length; at += 1) {
    const char = text.charAt(at);
    const next = text.charAt(at + 1);
    if (char === close && next !== close) {
      return { kind, span: { start, end: at + 1 }, value: value + text.slice(from, at) };
    }
    if (char === close || (char === '\\' && (next === close || next === '\\'))) {
      value += text.slice(from, at) + next;
      at += 1;
      from = at + 1;
    }
  }
  const span = { start, end: text.length };
  return { kind, span, value: value + text.slice(from), unterminated: true };
}

function labelsAt(text: string, start: number, from: number): Token {
  const labels: Label[] = [];
  let end = from;
  for (let at = from + matchAt(gap, text, from); at < text.length;) {
    const label = labelAt(text, at);
    if (label === undefined) break;
    labels.push(label);
    end = label.span.end;
    at = end + matchAt(blank, text, end);
    if (text.charAt(at) !== ',') break;
    end = at + 1;
    at = end + matchAt(blank, text, end);
  }
  return { kind: 'labels', span: { start, end }, value: text.slice(start, from), labels };
}

/** Whether a label needs no quotes in the list. */
export function isBareLabel(label: string): boolean {
  return label !== '' && matchAt(bareLabel, label, 0) === label.length;
}

function labelAt(text: string, at: number): Label | undefined {
  const first = text.charAt(at);
  if (first === "'" || first === '"') {
    const { value, span, unterminated } = quoted(text, at, 'text', first);
    return { value, span, ...(unterminated === undefined ? {} : { unterminated }) };
  }
  const length = matchAt(bareLabel, text, at);
  if (length === 0) return undefined;
  return { value: text.slice(at, at + length), span: { start: at, end: at + length } };
}

function matchAt(pattern: RegExp, text: string, at: number): number {
  pattern.lastIndex = at;
  return pattern.exec(text)?.[0].length ?? 0;
}
