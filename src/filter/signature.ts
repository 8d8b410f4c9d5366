import { contextAt } from './context.ts';
import type { Span } from './syntax.ts';

/** What DATE or --labels takes, while one writes it. */
export interface Signature {
  readonly label: string;
  readonly meaning: string;
  /** Each the part of the label that it is. */
  readonly parameters: readonly { readonly span: Span; readonly meaning: string }[];
  readonly active: number;
}

/** Between the parentheses of DATE, and in a list of labels. */
export function signatureAt(text: string, offset: number): Signature | undefined {
  const { expected, token, previous } = contextAt(text, offset);
  if (expected.kind === 'date') return date;
  const mark = token?.kind === 'labels' ? token : previous;
  if (mark?.kind !== 'labels' || mark.span.start === undefined) return undefined;
  const words = mark.span.start + mark.value.length;
  if (offset <= words) return undefined;
  const behind = text.slice(words, offset);
  const isInList = token?.kind === 'labels' || /,\s*$|^[ \t]+$/.test(behind);
  if (!isInList) return undefined;
  const written = mark.labels?.filter(({ span }) => span.end < offset).length ?? 0;
  return { ...labels, active: Math.min(written, 1) };
}

const date = signature(
  "DATE('2022-08-01')",
  'A day or an instant in UTC; of a day, its first millisecond.',
  [
    [
      "'2022-08-01'",
      "A day, or an instant such as '2022-08-01T09:30:00Z' or with +02:00 at its end.",
    ],
  ],
);

const labels = signature('--labels label, …', 'Keeps items with one of these labels.', [
  ['label', 'A label; one with a blank, a comma or a quote goes in quotes.'],
  ['…', 'More labels, with commas between them: any of them is enough.'],
]);

function signature(
  label: string,
  meaning: string,
  parameters: readonly (readonly [part: string, meaning: string])[],
): Signature {
  let from = 0;
  const spans = parameters.map(([part, partMeaning]) => {
    const start = label.indexOf(
      part,
      label.startsWith('--') && from === 0 ? '--labels '.length : from,
    );
    from = start + part.length;
    return { span: { start, end: from }, meaning: partMeaning };
  });
  return { label, meaning, parameters: spans, active: 0 };
}
