import { plainText } from '../base/text.ts';
import { checkOperand } from './checkOperand.ts';
import { checkBetween, checkComparison, checkContains, checkIn, checkLike } from './checkTest.ts';
import { checkLabels } from './checkValue.ts';
import type { Vocabulary } from './item.ts';
import type { Problem, Report } from './problem.ts';
import { removalOf } from './removal.ts';
import { sourceOf } from './source.ts';
import type { Condition, Filter, NullTestNode, Span } from './syntax.ts';

/**
 * What is wrong with a filter, in the order of the text: what the parser found, what the meaning tells, and,
 * with a vocabulary, what does not exist in the data. Only errors keep a filter from being evaluated.
 */
export function problems(filter: Filter, vocabulary?: Vocabulary): Problem[] {
  const found = [...filter.problems];
  if (filter.root !== undefined) {
    check(filter.root, vocabulary, (problem) => {
      // What is not yet whole need not make sense.
      const isWhole = !filter.problems.some(({ span }) => contains(problem.span, span));
      if (problem.severity === 'error' || isWhole) found.push(problem);
    });
  }
  found.sort((a, b) => a.span.start - b.span.start);
  // A fix by removal reads the text once more: only of what a person has before the eyes.
  if (filter.text.length > maxWithRemovals || found.length > maxRemovals) return found;
  return found.map((problem) => {
    const fix = problem.fix ?? removalOf(filter, problem);
    return fix === undefined ? problem : { ...problem, fix };
  });
}

const maxWithRemovals = 10_000;
const maxRemovals = 20;

function contains(outer: Span, inner: Span): boolean {
  return outer.start <= inner.start && inner.end <= outer.end;
}

/** The first error as one line with its place, for an API's answer; absent when the filter can be evaluated. */
export function describeProblems(filter: Filter): string | undefined {
  const errors = problems(filter).filter(({ severity }) => severity === 'error');
  const [first] = errors;
  if (first === undefined) return undefined;
  const { start, end } = first.span;
  const offending = plainText(filter.text.slice(start, end), 40);
  const place = offending === '' ? placeOf(filter.text, start) : `"${offending}"`;
  const others = errors.length > 1 ? ` (${errors.length} problems in all)` : '';
  return `Character ${start + 1}, at ${place}: ${plainText(first.message)}${others}`;
}

function placeOf(text: string, offset: number): string {
  const rest = plainText(text.slice(offset, offset + 200).trim(), 20);
  return rest === '' ? 'the end' : `"${rest}"`;
}

function check(node: Condition, vocabulary: Vocabulary | undefined, report: Report): void {
  switch (node.kind) {
    case 'and':
    case 'or':
      for (const part of node.parts) check(part, vocabulary, report);
      break;
    case 'not':
      check(node.part, vocabulary, report);
      break;
    case 'comparison':
      checkComparison(node, vocabulary, report);
      break;
    case 'between':
      checkBetween(node, vocabulary, report);
      break;
    case 'in':
      checkIn(node, vocabulary, report);
      break;
    case 'like':
      checkLike(node, vocabulary, report);
      break;
    case 'contains':
      checkContains(node, vocabulary, report);
      break;
    case 'nullTest':
      checkNullTest(node, vocabulary, report);
      break;
    case 'incomplete':
      checkOperand(node.operand, 'left', vocabulary, report);
      break;
    case 'labels':
      checkLabels(node, vocabulary, report);
      break;
    case 'missing':
      break;
  }
}

function checkNullTest(
  node: NullTestNode,
  vocabulary: Vocabulary | undefined,
  report: Report,
): void {
  checkOperand(node.operand, 'left', vocabulary, report);
  const source = sourceOf(node.operand);
  const isFixed = ['text', 'number', 'call', 'null'].includes(node.operand.kind);
  const isAlwaysThere = source?.kind === 'field' && source.field !== 'file_name';
  if (!isFixed && !isAlwaysThere) return;
  const isNull = node.operand.kind === 'null';
  const code = isNull === node.negated ? 'always-false' : 'always-true';
  const message = isAlwaysThere
    ? `${source.field} is never missing; only metadata can be.`
    : 'This tests a fixed value: the answer is the same for every data item.';
  report({ code, severity: 'warning', span: node.span, message });
}
