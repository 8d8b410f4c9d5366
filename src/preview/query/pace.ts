import { setImmediate as nextTurn } from 'node:timers/promises';

/** The longest time that work keeps others of the thread waiting, in milliseconds. */
const longestStretch = 12;

/** Waits where work has kept the thread for a while, so that other calls are answered; throws once the signal fires. */
export type Pace = () => Promise<void> | undefined;

export function paceOf(signal: AbortSignal): Pace {
  let last = performance.now();
  const rest = async () => {
    await nextTurn();
    last = performance.now();
    signal.throwIfAborted();
  };
  return () => {
    signal.throwIfAborted();
    return performance.now() - last < longestStretch ? undefined : rest();
  };
}
