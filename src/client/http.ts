import { setTimeout as sleep } from 'node:timers/promises';
import { errorInBody, readJson } from './answer.ts';
import type { Connection, Credential } from './connection.ts';
import { now, renewed } from './renewal.ts';
import { bodyOf, defaultTiming, send, type Call, type StreamAnswer } from './request.ts';
import { ShapeError, type UntrustedWire } from './shape.ts';
import { failure, StudioError, type Attempt } from './studioError.ts';

const maxRetries = 3;
const maxRetryAfterSeconds = 60;

/** A JSON call. `read` takes what it needs out of the answer; what is missing or misshapen becomes `notStudio`. */
export async function callJson<Answer, Result>(
  connection: Connection,
  call: Call,
  read: (answer: UntrustedWire<Answer>) => Result,
  signal?: AbortSignal,
): Promise<Result> {
  return persist(
    connection,
    call,
    async (attempt, credential) => {
      const { response, stall } = await send(connection, call, attempt, credential, signal);
      try {
        const answer = await readJson(response, attempt, stall);
        return read(answer as UntrustedWire<Answer>);
      } catch (error) {
        if (!(error instanceof ShapeError)) throw error;
        throw failure(attempt, `the answer of ${attempt.host} is not what a Studio says`, {
          kind: 'notStudio',
          status: response.status,
          cause: error,
        });
      } finally {
        stall.dispose();
      }
    },
    signal,
  );
}

/** A call that answers with bytes. An error told as JSON is thrown, not passed on as data. */
export async function callStream(
  connection: Connection,
  call: Call,
  signal?: AbortSignal,
): Promise<StreamAnswer> {
  return persist(
    connection,
    call,
    async (attempt, credential) => {
      const headers = { 'accept-encoding': 'identity', ...call.headers };
      const sent = await send(connection, { ...call, headers }, attempt, credential, signal);
      const { response, stall } = sent;
      try {
        const name = String(call.query?.['fileName'] ?? call.path);
        const first = await errorInBody(response, attempt, stall, name);
        const bytes = bodyOf(response, attempt, stall, first, signal);
        return { status: response.status, headers: response.headers, bytes };
      } catch (error) {
        stall.dispose();
        throw error;
      }
    },
    signal,
  );
}

/** Repeats what may be repeated: after a renewal, after a restart of a local Studio, and reads that failed in passing. */
async function persist<Result>(
  connection: Connection,
  call: Call,
  once: (attempt: Attempt, credential: Credential | undefined) => Promise<Result>,
  signal?: AbortSignal,
): Promise<Result> {
  let isRenewed = false;
  let isRevived = false;
  for (let retries = 0; ;) {
    signal?.throwIfAborted();
    const startedAt = now();
    const credential = await connection.credential(signal);
    const attempt = attemptOf(connection, call, credential);
    try {
      return await once(attempt, credential);
    } catch (error) {
      signal?.throwIfAborted();
      if (!(error instanceof StudioError)) throw error;
      if (!isRenewed && isRefusal(error)) {
        isRenewed = true;
        if (await renewed(connection, credential, startedAt, signal)) continue;
      }
      if (!isRevived && error.neverSent && connection.revive) {
        isRevived = true;
        if (await connection.revive(signal)) continue;
      }
      const wait = waitBeforeRetry(connection, call, error, retries);
      if (wait === undefined) throw error;
      retries += 1;
      await sleep(wait, undefined, signal ? { signal } : {});
    }
  }
}

function attemptOf(
  connection: Connection,
  call: Call,
  credential: Credential | undefined,
): Attempt {
  return {
    host: hostOfConnection(connection),
    doing: call.doing,
    secrets: credential ? [credential.value] : [],
  };
}

function isRefusal(error: StudioError): boolean {
  return error.kind === 'expired' || error.kind === 'unauthorized' || error.kind === 'wrongKeyKind';
}

/** Milliseconds, or nothing when the request must not be repeated: it may have done its work already. */
function waitBeforeRetry(
  connection: Connection,
  call: Call,
  error: StudioError,
  retries: number,
): number | undefined {
  const method = call.method ?? 'GET';
  if ((method !== 'GET' && method !== 'HEAD') || retries >= maxRetries) return undefined;
  const isPassing =
    error.kind === 'throttled' ||
    (error.kind === 'server' && [502, 503, 504].includes(error.status ?? 0)) ||
    (error.kind === 'unreachable' && !error.neverSent && error.status === undefined) ||
    (error.kind === 'truncated' && error.cause !== undefined);
  if (!isPassing) return undefined;
  if (error.retryAfter !== undefined) {
    return error.retryAfter > maxRetryAfterSeconds ? undefined : error.retryAfter * 1000;
  }
  const base = connection.timing?.retry ?? defaultTiming.retry;
  return base * 2 ** retries * (0.5 + Math.random());
}

/** Host and port of a connection, as its errors name it. */
export function hostOfConnection(connection: Connection): string {
  return new URL(connection.endpoint).host;
}
