/** How many containers this machine has room for at a time: each may take what the settings allow it. */
export function runsAtOnce(
  limits: { readonly memory: number },
  machine: { readonly cores: number; readonly memory: number },
): number {
  const byMemory = Math.floor((machine.memory * 0.75) / limits.memory);
  return Math.max(1, Math.min(8, machine.cores, byMemory));
}

/**
 * Works through a list, some at a time. Of a group the first goes alone until it calls `ready`, since it builds what
 * the others use. Settles when all have ended; work that throws ends nothing but itself.
 */
export async function inLanes<T>(
  all: readonly T[],
  lanes: number,
  groupOf: (one: T) => string,
  work: (one: T, ready: () => void) => Promise<void>,
): Promise<void> {
  const gates = new Map<string, Promise<void>>();
  const waiting = [...all];
  const lane = async () => {
    for (let one = waiting.shift(); one !== undefined; one = waiting.shift()) {
      const group = groupOf(one);
      const gate = gates.get(group);
      if (gate) {
        await gate;
        await work(one, () => undefined).catch(() => undefined);
        continue;
      }
      const { promise, resolve } = Promise.withResolvers<void>();
      gates.set(group, promise);
      await work(one, resolve).catch(() => undefined);
      resolve();
    }
  };
  await Promise.all(Array.from({ length: lanes }, lane));
}
