import { Worker } from 'node:worker_threads';
import { UserError } from '../../base/errors.ts';
import { Emitter } from '../../base/events.ts';
import { errorOf } from '../../base/failure.ts';
import type {
  Answer,
  Message,
  MethodName,
  Parameter,
  Request,
  ThreadData,
  ThreadEvent,
} from './protocol.ts';

interface Pending {
  readonly resolve: (answer: unknown) => void;
  readonly reject: (error: unknown) => void;
  readonly onProgress: ((done: number) => void) | undefined;
}

/** The main thread's end of the catalog's thread. A thread that breaks is started again for the next call. */
export class ThreadClient {
  private readonly url: URL;
  private readonly data: ThreadData;
  private readonly events = new Emitter<ThreadEvent>();
  private readonly pending = new Map<number, Pending>();
  private worker: Worker | undefined;
  private isClosed = false;
  private lastId = 0;
  readonly onEvent = this.events.event;

  constructor(url: URL, data: ThreadData) {
    this.url = url;
    this.data = data;
  }

  /** Starts the thread, so that it is there when something is asked of it. */
  prepare(): void {
    this.worker ??= this.start();
  }

  async call<Name extends MethodName>(
    name: Name,
    parameter: Parameter<Name>,
    signal?: AbortSignal,
    onProgress?: (done: number) => void,
  ): Promise<Answer<Name>> {
    signal?.throwIfAborted();
    if (this.isClosed) throw closed();
    this.lastId += 1;
    const id = this.lastId;
    const worker = (this.worker ??= this.start());
    const cancel = () => worker.postMessage({ id, cancel: true } satisfies Request);
    try {
      const answer = await new Promise<unknown>((resolve, reject) => {
        this.pending.set(id, { resolve, reject, onProgress });
        signal?.addEventListener('abort', cancel, { once: true });
        worker.postMessage({ id, name, parameter } satisfies Request);
      });
      // The answer may have been on its way when the caller left.
      signal?.throwIfAborted();
      return answer as Answer<Name>;
    } finally {
      signal?.removeEventListener('abort', cancel);
      this.pending.delete(id);
    }
  }

  async close(): Promise<void> {
    const { worker } = this;
    if (worker === undefined || this.isClosed) {
      this.isClosed = true;
      return;
    }
    const ended = new Promise((resolve) => worker.once('exit', resolve));
    await this.call('close', undefined).catch(() => worker.terminate());
    this.isClosed = true;
    await ended;
    this.events.dispose();
  }

  private start(): Worker {
    const worker = new Worker(this.url, {
      workerData: this.data,
      name: 'catalog',
      execArgv: ['--disable-warning=ExperimentalWarning'],
    });
    worker.on('message', (message: Message) => this.receive(message));
    worker.on('error', (error) => this.fail(worker, error));
    worker.on('exit', () => this.fail(worker, closed()));
    return worker;
  }

  private receive(message: Message): void {
    if ('event' in message) return this.events.fire(message.event);
    const pending = this.pending.get(message.id);
    if ('progress' in message) pending?.onProgress?.(message.progress);
    else if ('answer' in message) pending?.resolve(message.answer);
    else pending?.reject(errorOf(message.failure));
  }

  private fail(worker: Worker, error: unknown): void {
    if (this.worker !== worker) return;
    this.worker = undefined;
    const waiting = [...this.pending.values()];
    this.pending.clear();
    for (const { reject } of waiting) reject(error);
    if (waiting.length === 0 && !this.isClosed && error instanceof Error) {
      this.events.fire({ kind: 'log', text: `The catalog's thread ended: ${error.stack ?? ''}` });
    }
  }
}

function closed(): UserError {
  return new UserError('The Studio is shutting down.', {
    code: 'catalog-closed',
    remedy: 'Try again; the Studio starts when it is needed.',
  });
}
