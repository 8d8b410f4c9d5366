/** The longest copy: decoding may go on so far past what was asked for. */
export const longestCopy = 64;

/** Where a decoder stands: in the compressed bytes, in those that it makes, and how much of a literal is still to come. */
export interface SnappyState {
  input: number;
  output: number;
  literal: number;
}

/** Bytes in the middle of a longer whole: `base` is the place of the first. */
export interface Span {
  readonly bytes: Uint8Array;
  readonly base: number;
}

/**
 * Goes on decoding into `output` until the state has come to `target` (or up to 63 bytes past it), or the input ends
 * within an operation. Returns false where a copy reaches back further than `output` does.
 */
export function decodeSnappy(
  state: SnappyState,
  input: Span,
  output: Span,
  target: number,
): boolean {
  const { bytes } = input;
  const made = output.bytes;
  const inputEnd = bytes.length;
  let from = state.input - input.base;
  let to = state.output - output.base;
  const end = Math.min(target - output.base, made.length);
  let { literal } = state;
  let isNear = true;
  if (from < 0) return true;
  while (to < end) {
    if (literal > 0) {
      const size = Math.min(literal, inputEnd - from, end - to);
      if (size <= 0) break;
      if (size > 32) made.set(bytes.subarray(from, from + size), to);
      else for (let i = 0; i < size; i += 1) made[to + i] = bytes[from + i] as number;
      from += size;
      to += size;
      literal -= size;
      continue;
    }
    if (from >= inputEnd) break;
    const tag = bytes[from] as number;
    const kind = tag & 3;
    if (kind === 0) {
      const width = Math.max(0, (tag >> 2) - 59);
      if (from + width >= inputEnd) break;
      literal = (width === 0 ? tag >> 2 : readNumber(bytes, from + 1, width)) + 1;
      from += 1 + width;
      continue;
    }
    const width = kind === 3 ? 4 : kind;
    if (from + width >= inputEnd) break;
    let size = (tag >> 2) + 1;
    let distance: number;
    if (kind === 1) {
      size = ((tag >> 2) & 7) + 4;
      distance = ((tag >> 5) << 8) | (bytes[from + 1] as number);
    } else {
      distance = (bytes[from + 1] as number) | ((bytes[from + 2] as number) << 8);
      if (kind === 3) distance = readNumber(bytes, from + 1, 4);
    }
    if (distance === 0) throw new RangeError('a block copies from nowhere');
    if (distance > to) {
      isNear = false;
      break;
    }
    if (size > made.length - to) throw new RangeError('a block is longer than it says');
    for (let i = to, last = to + size; i < last; i += 1) made[i] = made[i - distance] as number;
    from += 1 + width;
    to += size;
  }
  state.input = from + input.base;
  state.output = to + output.base;
  state.literal = literal;
  return isNear;
}

const longestStep = 64;
/** How many bytes each operation takes and makes, by its first byte; 0 for literals whose length is behind it. */
const takenBy = Uint8Array.from({ length: 256 }, (_, tag) => {
  const kind = tag & 3;
  if (kind === 0) return tag >> 2 < 60 ? (tag >> 2) + 2 : 0;
  return kind === 3 ? 5 : 1 + kind;
});
const madeBy = Uint8Array.from({ length: 256 }, (_, tag) =>
  (tag & 3) === 1 ? ((tag >> 2) & 7) + 4 : (tag >> 2) + 1,
);

/** Goes on without making anything, until `target` would be reached exactly or passed, or the input ends. */
export function skipSnappy(state: SnappyState, { bytes, base }: Span, target: number): void {
  let { output, literal } = state;
  let from = state.input - base;
  const inputEnd = bytes.length;
  while (output < target) {
    if (literal === 0 && from >= 0) {
      // Far from every border an operation needs no more than two look-ups.
      while (output + longestStep <= target && from + longestStep < inputEnd) {
        const tag = bytes[from] as number;
        const taken = takenBy[tag] as number;
        if (taken === 0) break;
        from += taken;
        output += madeBy[tag] as number;
      }
      if (output >= target) break;
    }
    if (literal > 0) {
      // The bytes of a literal need not be there to be stepped over.
      const size = Math.min(literal, target - output);
      from += size;
      output += size;
      literal -= size;
      continue;
    }
    if (from < 0 || from >= inputEnd) break;
    const tag = bytes[from] as number;
    const kind = tag & 3;
    if (kind === 0) {
      const width = Math.max(0, (tag >> 2) - 59);
      if (from + width >= inputEnd) break;
      literal = (width === 0 ? tag >> 2 : readNumber(bytes, from + 1, width)) + 1;
      from += 1 + width;
    } else {
      output += kind === 1 ? ((tag >> 2) & 7) + 4 : (tag >> 2) + 1;
      from += kind === 3 ? 5 : 1 + kind;
    }
  }
  state.input = from + base;
  state.output = output;
  state.literal = literal;
}

function readNumber(bytes: Uint8Array, offset: number, width: number): number {
  let value = 0;
  for (let i = 0; i < width; i += 1) value += (bytes[offset + i] ?? 0) * 2 ** (8 * i);
  return value;
}
