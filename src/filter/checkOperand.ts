import { fieldByName, fields } from './fields.ts';
import type { Vocabulary } from './item.ts';
import { matchingEntries, nearestKey } from './key.ts';
import { nearest } from './nearest.ts';
import type { Fix, Report } from './problem.ts';
import { metadataField, quoteName, quoteText } from './quote.ts';
import { dateOf } from './scalar.ts';
import type { ArithmeticNode, CallNode, FieldNode, MetadataNode, Operand, Span } from './syntax.ts';

/** Left of an operator a word is a field; right of it, it is mostly a text without its quotes. */
export type Side = 'left' | 'right';

/** Checks a value for itself. Returns false when it has an error, so that nothing is said twice. */
export function checkOperand(
  node: Operand,
  side: Side,
  vocabulary: Vocabulary | undefined,
  report: Report,
): boolean {
  switch (node.kind) {
    case 'field':
      return checkField(node, side, vocabulary, report);
    case 'metadata':
      return checkMetadata(node, vocabulary, report);
    case 'call':
      return checkCall(node, report);
    case 'arithmetic':
      checkArithmetic(node, report);
      return false;
    case 'missing':
      return false;
    case 'text':
    case 'number':
    case 'null':
      return true;
  }
}

function checkField(
  node: FieldNode,
  side: Side,
  vocabulary: Vocabulary | undefined,
  report: Report,
): boolean {
  const { name, span } = node;
  if (fieldByName(name) !== undefined) return true;
  const severity = 'error';
  if (name.toLowerCase() === 'metadata') {
    const message = 'A metadata key is missing: metadata->age.';
    report({ code: 'expected-key', severity, span, message });
    return false;
  }
  const key = vocabulary?.keys.find(({ text }) => text.toLowerCase() === name.toLowerCase());
  if (side === 'right' && !node.quoted && key === undefined) {
    const message = `A text is written in quotes: ${quoteText(name)}.`;
    const fix = { title: 'Put it in quotes', span, text: quoteText(name) };
    report({ code: 'unquoted-text', severity, span, message, fix });
    return false;
  }
  const near = key === undefined ? nearest(name, fieldNames) : undefined;
  const instead = near ?? metadataField(key?.text ?? name);
  const message =
    near === undefined
      ? `There is no field ${name}. A metadata value is written ${instead}.`
      : `There is no field ${name}. Is ${near} meant?`;
  report({ code: 'unknown-field', severity, span, message, fix: replaceBy(instead, span) });
  return false;
}

const fieldNames = [...fields.flatMap(({ name, aliases }) => [name, ...aliases]), 'metadata'];

function checkMetadata(
  node: MetadataNode,
  vocabulary: Vocabulary | undefined,
  report: Report,
): boolean {
  const { base, key } = node;
  if (base.name.toLowerCase() !== 'metadata') {
    const message = `Only metadata has keys, ${base.name} has none.`;
    const fix = replaceBy('metadata', base.span);
    report({ code: 'unknown-field', severity: 'error', span: base.span, message, fix });
    return false;
  }
  if (key.kind === 'missing') return false;
  if (vocabulary === undefined) return true;
  if (matchingEntries(key.value, vocabulary).length > 0) return true;
  const near = nearestKey(key.value, vocabulary);
  report({
    code: 'unknown-key',
    severity: vocabulary.exact ? 'warning' : 'info',
    span: key.span,
    message:
      near === undefined
        ? `No data item has the metadata key ${key.value}.`
        : `No data item has the metadata key ${key.value}. Is ${near} meant?`,
    ...(near === undefined ? {} : { fix: replaceBy(metadataField(near), node.span) }),
  });
  return true;
}

function checkCall(node: CallNode, report: Report): boolean {
  const { name, nameSpan, values, span } = node;
  const severity = 'error';
  if (name.toUpperCase() !== 'DATE') {
    const message = `There is no function ${name}; the only one is DATE('2022-08-01').`;
    report({ code: 'unknown-function', severity, span: nameSpan, message });
    return false;
  }
  const [value, ...rest] = values;
  if (value?.kind === 'text' && rest.length === 0) {
    if (!Number.isNaN(dateOf(value.value))) return true;
    report({ code: 'bad-date', severity, span: value.span, message: badDate(value.value) });
  } else if (values.every(({ kind }) => kind !== 'missing')) {
    const message = "DATE takes one text: DATE('2022-08-01').";
    report({ code: 'bad-date', severity, span, message });
  }
  return false;
}

export function badDate(text: string): string {
  return `${quoteText(text)} is no date. Dates are written 2022-08-01 or 2022-08-01T09:30:00Z.`;
}

function checkArithmetic(node: ArithmeticNode, report: Report): void {
  const { span } = node;
  const meant = dashedKey(node);
  if (meant !== undefined) {
    const message = `This subtracts. A key with a dash goes in back-ticks: ${meant}.`;
    const fix = replaceBy(meant, span);
    report({ code: 'key-is-subtraction', severity: 'error', span, message, fix });
    return;
  }
  const message = 'A filter cannot calculate; compare with the result instead.';
  report({ code: 'arithmetic', severity: 'error', span, message });
}

/** `metadata->ei-check` with back-ticks, where words and dashes follow each other without a blank. */
function dashedKey({ parts, operators }: ArithmeticNode): string | undefined {
  const [first, ...rest] = parts;
  if (first?.kind !== 'metadata' || first.key.kind === 'missing' || first.key.quoted)
    return undefined;
  if (operators.some((operator) => operator !== '-')) return undefined;
  let [key, end] = [first.key.value, first.span.end];
  for (const part of rest) {
    const isAdjacent = part.span.start === end + 1;
    if (!isAdjacent) return undefined;
    if (part.kind === 'field' && !part.quoted) key += `-${part.name}`;
    else if (part.kind === 'number') key += `-${part.raw}`;
    else return undefined;
    end = part.span.end;
  }
  return `metadata->${quoteName(key)}`;
}

export function replaceBy(text: string, span: Span): Fix {
  return { title: `Replace by ${text}`, span, text };
}
