import type { SocketTokenResponse } from 'edge-impulse-api';
import type { Connection } from './connection.ts';
import { callJson } from './http.ts';
import type { JobLogLine } from './model.ts';
import { path } from './path.ts';
import { text } from './shape.ts';

/** Milliseconds, as the platform's own clients have them. */
const defaultTiming = { hello: 10_000, ping: 5000 };

export interface LogSocketEvents {
  /** A piece of the log; `timestamp` says where to go on after a drop. A Studio need not give one. */
  readonly data: (text: string, level: JobLogLine['level'], timestamp: number | undefined) => void;
  /** The job is said to have ended; its state is told elsewhere. */
  readonly finished: () => void;
}

export interface LogSocket {
  /** Settles when the socket has gone, whoever closed it. */
  readonly closed: Promise<void>;
}

/** A token for the log socket; it is good for one organization, and for a while. */
async function socketToken(
  connection: Connection,
  organizationId: number,
  signal: AbortSignal | undefined,
): Promise<string> {
  return callJson<SocketTokenResponse, string>(
    connection,
    {
      path: path`/api/organizations/${organizationId}/socket-token`,
      doing: 'follow the log of the job',
    },
    (answer) => text(answer.token?.socketToken, 'socketToken'),
    signal,
  );
}

/**
 * Opens the socket that tells the log of a job as it is written, from `after` on: frames of engine.io 3 with events of
 * socket.io 2 in them. Nothing where there is no such socket, or it does not greet in time.
 */
export async function openLogSocket(
  connection: Connection,
  wanted: { readonly organizationId: number; readonly jobId: number; readonly after: number },
  events: LogSocketEvents,
  options: { readonly timing?: Partial<typeof defaultTiming>; readonly signal?: AbortSignal } = {},
): Promise<LogSocket | undefined> {
  const { organizationId, jobId, after } = wanted;
  const { hello, ping } = { ...defaultTiming, ...options.timing };
  if (typeof globalThis.WebSocket !== 'function') return undefined;
  const token = await socketToken(connection, organizationId, options.signal);
  const address = new URL('/socket.io/', connection.endpoint);
  address.protocol = address.protocol === 'https:' ? 'wss:' : 'ws:';
  const query = { token, EIO: '3', transport: 'websocket', onDemandLogs: 'true' };
  address.search = new URLSearchParams(query).toString();
  const socket = new WebSocket(address);
  const pinging = setInterval(() => {
    if (socket.readyState === WebSocket.OPEN) socket.send('2');
  }, ping);
  let end = () => {};
  const closed = new Promise<false>((resolve) => (end = () => resolve(false)));
  const close = () => {
    clearInterval(pinging);
    options.signal?.removeEventListener('abort', close);
    socket.close();
    // Not waited for: the other end may have gone without a word.
    end();
  };
  socket.addEventListener('close', close);
  socket.addEventListener('error', close);
  options.signal?.addEventListener('abort', close, { once: true });
  if (options.signal?.aborted) close();
  const greeted = new Promise<true>((resolve) => {
    socket.addEventListener('message', ({ data }) => {
      const [event, argument] = socket.readyState === WebSocket.OPEN ? eventOf(data) : [];
      if (event === 'hello') resolve(true);
      else if (event === `job-data-${jobId}`) tell(argument, events);
      else if (event === `job-finished-${jobId}`) events.finished();
    });
  });
  const limit = setTimeout(close, hello);
  const isThere = await Promise.race([greeted, closed]);
  clearTimeout(limit);
  if (!isThere) return undefined;
  const argument = { jobId, lastReceivedTimestamp: after };
  socket.send(`42${JSON.stringify(['start-log-stream', argument])}`);
  return { closed: closed.then(() => undefined) };
}

function tell(argument: unknown, { data }: LogSocketEvents): void {
  if (typeof argument !== 'object' || argument === null) return;
  const said = argument as { data?: unknown; logLevel?: unknown; timestamp?: unknown };
  const { data: piece, logLevel: level, timestamp } = said;
  if (typeof piece !== 'string') return;
  const isLevel = level === 'error' || level === 'warn' || level === 'debug';
  data(piece, isLevel ? level : 'info', typeof timestamp === 'number' ? timestamp : undefined);
}

/** `42["event",argument]`, whatever digits are before; nothing for every other frame. */
function eventOf(frame: unknown): readonly [event?: unknown, argument?: unknown] {
  if (typeof frame !== 'string') return [];
  try {
    const found: unknown = JSON.parse(frame.replace(/^\d+/, ''));
    return Array.isArray(found) ? (found as unknown[] as [unknown, unknown]) : [];
  } catch {
    return [];
  }
}
