import type { Connection, Credential } from './connection.ts';

/** The renewals of one connection: a shared one while it runs, and how the last one ended. */
interface Renewals {
  running: { readonly refused: string; readonly result: Promise<boolean> } | undefined;
  ended: { readonly refused: string; readonly at: number; readonly isRenewed: boolean } | undefined;
}

const renewals = new WeakMap<object, Renewals>();
let clock = 0;

/** A moment in the order of requests and renewals; not a time. */
export function now(): number {
  clock += 1;
  return clock;
}

/**
 * True when a request whose credential was refused should be repeated. Requests that fail together share one
 * renewal, also those whose refusal arrives after it ended.
 */
export async function renewed(
  connection: Connection,
  refused: Credential | undefined,
  startedAt: number,
  signal?: AbortSignal,
): Promise<boolean> {
  if (!connection.renew || !refused) return false;
  const state = renewals.get(connection) ?? { running: undefined, ended: undefined };
  renewals.set(connection, state);
  const current = await connection.credential(signal);
  if (state.running === undefined) {
    if (current && current.value !== refused.value) return true;
    const { ended } = state;
    if (ended?.refused === refused.value && startedAt < ended.at) return ended.isRenewed;
  }
  state.running ??= { refused: refused.value, result: runRenewal(connection, refused, state) };
  const { result } = state.running;
  return signal ? untilAborted(result, signal) : result;
}

/** Runs without anyone's signal: who gives up waiting must not take the renewal from the others. */
async function runRenewal(
  connection: Connection,
  refused: Credential,
  state: Renewals,
): Promise<boolean> {
  let isRenewed = false;
  try {
    isRenewed = (await connection.renew?.(refused)) ?? false;
    return isRenewed;
  } finally {
    state.ended = { refused: refused.value, at: now(), isRenewed };
    state.running = undefined;
  }
}

/** The promise, or the signal's reason when that comes first. */
export function untilAborted<T>(promise: Promise<T>, signal: AbortSignal): Promise<T> {
  return new Promise((resolve, reject) => {
    const onAbort = () => reject(signal.reason as Error);
    if (signal.aborted) onAbort();
    signal.addEventListener('abort', onAbort, { once: true });
    promise.finally(() => signal.removeEventListener('abort', onAbort)).then(resolve, reject);
  });
}
