import { badDate, checkOperand, replaceBy } from './checkOperand.ts';
import { checkValue, textForNumber } from './checkValue.ts';
import { compile } from './compile.ts';
import type { Vocabulary } from './item.ts';
import { matchingEntries } from './key.ts';
import { print } from './print.ts';
import type { Report } from './problem.ts';
import { escapePattern, quoteText } from './quote.ts';
import { dateOf, numberOf } from './scalar.ts';
import { isFileList, sourceOf, typeOf, type Source } from './source.ts';
import type {
  BetweenNode,
  ComparisonNode,
  ComparisonOperator,
  ContainsNode,
  InNode,
  LikeNode,
  Operand,
} from './syntax.ts';

export function checkComparison(
  node: ComparisonNode,
  vocabulary: Vocabulary | undefined,
  report: Report,
): void {
  const { left, right, operator, operatorSpan, span } = node;
  if (!checkSides(left, [right], vocabulary, report)) return;
  if (left.kind === 'null' || right.kind === 'null') {
    const other = left.kind === 'null' ? right : left;
    const test = `${print(other)} IS ${operator === '!=' ? 'NOT ' : ''}NULL`;
    const isEquality = operator === '=' || operator === '!=';
    report({
      code: 'null-comparison',
      severity: 'warning',
      span,
      message: 'A comparison with NULL is never true. IS NULL finds what is missing.',
      ...(isEquality ? { fix: replaceBy(test, span) } : {}),
    });
    return;
  }
  if (isFileList(left) || isFileList(right)) {
    const instead = operator === '=' ? 'CONTAINS' : operator === '!=' ? 'NOT CONTAINS' : undefined;
    report({
      code: 'bad-list-test',
      severity: 'error',
      span,
      message: "file_names is a list: file_names CONTAINS 'a.csv', or file_names LIKE '%.csv'.",
      ...(instead === undefined || isFileList(right)
        ? {}
        : { fix: replaceBy(instead, operatorSpan) }),
    });
    return;
  }
  const [source, value] = sourceOf(left) === undefined ? [right, left] : [left, right];
  if (sourceOf(source) === undefined) {
    const condition = compile(node);
    const truth = condition.kind === 'constant' ? condition.truth : 'unknown';
    const message = 'This compares two fixed values: the answer is the same for every data item.';
    report({ code: `always-${truth}`, severity: 'warning', span, message });
    return;
  }
  if (!checkTypes(source, value, operator, vocabulary, report)) return;
  if (operator === '=' || operator === '!=') checkEquality(node, source, value, vocabulary, report);
}

export function checkBetween(
  node: BetweenNode,
  vocabulary: Vocabulary | undefined,
  report: Report,
): void {
  const { operand, low, high, span } = node;
  if (!checkSides(operand, [low, high], vocabulary, report)) return;
  if (isFileList(operand)) {
    reportList(node, report);
    return;
  }
  const isLowGood = checkTypes(operand, low, '>=', vocabulary, report);
  const isHighGood = checkTypes(operand, high, '<=', vocabulary, report);
  const [from, to] = [fixedNumber(low), fixedNumber(high)];
  if (!isLowGood || !isHighGood || from === undefined || to === undefined || from <= to) return;
  const not = node.negated ? 'NOT ' : '';
  report({
    code: node.negated ? 'always-true' : 'always-false',
    severity: 'warning',
    span,
    message: 'Nothing lies between these two: the smaller value comes first.',
    fix: replaceBy(`${print(operand)} ${not}BETWEEN ${print(high)} AND ${print(low)}`, span),
  });
}

export function checkIn(node: InNode, vocabulary: Vocabulary | undefined, report: Report): void {
  const { operand, values } = node;
  const listed = 'kind' in values ? [] : values;
  if (!checkSides(operand, listed, vocabulary, report)) return;
  if (isFileList(operand)) {
    reportList(node, report);
    return;
  }
  for (const value of listed) {
    if (value.kind === 'null') {
      const message = 'NULL in a list is never found; a missing value is found by IS NULL.';
      report({ code: 'null-comparison', severity: 'warning', span: value.span, message });
    } else if (isFileList(value)) {
      reportList(node, report);
    } else if (checkTypes(operand, value, '=', vocabulary, report) && value.kind === 'text') {
      checkValue(operand, value, vocabulary, report);
    }
  }
}

export function checkLike(
  node: LikeNode,
  vocabulary: Vocabulary | undefined,
  report: Report,
): void {
  const { operand, pattern } = node;
  if (!checkSides(operand, [pattern], vocabulary, report)) return;
  if (pattern.kind === 'text' || pattern.kind === 'number') return;
  const message = "LIKE takes a pattern in quotes, with % for any characters: name LIKE 'AMS%'.";
  report({ code: 'bad-pattern', severity: 'error', span: pattern.span, message });
}

export function checkContains(
  node: ContainsNode,
  vocabulary: Vocabulary | undefined,
  report: Report,
): void {
  const { operand, value, operatorSpan, span, negated } = node;
  if (!checkSides(operand, [value], vocabulary, report)) return;
  const not = negated ? 'NOT ' : '';
  if (value.kind !== 'text' && value.kind !== 'number') {
    const message = "CONTAINS takes the name of a file in quotes: file_names CONTAINS 'a.csv'.";
    report({ code: 'bad-list-test', severity: 'error', span: value.span, message });
    return;
  }
  const text = value.kind === 'text' ? value.value : value.raw;
  if (!isFileList(operand)) {
    const like = `${print(operand)} ${not}LIKE ${quoteText(`%${escapePattern(text)}%`)}`;
    const message = `Only file_names is a list. For a part of a text write ${like}.`;
    const fix = replaceBy(like, span);
    report({ code: 'contains-needs-list', severity: 'error', span, message, fix });
    return;
  }
  if (vocabulary?.fileNames.some((name) => name.text === text)) return;
  if (text.includes('%')) {
    const message = 'CONTAINS takes a whole name, in which % is only a percent sign.';
    const fix = { title: 'Use LIKE', span: operatorSpan, text: 'LIKE' };
    report({ code: 'contains-pattern', severity: 'warning', span: value.span, message, fix });
    return;
  }
  const part = vocabulary?.fileNames.find((name) => name.text.includes(text));
  if (part === undefined) return;
  const like = `${print(operand)} ${not}LIKE ${quoteText(`%${escapePattern(text)}%`)}`;
  const message = `No frequent file has exactly this name, but ${part.text} contains it.`;
  report({
    code: 'unknown-file',
    severity: 'info',
    span: value.span,
    message,
    fix: replaceBy(like, span),
  });
}

function checkSides(
  left: Operand,
  rest: readonly Operand[],
  vocabulary: Vocabulary | undefined,
  report: Report,
): boolean {
  const isLeftGood = checkOperand(left, 'left', vocabulary, report);
  const goods = rest.map((value) => checkOperand(value, 'right', vocabulary, report));
  return isLeftGood && goods.every(Boolean);
}

function reportList({ span }: BetweenNode | InNode, report: Report): void {
  const message = 'file_names is a list: it takes CONTAINS, LIKE, ILIKE and IS NULL.';
  report({ code: 'bad-list-test', severity: 'error', span, message });
}

/** Whether the value is of a type that the source can be compared with; says so if not. */
function checkTypes(
  sourceNode: Operand,
  value: Operand,
  operator: ComparisonOperator,
  vocabulary: Vocabulary | undefined,
  report: Report,
): boolean {
  const source = sourceOf(sourceNode);
  if (source === undefined) return true;
  const type = typeOf(source);
  const { span } = value;
  const name = print(sourceNode);
  const other = sourceOf(value);
  const otherType = other === undefined ? literalType(value) : typeOf(other);
  if (type !== 'text' && otherType !== 'text' && (type === 'date') !== (otherType === 'date')) {
    const message =
      type === 'date'
        ? `${name} is a date; compare it with DATE('2022-08-01').`
        : `${name} is a number and cannot be compared with a date.`;
    report({ code: 'date-against-number', severity: 'error', span, message });
    return false;
  }
  if (value.kind === 'text' && type === 'date' && Number.isNaN(dateOf(value.value))) {
    report({ code: 'bad-date', severity: 'error', span, message: badDate(value.value) });
    return false;
  }
  if (value.kind === 'text' && type === 'number' && Number.isNaN(numberOf(value.value))) {
    const message = `${name} is a number, ${quoteText(value.value)} is none.`;
    const [, number] = /^\s*([+-]?\d+(?:\.\d+)?)(?:[^\d.]|$)/.exec(value.value) ?? [];
    const fix = number === undefined ? {} : { fix: replaceBy(number, span) };
    report({ code: 'number-against-text', severity: 'error', span, message, ...fix });
    return false;
  }
  if (value.kind === 'number' && type === 'text' && hasNoNumber(source, vocabulary)) {
    const isEquality = operator === '=' || operator === '!=';
    const message = `No value of ${name} is a number${isEquality ? '' : ', so none can be compared'}.`;
    const text = textForNumber(sourceNode, value.raw, vocabulary);
    const fix = text === undefined ? {} : { fix: replaceBy(quoteText(text), span) };
    report({ code: 'number-against-text', severity: 'warning', span, message, ...fix });
  }
  return true;
}

function literalType(value: Operand): 'text' | 'number' | 'date' {
  return value.kind === 'call' ? 'date' : value.kind === 'number' ? 'number' : 'text';
}

/** Only where the vocabulary holds every value of the key. */
function hasNoNumber(source: Source, vocabulary: Vocabulary | undefined): boolean {
  if (source.kind !== 'metadata' || vocabulary?.exact !== true) return false;
  const found = matchingEntries(source.key, vocabulary);
  return (
    found.length > 0 &&
    found.every(
      ({ count, values }) => values.reduce((sum, value) => sum + value.count, 0) === count,
    ) &&
    found.every(({ values }) => values.every(({ text }) => Number.isNaN(numberOf(text))))
  );
}

function checkEquality(
  node: ComparisonNode,
  source: Operand,
  value: Operand,
  vocabulary: Vocabulary | undefined,
  report: Report,
): void {
  const { operator, operatorSpan, span } = node;
  const not = operator === '!=' ? 'NOT ' : '';
  if (value.kind === 'call') {
    const day = value.values[0];
    if (day?.kind !== 'text' || !/^\s*\d{4}-\d\d-\d\d\s*$/.test(day.value)) return;
    const next = new Date(dateOf(day.value) + 86_400_000).toISOString().slice(0, 10);
    const name = print(source);
    const range = `${name} >= ${print(value)} AND ${name} < DATE(${quoteText(next)})`;
    const message = 'A date without a time is the first millisecond of the day.';
    const fix = replaceBy(not === '' ? `(${range})` : `NOT (${range})`, span);
    report({ code: 'date-equality', severity: 'warning', span, message, fix });
  }
  if (value.kind !== 'text') return;
  if (checkValue(source, value, vocabulary, report)) return;
  if (value.value.includes('%') && value === node.right) {
    const message = `${operator} compares the whole text, in which % is only a percent sign.`;
    const fix = { title: `Use ${not}LIKE`, span: operatorSpan, text: `${not}LIKE` };
    report({ code: 'equals-pattern', severity: 'warning', span: value.span, message, fix });
  }
}

function fixedNumber(node: Operand): number | undefined {
  if (node.kind === 'number') return node.value;
  const [value] = node.kind === 'call' ? node.values : [];
  return value?.kind === 'text' ? dateOf(value.value) : undefined;
}
