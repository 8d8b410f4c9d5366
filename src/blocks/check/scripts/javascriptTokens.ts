import { unescaped, type Token } from './tokens.ts';

const word = /[\p{L}_$#@][\p{L}\p{N}_$]*/uy;
const number = /\d[\w.]*/y;
const operator = /(?:=>|\?\.|\.{3}|[=!]==?|[-+*/%&|^<>]=|&&|\|\||\?\?|[^\s])/y;
/** After these a `/` divides; after anything else it begins a pattern. */
const beforeDivision = /^[)\]}]$/;
const keywords = /^(?:return|typeof|case|in|of|delete|void|throw|new|do|else|await|yield)$/;

/** JavaScript or TypeScript as tokens, in linear time, of any text whatever. */
export function javascriptTokens(text: string): Token[] {
  const tokens: Token[] = [];
  let at = 0;
  let depth = 0;
  let isNewLine = true;
  const push = (kind: Token['kind'], end: number, value?: string) => {
    tokens.push({
      kind,
      text: text.slice(at, end),
      ...(value !== undefined && { value }),
      start: at,
      end,
      depth,
      ...(isNewLine && { indent: 0 }),
    });
    isNewLine = false;
    at = end;
  };
  while (at < text.length) {
    const character = text.charAt(at);
    if (/\s/.test(character)) {
      if (character === '\n') isNewLine = true;
      at += 1;
    } else if (text.startsWith('//', at) || (at === 0 && text.startsWith('#!'))) {
      while (at < text.length && text.charAt(at) !== '\n') at += 1;
    } else if (text.startsWith('/*', at)) {
      const end = text.indexOf('*/', at + 2);
      at = end < 0 ? text.length : end + 2;
    } else if (character === '"' || character === "'") {
      const end = quotedEnd(text, at, character);
      push('string', end, unescaped(text.slice(at + 1, end - 1)));
    } else if (character === '`') {
      const end = templateEnd(text, at);
      const inner = text.slice(at + 1, end - 1);
      push('string', end, inner.includes('${') ? undefined : unescaped(inner));
    } else if (character === '/' && beginsPattern(tokens.at(-1))) {
      push('other', patternEnd(text, at));
    } else {
      const name = matched(word, text, at);
      const digits = name === undefined ? matched(number, text, at) : undefined;
      const other = name ?? digits ?? matched(operator, text, at) ?? character;
      if (/^[)\]}]$/.test(other)) depth = Math.max(0, depth - 1);
      push(
        name !== undefined ? 'name' : digits !== undefined ? 'number' : 'other',
        at + other.length,
      );
      if (/^[([{]$/.test(other)) depth += 1;
    }
  }
  return tokens;
}

function matched(pattern: RegExp, text: string, at: number): string | undefined {
  pattern.lastIndex = at;
  return pattern.exec(text)?.[0];
}

function beginsPattern(before: Token | undefined): boolean {
  if (before === undefined) return true;
  if (before.kind === 'name') return keywords.test(before.text);
  return before.kind === 'other' && !beforeDivision.test(before.text);
}

function quotedEnd(text: string, start: number, quote: string): number {
  let at = start + 1;
  while (at < text.length && text.charAt(at) !== quote && text.charAt(at) !== '\n') {
    at += text.charAt(at) === '\\' ? 2 : 1;
  }
  return Math.min(text.length, at + 1);
}

/** Past the closing mark; what stands in `${…}` is skipped by its brackets. */
function templateEnd(text: string, start: number): number {
  let at = start + 1;
  let inside = 0;
  while (at < text.length) {
    const character = text.charAt(at);
    if (character === '\\') at += 1;
    else if (inside === 0 && character === '`') return at + 1;
    else if (text.startsWith('${', at)) {
      inside += 1;
      at += 1;
    } else if (inside > 0 && character === '{') inside += 1;
    else if (inside > 0 && character === '}') inside -= 1;
    at += 1;
  }
  return text.length;
}

function patternEnd(text: string, start: number): number {
  let at = start + 1;
  let isClass = false;
  while (at < text.length && text.charAt(at) !== '\n') {
    const character = text.charAt(at);
    if (character === '\\') at += 1;
    else if (character === '[') isClass = true;
    else if (character === ']') isClass = false;
    else if (character === '/' && !isClass) return at + 1;
    at += 1;
  }
  return Math.min(at, text.length);
}
