import { UserError } from '../base/errors.ts';
import { problems } from '../filter/check.ts';
import { clauses, type Clause } from '../filter/explain.ts';
import { parse } from '../filter/parser.ts';
import type { Filter } from '../filter/syntax.ts';

export interface CountedClause extends Clause {
  /** Items that the clause keeps by itself. */
  readonly keeps: number;
  /** Items that the filter keeps without the clause. */
  readonly withoutIt: number;
}

/** What each clause of a filter does to the items that it is asked of. */
export interface CountedFilter {
  /** Items without any filter, and with the whole of it. */
  readonly all: number;
  readonly kept: number;
  readonly joined: 'and' | 'or';
  readonly clauses: readonly CountedClause[];
}

/** Two questions a clause: of a longer filter only the first are counted. */
const mostClauses = 20;
const questionsAtOnce = 4;

/** Throws a `UserError` with code `filter-error` where the text has an error. */
export function soundFilter(text: string): Filter {
  const filter = parse(text);
  const error = problems(filter).find(({ severity }) => severity === 'error');
  if (!error) return filter;
  const remedy = 'Correct the filter first.';
  throw new UserError(error.message, { code: 'filter-error', remedy });
}

/**
 * Counts what each clause of a filter keeps alone, and what would be kept without it. `count` asks whoever holds the data how
 * many items a filter keeps, an empty one all of them; each filter is asked once. Throws a `UserError` with code
 * `filter-error` where the filter has an error.
 */
export async function countClauses(
  text: string,
  count: (filter: string) => Promise<number>,
): Promise<CountedFilter> {
  const { joined, clauses: parts } = clauses(soundFilter(text));
  const counted = parts.slice(0, mostClauses);
  const questions = new Set(['', text]);
  for (const { alone, without } of counted) questions.add(alone).add(without);
  const answers = new Map<string, number>();
  const waiting = questions.values();
  const ask = async () => {
    for (const question of waiting) answers.set(question, await count(question));
  };
  await Promise.all(Array.from({ length: questionsAtOnce }, ask));
  const answer = (question: string) => answers.get(question) ?? 0;
  return {
    all: answer(''),
    kept: answer(text),
    joined,
    clauses: counted.map((clause) => ({
      ...clause,
      keeps: answer(clause.alone),
      withoutIt: answer(clause.without),
    })),
  };
}
