import type { LabelRun } from '../../src/preview/signals/model.ts';
import { span, type Range } from './view.ts';

/** Texts of a label column in the order of their first run; the place tells the colour. */
export function legendOf(runs: readonly LabelRun[], known: readonly string[] = []): string[] {
  const texts = new Set(known);
  for (const { text } of runs) {
    if (texts.size >= 500) break;
    if (text !== '') texts.add(text);
  }
  return [...texts];
}

export interface Band {
  readonly left: number;
  readonly right: number;
  readonly text: string;
}

/** Runs as stretches of pixels; those of less than a pixel are joined with what follows them. */
export function bandsOf(
  runs: readonly LabelRun[],
  range: Range,
  left: number,
  width: number,
): Band[] {
  const scale = width / span(range);
  const bands: Band[] = [];
  for (const { from, to, text } of runs) {
    if (to < range.from || from > range.to || text === '') continue;
    const start = left + Math.max(0, (from - range.from) * scale);
    const end = left + Math.min(width, (to - range.from) * scale);
    const last = bands.at(-1);
    // A run that begins in the same pixel as the one before would be painted over it anyway.
    if (last && end - last.left < 1) continue;
    bands.push({ left: start, right: Math.max(end, start + 1), text });
  }
  return bands;
}

/** The label at a time. */
export function labelAt(runs: readonly LabelRun[], time: number): string | undefined {
  let low = 0;
  let high = runs.length;
  while (low < high) {
    const middle = (low + high) >> 1;
    if ((runs[middle]?.to ?? NaN) < time) low = middle + 1;
    else high = middle;
  }
  const run = runs[low];
  return run && run.from <= time ? run.text : undefined;
}
