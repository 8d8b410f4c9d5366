import { Worker } from 'node:worker_threads';
import type { ByteSource } from '../../base/byteRange.ts';
import { UserError } from '../../base/errors.ts';
import { Calls, type CallMessage, type CallOptions } from '../../base/threadCalls.ts';
import type { TableOptions } from '../open.ts';
import { problems } from '../problems.ts';
import type { Service } from '../service.ts';
import type {
  HostAsk,
  ServiceKind,
  SourceWanted,
  ThreadAnswer,
  ThreadAsk,
  Traffic,
} from './protocol.ts';

/** A service in the preview's thread. */
export interface Remote<S extends Service> {
  call<Name extends keyof S & string>(
    name: Name,
    argument: Parameters<S[Name]>[0],
    options?: CallOptions,
  ): Promise<Awaited<ReturnType<S[Name]>>>;
  /** Ends what is under way with `file-closed`, and closes the file. */
  close(): Promise<void>;
  /** What the file has cost up to the last answer. */
  traffic(): Traffic;
}

/**
 * A file of this machine by its absolute path, which the thread opens, or one that the host reads for it. `name` is what
 * messages call it, where that is not the file's own.
 */
export type ThreadSource = { readonly path: string; readonly name?: string } | ByteSource;

interface OpenObject {
  /** Those of the host, at their places. */
  readonly sources: readonly (ByteSource | undefined)[];
  traffic: Traffic;
}

interface Running {
  readonly worker: Worker;
  readonly calls: Calls;
  readonly objects: Map<number, OpenObject>;
}

/** A thread that does not even close a file within this time is taken for stuck. */
const stuckMilliseconds = 10_000;

/**
 * The host's end of the thread that files are looked at in. It starts with the first file and ends some time after the last;
 * one that breaks takes its open files along, and the next file starts another.
 */
export class PreviewThread {
  private readonly startWorker: () => Worker;
  private readonly idleMilliseconds: number;
  private running: Running | undefined;
  private idle: NodeJS.Timeout | undefined;
  private lastObject = 0;

  constructor(startWorker: () => Worker, idleMilliseconds = 60_000) {
    this.startWorker = startWorker;
    this.idleMilliseconds = idleMilliseconds;
  }

  /** Takes the sources over: they are closed with the object, or when opening fails. Several are looked at together. */
  async open<S extends Service>(
    kind: string,
    given: ThreadSource | readonly ThreadSource[],
    options: TableOptions,
    signal?: AbortSignal,
  ): Promise<Remote<S>> {
    const running = this.start();
    this.lastObject += 1;
    const id = this.lastObject;
    const sources = 'length' in given ? given : [given];
    const object: OpenObject = {
      sources: sources.map((source) => ('path' in source ? undefined : source)),
      traffic: { bytes: 0, requests: 0 },
    };
    running.objects.set(id, object);
    try {
      const ask: ThreadAsk = { open: kind, object: id, sources: sources.map(wanted), options };
      await this.ask(running, object, ask, { signal });
    } catch (error) {
      // It may have opened it just as the caller left.
      await this.close(running, id);
      throw error;
    }

    const closing = new AbortController();
    const name = sources.map(nameOf).join(', ');
    return {
      call: async (method, argument, asked = {}) => {
        const signals = asked.signal ? [asked.signal, closing.signal] : [closing.signal];
        const ask: ThreadAsk = { call: method, object: id, argument };
        const value = await this.ask(running, object, ask, {
          ...asked,
          signal: AbortSignal.any(signals),
        });
        return value as never;
      },
      close: () => {
        closing.abort(problems.closed(name));
        return this.close(running, id);
      },
      traffic: () => object.traffic,
    };
  }

  /** Ends the thread with all that is open. */
  async end(): Promise<void> {
    const { running } = this;
    if (!running) return;
    this.forget(running, problems.closed('The file'));
    await running.worker.terminate();
  }

  private async ask(running: Running, object: OpenObject, ask: ThreadAsk, options: CallOptions) {
    const { value, traffic } = (await running.calls.ask(ask, options)) as ThreadAnswer;
    object.traffic = traffic;
    return value;
  }

  private async close(running: Running, id: number): Promise<void> {
    const object = running.objects.get(id);
    if (!object) return;
    running.objects.delete(id);
    const ask: ThreadAsk = { close: true, object: id };
    const stuck = setTimeout(() => this.stop(running, endedBy(undefined)), stuckMilliseconds);
    try {
      // A thread that is gone has closed its own.
      await running.calls.ask(ask).catch(() => undefined);
    } finally {
      clearTimeout(stuck);
    }
    for (const source of object.sources) await source?.close().catch(() => undefined);
    if (this.running === running && running.objects.size === 0) this.rest(running);
  }

  private start(): Running {
    clearTimeout(this.idle);
    if (this.running) {
      this.running.worker.ref();
      return this.running;
    }
    const worker = this.startWorker();
    const objects = new Map<number, OpenObject>();
    const calls = new Calls({
      post: (message) => worker.postMessage(message),
      answer: (ask: HostAsk, signal) => this.read(objects, ask, signal),
    });
    const running: Running = { worker, calls, objects };
    worker.on('message', (message: CallMessage) => calls.receive(message));
    worker.on('error', (error) => this.forget(running, endedBy(error)));
    worker.on('exit', () => this.forget(running, endedBy(undefined)));
    this.running = running;
    return running;
  }

  private async read(
    objects: ReadonlyMap<number, OpenObject>,
    ask: HostAsk,
    signal: AbortSignal,
  ): Promise<Uint8Array> {
    const source = objects.get(ask.object)?.sources[ask.source];
    if (!source) throw problems.closed('The file');
    return source.read(ask.start, ask.end, signal);
  }

  /** An idle thread does not keep the process. */
  private rest(running: Running): void {
    running.worker.unref();
    const stop = () => this.stop(running, endedBy(undefined));
    this.idle = setTimeout(stop, this.idleMilliseconds).unref();
  }

  private stop(running: Running, reason: UserError): void {
    this.forget(running, reason);
    void running.worker.terminate();
  }

  private forget(running: Running, reason: UserError): void {
    if (this.running === running) {
      this.running = undefined;
      clearTimeout(this.idle);
    }
    running.calls.close(reason);
    for (const { sources } of running.objects.values()) {
      for (const source of sources) void source?.close().catch(() => undefined);
    }
    running.objects.clear();
  }
}

function wanted(source: ThreadSource): SourceWanted {
  if (!('path' in source)) return { name: source.name, size: source.size };
  const { path, name } = source;
  return name === undefined ? { path } : { path, name };
}

function nameOf(source: ThreadSource): string {
  return source.name ?? ('path' in source ? (source.path.split(/[\\/]/).at(-1) ?? '') : '');
}

function endedBy(cause: unknown): UserError {
  const isMemory =
    (cause as NodeJS.ErrnoException | undefined)?.code === 'ERR_WORKER_OUT_OF_MEMORY';
  return isMemory
    ? problems.tooMuchMemory(undefined, cause)
    : new UserError('What shows files ended unexpectedly.', {
        code: 'preview-ended',
        remedy: 'Open the file again.',
        cause,
      });
}

/**
 * Most of what a thread keeps lies outside this limit, in typed arrays with limits of their own; what grows inside it is
 * cells and text. Past it the thread ends, and nothing else. Young objects that may lie longer before they are collected would
 * only make it larger.
 */
const resourceLimits = { maxOldGenerationSizeMb: 1024, maxYoungGenerationSizeMb: 24 };

const thread = new PreviewThread(() => {
  // The bundle has this file in a folder of chunks beside the worker.
  const file = import.meta.url.endsWith('.ts') ? './worker.ts' : '../previewWorker.js';
  const url = new URL(file, import.meta.url);
  return new Worker(url, { name: 'preview', resourceLimits, execArgv: [] });
});

/**
 * Opens a file, or several that are looked at together, in the preview's thread. Sources are taken over: they are closed with
 * what was opened, or when opening fails.
 */
export function openInThread<S extends Service>(
  kind: ServiceKind,
  source: ThreadSource | readonly ThreadSource[],
  options: TableOptions = {},
  signal?: AbortSignal,
): Promise<Remote<S>> {
  return thread.open(kind, source, options, signal);
}

/** Ends the thread with all that is open in it; for the end of the extension. */
export function endPreviewThread(): Promise<void> {
  return thread.end();
}
