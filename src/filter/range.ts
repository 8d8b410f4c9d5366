import type { ScalarType } from './scalar.ts';
import type { ComparisonOperator } from './syntax.ts';

/** Both ends included. */
export interface NumberRange {
  readonly low: number;
  readonly high: number;
}

/** The literal as the number that a column of numbers or dates is compared with. */
export function numberFor(
  literal: string | number,
  literalType: ScalarType,
  type: ScalarType,
): number {
  if (typeof literal === 'string') return NaN;
  return (literalType === 'date') === (type === 'date') ? literal : NaN;
}

export function rangeOf(operator: ComparisonOperator, number: number): NumberRange | undefined {
  if (Number.isNaN(number) || !Number.isFinite(number)) return undefined;
  switch (operator) {
    case '=':
      return { low: number, high: number };
    case '<=':
      return { low: -Infinity, high: number };
    case '>=':
      return { low: number, high: Infinity };
    case '<':
      return { low: -Infinity, high: -nextAbove(-number) };
    case '>':
      return { low: nextAbove(number), high: Infinity };
    case '!=':
      return undefined;
  }
}

/** The smallest double greater than a finite number. */
function nextAbove(number: number): number {
  if (number === 0) return Number.MIN_VALUE;
  const bits = new BigInt64Array(new Float64Array([number]).buffer);
  bits[0] = (bits[0] ?? 0n) + (number > 0 ? 1n : -1n);
  return new Float64Array(bits.buffer)[0] ?? number;
}
