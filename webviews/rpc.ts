/** One end of a wire between a page and the extension host; both ends import this file. */
export interface Port {
  post(message: unknown): void;
  onMessage(listener: (message: unknown) => void): { dispose(): void };
}

/** What one end offers: each call takes one argument and may be cancelled by the other end. */
export type Calls = Readonly<Record<string, (argument: never, signal: AbortSignal) => unknown>>;

type Argument<F> = F extends (argument: infer A, ...rest: never[]) => unknown ? A : never;
type Answer<F> = F extends (...all: never[]) => infer R ? Awaited<R> : never;

export interface Remote<Theirs extends Calls> {
  call<Name extends keyof Theirs & string>(
    name: Name,
    argument: Argument<Theirs[Name]>,
    signal?: AbortSignal,
  ): Promise<Answer<Theirs[Name]>>;
  dispose(): void;
}

type Message =
  | { readonly rpc: 'call'; readonly id: number; readonly name: string; readonly argument: unknown }
  | { readonly rpc: 'cancel'; readonly id: number }
  | { readonly rpc: 'value'; readonly id: number; readonly value: unknown }
  | {
      readonly rpc: 'error';
      readonly id: number;
      readonly message: string;
      readonly code?: string;
    };

/** A failure at the other end, with the code that it gave. */
export class RemoteError extends Error {
  readonly code: string | undefined;

  constructor(message: string, code?: string) {
    super(message);
    this.name = 'RemoteError';
    this.code = code;
  }
}

/**
 * Joins two ends. A call rejects with `RemoteError` when the other end throws, with an `AbortError` when its
 * signal fires, and with code `disposed` when this end is closed first.
 */
export function connect<Theirs extends Calls>(port: Port, ours: Calls): Remote<Theirs> {
  const pending = new Map<
    number,
    { resolve: (value: unknown) => void; reject: (error: Error) => void }
  >();
  const running = new Map<number, AbortController>();
  let lastId = 0;

  const answer = async (id: number, name: string, argument: unknown) => {
    const controller = new AbortController();
    running.set(id, controller);
    try {
      if (!Object.hasOwn(ours, name)) throw new RemoteError(`Unknown call ${name}`, 'unknown-call');
      const value = await ours[name]?.(argument as never, controller.signal);
      port.post({ rpc: 'value', id, value } satisfies Message);
    } catch (error) {
      const message = error instanceof Error ? error.message : String(error);
      const code = (error as { code?: unknown }).code;
      const told: Message = { rpc: 'error', id, message };
      port.post(typeof code === 'string' ? { ...told, code } : told);
    } finally {
      running.delete(id);
    }
  };

  const subscription = port.onMessage((raw) => {
    const message = raw as Message;
    switch (message.rpc) {
      case 'call':
        void answer(message.id, message.name, message.argument);
        return;
      case 'cancel':
        running.get(message.id)?.abort();
        return;
      case 'value':
        pending.get(message.id)?.resolve(message.value);
        pending.delete(message.id);
        return;
      case 'error':
        pending.get(message.id)?.reject(new RemoteError(message.message, message.code));
        pending.delete(message.id);
        return;
    }
  });

  return {
    call(name, argument, signal) {
      return new Promise((resolve, reject) => {
        if (signal?.aborted) {
          reject(signal.reason as Error);
          return;
        }
        lastId += 1;
        const id = lastId;
        const cancel = () => {
          pending.delete(id);
          port.post({ rpc: 'cancel', id } satisfies Message);
          reject(signal?.reason as Error);
        };
        signal?.addEventListener('abort', cancel, { once: true });
        const settle = () => signal?.removeEventListener('abort', cancel);
        pending.set(id, {
          resolve: (value) => {
            settle();
            resolve(value as never);
          },
          reject: (error) => {
            settle();
            reject(error);
          },
        });
        port.post({ rpc: 'call', id, name, argument } satisfies Message);
      });
    },
    dispose() {
      subscription.dispose();
      for (const controller of running.values()) controller.abort();
      for (const { reject } of pending.values()) {
        reject(new RemoteError('The other end was closed', 'disposed'));
      }
      pending.clear();
    },
  };
}
