/** What an answer may use while it is worked out. */
export interface Asked {
  readonly signal: AbortSignal;
  /** How much is done, between 0 and 1. May be called often. */
  readonly progress: (done: number) => void;
}

/**
 * What lives in the preview's thread and is asked from another: each method takes one argument and gives one answer, both
 * plain data that a structured clone carries.
 */
export type Service = Readonly<Record<string, (argument: never, asked: Asked) => unknown>>;
