/** A stretch of the time axis. */
export interface Range {
  readonly from: number;
  readonly to: number;
}

export const span = ({ from, to }: Range) => to - from;

/** Where a time lies in a range: 0 at its start, 1 at its end. */
export const fraction = (range: Range, time: number) => (time - range.from) / span(range);

export const timeAt = (range: Range, at: number) => range.from + at * span(range);

/** At least as long as `least`, at most as long as the limits, and inside them: moved first, cut last. */
export function within(range: Range, limits: Range, least: number): Range {
  const length = Math.min(Math.max(span(range), least), span(limits));
  const middle = (range.from + range.to) / 2;
  const wanted = length === span(range) ? range.from : middle - length / 2;
  const from = Math.min(Math.max(wanted, limits.from), limits.to - length);
  return { from, to: from + length };
}

/** Shows `factor` of what was shown, with the time under the pointer where it was. */
export function zoomed(range: Range, around: number, factor: number): Range {
  return {
    from: around - (around - range.from) * factor,
    to: around + (range.to - around) * factor,
  };
}

export function panned(range: Range, by: number): Range {
  return { from: range.from + by, to: range.to + by };
}

/** A range with some room on both sides, so that what one looks for does not touch the edges. */
export function around(range: Range, room: number): Range {
  const more = Math.max(span(range), 1e-3) * room;
  return { from: range.from - more, to: range.to + more };
}

export function covers(outer: Range, inner: Range): boolean {
  return outer.from <= inner.from && outer.to >= inner.to;
}

export function overlap(a: Range, b: Range): Range | undefined {
  const from = Math.max(a.from, b.from);
  const to = Math.min(a.to, b.to);
  return from < to ? { from, to } : undefined;
}

export function union(ranges: readonly Range[]): Range | undefined {
  if (ranges.length === 0) return undefined;
  return ranges.reduce((all, { from, to }) => ({
    from: Math.min(all.from, from),
    to: Math.max(all.to, to),
  }));
}
