import { StringDecoder } from 'node:string_decoder';
import type { EngineEvent } from './engine.ts';

/** More output than this of one run is for no one to read. */
export const outputLimit = 64 * 1024 * 1024;

/**
 * Splits what a container writes, as the engine interleaves it, into text of stdout and stderr. Frames and characters
 * may end anywhere in a chunk. Returns notes for the end of the run.
 */
export async function tellOutput(
  chunks: AsyncIterable<Uint8Array>,
  tell: (event: EngineEvent) => void,
  limit = outputLimit,
): Promise<readonly string[]> {
  const decoders = { stdout: new StringDecoder('utf8'), stderr: new StringDecoder('utf8') };
  let told = 0;
  for await (const { from, bytes } of frames(chunks)) {
    told += bytes.length;
    // What follows is read all the same, or the program would wait for a reader.
    if (told > limit) continue;
    const text = decoders[from].write(Buffer.from(bytes));
    if (text !== '') tell({ kind: 'output', from, text });
  }
  for (const from of ['stdout', 'stderr'] as const) {
    const text = decoders[from].end();
    if (text !== '') tell({ kind: 'output', from, text });
  }
  if (told <= limit) return [];
  const note = `The block wrote ${megabytes(told)} of output; only the first ${megabytes(limit)} are kept.`;
  tell({ kind: 'output', from: 'engine', text: `\n${note}\n` });
  return [note];
}

function megabytes(bytes: number): string {
  return `${Math.round(bytes / (1024 * 1024))} MB`;
}

/** Passes events on and keeps the first words that were said. */
export function listening(tell: (event: EngineEvent) => void): {
  readonly tell: (event: EngineEvent) => void;
  readonly head: () => string;
} {
  let head = '';
  return {
    tell: (event) => {
      if (event.kind === 'output' && head.length < 1000) head += event.text.slice(0, 1000);
      tell(event);
    },
    head: () => head,
  };
}

/** Each frame has a head of eight bytes: which stream, three zeros, the length. */
export async function* frames(
  chunks: AsyncIterable<Uint8Array>,
): AsyncGenerator<{ from: 'stdout' | 'stderr'; bytes: Uint8Array }> {
  const head = Buffer.alloc(8);
  let headLength = 0;
  let rest = 0;
  for await (let chunk of chunks) {
    while (chunk.length > 0) {
      if (rest === 0) {
        const part = chunk.subarray(0, 8 - headLength);
        head.set(part, headLength);
        headLength += part.length;
        chunk = chunk.subarray(part.length);
        if (headLength < 8) break;
        rest = head.readUInt32BE(4);
        headLength = 0;
        continue;
      }
      const bytes = chunk.subarray(0, rest);
      rest -= bytes.length;
      chunk = chunk.subarray(bytes.length);
      yield { from: head[0] === 2 ? 'stderr' : 'stdout', bytes };
    }
  }
}
