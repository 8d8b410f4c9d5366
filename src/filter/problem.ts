import type { Span } from './syntax.ts';

export type Severity = 'error' | 'warning' | 'info';

/** Found by the parser. */
export type SyntaxCode =
  | 'condition-as-value'
  | 'empty-list'
  | 'expected-and'
  | 'expected-comma'
  | 'expected-condition'
  | 'expected-key'
  | 'expected-label'
  | 'expected-list'
  | 'expected-null'
  | 'expected-operator'
  | 'expected-parenthesis'
  | 'expected-value'
  | 'missing-connective'
  | 'too-deep'
  | 'too-many-problems'
  | 'unexpected'
  | 'unterminated-comment'
  | 'unterminated-quote'
  | 'use-keyword';

/** Found by the meaning. */
type MeaningCode =
  | 'always-false'
  | 'always-true'
  | 'always-unknown'
  | 'arithmetic'
  | 'bad-date'
  | 'bad-list-test'
  | 'bad-pattern'
  | 'contains-needs-list'
  | 'contains-pattern'
  | 'date-against-number'
  | 'date-equality'
  | 'equals-pattern'
  | 'key-is-subtraction'
  | 'null-comparison'
  | 'number-against-text'
  | 'unknown-bucket'
  | 'unknown-dataset'
  | 'unknown-field'
  | 'unknown-file'
  | 'unknown-function'
  | 'unknown-key'
  | 'unknown-label'
  | 'unknown-value'
  | 'unquoted-text';

type ProblemCode = SyntaxCode | MeaningCode;

export interface Problem {
  readonly code: ProblemCode;
  readonly severity: Severity;
  readonly span: Span;
  /** A sentence for a person. Holds parts of the text: show it as plain text. */
  readonly message: string;
  readonly fix?: Fix;
}

/** Replaces `span` by `text`. */
export interface Fix {
  readonly title: string;
  readonly span: Span;
  readonly text: string;
}

/** Takes a problem. */
export type Report = (problem: Problem) => void;
