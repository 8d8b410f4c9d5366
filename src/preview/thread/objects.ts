import type { Calls } from '../../base/threadCalls.ts';
import type { ByteSource } from '../../base/byteRange.ts';
import { countedSource, type CountedSource } from '../countedSource.ts';
import { openTable } from '../open.ts';
import { problems } from '../problems.ts';
import type { Asked, Service } from '../service.ts';
import type { Table } from '../table.ts';
import type {
  CallAsk,
  HostAsk,
  OpenAsk,
  SourceWanted,
  ThreadAnswer,
  ThreadAsk,
} from './protocol.ts';

/** Makes a service over a table, over several, or over the bytes as they are; they are closed by who opened them. */
export type ServiceMaker =
  | ((table: Table, size: number, others: readonly OpenFile[]) => Promise<Service>)
  | { readonly ofBytes: (source: ByteSource, signal: AbortSignal) => Promise<Service> };

interface OpenFile {
  readonly table: Table;
  readonly size: number;
}

interface OpenObject {
  readonly closing: AbortController;
  name: string;
  readonly sources: CountedSource[];
  readonly tables: Table[];
  service: Service | undefined;
}

/** Progress is told at most so often, in milliseconds: a screen shows no more. */
const tellEvery = 50;

/** The open files of the thread. */
export class ThreadObjects {
  private readonly makers: Readonly<Record<string, ServiceMaker>>;
  private readonly objects = new Map<number, OpenObject>();
  private readonly host: () => Calls;

  constructor(makers: Readonly<Record<string, ServiceMaker>>, host: () => Calls) {
    this.makers = makers;
    this.host = host;
  }

  async answer(
    ask: ThreadAsk,
    signal: AbortSignal,
    progress: (done: number) => void,
  ): Promise<ThreadAnswer> {
    if ('open' in ask) return this.open(ask, signal);
    if ('close' in ask) return this.close(ask.object);
    return this.call(ask, { signal, progress: sometimes(progress) });
  }

  private async open(
    { open: kind, object: id, sources, options }: OpenAsk,
    asked: AbortSignal,
  ): Promise<ThreadAnswer> {
    const closing = new AbortController();
    const object: OpenObject = {
      closing,
      name: '',
      sources: [],
      tables: [],
      service: undefined,
    };
    this.objects.set(id, object);
    const signal = AbortSignal.any([asked, closing.signal]);
    try {
      const maker = this.makers[kind];
      if (!maker) throw new Error(`The thread has no service “${kind}”`);
      const files: OpenFile[] = [];
      for (const [place, wanted] of sources.entries()) {
        const source = countedSource(await this.openSource(id, place, wanted));
        object.sources.push(source);
        object.name ||= source.name;
        if (typeof maker === 'object') {
          object.service = await maker.ofBytes(source, signal);
          continue;
        }
        // Takes the source over: it is closed when opening fails.
        const table = await openTable(source, options, signal);
        object.tables.push(table);
        files.push({ table, size: source.size });
      }
      if (typeof maker === 'function') {
        const [first, ...others] = files;
        if (!first) throw new Error('No file was given');
        object.service = await maker(first.table, first.size, others);
      }
      signal.throwIfAborted();
      return { value: undefined, traffic: traffic(object) };
    } catch (error) {
      await this.close(id);
      throw error;
    }
  }

  private async call(
    { object: id, call: name, argument }: CallAsk,
    { signal, progress }: Asked,
  ): Promise<ThreadAnswer> {
    const object = this.objects.get(id);
    const { service } = object ?? {};
    if (!object || !service) throw problems.closed(object?.name ?? 'The file');
    if (!Object.hasOwn(service, name)) throw new Error(`The service has no method “${name}”`);
    const asked = { signal: AbortSignal.any([signal, object.closing.signal]), progress };
    try {
      const value = await service[name]?.(argument as never, asked);
      return { value, traffic: traffic(object) };
    } catch (error) {
      throw isOutOfMemory(error) ? problems.tooMuchMemory(object.name, error) : error;
    }
  }

  private async close(id: number): Promise<ThreadAnswer> {
    const object = this.objects.get(id);
    this.objects.delete(id);
    object?.closing.abort();
    const { tables = [], sources = [] } = object ?? {};
    // A table closes the source that it was opened from.
    for (const open of tables.length > 0 ? tables : sources) await open.close();
    return { value: undefined, traffic: traffic(object) };
  }

  private async openSource(
    object: number,
    place: number,
    wanted: SourceWanted,
  ): Promise<ByteSource> {
    if ('path' in wanted) {
      const { openFileSource } = await import('../fileSource.ts');
      return openFileSource(wanted.path, wanted.name);
    }
    const { name, size } = wanted;
    return {
      name,
      size,
      read: async (start, end, signal) => {
        const ask: HostAsk = { object, source: place, start, end };
        return (await this.host().ask(ask, { signal })) as Uint8Array;
      },
      close: () => Promise.resolve(),
    };
  }
}

function traffic(object: OpenObject | undefined) {
  const sources = object?.sources ?? [];
  const sum = (of: 'bytes' | 'requests') => sources.reduce((all, source) => all + source[of], 0);
  return { bytes: sum('bytes'), requests: sum('requests') };
}

/** What the engine says where a single value is larger than memory or than any value may be. */
function isOutOfMemory(error: unknown): boolean {
  return error instanceof RangeError && /allocation failed|invalid .* length/i.test(error.message);
}

function sometimes(tell: (done: number) => void): (done: number) => void {
  let last = -Infinity;
  return (done) => {
    const now = performance.now();
    // That it is done is told in any case: who waits for it would show the last share for good.
    if (done < 1 && now - last < tellEvery) return;
    last = now;
    tell(done);
  };
}
