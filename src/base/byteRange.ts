/** Bytes `[start, end)`. */
export interface ByteRange {
  readonly start: number;
  readonly end: number;
}

/** A file that is read by ranges. */
export interface ByteSource {
  readonly name: string;
  /** Length in bytes when it was opened. */
  readonly size: number;
  /** A file of this machine: what is read again costs next to nothing. */
  readonly isNear?: boolean;
  /**
   * The bytes `[start, end)`, cut at the end of the file; empty past it.
   * Throws a `UserError` with code `file-changed` when the file is no longer the one that was opened.
   */
  read(start: number, end: number, signal?: AbortSignal): Promise<Uint8Array>;
  close(): Promise<void>;
}

/**
 * Reads the `Range` header of a request for one range (RFC 9110 §14). `undefined` means the whole file
 * (no header, several ranges, another unit), `'unsatisfiable'` an answer of 416.
 */
export function parseRangeHeader(
  header: string | undefined,
  size: number,
): ByteRange | 'unsatisfiable' | undefined {
  const match = /^bytes=(\d*)-(\d*)$/.exec(header?.trim() ?? '');
  if (!match || (match[1] === '' && match[2] === '')) return undefined;
  const [first, last] = [match[1] ?? '', match[2] ?? ''];
  if (first === '') {
    const length = Math.min(Number(last), size);
    return length === 0 ? 'unsatisfiable' : { start: size - length, end: size };
  }
  const start = Number(first);
  if (start >= size) return 'unsatisfiable';
  if (last !== '' && Number(last) < start) return undefined;
  const end = last === '' ? size : Math.min(Number(last) + 1, size);
  return { start, end };
}

/** Reads `Content-Range: bytes 0-99/1234`; `size` is absent when the server wrote `*`. */
export function parseContentRange(
  header: string | null,
): (ByteRange & { readonly size?: number }) | undefined {
  const match = /^bytes (\d+)-(\d+)\/(\d+|\*)$/.exec(header?.trim() ?? '');
  if (!match) return undefined;
  const range = { start: Number(match[1]), end: Number(match[2]) + 1 };
  return match[3] === '*' ? range : { ...range, size: Number(match[3]) };
}
