import type { EntityCreatedResponse, GenericApiResponse } from 'edge-impulse-api';
import { parseContentRange, type ByteRange } from '../base/byteRange.ts';
import type { Connection } from './connection.ts';
import { callJson, callStream } from './http.ts';
import { drain } from './request.ts';
import { bytesBody, multipart, type ByteBody, type Part } from './multipart.ts';
import { path } from './path.ts';
import { number } from './shape.ts';
import { fileBody } from './fileBody.ts';

/** The API takes at most so many files in one request. */
const maxFilesPerRequest = 10_000;

/** A file to send: its name in the item (with `/`), and where its bytes are. */
export type NewFile =
  | { readonly name: string; readonly path: string }
  | { readonly name: string; readonly body: ByteBody | Uint8Array };

export interface NewItem {
  readonly dataset: string;
  readonly name: string;
  readonly metadata: ReadonlyMap<string, string>;
  readonly files: readonly NewFile[];
}

export type OnSent = (sentBytes: number, totalBytes: number) => void;

/** Creates an item with its files; returns its id. */
export async function addItem(
  connection: Connection,
  organizationId: number,
  item: NewItem,
  onProgress?: OnSent,
  signal?: AbortSignal,
): Promise<number> {
  const files = await filesToSend(item.files);
  const total = files.reduce((sum, file) => sum + file.body.size, 0);
  const first = files.slice(0, maxFilesPerRequest);
  const body = multipart([
    { name: 'name', value: item.name },
    { name: 'dataset', value: item.dataset },
    { name: 'metadata', value: JSON.stringify(Object.fromEntries(item.metadata)) },
    ...first,
  ]);
  const id = await callJson<EntityCreatedResponse, number>(
    connection,
    {
      method: 'POST',
      path: path`/api/organizations/${organizationId}/data/add`,
      body,
      doing: `add the data item “${item.name}”`,
      onSent: (bytes) => onProgress?.(Math.min(bytes, total), total),
    },
    (answer) => number(answer.id, 'id'),
    signal,
  );
  const sent = first.reduce((sum, file) => sum + file.body.size, 0);
  const rest = files.slice(maxFilesPerRequest);
  const onRest: OnSent = (bytes) => onProgress?.(sent + bytes, total);
  await sendFiles(connection, organizationId, id, rest, onRest, signal);
  return id;
}

/** Adds files to an item. */
export async function addFiles(
  connection: Connection,
  organizationId: number,
  id: number,
  newFiles: readonly NewFile[],
  onProgress?: OnSent,
  signal?: AbortSignal,
): Promise<void> {
  const files = await filesToSend(newFiles);
  await sendFiles(connection, organizationId, id, files, onProgress, signal);
}

type FilePart = Part & { readonly body: ByteBody };

async function filesToSend(files: readonly NewFile[]): Promise<FilePart[]> {
  const parts: FilePart[] = [];
  for (const file of files) {
    const body =
      'path' in file
        ? await fileBody(file.path)
        : file.body instanceof Uint8Array
          ? bytesBody(file.body)
          : file.body;
    parts.push({ name: 'files[]', fileName: file.name, body });
  }
  return parts;
}

async function sendFiles(
  connection: Connection,
  organizationId: number,
  id: number,
  files: readonly FilePart[],
  onProgress: OnSent | undefined,
  signal: AbortSignal | undefined,
): Promise<void> {
  const total = files.reduce((sum, file) => sum + file.body.size, 0);
  let before = 0;
  for (let from = 0; from < files.length; from += maxFilesPerRequest) {
    const batch = files.slice(from, from + maxFilesPerRequest);
    await callJson<GenericApiResponse, void>(
      connection,
      {
        method: 'POST',
        path: path`/api/organizations/${organizationId}/data/${id}/add`,
        body: multipart(batch),
        doing: 'add files to the data item',
        onSent: (bytes) => onProgress?.(Math.min(before + bytes, total), total),
      },
      () => undefined,
      signal,
    );
    before += batch.reduce((sum, file) => sum + file.body.size, 0);
  }
}

export async function deleteItemFile(
  connection: Connection,
  organizationId: number,
  id: number,
  fileName: string,
  signal?: AbortSignal,
): Promise<void> {
  await callJson<GenericApiResponse, void>(
    connection,
    {
      // The platform's own odd route: DELETE of a download removes the one file.
      method: 'DELETE',
      path: path`/api/organizations/${organizationId}/data/${id}/download`,
      query: { fileName },
      doing: `delete the file “${fileName}”`,
    },
    () => undefined,
    signal,
  );
}

export interface FileAnswer {
  readonly bytes: AsyncIterable<Uint8Array>;
  /** Length of the whole file, where the Studio tells. */
  readonly size?: number;
  readonly etag?: string;
  /** False: a range was asked for and the whole file comes. */
  readonly partial: boolean;
}

/** The bytes of a file, or `[start, end)` of it. */
export async function readFile(
  connection: Connection,
  organizationId: number,
  id: number,
  fileName: string,
  range?: ByteRange,
  signal?: AbortSignal,
): Promise<FileAnswer> {
  const answer = await callStream(
    connection,
    {
      path: path`/api/organizations/${organizationId}/data/${id}/files/download`,
      query: { fileName },
      ...(range ? { headers: { range: `bytes=${range.start}-${range.end - 1}` } } : {}),
      doing: `read the file “${fileName}”`,
    },
    signal,
  );
  return fileAnswer(answer.status, answer.headers, answer.bytes);
}

/** What the headers say about a body: which part of which length, of which version of the file. */
export function fileAnswer(
  status: number,
  headers: Headers,
  bytes: AsyncIterable<Uint8Array>,
): FileAnswer {
  const etag = headers.get('etag') ?? headers.get('last-modified') ?? undefined;
  const length = headers.get('content-length');
  const contentRange = headers.get('content-range');
  const partial = status === 206 || status === 416;
  const size = partial
    ? (parseContentRange(contentRange)?.size ?? sizeOfUnsatisfied(contentRange))
    : length === null
      ? undefined
      : Number(length);
  return {
    bytes: status === 416 ? discarded(bytes) : bytes,
    partial,
    ...(size === undefined ? {} : { size }),
    ...(etag === undefined ? {} : { etag }),
  };
}

/** The length in the answer to a range past the end: `bytes`, a star, `/1234`. */
function sizeOfUnsatisfied(contentRange: string | null): number | undefined {
  const match = /^bytes \*\/(\d+)$/.exec(contentRange?.trim() ?? '');
  return match ? Number(match[1]) : undefined;
}

/** No bytes; the body that came, an error page, is let go. */
async function* discarded(bytes: AsyncIterable<Uint8Array>): AsyncGenerator<Uint8Array> {
  await drain(bytes);
}
