import { errorOf, failureOf, type Failure } from './failure.ts';

/** What two threads say to each other: each asks and answers, with numbers of its own. */
export type CallMessage =
  | { readonly id: number; readonly ask: unknown }
  | { readonly id: number; readonly cancel: true }
  | { readonly id: number; readonly progress: number }
  | { readonly id: number; readonly answer: unknown }
  | { readonly id: number; readonly failure: Failure };

export interface CallOptions {
  readonly signal?: AbortSignal | undefined;
  readonly onProgress?: ((done: number) => void) | undefined;
}

export interface CallsParts {
  readonly post: (message: CallMessage, transfer: readonly ArrayBuffer[]) => void;
  /** Answers what the other thread asks. */
  readonly answer: (
    asked: never,
    signal: AbortSignal,
    progress: (done: number) => void,
  ) => Promise<unknown>;
  /** What of an answer is handed over rather than copied. */
  readonly transfer?: (answer: unknown) => readonly ArrayBuffer[];
}

interface Waiting {
  readonly resolve: (answer: unknown) => void;
  readonly reject: (error: unknown) => void;
  readonly onProgress: ((done: number) => void) | undefined;
}

/** One end of the calls between two threads. */
export class Calls {
  private readonly parts: CallsParts;
  private readonly waiting = new Map<number, Waiting>();
  private readonly answering = new Map<number, AbortController>();
  private lastId = 0;
  private end: { readonly reason: unknown } | undefined;

  constructor(parts: CallsParts) {
    this.parts = parts;
  }

  /** Who cancels is not kept waiting for the other thread. */
  async ask(ask: unknown, { signal, onProgress }: CallOptions = {}): Promise<unknown> {
    signal?.throwIfAborted();
    if (this.end) throw this.end.reason;
    this.lastId += 1;
    const id = this.lastId;
    const { promise, resolve, reject } = Promise.withResolvers<unknown>();
    const cancel = () => {
      if (!this.end) this.parts.post({ id, cancel: true }, []);
      reject(signal?.reason as Error);
    };
    this.waiting.set(id, { resolve, reject, onProgress });
    signal?.addEventListener('abort', cancel, { once: true });
    try {
      this.parts.post({ id, ask }, []);
      return await promise;
    } finally {
      signal?.removeEventListener('abort', cancel);
      this.waiting.delete(id);
    }
  }

  receive(message: CallMessage): void {
    if ('ask' in message) {
      void this.reply(message.id, message.ask);
    } else if ('cancel' in message) {
      this.answering.get(message.id)?.abort();
    } else {
      const waiting = this.waiting.get(message.id);
      if ('progress' in message) waiting?.onProgress?.(message.progress);
      else if ('answer' in message) waiting?.resolve(message.answer);
      else waiting?.reject(errorOf(message.failure));
    }
  }

  /** Nothing is said any more: who waits is told the reason. */
  close(reason: unknown): void {
    if (this.end) return;
    this.end = { reason };
    for (const { reject } of this.waiting.values()) reject(reason);
    for (const controller of this.answering.values()) controller.abort();
  }

  private async reply(id: number, ask: unknown): Promise<void> {
    const controller = new AbortController();
    this.answering.set(id, controller);
    const post = (message: CallMessage, transfer: readonly ArrayBuffer[] = []) => {
      if (!this.end) this.parts.post(message, transfer);
    };
    try {
      const answer = await this.parts.answer(ask as never, controller.signal, (progress) =>
        post({ id, progress }),
      );
      // Nobody waits for the answer of a call that was cancelled.
      if (!controller.signal.aborted) post({ id, answer }, this.parts.transfer?.(answer));
    } catch (error) {
      post({ id, failure: failureOf(error) });
    } finally {
      this.answering.delete(id);
    }
  }
}
