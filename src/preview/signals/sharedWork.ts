import type { Asked } from '../service.ts';

/**
 * Work that several callers wait for and that is done once. It goes on while anybody waits, and begins again with the next
 * caller after it failed or was given up.
 */
export class SharedWork<Result> {
  private readonly work: (asked: Asked) => Promise<Result>;
  private running: { readonly promise: Promise<Result>; readonly waiting: Set<Asked> } | undefined;

  constructor(work: (asked: Asked) => Promise<Result>) {
    this.work = work;
  }

  async get(asked: Asked): Promise<Result> {
    asked.signal.throwIfAborted();
    const { promise, waiting } = (this.running ??= this.start());
    waiting.add(asked);
    try {
      return await Promise.race([promise, aborted(asked.signal)]);
    } finally {
      waiting.delete(asked);
    }
  }

  private start() {
    const controller = new AbortController();
    const waiting = new Set<Asked>();
    const progress = (done: number) => {
      for (const each of waiting) each.progress(done);
    };
    const leave = () => {
      const isWanted = [...waiting].some(({ signal }) => !signal.aborted);
      if (!isWanted) controller.abort();
    };
    const add = waiting.add.bind(waiting);
    waiting.add = (asked) => {
      asked.signal.addEventListener('abort', leave, { once: true });
      return add(asked);
    };
    const promise = this.work({ signal: controller.signal, progress });
    const running = { promise, waiting };
    const forget = () => {
      if (this.running === running) this.running = undefined;
    };
    controller.signal.addEventListener('abort', forget);
    promise.catch(forget);
    return running;
  }
}

function aborted(signal: AbortSignal): Promise<never> {
  return new Promise((_, reject) => {
    const fail = () => reject(signal.reason as Error);
    if (signal.aborted) fail();
    else signal.addEventListener('abort', fail, { once: true });
  });
}
