/** What the filter box and the extension host say to each other. Offsets are UTF-16 code units. */
export interface Span {
  readonly start: number;
  readonly end: number;
}

export type Severity = 'error' | 'warning' | 'info';

export type TokenKind =
  'keyword' | 'operator' | 'field' | 'key' | 'string' | 'number' | 'function' | 'comment';

export interface Token extends Span {
  readonly kind: TokenKind;
}

export interface ShownProblem extends Span {
  readonly severity: Severity;
  readonly message: string;
  /** The whole text after the fix. */
  readonly fix?: { readonly title: string; readonly text: string };
}

/** The text as the language sees it, answered at every keystroke. */
export interface Analysis {
  readonly tokens: readonly Token[];
  readonly problems: readonly ShownProblem[];
  /** What the text means, in plain words; empty where it does not parse. */
  readonly description: string;
  /** Absent when they were not asked for. */
  readonly completions?: Completions;
}

export interface Completions {
  readonly items: readonly ShownCompletion[];
  /** How many more there are than were sent. */
  readonly more: number;
  /** What the counts were made from, where some are shown. */
  readonly source?: string;
}

type CompletionKind =
  | 'field'
  | 'operator'
  | 'keyword'
  | 'value'
  | 'key'
  | 'function'
  | 'dataset'
  | 'bucket'
  | 'date'
  | 'label'
  | 'file';

export interface ShownCompletion {
  readonly label: string;
  readonly insert: string;
  readonly kind: CompletionKind;
  readonly detail?: string;
  /** In how many items or files it occurs, as shown. */
  readonly count?: string;
  /** What `insert` replaces. */
  readonly span: Span;
  /** The part of `label` that was typed. */
  readonly match?: Span;
}

export type Outcome =
  | { readonly kind: 'none' }
  | { readonly kind: 'counting' }
  | { readonly kind: 'stopped' }
  | {
      readonly kind: 'totals';
      readonly summary: string;
      readonly matched: boolean;
      /** What the clauses of the filter do; absent where there is no filter. */
      readonly explanation?: Explanation;
    }
  | { readonly kind: 'failed'; readonly message: string; readonly remedy?: string };

/** What each clause of the filter does to the result. */
export type Explanation =
  | { readonly kind: 'offered' }
  | { readonly kind: 'counting' }
  | { readonly kind: 'failed'; readonly message: string }
  | { readonly kind: 'clauses'; readonly clauses: readonly ShownClause[] };

export interface ShownClause {
  readonly text: string;
  /** Such as `keeps 37 of 40, drops 3 here`. */
  readonly effect: string;
  /** Alone it leaves nothing, or it alone keeps the result empty. */
  readonly isCulprit: boolean;
  /** The filter without it. */
  readonly without: string;
}

export interface Example {
  readonly text: string;
  readonly meaning: string;
}

export interface BoxState {
  /** Absent while nothing is selected that could be filtered. */
  readonly target?: {
    readonly key: string;
    readonly label: string;
    readonly scope: 'organization' | 'dataset';
  };
  /** What the tree shows now. */
  readonly applied: string;
  /** The filter of the organization, where the dataset has none of its own. */
  readonly inherited?: string;
  /** What the input holds when this target becomes the current one. */
  readonly draft: string;
  /** Texts applied before, the newest first. */
  readonly history: readonly string[];
  readonly outcome: Outcome;
  readonly examples: readonly Example[];
}

/** Every text that the page shows; the host translates them. */
export interface FilterTexts {
  readonly label: string;
  readonly placeholder: string;
  readonly nothingSelected: string;
  readonly tryOne: string;
  readonly clear: string;
  readonly editAsDocument: string;
  readonly choose: string;
  readonly readAgain: string;
  readonly stop: string;
  readonly counting: string;
  readonly stopped: string;
  readonly countAgain: string;
  readonly explain: string;
  readonly explaining: string;
  readonly whatClausesDo: string;
  /** With `{0}` for the clause. */
  readonly removeClause: string;
  readonly pending: string;
  readonly pendingClear: string;
  readonly revert: string;
  readonly inherited: string;
  readonly applyAnyway: string;
  readonly wholeOrganization: string;
  readonly suggestions: string;
  readonly noSuggestions: string;
  /** With `{0}` for a number. */
  readonly moreSuggestions: string;
  readonly suggestionCount: string;
  readonly problemCount: string;
  readonly severities: Readonly<Record<Severity, string>>;
  readonly kinds: Readonly<Record<CompletionKind, string>>;
}

export type HostCalls = {
  ready(argument: null): { readonly texts: FilterTexts; readonly state: BoxState };
  analyse(
    argument: { readonly text: string; readonly offset?: number },
    signal: AbortSignal,
  ): Promise<Analysis>;
  /** Keeps what is typed while the page is hidden or another target is current. */
  keepDraft(argument: { readonly key: string; readonly text: string }): void;
  apply(argument: { readonly key: string; readonly text: string }): void;
  count(argument: null): void;
  /** Counts what each clause does; `show` brings it. */
  explain(argument: null): Promise<void>;
  stop(argument: null): void;
  editAsDocument(argument: { readonly text: string }): Promise<void>;
  /** History, saved filters and those of documents and campaigns, to choose from; one can be saved there. */
  choose(argument: null): Promise<void>;
  /** What the data hold is read again; `reanalyse` tells when it is known. */
  refreshVocabulary(argument: null): void;
};

export type PageCalls = {
  show(state: BoxState): void;
  /** The vocabulary changed: what was analysed before may be wrong now. */
  reanalyse(argument: null): void;
};
