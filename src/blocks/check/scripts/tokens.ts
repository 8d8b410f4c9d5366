/** A piece of a program; comments and white space between are left out. */
export interface Token {
  readonly kind: 'name' | 'string' | 'number' | 'other';
  /** As written; of a string with its quotes. */
  readonly text: string;
  /** Of a string without anything put into it: what it stands for. */
  readonly value?: string;
  readonly start: number;
  readonly end: number;
  /** Column where the logical line begins that this token begins; absent: it begins none. */
  readonly indent?: number;
  /** Brackets around it. */
  readonly depth: number;
}

/** Longer scripts are not read. */
export const largestScript = 256 * 1024;
/** Scripts with more calls that declare an argument are not understood. */
export const mostDeclarations = 300;

/** The token of the bracket that closes the one at `open`. */
export function closing(tokens: readonly Token[], open: number): number {
  const depth = tokens[open]?.depth ?? 0;
  for (let at = open + 1; at < tokens.length; at += 1) {
    const token = tokens[at];
    if (token?.depth === depth && /^[)\]}]$/.test(token.text)) return at;
  }
  return tokens.length;
}

/** An argument of a call: its tokens, and its name where it has one (`name=value`). */
export interface CallArgument {
  readonly name?: string;
  readonly tokens: readonly Token[];
}

/** The arguments between the bracket at `open` and the one that closes it. */
export function callArguments(tokens: readonly Token[], open: number): CallArgument[] {
  const end = closing(tokens, open);
  const depth = (tokens[open]?.depth ?? 0) + 1;
  const found: CallArgument[] = [];
  let start = open + 1;
  for (let at = open + 1; at <= end; at += 1) {
    const isComma = tokens[at]?.text === ',' && tokens[at]?.depth === depth;
    if (at !== end && !isComma) continue;
    const part = tokens.slice(start, at);
    start = at + 1;
    if (part.length === 0) continue;
    const [first, second] = part;
    const name = first?.kind === 'name' && second?.text === '=' ? first.text : undefined;
    found.push(name === undefined ? { tokens: part } : { name, tokens: part.slice(2) });
  }
  return found;
}

/** The text of an argument that is one plain string. */
export function plainString(argument: CallArgument | undefined): string | undefined {
  const [token, ...others] = argument?.tokens ?? [];
  return others.length === 0 && token?.kind === 'string' ? token.value : undefined;
}

/** Resolves the escapes that programs share; others stay as they are. */
export function unescaped(text: string): string {
  return text.replaceAll(/\\(\r?\n|[\s\S])/g, (whole, next: string) => {
    if (/^[\\'"`]$/.test(next)) return next;
    if (next === 'n') return '\n';
    if (next === 't') return '\t';
    return next.includes('\n') ? '' : whole;
  });
}
