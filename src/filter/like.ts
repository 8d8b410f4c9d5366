/** One piece of a pattern between two `%`: texts, and `undefined` for each `_`. */
type Piece = readonly (string | undefined)[];

/**
 * A test of LIKE: `%` stands for any characters, `_` for exactly one (a whole code point), `\` takes the
 * special meaning from what follows. The time is at most length of text × length of pattern.
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
  return (text) => {
    let at = matchAt(first, text, 0);
    if (at < 0) return false;
    // The leftmost place is right for every piece but the last, which must end the text.
    for (const piece of rest) {
      at = find(piece, text, at);
      if (at < 0) return false;
    }
    return endsWith(last, text, at);
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

/** Where the piece ends when it stands at `at`, or -1. */
function matchAt(piece: Piece, text: string, at: number): number {
  let end = at;
  for (const part of piece) {
    if (part === undefined) {
      if (end >= text.length) return -1;
      end += (text.codePointAt(end) ?? 0) > 0xffff ? 2 : 1;
    } else {
      if (!text.startsWith(part, end)) return -1;
      end += part.length;
    }
  }
  return end;
}

function find(piece: Piece, text: string, from: number): number {
  const [only] = piece;
  if (piece.length === 0) return from;
  if (only !== undefined && piece.length === 1) {
    const found = text.indexOf(only, from);
    return found < 0 ? -1 : found + only.length;
  }
  for (let at = from; at <= text.length; at += 1) {
    const end = matchAt(piece, text, at);
    if (end >= 0) return end;
  }
  return -1;
}

function endsWith(piece: Piece, text: string, from: number): boolean {
  if (piece.length === 0) return true;
  const [only] = piece;
  if (piece.length === 1 && only !== undefined) {
    return text.length - only.length >= from && text.endsWith(only);
  }
  const longest = piece.reduce((sum, part) => sum + (part?.length ?? 2), 0);
  for (let at = text.length; at >= Math.max(from, text.length - longest); at -= 1) {
    if (matchAt(piece, text, at) === text.length) return true;
  }
  return false;
}
