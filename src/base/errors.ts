export interface UserErrorOptions {
  /** Stable, for tests and for callers that react; never matched by message. */
  readonly code: string;
  /** What the person can do next, as a sentence. */
  readonly remedy?: string;
  readonly cause?: unknown;
}

/** An error for a person: what happened, to what, and what to do next. Anything else that surfaces is a bug. */
export class UserError extends Error {
  readonly code: string;
  readonly remedy: string | undefined;

  constructor(message: string, options: UserErrorOptions) {
    super(message, { cause: options.cause });
    this.name = 'UserError';
    this.code = options.code;
    this.remedy = options.remedy;
  }
}

/** True when an operation ended because its `AbortSignal` fired; such ends are not shown as errors. */
export function isAbort(error: unknown): boolean {
  return error instanceof Error && error.name === 'AbortError';
}

/** The message of anything thrown, on one line. */
export function messageOf(error: unknown): string {
  const text = error instanceof Error ? error.message : String(error);
  return text.replaceAll(/\s+/g, ' ').trim();
}
