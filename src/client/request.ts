import { readJson, retryAfterOf } from './answer.ts';
import type { Connection, Credential, Timing } from './connection.ts';
import type { ByteBody } from './multipart.ts';
import { addressOf, type Query } from './path.ts';
import { watchStall, type Stall } from './stall.ts';
import { answerError, failure, networkError, StudioError, type Attempt } from './studioError.ts';

/** One request to a Studio. */
export interface Call {
  readonly method?: 'GET' | 'HEAD' | 'POST' | 'PUT' | 'DELETE';
  /** Made with path`…`. */
  readonly path: string;
  readonly query?: Query;
  readonly json?: unknown;
  readonly body?: ByteBody & { readonly contentType: string };
  readonly headers?: Readonly<Record<string, string>>;
  /** What it is for, as a verb phrase: `list data items`. */
  readonly doing: string;
  /** Called with the bytes of the body sent so far. */
  readonly onSent?: (bytes: number) => void;
  /** Longest silence in milliseconds; `Infinity` for a stream that may rest. */
  readonly stall?: number;
}

export const defaultTiming: Timing = { stall: 60_000, retry: 300 };

export interface StreamAnswer {
  readonly status: number;
  readonly headers: Headers;
  /** Read it to its end or leave the loop; either frees the connection. A broken body throws `truncated`. */
  readonly bytes: AsyncIterable<Uint8Array>;
}

export interface Sent {
  readonly response: Response;
  readonly stall: Stall;
}

/** Sends once, with the credential in its header; the answer has a good status. */
export async function send(
  connection: Connection,
  call: Call,
  attempt: Attempt,
  credential: Credential | undefined,
  signal: AbortSignal | undefined,
): Promise<Sent> {
  const url = addressOf(connection.endpoint, call.path, call.query);
  const headers: Record<string, string> = { accept: 'application/json, */*', ...call.headers };
  if (credential) {
    headers[credential.kind === 'jwt' ? 'x-jwt-token' : 'x-api-key'] = credential.value;
  }
  const limit = call.stall ?? connection.timing?.stall ?? defaultTiming.stall;
  const stall = watchStall(limit, signal);
  try {
    const response = await rawFetch(url, attempt, stall, signal, {
      method: call.method ?? 'GET',
      headers,
      ...(call.json === undefined ? {} : { json: JSON.stringify(call.json) }),
      ...(call.body ? { body: call.body, contentType: call.body.contentType } : {}),
      ...(call.onSent ? { onSent: call.onSent } : {}),
    });
    refuseRedirect(response, attempt, url);
    if (!response.ok && response.status !== 416) {
      throw await refusal(response, attempt, stall);
    }
    return { response, stall };
  } catch (error) {
    stall.dispose();
    throw error;
  }
}

/** The error of a status of 400 or more, with the Studio's words where its body has them. */
async function refusal(response: Response, attempt: Attempt, stall: Stall): Promise<StudioError> {
  const retryAfter = retryAfterOf(response.headers);
  try {
    await readJson(response, attempt, stall);
    return answerError(attempt, response.status, undefined, retryAfter);
  } catch (error) {
    if (!(error instanceof StudioError)) throw error;
    if (error.kind !== 'notStudio' && error.kind !== 'truncated') return error;
    // A gateway's or a firewall's own page: its status says more than that it is no JSON.
    const isOther = response.status !== 404 && response.status !== 401 && response.status !== 405;
    return isOther ? answerError(attempt, response.status, undefined, retryAfter) : error;
  }
}

interface RawRequest {
  readonly method: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly json?: string;
  readonly body?: ByteBody;
  readonly contentType?: string;
  readonly onSent?: (bytes: number) => void;
}

export async function rawFetch(
  url: URL,
  attempt: Attempt,
  stall: Stall,
  signal: AbortSignal | undefined,
  request: RawRequest,
): Promise<Response> {
  const headers: Record<string, string> = { ...request.headers };
  const init: RequestInit = { method: request.method, redirect: 'manual', signal: stall.signal };
  const failed: { error?: unknown } = {};
  if (request.json !== undefined) {
    headers['content-type'] = 'application/json';
    init.body = request.json;
  } else if (request.body) {
    headers['content-type'] = request.contentType ?? 'application/octet-stream';
    headers['content-length'] = String(request.body.size);
    init.body = ReadableStream.from(sending(request.body, stall, request.onSent, failed));
    init.duplex = 'half';
  }
  try {
    return await fetch(url, { ...init, headers });
  } catch (error) {
    signal?.throwIfAborted();
    if (stall.expired) throw stalled(attempt, stall);
    if (failed.error !== undefined) throw failed.error as Error;
    throw networkError(attempt, error, false);
  }
}

/** The body on its way: counts, keeps the stall watch awake, and remembers an error of its source. */
async function* sending(
  body: ByteBody,
  stall: Stall,
  onSent: ((bytes: number) => void) | undefined,
  failed: { error?: unknown },
): AsyncGenerator<Uint8Array> {
  let sent = 0;
  try {
    for await (const chunk of body.open(stall.signal)) {
      yield chunk;
      stall.touch();
      sent += chunk.length;
      onSent?.(sent);
    }
  } catch (error) {
    failed.error = error;
    throw error;
  }
}

/** Redirects are not followed: they would carry our headers to whoever is named. */
export function refuseRedirect(response: Response, attempt: Attempt, url: URL): void {
  if (response.type !== 'opaqueredirect' && (response.status < 300 || response.status > 399))
    return;
  response.body?.cancel().catch(() => undefined);
  const target = URL.parse(response.headers.get('location') ?? '', url.href);
  const to = target ? ` to ${target.protocol}//${target.host}` : '';
  throw failure(attempt, `${attempt.host} sends elsewhere${to}, which is not followed`, {
    kind: 'notStudio',
    status: response.status,
    remedy: target
      ? `If ${target.host} is the Studio that you want, add an account for that host.`
      : 'Check the host name.',
  });
}

function stalled(attempt: Attempt, stall: Stall): StudioError {
  const seconds = Math.max(1, Math.round(stall.limit / 1000));
  return failure(attempt, `${attempt.host} was silent for ${seconds} s`, { kind: 'timeout' });
}

export async function* bodyOf(
  response: Response,
  attempt: Attempt,
  stall: Stall,
  first: Uint8Array | undefined,
  signal: AbortSignal | undefined,
): AsyncGenerator<Uint8Array> {
  // What was read already was the whole body.
  const reader = first ? undefined : response.body?.getReader();
  try {
    if (first) yield first;
    while (reader) {
      const next = await reader.read();
      if (next.done) return;
      stall.pause();
      yield next.value;
      stall.touch();
    }
  } catch (error) {
    signal?.throwIfAborted();
    throw stall.expired ? stalled(attempt, stall) : networkError(attempt, error, true);
  } finally {
    stall.dispose();
    // A reader that leaves is done with this, however the connection ends.
    reader?.cancel().catch(() => undefined);
  }
}

/** Reads a body to its end for its end alone. */
export async function drain(bytes: AsyncIterable<Uint8Array>): Promise<void> {
  const iterator = bytes[Symbol.asyncIterator]();
  while (!(await iterator.next()).done);
}
