import type { Condition, Test } from './condition.ts';
import { not, numberOf, type Scalar, type Truth } from './scalar.ts';
import { typeOf, type Source } from './source.ts';

/**
 * Makes one test of many about the same value: a chain of thousands (`name = 'a' OR name = 'b' OR …`) looks at each
 * distinct value once, like a list.
 */
export function merged(kind: 'and' | 'or', parts: readonly Condition[]): readonly Condition[] {
  const others: Condition[] = [];
  const groups = new Map<string, Test[]>();
  for (const part of parts) {
    if (part.kind !== 'test') {
      others.push(part);
      continue;
    }
    const { source } = part;
    const id = source.kind === 'field' ? source.field : `->${source.key}`;
    const group = groups.get(id);
    if (group === undefined) groups.set(id, [part]);
    else group.push(part);
  }
  return [...groups.values()].flatMap((group) => mergedTests(kind, group)).concat(others);
}

function mergedTests(kind: 'and' | 'or', tests: readonly Test[]): readonly Condition[] {
  const [first] = tests;
  if (first === undefined || tests.length === 1) return tests;
  const { source } = first;
  if (kind === 'and') return typeOf(source) === 'text' ? [combined(kind, source, tests)] : tests;
  const texts: string[] = [];
  const numbers: number[] = [];
  const rest: Test[] = [];
  for (const test of tests) {
    if (test.texts !== undefined) for (const text of test.texts) texts.push(text);
    else if (test.range !== undefined && test.range.low === test.range.high)
      numbers.push(test.range.low);
    else rest.push(test);
  }
  const lists = texts.length + numbers.length > 0 ? [oneOf(source, texts, numbers)] : [];
  const isText = typeOf(source) === 'text';
  return rest.length > 1 && isText ? [...lists, combined(kind, source, rest)] : [...lists, ...rest];
}

function combined(kind: 'and' | 'or', source: Source, tests: readonly Test[]): Test {
  const turn = (truth: Truth) => (kind === 'or' ? truth : not(truth));
  const test = (value: Scalar) => {
    let result: Truth = false;
    for (const one of tests) {
      const truth = turn(one.test(value));
      if (truth === true) return turn(true);
      if (truth === 'unknown') result = truth;
    }
    return turn(result);
  };
  return { kind: 'test', source, test };
}

/** A test for a list of texts and numbers. */
export function oneOf(source: Source, texts: readonly string[], numbers: readonly number[]): Test {
  const wantedTexts = new Set(texts);
  const isNumeric = typeOf(source) !== 'text';
  const wantedNumbers = new Set(isNumeric ? [...numbers, ...texts.map(numberOf)] : numbers);
  wantedNumbers.delete(NaN);
  const test = (value: Scalar) => {
    if (value === null) return 'unknown';
    if (typeof value === 'number') return wantedNumbers.has(value);
    return wantedTexts.has(value) || (numbers.length > 0 && wantedNumbers.has(numberOf(value)));
  };
  const isOnlyTexts = !isNumeric && numbers.length === 0;
  return { kind: 'test', source, test, ...(isOnlyTexts ? { texts } : {}) };
}
