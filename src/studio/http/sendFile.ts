import { exactly } from '../../base/exactly.ts';
import { parseRangeHeader, type ByteRange } from '../../base/byteRange.ts';
import { UserError } from '../../base/errors.ts';
import type { StoredFile } from '../buckets/bucket.ts';
import { contentType, disposition } from './contentType.ts';
import type { StudioRequest } from './request.ts';

export interface FileAnswer {
  readonly file: StoredFile;
  readonly name: string;
  readonly kind: 'inline' | 'attachment';
  readonly read: (range: ByteRange, signal: AbortSignal) => AsyncIterable<Uint8Array>;
}

/** Sends a file or a range of it, with the conditions of RFC 9110 §13 and §14. */
export function sendFile(request: StudioRequest, answer: FileAnswer): Response {
  const { file } = answer;
  const header = (name: string) => request.context.req.header(name);
  const etag = `"${file.etag.replaceAll(/[^\x21\x23-\x7e]/g, '')}"`;
  const headers = {
    etag,
    'last-modified': new Date(file.modified).toUTCString(),
    'accept-ranges': 'bytes',
    'cache-control': 'private, no-cache',
  };
  const ifMatch = header('if-match');
  if (ifMatch !== undefined && !matches(ifMatch, etag)) {
    throw new UserError('The file has changed.', {
      code: 'file-changed',
      remedy: 'Open it again.',
    });
  }
  const ifNoneMatch = header('if-none-match');
  if (ifNoneMatch !== undefined && matches(ifNoneMatch, etag)) {
    return new Response(null, { status: 304, headers });
  }
  const isSame = isSameAs(header('if-range'), etag, file.modified);
  const range = isSame ? parseRangeHeader(header('range'), file.size) : undefined;
  if (range === 'unsatisfiable') {
    return Response.json(
      { success: false, error: 'The file has no such range of bytes.' },
      { status: 416, headers: { ...headers, 'content-range': `bytes */${file.size}` } },
    );
  }
  const { start, end } = range ?? { start: 0, end: file.size };
  return new Response(
    stream(request, (signal) => exactly(answer.read({ start, end }, signal), end - start)),
    {
      status: range ? 206 : 200,
      headers: {
        ...headers,
        ...(range ? { 'content-range': `bytes ${start}-${end - 1}/${file.size}` } : {}),
        'content-length': String(end - start),
        'content-type': contentType(answer.kind, answer.name),
        'content-disposition': disposition(answer.kind, answer.name),
      },
    },
  );
}

/**
 * A body that reads nothing before it is asked for, and stops reading when the reader leaves. When reading fails the
 * connection is cut: whatever else were sent could be taken for the rest of the file.
 */
export function stream(
  request: StudioRequest,
  read: (signal: AbortSignal) => AsyncIterable<Uint8Array>,
): ReadableStream<Uint8Array> {
  const reading = new AbortController();
  let source: AsyncIterator<Uint8Array> | undefined;
  return new ReadableStream<Uint8Array>(
    {
      async pull(controller) {
        try {
          source ??= read(reading.signal)[Symbol.asyncIterator]();
          const next = await source.next();
          if (next.done) controller.close();
          else controller.enqueue(next.value);
        } catch (error) {
          request.cut(error);
          controller.error(error);
        }
      },
      async cancel() {
        reading.abort();
        await source?.return?.();
      },
    },
    { highWaterMark: 0 },
  );
}

function matches(header: string, etag: string): boolean {
  return header
    .split(',')
    .map((one) => one.trim())
    .some((one) => one === '*' || one === etag);
}

function isSameAs(ifRange: string | undefined, etag: string, modified: number): boolean {
  if (ifRange === undefined) return true;
  if (ifRange.startsWith('"') || ifRange.startsWith('W/')) return ifRange === etag;
  const date = Date.parse(ifRange);
  // The header has whole seconds.
  return !Number.isNaN(date) && Math.floor(modified / 1000) <= Math.floor(date / 1000);
}
