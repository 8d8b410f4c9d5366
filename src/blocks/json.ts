import type { FileProblem, Span } from './block.ts';

/** A JSON text as a tree that knows where everything stands. */
export type JsonNode =
  | { readonly kind: 'object'; readonly span: Span; readonly members: readonly JsonMember[] }
  | { readonly kind: 'array'; readonly span: Span; readonly items: readonly JsonNode[] }
  | {
      readonly kind: 'scalar';
      readonly span: Span;
      readonly value: string | number | boolean | null;
    };

export interface JsonMember {
  readonly name: string;
  readonly nameSpan: Span;
  readonly value: JsonNode;
}

export type JsonObject = Extract<JsonNode, { kind: 'object' }>;

/** Deeper is nothing that a person wrote, and would let a hostile file use up the stack. */
const maxDepth = 64;

/** The tree of a JSON text, or the first thing that is wrong with it. */
export function readJson(
  text: string,
): { readonly node: JsonNode } | { readonly problem: FileProblem } {
  const reader = new Reader(text);
  try {
    return { node: reader.whole() };
  } catch (error) {
    if (!(error instanceof Wrong)) throw error;
    const { message, span } = error;
    return { problem: { severity: 'error', message, span } };
  }
}

/** The last member of a name, which is the one that counts. */
export function memberOf(node: JsonNode | undefined, name: string): JsonMember | undefined {
  return node?.kind === 'object'
    ? node.members.findLast((member) => member.name === name)
    : undefined;
}

export function textOf(node: JsonNode | undefined): string | undefined {
  return node?.kind === 'scalar' && typeof node.value === 'string' ? node.value : undefined;
}

export function booleanOf(node: JsonNode | undefined): boolean | undefined {
  return node?.kind === 'scalar' && typeof node.value === 'boolean' ? node.value : undefined;
}

/** A safe whole number of at least 0: an id. */
export function idOf(node: JsonNode | undefined): number | undefined {
  const value = node?.kind === 'scalar' ? node.value : undefined;
  return typeof value === 'number' && Number.isSafeInteger(value) && value >= 0 ? value : undefined;
}

/** One-based line and column of an offset, as editors and terminals count. */
export function positionAt(text: string, offset: number): { line: number; column: number } {
  const before = text.slice(0, offset);
  const line = before.split('\n').length;
  return { line, column: offset - (before.lastIndexOf('\n') + 1) + 1 };
}

class Wrong extends Error {
  readonly span: Span;

  constructor(message: string, span: Span) {
    super(message);
    this.span = span;
  }
}

const blanks = /[ \t\r\n]*/y;
const number = /-?(?:0|[1-9]\d*)(?:\.\d+)?(?:[eE][+-]?\d+)?/y;
const quoted = /"[^"\\\u0000-\u001F]*(?:\\.[^"\\\u0000-\u001F]*)*"/y;
const word = /[\p{L}\p{N}_$.+-]+/uy;

class Reader {
  private readonly text: string;
  private at: number;

  constructor(text: string) {
    this.text = text;
    this.at = text.startsWith('\uFEFF') ? 1 : 0;
  }

  whole(): JsonNode {
    const node = this.value(0);
    this.skip();
    if (this.at < this.text.length) this.fail('Nothing may follow the end of the JSON.');
    return node;
  }

  private value(depth: number): JsonNode {
    this.skip();
    const start = this.at;
    if (depth > maxDepth) this.fail('This is nested too deeply.');
    const first = this.text[start];
    if (first === '{') return this.object(depth);
    if (first === '[') return this.array(depth);
    if (first === '"') return this.scalar(start, this.string());
    const digits = this.match(number);
    if (digits !== undefined) return this.scalar(start, Number(digits));
    const name = this.match(word) ?? '';
    if (name === 'true' || name === 'false') return this.scalar(start, name === 'true');
    if (name === 'null') return this.scalar(start, null);
    this.at = start;
    return this.fail(
      name === '' ? 'A value is missing here.' : 'This is no JSON value: text stands in "quotes".',
      name.length,
    );
  }

  private object(depth: number): JsonNode {
    const start = this.at;
    const members: JsonMember[] = [];
    this.list('}', () => {
      const nameStart = this.at;
      if (this.text[nameStart] !== '"') this.fail('A name in "quotes" is missing here.');
      const name = this.string();
      const nameSpan = { start: nameStart, end: this.at };
      this.skip();
      if (this.text[this.at] !== ':') this.fail('A “:” is missing here.');
      this.at += 1;
      members.push({ name, nameSpan, value: this.value(depth + 1) });
    });
    return { kind: 'object', span: { start, end: this.at }, members };
  }

  private array(depth: number): JsonNode {
    const start = this.at;
    const items: JsonNode[] = [];
    this.list(']', () => items.push(this.value(depth + 1)));
    return { kind: 'array', span: { start, end: this.at }, items };
  }

  private list(end: string, entry: () => void): void {
    this.at += 1;
    this.skip();
    if (this.text[this.at] === end) {
      this.at += 1;
      return;
    }
    for (;;) {
      entry();
      this.skip();
      const next = this.text[this.at];
      if (next !== end && next !== ',') this.fail(`A “,” or “${end}” is missing here.`);
      const comma = this.at;
      this.at += 1;
      if (next === end) return;
      this.skip();
      if (this.text[this.at] !== end) continue;
      this.at = comma;
      this.fail(`No “,” may stand before “${end}”.`);
    }
  }

  private string(): string {
    const start = this.at;
    const source = this.match(quoted);
    if (source === undefined) this.fail('The end of this text is missing.');
    try {
      return JSON.parse(source) as string;
    } catch {
      this.at = start;
      return this.fail('This text holds a “\\” that JSON does not know.', source.length);
    }
  }

  private scalar(start: number, value: string | number | boolean | null): JsonNode {
    return { kind: 'scalar', span: { start, end: this.at }, value };
  }

  private skip(): void {
    this.match(blanks);
    if (this.text.startsWith('//', this.at) || this.text.startsWith('/*', this.at)) {
      this.fail('JSON has no comments.', 2);
    }
  }

  private match(pattern: RegExp): string | undefined {
    pattern.lastIndex = this.at;
    const found = pattern.exec(this.text)?.[0];
    if (found !== undefined) this.at += found.length;
    return found;
  }

  private fail(message: string, length = 1): never {
    const start = Math.min(this.at, this.text.length);
    const end = Math.min(start + Math.max(length, 1), this.text.length);
    throw new Wrong(message, { start, end });
  }
}
