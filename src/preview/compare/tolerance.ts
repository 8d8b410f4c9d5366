import type { Tolerance } from './model.ts';

export const exactly: Tolerance = { amount: 0, isRelative: false };

/** `0.01`, or `1%` of the larger of two numbers; `undefined` where it is neither. */
export function toleranceOf(text: string): Tolerance | undefined {
  const match = /^\s*(\d*\.?\d+(?:e[+-]?\d{1,3})?)\s*(%?)\s*$/i.exec(text);
  const amount = Number(match?.[1]);
  if (!match || !Number.isFinite(amount)) return undefined;
  return match[2] === '%'
    ? { amount: amount / 100, isRelative: true }
    : { amount, isRelative: false };
}
