import type { Span } from '../block.ts';
import type { Code } from './codes.ts';

export type Severity = 'error' | 'warning' | 'hint';

/** A change of one file. Without a span the file is created. */
export interface Edit {
  /** Path in the block folder, with `/`. */
  readonly file: string;
  readonly span?: Span;
  readonly text: string;
}

/** A way to mend a problem, all edits together. */
export interface Fix {
  readonly title: string;
  readonly edits: readonly Edit[];
}

/** Something in a block folder that the platform will fail on, or a person regret. */
export interface BlockProblem {
  /** Stable, such as `EIB101`; its section in the documentation is `anchorOf(code)`. */
  readonly code: Code;
  readonly severity: Severity;
  /** Path in the block folder, with `/`. */
  readonly file: string;
  readonly span: Span;
  readonly message: string;
  readonly fixes: readonly Fix[];
}
