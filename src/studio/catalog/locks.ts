/** Runs bodies of one key one after the other; other keys do not wait. */
export class Locks {
  private readonly last = new Map<string, Promise<unknown>>();

  async run<T>(key: string, body: () => Promise<T>): Promise<T> {
    const before = this.last.get(key) ?? Promise.resolve();
    const turn = before.then(body, body);
    const settled = turn.catch(() => undefined);
    this.last.set(key, settled);
    try {
      return await turn;
    } finally {
      if (this.last.get(key) === settled) this.last.delete(key);
    }
  }

  isHeld(key: string): boolean {
    return this.last.has(key);
  }

  /** Holds several keys at once, in one order for everybody so that two never wait for each other. */
  async runAll<T>(keys: readonly string[], body: () => Promise<T>): Promise<T> {
    const [first, ...rest] = [...new Set(keys)].sort();
    if (first === undefined) return body();
    return this.run(first, () => this.runAll(rest, body));
  }
}

/** Runs a body over values, `width` at a time; the first failure ends it after those under way. */
export async function eachOf<T>(
  values: Iterable<T>,
  width: number,
  body: (value: T) => Promise<void>,
): Promise<void> {
  const iterator = values[Symbol.iterator]();
  let failed = false;
  const lane = async (): Promise<void> => {
    for (let next = iterator.next(); !next.done && !failed; next = iterator.next()) {
      try {
        await body(next.value);
      } catch (error) {
        failed = true;
        throw error;
      }
    }
  };
  const lanes = await Promise.allSettled(Array.from({ length: width }, lane));
  for (const result of lanes) if (result.status === 'rejected') throw result.reason;
}
