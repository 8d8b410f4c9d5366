import { tokens, type Token, type TokenKind } from './lexer.ts';
import type { Fix, Problem, SyntaxCode } from './problem.ts';
import type { Expected, MissingNode, Span } from './syntax.ts';

/** Parentheses and NOTs within each other; keeps every walk over a tree far from the end of the stack. */
const maxDepth = 200;
const maxProblems = 100;

/** Words that test the value before them. */
export const tests: ReadonlySet<string> = new Set(['LIKE', 'ILIKE', 'IN', 'BETWEEN', 'CONTAINS']);
const connectives: ReadonlySet<string> = new Set(['AND', 'OR']);
/** Words that are never the name of a field unless quoted. */
export const keywords: ReadonlySet<string> = new Set([
  ...tests,
  ...connectives,
  'NOT',
  'IS',
  'NULL',
]);

/** Where the parser is: the tokens without comments, and the problems so far. */
export class Cursor {
  /** Parentheses that wait for their end. */
  open = 0;
  readonly problems: Problem[] = [];
  private readonly text: string;
  private readonly tokens: readonly Token[];
  private index = 0;
  private depth = 0;
  private isStopped = false;

  constructor(text: string) {
    this.text = text;
    const all = tokens(text);
    this.tokens = all.filter(({ kind }) => kind !== 'comment');
    for (const token of all) this.checkToken(token);
  }

  get token(): Token {
    return this.peek(0);
  }

  peek(distance: number): Token {
    const token = this.tokens[this.index + distance] ?? this.tokens.at(-1);
    if (token === undefined) throw new Error('a text without a last token');
    return token;
  }

  advance(): Token {
    const { token } = this;
    if (token.kind !== 'end') this.index += 1;
    return token;
  }

  /** Where the last taken token ends. */
  get end(): number {
    return this.tokens[this.index - 1]?.span.end ?? 0;
  }

  /** The empty place where something is missing: behind the last taken token and one blank. */
  gap(): Span {
    const at = Math.min(this.end + (this.index > 0 ? 1 : 0), this.token.span.start);
    return { start: at, end: at };
  }

  since({ span }: { readonly span: Span }): Span {
    return { start: span.start, end: Math.max(this.end, span.end) };
  }

  missing(expected: Expected): MissingNode {
    return { kind: 'missing', expected, span: this.gap() };
  }

  is(kind: TokenKind): boolean {
    return this.token.kind === kind;
  }

  take(kind: TokenKind): boolean {
    if (!this.is(kind)) return false;
    this.index += 1;
    return true;
  }

  isWord(word: string): boolean {
    const { kind, value } = this.token;
    return kind === 'word' && value.length === word.length && value.toUpperCase() === word;
  }

  takeWord(word: string): boolean {
    if (!this.isWord(word)) return false;
    this.index += 1;
    return true;
  }

  isSign(...signs: readonly string[]): boolean {
    return this.token.kind === 'operator' && signs.includes(this.token.value);
  }

  /** Takes an operator of other languages and says which word stands for it. */
  takeSign(sign: string, instead: string): boolean {
    if (!this.isSign(sign)) return false;
    const { span } = this.advance();
    const before = /\s$|^$/.test(this.text.slice(Math.max(0, span.start - 1), span.start))
      ? ''
      : ' ';
    const after = /^\s/.test(this.text.slice(span.end, span.end + 1)) ? '' : ' ';
    this.report('use-keyword', span, `Write ${instead} instead of ${sign}.`, {
      title: `Replace by ${instead}`,
      span,
      text: `${before}${instead}${after}`,
    });
    return true;
  }

  startsCondition(): boolean {
    const { kind, value } = this.token;
    if (kind === 'word') return !keywords.has(value.toUpperCase()) || this.isWord('NOT');
    return kind === 'name' || kind === 'open' || kind === 'labels';
  }

  /** Skips what no rule takes, up to where one may go on; false when there is nothing to skip. */
  skipUnexpected(): boolean {
    const { start } = this.token.span;
    const from = this.index;
    while (!this.is('end') && !isWord(this.token, connectives) && !this.startsCondition()) {
      if (this.isSign('&&', '||') || (this.is('close') && this.open > 0)) break;
      this.index += 1;
    }
    if (this.index === from) return false;
    const span = { start, end: this.end };
    this.report('unexpected', span, 'This does not belong here.', {
      title: 'Remove it',
      span,
      text: '',
    });
    return true;
  }

  /** Runs `body` one level deeper; at the limit the rest of the text is left unread. */
  nested<T>(body: () => T, instead: (missing: MissingNode) => T): T {
    if (this.depth >= maxDepth) {
      const message = `The filter is nested more than ${maxDepth} levels deep.`;
      this.report('too-deep', this.token.span, message);
      const missing = this.missing('condition');
      this.index = this.tokens.length - 1;
      this.isStopped = true;
      return instead(missing);
    }
    this.depth += 1;
    const result = body();
    this.depth -= 1;
    return result;
  }

  report(code: SyntaxCode, span: Span, message: string, fix?: Fix): void {
    const { problems } = this;
    if (this.isStopped || problems.length > maxProblems) return;
    const problem = { code, severity: 'error', span, message } as const;
    if (problems.length === maxProblems) {
      problems.push({ ...problem, code: 'too-many-problems', message: 'There are more problems.' });
    } else {
      problems.push(fix === undefined ? problem : { ...problem, fix });
    }
  }

  private checkToken({ kind, span, unterminated, labels }: Token): void {
    if (unterminated && kind === 'comment') {
      this.report('unterminated-comment', span, 'The comment is not closed with */.');
    } else if (unterminated) {
      this.report('unterminated-quote', span, 'The closing quote is missing.');
    }
    for (const label of labels ?? []) {
      if (label.unterminated) {
        this.report('unterminated-quote', label.span, 'The closing quote is missing.');
      }
    }
  }
}

export function isWord({ kind, value }: Token, words: ReadonlySet<string>): boolean {
  return kind === 'word' && value.length <= 8 && words.has(value.toUpperCase());
}

export function around(first: { readonly span: Span }, last: { readonly span: Span }): Span {
  return { start: first.span.start, end: Math.max(first.span.end, last.span.end) };
}
