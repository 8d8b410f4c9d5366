import type { NumberRange } from './range.ts';
import type { Scalar, Truth } from './scalar.ts';
import { isFileName, type Source } from './source.ts';

/**
 * A condition without its spelling. The columns and `truth` both walk it, so that a value is tested by the
 * same function wherever it is.
 */
export type Condition = Test | PairTest | FilesTest | LabelsTest | Constant | Negation | Junction;

export interface Constant {
  readonly kind: 'constant';
  readonly truth: Truth;
}

export interface Test {
  readonly kind: 'test';
  readonly source: Source;
  readonly test: (value: Scalar) => Truth;
  /** The only texts that the test finds true, where there are few: no other needs to be looked at. */
  readonly texts?: readonly string[];
  /** The same test where the value is a number: true inside, false outside. */
  readonly range?: NumberRange;
}

/** Two fields compared with each other. */
export interface PairTest {
  readonly kind: 'pair';
  readonly left: Source;
  readonly right: Source;
  readonly test: (left: Scalar, right: Scalar) => Truth;
}

/** True when some file of the item passes. */
export interface FilesTest {
  readonly kind: 'files';
  readonly test: (name: string) => boolean;
  readonly texts?: readonly string[];
}

/** True when metadata `label` or `labels` holds one that passes. */
interface LabelsTest {
  readonly kind: 'labels';
  readonly test: (value: string) => boolean;
}

interface Negation {
  readonly kind: 'not';
  readonly part: Condition;
}

interface Junction {
  readonly kind: 'and' | 'or';
  readonly parts: readonly Condition[];
}

export const labelKeys = ['label', 'labels'] as const;

/** Whether `file_name` occurs: then the condition is asked of each file. */
export function asksFiles(condition: Condition): boolean {
  switch (condition.kind) {
    case 'and':
    case 'or':
      return condition.parts.some(asksFiles);
    case 'not':
      return asksFiles(condition.part);
    case 'test':
      return isFileName(condition.source);
    case 'pair':
      return isFileName(condition.left) || isFileName(condition.right);
    case 'files':
    case 'labels':
    case 'constant':
      return false;
  }
}
