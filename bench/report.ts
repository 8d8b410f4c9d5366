import { writeSync } from 'node:fs';

/** A figure of a bench. With a goal there is a limit that it must not exceed, or a least that it must reach. */
export interface Figure {
  readonly what: string;
  readonly figure: number;
  readonly unit: string;
  readonly goal?: string;
  readonly limit?: number;
  readonly least?: number;
}

/** Whether a goal is met; `undefined` where none is set. */
export function isMet({ figure, limit, least }: Figure): boolean | undefined {
  if (limit === undefined && least === undefined) return undefined;
  return figure <= (limit ?? Infinity) && figure >= (least ?? -Infinity);
}

export const isJson = process.argv.includes('--json');

/** Prints a figure: as a line of JSON where the bench was called with `--json`, else for a person. */
export function report(one: Figure): void {
  const { what, figure, unit, goal, limit, least } = one;
  if (isJson) {
    writeSync(1, `${JSON.stringify({ ...one, met: isMet(one) })}\n`);
    return;
  }
  const digits = figure !== 0 && Math.abs(figure) < 10 ? 3 : Math.abs(figure) < 100 ? 1 : 0;
  const wanted = limit === undefined ? `at least ${least}` : `at most ${limit}`;
  const judged = isMet(one) === undefined ? '' : `   (${goal ?? 'goal'}: ${wanted})`;
  writeSync(1, `${what.padEnd(52)} ${figure.toFixed(digits).padStart(9)} ${unit}${judged}\n`);
}
