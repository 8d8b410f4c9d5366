import type { Severity, ShownProblem, Span, Token, TokenKind } from './contract.ts';

/** A run of text that is drawn alike. */
export interface Segment {
  readonly text: string;
  readonly kind?: TokenKind;
  readonly severity?: Severity;
}

const weight: Readonly<Record<Severity, number>> = { info: 1, warning: 2, error: 3 };

/**
 * Cuts the text where its colours or squiggles change. A problem without length gets the character after
 * it, or at the end of the text a segment of one no-break space, so that there is something to underline.
 */
export function segments(
  text: string,
  tokens: readonly Token[],
  problems: readonly ShownProblem[],
): readonly Segment[] {
  const visible = problems.map((problem) => ({ ...problem, ...visibleSpan(problem, text) }));
  const cuts = new Set([0, text.length]);
  for (const { start, end } of [...tokens, ...visible]) {
    if (start > 0 && start < text.length) cuts.add(start);
    if (end > 0 && end < text.length) cuts.add(end);
  }
  const ends = [...cuts].sort((a, b) => a - b);
  const result: Segment[] = [];
  let nextToken = 0;
  for (let index = 1; index < ends.length; index += 1) {
    const [start = 0, end = 0] = [ends[index - 1], ends[index]];
    while ((tokens[nextToken]?.end ?? Infinity) <= start) nextToken += 1;
    const token = tokens[nextToken];
    const kind = token !== undefined && token.start <= start ? token.kind : undefined;
    result.push(segment(text.slice(start, end), kind, worst(visible, start)));
  }
  const atEnd = worst(visible, text.length);
  if (atEnd !== undefined) result.push(segment('\u00A0', undefined, atEnd));
  return result;
}

function segment(text: string, kind?: TokenKind, severity?: Severity): Segment {
  return { text, ...(kind && { kind }), ...(severity && { severity }) };
}

function visibleSpan({ start, end }: Span, text: string): Span {
  const first = Math.min(Math.max(start, 0), text.length);
  return { start: first, end: Math.max(Math.min(end, text.length), first + 1) };
}

function worst(problems: readonly ShownProblem[], at: number): Severity | undefined {
  let found: Severity | undefined;
  for (const { start, end, severity } of problems) {
    if (start > at || end <= at) continue;
    if (found === undefined || weight[severity] > weight[found]) found = severity;
  }
  return found;
}

/** Where spans of `before` lie in `after`; those that the edit touched are dropped. */
export function moved<T extends Span>(
  spans: readonly T[],
  before: string,
  after: string,
): readonly T[] {
  const shorter = Math.min(before.length, after.length);
  let head = 0;
  while (head < shorter && before[head] === after[head]) head += 1;
  let tail = 0;
  while (
    tail < shorter - head &&
    before[before.length - 1 - tail] === after[after.length - 1 - tail]
  ) {
    tail += 1;
  }
  const shift = after.length - before.length;
  return spans.flatMap((span) => {
    if (span.end <= head) return [span];
    if (span.start >= before.length - tail) {
      return [{ ...span, start: span.start + shift, end: span.end + shift }];
    }
    return [];
  });
}
