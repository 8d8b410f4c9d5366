import type { Tolerance } from '../../src/preview/compare/model.ts';

/** The same as the terminal command takes. */
export function toleranceOf(text: string): Tolerance | undefined {
  const match = /^\s*(\d*\.?\d+(?:e[+-]?\d{1,3})?)\s*(%?)\s*$/i.exec(text === '' ? '0' : text);
  const amount = Number(match?.[1]);
  if (!match || !Number.isFinite(amount)) return undefined;
  return match[2] === '%'
    ? { amount: amount / 100, isRelative: true }
    : { amount, isRelative: false };
}
