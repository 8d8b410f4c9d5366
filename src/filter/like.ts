import { finder, matchAt, matchAtEnd, type Piece } from './findPiece.ts';

/**
 * A test of LIKE: `%` stands for any characters, `_` for exactly one (a whole code point), `\` takes the
 * special meaning from what follows.
 */
export function likeTest(pattern: string, caseless: boolean): (text: string) => boolean {
  const pieces = piecesOf(caseless ? pattern.toLowerCase() : pattern);
  const matches = matcher(pieces);
  return caseless ? (text) => matches(text.toLowerCase()) : matches;
}

/** The text that a pattern without wildcards stands for. */
export function exactText(pattern: string): string | undefined {
  const pieces = piecesOf(pattern);
  const only = pieces.length === 1 ? pieces[0] : undefined;
  return only?.every((part) => part !== undefined) === true ? only.join('') : undefined;
}

function matcher(pieces: readonly Piece[]): (text: string) => boolean {
  const [first = [], ...rest] = pieces;
  const last = rest.pop();
  if (last === undefined) return (text) => matchAt(first, text, 0) === text.length;
  const finds = rest.filter((piece) => piece.length > 0).map(finder);
  return (text) => {
    let at = matchAt(first, text, 0);
    if (at < 0) return false;
    // The leftmost place is right for every piece but the last, which must end the text.
    for (const find of finds) {
      at = find(text, at);
      if (at < 0) return false;
    }
    return matchAtEnd(last, text) >= at;
  };
}

function piecesOf(pattern: string): Piece[] {
  const pieces: (string | undefined)[][] = [[]];
  let literal = '';
  const flush = () => {
    if (literal !== '') pieces.at(-1)?.push(literal);
    literal = '';
  };
  for (let at = 0; at < pattern.length; at += 1) {
    const char = pattern.charAt(at);
    const next = pattern.charAt(at + 1);
    if (char === '\\' && (next === '%' || next === '_' || next === '\\')) {
      literal += next;
      at += 1;
    } else if (char === '%') {
      flush();
      pieces.push([]);
    } else if (char === '_') {
      flush();
      pieces.at(-1)?.push(undefined);
    } else {
      literal += char;
    }
  }
  flush();
  return pieces;
}
