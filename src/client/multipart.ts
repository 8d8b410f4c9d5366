import { randomBytes } from 'node:crypto';
import { Readable } from 'node:stream';

/** Bytes that can be read again from the start, so that a request can be repeated after a renewal. */
export interface ByteBody {
  /** Bytes; known beforehand, because it is announced. */
  readonly size: number;
  readonly open: (signal?: AbortSignal) => AsyncIterable<Uint8Array>;
}

export type Part =
  | { readonly name: string; readonly value: string }
  | { readonly name: string; readonly fileName: string; readonly body: ByteBody };

export interface MultipartBody extends ByteBody {
  readonly contentType: string;
}

/**
 * A `multipart/form-data` body that streams its files. Written here because `FormData` changes file names that hold
 * quotes, and has no progress.
 */
export function multipart(parts: readonly Part[]): MultipartBody {
  const boundary = `ei-${randomBytes(18).toString('hex')}`;
  const heads = parts.map((part) => Buffer.from(`--${boundary}\r\n${headOf(part)}\r\n\r\n`));
  const end = Buffer.from(`--${boundary}--\r\n`);
  const sizes = parts.map((part) =>
    'body' in part ? part.body.size : Buffer.byteLength(part.value),
  );
  const size =
    end.length +
    heads.reduce((sum, head) => sum + head.length + 2, 0) +
    sizes.reduce((sum, one) => sum + one, 0);
  return {
    contentType: `multipart/form-data; boundary=${boundary}`,
    size,
    async *open(signal) {
      for (const [index, part] of parts.entries()) {
        yield heads[index] ?? Buffer.alloc(0);
        if ('body' in part) yield* part.body.open(signal);
        else yield Buffer.from(part.value);
        yield Buffer.from('\r\n');
      }
      yield end;
    },
  };
}

function headOf(part: Part): string {
  const disposition = `Content-Disposition: form-data; name="${quoted(part.name)}"`;
  if (!('body' in part)) return disposition;
  // Servers disagree on how a quoted name escapes these characters, so such a name also comes as RFC 5987 text.
  const extended = /["\\%\r\n]/.test(part.fileName)
    ? `; filename*=UTF-8''${extendedValue(part.fileName)}`
    : '';
  return (
    `${disposition}; filename="${quoted(part.fileName)}"${extended}\r\n` +
    'Content-Type: application/octet-stream'
  );
}

function quoted(text: string): string {
  return text
    .toWellFormed()
    .replaceAll('"', '%22')
    .replaceAll('\r', '%0D')
    .replaceAll('\n', '%0A')
    .replaceAll('\\', '%5C');
}

function extendedValue(text: string): string {
  return encodeURIComponent(text.toWellFormed()).replaceAll(
    /['()*]/g,
    (c) => `%${c.charCodeAt(0).toString(16).toUpperCase()}`,
  );
}

/** A body in memory. */
export function bytesBody(bytes: Uint8Array): ByteBody {
  return {
    size: bytes.length,
    open: () => Readable.from([bytes]),
  };
}
