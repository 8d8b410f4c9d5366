import { unescaped, type Token } from './tokens.ts';

const word = /[\p{L}_][\p{L}\p{N}_]*/uy;
const number = /\d[\w.]*/y;
const operator = /(?:[-+*/%&|^<>=!:@]=|\*\*=?|\/\/=?|->|[^\s])/y;
const prefix = /^(?:[rbuf]|[rbf]{2})$/i;

/** Python as tokens, in linear time, of any text whatever. */
export function pythonTokens(text: string): Token[] {
  const tokens: Token[] = [];
  let at = text.startsWith('\uFEFF') ? 1 : 0;
  let lineStart = at;
  let isNewLine = true;
  let depth = 0;
  const push = (token: Omit<Token, 'depth' | 'indent'>, level: number) => {
    const indent = isNewLine ? { indent: column(text, lineStart, token.start) } : {};
    tokens.push({ ...token, depth: level, ...indent });
    isNewLine = false;
    at = token.end;
  };
  while (at < text.length) {
    const character = text.charAt(at);
    if (character === '\n' || character === '\r') {
      at += 1;
      lineStart = at;
      if (depth === 0) isNewLine = true;
    } else if (character === '\\' && /[\r\n]/.test(text.charAt(at + 1))) {
      at += text.startsWith('\r\n', at + 1) ? 3 : 2;
    } else if (/\s/.test(character)) at += 1;
    else if (character === '#') {
      while (at < text.length && !/[\r\n]/.test(text.charAt(at))) at += 1;
    } else if (character === '"' || character === "'") {
      push(stringToken(text, at, at), depth);
    } else {
      const name = matched(word, text, at);
      const next = name === undefined ? '' : text.charAt(at + name.length);
      if (name !== undefined && prefix.test(name) && (next === '"' || next === "'")) {
        push(stringToken(text, at, at + name.length), depth);
      } else if (name !== undefined) {
        push({ kind: 'name', text: name, start: at, end: at + name.length }, depth);
      } else {
        const digits = matched(number, text, at);
        const other = digits ?? matched(operator, text, at) ?? character;
        if (/^[)\]}]$/.test(other)) depth = Math.max(0, depth - 1);
        const kind = digits === undefined ? 'other' : 'number';
        push({ kind, text: other, start: at, end: at + other.length }, depth);
        if (/^[([{]$/.test(other)) depth += 1;
      }
    }
  }
  return tokens;
}

function matched(pattern: RegExp, text: string, at: number): string | undefined {
  pattern.lastIndex = at;
  return pattern.exec(text)?.[0];
}

/** A tab reaches the next multiple of eight, as Python counts. */
function column(text: string, from: number, to: number): number {
  let width = 0;
  for (let at = from; at < to; at += 1) {
    width = text.charAt(at) === '\t' ? width - (width % 8) + 8 : width + 1;
  }
  return width;
}

function stringToken(text: string, start: number, quoteAt: number): Omit<Token, 'depth'> {
  const quote = text.charAt(quoteAt);
  const isTriple = text.startsWith(quote.repeat(3), quoteAt);
  const mark = isTriple ? quote.repeat(3) : quote;
  const marks = text.slice(start, quoteAt).toLowerCase();
  let at = quoteAt + mark.length;
  while (at < text.length && !text.startsWith(mark, at)) {
    if (!isTriple && /[\r\n]/.test(text.charAt(at))) break;
    at += text.charAt(at) === '\\' ? 2 : 1;
  }
  const inner = text.slice(quoteAt + mark.length, at);
  const end = Math.min(text.length, text.startsWith(mark, at) ? at + mark.length : at);
  const isPlain = !marks.includes('f') && !marks.includes('b');
  const value = marks.includes('r') ? inner : unescaped(inner);
  return {
    kind: 'string',
    text: text.slice(start, end),
    ...(isPlain && { value }),
    start,
    end,
  };
}
