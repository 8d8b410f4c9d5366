import type { Connection } from './connection.ts';
import { callStream } from './http.ts';
import { count, optionalText, ShapeError } from './shape.ts';

export type LocalEvent =
  | { readonly kind: 'changed'; readonly organizationId: number; readonly dataset?: string }
  | {
      readonly kind: 'indexing';
      readonly organizationId: number;
      readonly dataset: string;
      readonly files: number;
      readonly done: boolean;
    }
  | { readonly kind: 'jobs'; readonly organizationId: number; readonly jobId: number };

/** What happens in a local Studio, as it happens; the Studio stays alive while someone listens. */
export async function* events(
  connection: Connection,
  signal?: AbortSignal,
): AsyncGenerator<LocalEvent> {
  const call = {
    path: '/local/events',
    headers: { accept: 'text/event-stream' },
    doing: 'listen to the local Studio',
    // The Studio says that it is still there every few seconds.
    stall: 60_000,
  };
  const { bytes } = await callStream(connection, call, signal);
  for await (const { event, data } of serverSentEvents(bytes)) {
    const value = toEvent(event, data);
    if (value) yield value;
  }
}

const maxEventLength = 1024 * 1024;

async function* serverSentEvents(
  bytes: AsyncIterable<Uint8Array>,
): AsyncGenerator<{ event: string; data: string }> {
  const decoder = new TextDecoder();
  let rest = '';
  for await (const chunk of bytes) {
    rest += decoder.decode(chunk, { stream: true });
    const blocks = rest.split(/\r?\n\r?\n/);
    rest = blocks.pop() ?? '';
    if (rest.length > maxEventLength) throw new ShapeError('event', 'of a sane length');
    for (const block of blocks) {
      const fields = block.split(/\r?\n/).map((line) => /^(\w+): ?(.*)$/.exec(line));
      const values = (name: string) => fields.flatMap((f) => (f?.[1] === name ? [f[2] ?? ''] : []));
      yield { event: values('event').at(-1) ?? 'message', data: values('data').join('\n') };
    }
  }
}

/** Nothing for events that a newer Studio may send, and for comments that keep the line open. */
function toEvent(event: string, data: string): LocalEvent | undefined {
  let wire: Readonly<Record<string, unknown>>;
  try {
    wire = Object(JSON.parse(data)) as Readonly<Record<string, unknown>>;
  } catch {
    return undefined;
  }
  const { organizationId, dataset, jobId } = wire;
  if (typeof organizationId !== 'number') return undefined;
  const name = optionalText(dataset);
  if (event === 'changed') {
    return { kind: 'changed', organizationId, ...(name === undefined ? {} : { dataset: name }) };
  }
  if (event === 'jobs' && typeof jobId === 'number') return { kind: 'jobs', organizationId, jobId };
  if (event !== 'indexing' || name === undefined) return undefined;
  const done = wire['done'] === true;
  return { kind: 'indexing', organizationId, dataset: name, files: count(wire['files']), done };
}
