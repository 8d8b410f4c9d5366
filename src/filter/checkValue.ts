import { replaceBy } from './checkOperand.ts';
import type { Counted, Vocabulary, VocabularyKey } from './item.ts';
import { matchingEntries } from './key.ts';
import { isBareLabel } from './lexer.ts';
import { nearest } from './nearest.ts';
import type { Problem, Report, Severity } from './problem.ts';
import { quoteText } from './quote.ts';
import { numberOf } from './scalar.ts';
import { sourceOf } from './source.ts';
import type { LabelsNode, Operand, TextNode } from './syntax.ts';
import { labelOffers } from './valueOffers.ts';

/** What is known of the values that a text is compared with. */
interface Known {
  readonly code: Problem['code'];
  readonly values: readonly Counted[];
  /** There are no others. */
  readonly isWhole: boolean;
  /** Said where the value is not known, however far from all others it is. */
  readonly message: string | undefined;
}

/** A value that does not exist, where another is near. Returns true when the value is known to exist. */
export function checkValue(
  sourceNode: Operand,
  value: TextNode,
  vocabulary: Vocabulary | undefined,
  report: Report,
): boolean {
  const known = vocabulary && knownValues(sourceNode, vocabulary);
  if (vocabulary === undefined || known === undefined) return false;
  if (known.values.some(({ text }) => text === value.value)) return true;
  const isNumber = !Number.isNaN(numberOf(value.value));
  if (value.value.includes('%') || value.value === '') return false;
  if (isNumber && known.message === undefined) return false;
  const digits = digitsOf(value.value);
  // Site 4 is no slip of a finger for Site 1.
  const likely = known.values.filter(({ text }) => digitsOf(text) === digits);
  const near = nearest(
    value.value,
    likely.map(({ text }) => text),
  );
  if (near === undefined && known.message === undefined) return false;
  const said = known.message ?? `${quoteText(value.value)} is not among the values.`;
  report({
    code: known.code,
    severity: severityOf(vocabulary, known.isWhole),
    span: value.span,
    message: said + (near === undefined ? '' : ` Is ${quoteText(near)} meant?`),
    ...(near === undefined ? {} : { fix: replaceBy(quoteText(near), value.span) }),
  });
  return false;
}

/** In any order, so that two of them may be swapped. */
function digitsOf(text: string): string {
  return (text.match(/\d/g) ?? []).sort().join('');
}

function severityOf({ exact }: Vocabulary, isWhole: boolean): Severity {
  return exact && isWhole ? 'warning' : 'info';
}

function knownValues(node: Operand, vocabulary: Vocabulary): Known | undefined {
  const source = sourceOf(node);
  if (source?.kind === 'metadata') {
    const [entry, ...others] = matchingEntries(source.key, vocabulary);
    if (entry === undefined) return undefined;
    const isWhole = others.length === 0 && holdsAll(entry);
    return { code: 'unknown-value', values: entry.values, isWhole, message: undefined };
  }
  switch (source?.field) {
    case 'dataset': {
      const message = 'No data item is in a dataset of this name.';
      return { code: 'unknown-dataset', values: vocabulary.datasets, isWhole: true, message };
    }
    case 'bucket_name': {
      const message = 'No data item is in a bucket of this name.';
      return { code: 'unknown-bucket', values: vocabulary.buckets, isWhole: true, message };
    }
    default:
      return undefined;
  }
}

/** Only the most frequent values of a key are known, of most keys all. */
function holdsAll({ count, values }: VocabularyKey): boolean {
  return values.reduce((sum, value) => sum + value.count, 0) === count;
}

/** The text that a number may be meant for: `'Site 3'` for 3, where no value is a number. */
export function textForNumber(
  sourceNode: Operand,
  raw: string,
  vocabulary: Vocabulary | undefined,
): string | undefined {
  const source = sourceOf(sourceNode);
  if (source?.kind !== 'metadata' || vocabulary === undefined) return undefined;
  const values = matchingEntries(source.key, vocabulary).flatMap((entry) => entry.values);
  const found = values.filter(({ text }) => text.match(/\d+(?:\.\d+)?/g)?.includes(raw));
  return found.length === 1 ? found[0]?.text : undefined;
}

/** Labels that no item has, where another is near. */
export function checkLabels(
  { labels }: LabelsNode,
  vocabulary: Vocabulary | undefined,
  report: Report,
): void {
  if (vocabulary === undefined || labels.length === 0) return;
  const known = labelOffers(vocabulary).map(({ label }) => label);
  for (const { value, span } of labels) {
    const near = known.includes(value) ? undefined : nearest(value, known);
    if (near === undefined) continue;
    const written = isBareLabel(near) ? near : quoteText(near);
    const severity = severityOf(vocabulary, false);
    const message = `${quoteText(value)} is not among the labels. Is ${quoteText(near)} meant?`;
    report({ code: 'unknown-label', severity, span, message, fix: replaceBy(written, span) });
  }
}
