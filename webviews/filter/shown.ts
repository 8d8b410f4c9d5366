import type { BoxState, Completions, FilterTexts, ShownProblem } from './contract.ts';
import type { Segment } from './overlay.ts';

/** Everything that the page draws. */
export interface View {
  readonly texts: FilterTexts;
  readonly state: BoxState;
  readonly text: string;
  readonly segments: readonly Segment[];
  readonly problems: readonly ShownProblem[];
  readonly description: string;
  /** Absent while the list is closed. */
  readonly completions: Completions | undefined;
  /** Index into the completions; -1 when none is active. */
  readonly active: number;
  /** Enter was pressed on a text with errors. */
  readonly isRefused: boolean;
  readonly announcement: string;
}

export interface Actions {
  readonly input: (event: Event) => void;
  readonly key: (event: KeyboardEvent) => void;
  readonly leaveList: () => void;
  readonly scroll: () => void;
  readonly accept: (index: number) => void;
  readonly replace: (text: string) => void;
  readonly apply: () => void;
  readonly applyAnyway: () => void;
  readonly revert: () => void;
  readonly clear: () => void;
  readonly count: () => void;
  readonly stop: () => void;
  readonly explain: () => void;
  readonly editAsDocument: () => void;
  readonly choose: () => void;
  readonly readAgain: () => void;
}

export function isPending({ state, text }: Pick<View, 'state' | 'text'>): boolean {
  return text.trim() !== state.applied.trim();
}
