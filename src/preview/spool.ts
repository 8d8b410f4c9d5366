import { randomUUID } from 'node:crypto';
import { mkdir, open, rm, type FileHandle } from 'node:fs/promises';
import path from 'node:path';
import { UserError } from '../base/errors.ts';
import { plainText } from '../base/text.ts';
import { problems } from './problems.ts';
import { abortable } from './abortable.ts';
import type { RangeAnswer, RangeTransport } from './rangeSource.ts';

/** A copy of a file in the making, or made. */
export interface Spool {
  readonly isFailed: boolean;
  /** Bytes of the whole file: waits for the end of the copy. */
  size(signal?: AbortSignal): Promise<number>;
  /** Waits until the copy has these bytes. */
  read(start: number, end: number, signal?: AbortSignal): Promise<Uint8Array>;
  close(): Promise<void>;
}

/**
 * Copies the answer to a temporary file that only this user can read. Reads are served as soon as the copy
 * has come as far as they go. `transfer` is aborted when the last one that waits has left.
 */
export function openSpool(
  transport: RangeTransport,
  answer: RangeAnswer,
  size: number | undefined,
  transfer: AbortController,
): Spool {
  const { name, spoolFolder, onProgress } = transport;
  const file = path.join(spoolFolder, `${randomUUID()}.part`);
  let handle: FileHandle | undefined;
  let copied = 0;
  let failure: { readonly error: unknown } | undefined;
  let isDone = false;
  let waiting = 0;
  let wake = Promise.withResolvers<void>();

  const told = () => {
    wake.resolve();
    wake = Promise.withResolvers<void>();
  };

  const copy = async () => {
    await mkdir(spoolFolder, { recursive: true, mode: 0o700 });
    handle = await open(file, 'wx+', 0o600);
    const parts = answer.bytes instanceof Uint8Array ? [answer.bytes] : answer.bytes;
    for await (const part of untilAborted(parts, transfer.signal)) {
      if (size !== undefined && copied + part.length > size) throw problems.changed(name);
      await writeAll(handle, part);
      copied += part.length;
      onProgress?.(copied, size);
      told();
    }
    transfer.signal.throwIfAborted();
    if (size !== undefined && copied < size) {
      throw problems.truncated(name, `the server sent ${copied} of ${size} bytes.`);
    }
  };

  const discard = async () => {
    await handle?.close();
    handle = undefined;
    await rm(file, { force: true });
  };

  const whole = copy().then(
    () => {
      isDone = true;
      told();
    },
    async (error: unknown) => {
      failure = { error: copyError(name, error, transfer.signal, copied) };
      transfer.abort();
      told();
      await discard();
    },
  );

  const waitFor = async (isThere: () => boolean, signal: AbortSignal | undefined) => {
    waiting += 1;
    try {
      while (!isThere()) {
        if (failure) throw failure.error;
        if (isDone) return;
        await abortable(wake.promise, signal);
      }
    } finally {
      waiting -= 1;
      if (waiting === 0 && !isDone && signal?.aborted) transfer.abort(signal.reason);
    }
  };

  return {
    get isFailed() {
      return failure !== undefined || (transfer.signal.aborted && !isDone);
    },
    async size(signal) {
      await waitFor(() => isDone, signal);
      return copied;
    },
    async read(start, end, signal) {
      signal?.throwIfAborted();
      await waitFor(() => copied >= end, signal);
      const length = Math.max(0, Math.min(end, copied) - start);
      const bytes = new Uint8Array(length);
      let done = 0;
      while (handle && done < length) {
        const { bytesRead } = await handle.read(bytes, done, length - done, start + done);
        if (bytesRead === 0) throw problems.changed(name);
        done += bytesRead;
      }
      return bytes;
    },
    async close() {
      transfer.abort();
      await whole;
      await discard();
    },
  };
}

async function writeAll(handle: FileHandle, bytes: Uint8Array): Promise<void> {
  for (let done = 0; done < bytes.length;) {
    const { bytesWritten } = await handle.write(bytes, done, bytes.length - done);
    done += bytesWritten;
  }
}

function copyError(name: string, error: unknown, signal: AbortSignal, copied: number): unknown {
  if (signal.aborted) return signal.reason;
  if (error instanceof UserError) return error;
  const shown = plainText(name, 100);
  switch ((error as NodeJS.ErrnoException).code) {
    case 'ENOSPC':
    case 'EDQUOT':
      return new UserError(`There is no room on this disk for a copy of ${shown}.`, {
        code: 'disk-full',
        remedy: 'Free some space and try again.',
        cause: error,
      });
    case 'EACCES':
    case 'EROFS':
      return new UserError(`A copy of ${shown} could not be written.`, {
        code: 'file-no-access',
        cause: error,
      });
    default:
      return problems.truncated(name, `the connection broke after ${copied} bytes.`);
  }
}

/** Ends when the signal fires, also where the other side neither sends nor listens. */
async function* untilAborted(
  parts: AsyncIterable<Uint8Array> | readonly Uint8Array[],
  signal: AbortSignal,
): AsyncGenerator<Uint8Array> {
  if (!(Symbol.asyncIterator in parts)) {
    yield* parts;
    return;
  }
  const iterator = parts[Symbol.asyncIterator]();
  try {
    for (;;) {
      const next = await abortable(iterator.next(), signal);
      if (next.done) return;
      yield next.value;
    }
  } finally {
    void iterator.return?.().catch(() => undefined);
  }
}
