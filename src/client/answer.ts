import type { Stall } from './stall.ts';
import {
  answerError,
  failure,
  networkError,
  type Attempt,
  type StudioError,
} from './studioError.ts';

/** A page of items with thousands of files stays far below; what is larger is not an answer to us. */
const maxJsonBytes = 64 * 1024 * 1024;
/** An error message told as JSON where bytes were asked for is small. */
const maxErrorBytes = 64 * 1024;

/** The object of a JSON answer. `success: false` is thrown as the error it is, whatever the status says. */
export async function readJson(
  response: Response,
  attempt: Attempt,
  stall: Stall,
): Promise<Readonly<Record<string, unknown>>> {
  const bytes = await readAll(response, attempt, stall, maxJsonBytes);
  const body = new TextDecoder().decode(bytes).trim();
  const value = parsed(body);
  if (!isAnswer(value)) throw notJson(response, attempt, body, value !== undefined);
  if (!value.success) throw refused(response, attempt, value);
  if (!response.ok) throw answerError(attempt, response.status, errorText(value));
  return value;
}

/**
 * Finds out whether an answer to a request for bytes is an error in disguise: JSON with `success: false`, or a web
 * page. Returns the bytes it had to read when they are data after all.
 */
export async function errorInBody(
  response: Response,
  attempt: Attempt,
  stall: Stall,
  name: string,
): Promise<Uint8Array | undefined> {
  const type = response.headers.get('content-type')?.split(';')[0]?.trim().toLowerCase() ?? '';
  if (response.status !== 200 || response.headers.has('content-disposition')) return undefined;
  const length = Number(response.headers.get('content-length') ?? 0);
  if (type === 'text/html' && !/\.html?$/i.test(name)) {
    await response.body?.cancel();
    throw notJson(response, attempt, '<', false);
  }
  if (type !== 'application/json' || length > maxErrorBytes) return undefined;
  const bytes = await readAll(response, attempt, stall, Infinity);
  const value = bytes.length > maxErrorBytes ? undefined : parsed(new TextDecoder().decode(bytes));
  if (isAnswer(value) && !value.success) throw refused(response, attempt, value);
  return bytes;
}

function parsed(body: string): unknown {
  try {
    return JSON.parse(body) as unknown;
  } catch {
    return undefined;
  }
}

function isAnswer(
  value: unknown,
): value is Readonly<Record<string, unknown>> & { success: boolean } {
  return (
    typeof value === 'object' &&
    value !== null &&
    'success' in value &&
    typeof value.success === 'boolean'
  );
}

function errorText(value: Readonly<Record<string, unknown>>): string | undefined {
  return typeof value['error'] === 'string' ? value['error'] : undefined;
}

function refused(
  response: Response,
  attempt: Attempt,
  value: Readonly<Record<string, unknown>>,
): StudioError {
  const retryAfter = retryAfterOf(response.headers);
  return answerError(attempt, response.status, errorText(value), retryAfter);
}

function notJson(
  response: Response,
  attempt: Attempt,
  body: string,
  isOtherJson: boolean,
): StudioError {
  const status = response.status;
  if (!isOtherJson && body.startsWith('{') && !body.endsWith('}')) {
    return failure(attempt, `the answer of ${attempt.host} ends early`, {
      kind: 'truncated',
      status,
    });
  }
  const what = isOtherJson
    ? 'something that no Studio says'
    : body.startsWith('<')
      ? 'a web page'
      : body === ''
        ? 'nothing'
        : 'something other than JSON';
  return failure(attempt, `${attempt.host} answered with ${what} (HTTP ${status})`, {
    kind: 'notStudio',
    status,
  });
}

async function readAll(
  response: Response,
  attempt: Attempt,
  stall: Stall,
  limit: number,
): Promise<Uint8Array> {
  const chunks: Uint8Array[] = [];
  let size = 0;
  try {
    for await (const chunk of (response.body ?? []) as AsyncIterable<Uint8Array>) {
      stall.touch();
      size += chunk.length;
      if (size > limit) break;
      chunks.push(chunk);
    }
  } catch (error) {
    if (stall.expired) {
      throw failure(attempt, `${attempt.host} fell silent in its answer`, { kind: 'timeout' });
    }
    throw networkError(attempt, error, true);
  }
  if (size > limit) {
    throw failure(attempt, `the answer of ${attempt.host} is too large`, { kind: 'truncated' });
  }
  return Buffer.concat(chunks);
}

/** Seconds of `Retry-After`, which is a number or a date. */
export function retryAfterOf(headers: Headers): number | undefined {
  const value = headers.get('retry-after')?.trim();
  if (!value) return undefined;
  if (/^\d+$/.test(value)) return Number(value);
  const date = Date.parse(value);
  return Number.isNaN(date) ? undefined : Math.max(0, (date - Date.now()) / 1000);
}
