import type { Analysis, Completions } from './contract.ts';

export interface Offer {
  readonly completions: Completions;
  /** The suggestion that Enter takes; -1 where Enter applies what was typed. */
  readonly active: number;
}

/** The list of suggestions to open at a caret; `undefined` where an unasked list would only be in the way. */
export function offered(
  analysis: Analysis,
  text: string,
  offset: number,
  isAsked: boolean,
): Offer | undefined {
  const completions = analysis.completions ?? { items: [], more: 0 };
  const [first] = completions.items;
  if (!isAsked && (first === undefined || isTyped(first, text, offset))) return undefined;
  // Where the text is unfinished it cannot be applied, so Enter may take the first suggestion; elsewhere it
  // applies what was typed.
  const from = first?.span.start ?? offset;
  const isUnfinished = analysis.problems.some(
    ({ severity, start, end }) => severity === 'error' && start <= offset && end >= from,
  );
  return { completions, active: first !== undefined && (isAsked || isUnfinished) ? 0 : -1 };
}

/** True when the suggestion would change nothing. */
function isTyped(
  { insert, span }: Completions['items'][number],
  text: string,
  offset: number,
): boolean {
  const typed = text.slice(span.start, span.end);
  return span.end <= offset && typed.trim() === insert.trim() && typed !== '';
}
