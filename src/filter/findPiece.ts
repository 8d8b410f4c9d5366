/** One piece of a pattern between two `%`: texts, and `undefined` for each `_`. */
export type Piece = readonly (string | undefined)[];

/** Where the first place of a piece ends that begins at `from` or behind it, or -1. */
type Find = (text: string, from: number) => number;

/** What is shorter is tried at every place: at most so many steps a character. */
const short = 64;

/** However the piece and the text repeat themselves, long ones take no more than a few steps a character. */
export function finder(piece: Piece): Find {
  const [only] = piece;
  if (piece.length === 0) return (_text, from) => from;
  if (piece.length === 1 && only !== undefined) {
    return only.length > short ? withPrefixes(only) : withIndexOf(only);
  }
  const places = piece.flatMap((part) => (part === undefined ? [undefined] : [...part]));
  return places.length > short ? withBits(places) : everywhere(piece, places.length);
}

/** Where the piece ends when it stands at `at`, or -1. */
export function matchAt(piece: Piece, text: string, at: number): number {
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

/** Where the piece begins when it ends the text, or -1. */
export function matchAtEnd(piece: Piece, text: string): number {
  let start = text.length;
  for (const part of piece.toReversed()) {
    if (part === undefined) {
      if (start === 0) return -1;
      start -= start > 1 && (text.codePointAt(start - 2) ?? 0) > 0xffff ? 2 : 1;
    } else {
      if (!text.endsWith(part, start)) return -1;
      start -= part.length;
    }
  }
  return start;
}

function withIndexOf(literal: string): Find {
  return (text, from) => {
    const found = text.indexOf(literal, from);
    return found < 0 ? -1 : found + literal.length;
  };
}

function everywhere(piece: Piece, length: number): Find {
  return (text, from) => {
    for (let at = from; at + length <= text.length; at += 1) {
      const end = matchAt(piece, text, at);
      if (end >= 0) return end;
    }
    return -1;
  };
}

/** Knuth, Morris and Pratt: `indexOf` looks at `aaaa…` in `aaabaaa` again and again. */
function withPrefixes(literal: string): Find {
  const { length } = literal;
  /** After so many equal characters, how many still are when the next one differs. */
  const shorter = new Int32Array(length + 1);
  for (let at = 1, equal = 0; at < length; at += 1) {
    while (equal > 0 && literal.charCodeAt(at) !== literal.charCodeAt(equal)) {
      equal = shorter[equal] ?? 0;
    }
    if (literal.charCodeAt(at) === literal.charCodeAt(equal)) equal += 1;
    shorter[at + 1] = equal;
  }
  return (text, from) => {
    if (text.length - from < length) return -1;
    for (let at = from, equal = 0; at < text.length; at += 1) {
      const unit = text.charCodeAt(at);
      while (equal > 0 && unit !== literal.charCodeAt(equal)) equal = shorter[equal] ?? 0;
      if (unit === literal.charCodeAt(equal)) equal += 1;
      if (equal === length) return at + 1;
    }
    return -1;
  };
}

/** One bit for each place of the piece, 32 places a step: whether the text so far ends with the piece up to there. */
function withBits(places: readonly (string | undefined)[]): Find {
  const words = (places.length + 31) >>> 5;
  const others = new Int32Array(words);
  const set = (bits: Int32Array, at: number) => {
    bits[at >>> 5] = (bits[at >>> 5] ?? 0) | (1 << (at & 31));
  };
  for (const [at, part] of places.entries()) if (part === undefined) set(others, at);
  const byCharacter = new Map<number, Int32Array>();
  for (const [at, part] of places.entries()) {
    const code = part?.codePointAt(0);
    if (code === undefined) continue;
    let bits = byCharacter.get(code);
    if (bits === undefined) byCharacter.set(code, (bits = others.slice()));
    set(bits, at);
  }
  const last = places.length - 1;
  return (text, from) => {
    const state = new Int32Array(words);
    for (let at = from; at < text.length;) {
      const code = text.codePointAt(at) ?? 0;
      const bits = byCharacter.get(code) ?? others;
      at += code > 0xffff ? 2 : 1;
      let carry = 1;
      for (let word = 0; word < words; word += 1) {
        const before = state[word] ?? 0;
        state[word] = ((before << 1) | carry) & (bits[word] ?? 0);
        carry = before >>> 31;
      }
      if (((state[last >>> 5] ?? 0) >>> (last & 31)) & 1) return at;
    }
    return -1;
  };
}
