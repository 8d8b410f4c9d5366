type Token =
  | { readonly kind: 'character'; readonly code: number }
  /** `*`: anything within a level. */
  | { readonly kind: 'some' }
  /** `**`: anything at all. */
  | { readonly kind: 'all' }
  /** `**` with its `/`: any number of folders, none too. */
  | { readonly kind: 'folders' };

const slash = '/'.charCodeAt(0);

/** A path filter: `*` within one level, `**` at any depth, everything else as it is. */
export class Wildcard {
  /** The folders that every match lies in; empty, or ends with `/`. */
  readonly prefix: string;
  private readonly tokens: readonly Token[];

  constructor(pattern: string) {
    const relative = pattern.replace(/^\/+/, '');
    const literal = relative.split('*', 1)[0] ?? '';
    this.prefix = literal.slice(0, literal.lastIndexOf('/') + 1);
    this.tokens = tokensOf(relative);
  }

  /** Takes time proportional to the lengths of path and pattern, whatever they are. */
  matches(path: string): boolean {
    const { tokens } = this;
    let states = reach(new Uint8Array(tokens.length + 1), 0, tokens, true);
    for (let index = 0; index < path.length; index += 1) {
      const code = path.charCodeAt(index);
      const next = new Uint8Array(tokens.length + 1);
      for (const [position, token] of tokens.entries()) {
        if (states[position] === 0) continue;
        if (token.kind === 'character') {
          if (token.code === code) reach(next, position + 1, tokens, code === slash);
        } else if (token.kind === 'some') {
          if (code !== slash) reach(next, position, tokens, false);
        } else {
          reach(next, position, tokens, code === slash);
        }
      }
      states = next;
    }
    return states[tokens.length] === 1;
  }
}

/** Marks a state and those that need no further character. */
function reach(
  states: Uint8Array,
  first: number,
  tokens: readonly Token[],
  isAtFolder: boolean,
): Uint8Array {
  for (let position = first; ; position += 1) {
    states[position] = 1;
    const token = tokens[position];
    if (token === undefined || token.kind === 'character') return states;
    if (token.kind === 'folders' && !isAtFolder) return states;
  }
}

function tokensOf(pattern: string): Token[] {
  const tokens: Token[] = [];
  for (let index = 0; index < pattern.length; index += 1) {
    if (pattern[index] !== '*') {
      tokens.push({ kind: 'character', code: pattern.charCodeAt(index) });
      continue;
    }
    const isAtFolder = index === 0 || pattern[index - 1] === '/';
    let stars = 1;
    while (pattern[index + stars] === '*') stars += 1;
    index += stars - 1;
    if (stars === 1) {
      tokens.push({ kind: 'some' });
    } else if (isAtFolder && pattern[index + 1] === '/') {
      tokens.push({ kind: 'folders' });
      index += 1;
    } else {
      tokens.push({ kind: 'all' });
    }
  }
  return tokens;
}
