import { messageOf, UserError } from '../../base/errors.ts';
import { withoutSecrets } from './redactor.ts';
import type { TestRunRecord } from './testRun.ts';

/** Of a command line, in characters: metadata may be long. */
const maxCommandLine = 100_000;

/** How the record of a run reads that gave nothing. */
export function failureOf(
  error: unknown,
  signal: AbortSignal,
): Pick<TestRunRecord, 'state' | 'message' | 'remedy'> {
  if (signal.aborted) return { state: 'cancelled', message: 'The run was cancelled.' };
  const remedy = error instanceof UserError ? error.remedy : undefined;
  const message = messageOf(error);
  return { state: 'failed', message, ...(remedy === undefined ? {} : { remedy }) };
}

/** The record as it is kept: no secret stands in it, wherever it came from. */
export function cleaned(record: TestRunRecord, hidden: readonly string[]): TestRunRecord {
  const { message, remedy, notes, commandLine, metadata, request } = record;
  const { values, extraArguments } = request;
  const shown = commandLine.slice(0, maxCommandLine);
  const texts = { message, remedy, notes, metadata, commandLine: shown };
  return {
    ...record,
    ...hiddenIn(texts, hidden),
    request: { ...request, ...hiddenIn({ values, extraArguments }, hidden) },
  } as TestRunRecord;
}

/** The same error; a new one where a secret stands in its message. */
export function cleanedError(error: unknown, hidden: readonly string[]): unknown {
  if (!(error instanceof Error) || withoutSecrets(error.message, hidden) === error.message)
    return error;
  const message = withoutSecrets(messageOf(error), hidden);
  if (!(error instanceof UserError)) return new Error(message);
  const { code, remedy } = error;
  return new UserError(message, { code, ...(remedy === undefined ? {} : { remedy }) });
}

function hiddenIn<T>(value: T, hidden: readonly string[]): T {
  const clean = (_key: string, part: unknown) =>
    typeof part === 'string' ? withoutSecrets(part, hidden) : part;
  return JSON.parse(JSON.stringify(value, clean)) as T;
}
