import type { Completion } from './complete.ts';
import type { Left } from './context.ts';

/** A completion before it is known whether it fits what is typed; `match` is looked at beside the label. */
export interface Offer extends Completion {
  readonly match?: string;
  /** Both in small letters, where they are kept with it. */
  readonly lower?: string;
  readonly lowerMatch?: string;
}

const equality = [
  operator('=', 'is'),
  operator('!=', 'is not'),
  operator('IN', "is one of: IN ('a', 'b')"),
];
const ordering = [
  operator('<', 'is less than'),
  operator('<=', 'is at most'),
  operator('>', 'is greater than'),
  operator('>=', 'is at least'),
  operator('BETWEEN', 'lies between two values, both included'),
];
const patterns = [
  operator('LIKE', 'matches a pattern: % any characters, _ one character'),
  operator('ILIKE', 'matches a pattern, capitals or not'),
];
const contains = operator('CONTAINS', 'some file has exactly this name');
const missing = [operator('IS NULL', 'is missing'), operator('IS NOT NULL', 'is there')];

/** The operators that fit what stands before them, the most useful first. */
export function operatorsFor(left: Left): Offer[] {
  if (left.kind === 'other') return [...equality, ...patterns, ...ordering, ...missing];
  if (left.kind === 'metadata') {
    return [...equality, ...ordering, ...patterns, ...missing, ...negated(left)];
  }
  switch (left.field.type) {
    case 'files':
      return [contains, ...patterns, ...negated(left), ...missing];
    case 'number':
    case 'id':
      return [...equality, ...ordering, ...negated(left)];
    case 'date':
      return [...ordering, ...equality, ...negated(left)];
    case 'text': {
      const canMiss = left.field.name === 'file_name' || left.field.name === 'label';
      return [...equality, ...patterns, ...ordering, ...negated(left), ...(canMiss ? missing : [])];
    }
  }
}

/** The words that may follow NOT after a value. */
export function testWords(left: Left): Offer[] {
  if (left.kind === 'field' && left.field.type === 'files') return [contains, ...patterns];
  return [...patterns, ...equality, ...ordering].filter(({ label }) => /^[A-Z]/.test(label));
}

function negated(left: Left): Offer[] {
  return testWords(left).map(({ label, detail }) =>
    operator(`NOT ${label}`, `not: ${detail ?? ''}`),
  );
}

function operator(label: string, detail: string): Offer {
  return { label, insert: label, kind: 'operator', detail };
}
