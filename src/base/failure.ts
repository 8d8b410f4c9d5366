import { UserError } from './errors.ts';

/** An error as it crosses from one thread to another. */
export interface Failure {
  readonly name: string;
  readonly message: string;
  readonly stack?: string;
  /** For a `UserError`. */
  readonly code?: string;
  readonly remedy?: string;
}

export function failureOf(error: unknown): Failure {
  if (error instanceof UserError) {
    const { name, message, code, remedy } = error;
    return { name, message, code, ...(remedy === undefined ? {} : { remedy }) };
  }
  if (!(error instanceof Error)) return { name: 'Error', message: String(error) };
  const { name, message, stack } = error;
  return { name, message, ...(stack === undefined ? {} : { stack }) };
}

export function errorOf({ code, remedy, name, message, stack }: Failure): Error {
  if (code !== undefined) {
    return new UserError(message, { code, ...(remedy === undefined ? {} : { remedy }) });
  }
  const error = new Error(message);
  error.name = name;
  if (stack !== undefined) error.stack = stack;
  return error;
}
