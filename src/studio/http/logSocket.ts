import type { IncomingMessage } from 'node:http';
import type { Socket } from 'node:net';
import type { RawData, WebSocket } from 'ws';
import { isRecord } from './fields.ts';
import { refusal, type Listener } from './security.ts';
import type { Studio } from './studio.ts';

/** What a client may send at once; its messages are a few words. */
const largestMessage = 64 << 10;
/** Jobs that one socket follows at a time. */
const mostStreams = 100;

/**
 * Logs of jobs as they are written, in the framing that the platform's clients speak: text frames of engine.io 3, with
 * events of socket.io 2 in them. A token from `socket-token` says of which organization.
 */
export function logSocket(
  studio: Studio,
  listener: () => Listener,
): (request: IncomingMessage, socket: Socket, head: Buffer) => void {
  return (request, socket, head) => {
    socket.on('error', () => socket.destroy());
    open(studio, listener(), request, socket, head).catch((error: unknown) => {
      studio.log.error('A log socket', error);
      socket.destroy();
    });
  };
}

async function open(
  studio: Studio,
  listener: Listener,
  request: IncomingMessage,
  socket: Socket,
  head: Buffer,
): Promise<void> {
  const address = new URL(request.url ?? '/', 'http://studio');
  const { host, origin } = request.headers;
  const fetchSite = [request.headers['sec-fetch-site']].flat()[0];
  if (refusal({ host, origin, fetchSite }, listener) !== undefined) {
    return refuse(socket, '403 Forbidden');
  }
  if (address.pathname !== '/socket.io/') return refuse(socket, '404 Not Found');
  const query = address.searchParams;
  if (query.get('transport') !== 'websocket' || query.get('EIO') !== '3') {
    return refuse(socket, '400 Bad Request');
  }
  const organizationId = await studio.access.tokens.readSocket(query.get('token') ?? '');
  if (organizationId === undefined) return refuse(socket, '401 Unauthorized');
  const { WebSocketServer } = await import('ws');
  const server = new WebSocketServer({ noServer: true, maxPayload: largestMessage });
  server.handleUpgrade(request, socket, head, (client) => {
    serve(studio, organizationId, client);
  });
}

function refuse(socket: Socket, status: string): void {
  socket.end(`HTTP/1.1 ${status}\r\nConnection: close\r\nContent-Length: 0\r\n\r\n`);
}

function serve(studio: Studio, organizationId: number, client: WebSocket): void {
  const closed = new AbortController();
  const streams = new Set<number>();
  client.on('close', () => closed.abort());
  // What breaks a socket closes it; there is nobody to tell.
  client.on('error', () => client.terminate());
  const say = (event: string, argument: object) =>
    client.send(`42${JSON.stringify([event, argument])}`);

  client.send('0{"sid":"log","upgrades":[],"pingInterval":25000,"pingTimeout":60000}');
  client.send('40');
  say('hello', { hello: { version: 1 } });

  client.on('message', (data, isBinary) => {
    const text = isBinary ? '' : textOf(data);
    if (text.startsWith('2')) client.send(`3${text.slice(1)}`);
    const [event, argument] = eventOf(text);
    if (event === 'job-cancel') cancel(studio, organizationId, Number(argument));
    if (event !== 'start-log-stream' || !isRecord(argument)) return;
    const jobId = Number(argument['jobId']);
    if (streams.has(jobId) || streams.size >= mostStreams) return;
    streams.add(jobId);
    const after = Number(argument['lastReceivedTimestamp'] ?? 0);
    stream(studio, organizationId, { jobId, after }, client, say, closed.signal)
      .catch((error: unknown) => studio.log.error(`The log of job ${jobId} over a socket`, error))
      .finally(() => streams.delete(jobId));
  });
}

/** The lines after a time, those to come included, then how the job ended. */
async function stream(
  studio: Studio,
  organizationId: number,
  wanted: { readonly jobId: number; readonly after: number },
  client: WebSocket,
  say: (event: string, argument: object) => void,
  signal: AbortSignal,
): Promise<void> {
  const { jobs } = studio;
  const { jobId, after } = wanted;
  if (!jobs.has(organizationId, jobId)) return;
  for await (const line of jobs.lines(jobId, signal)) {
    if (line.at <= after) continue;
    say(`job-data-${jobId}`, { data: `${line.text}\n`, timestamp: line.at, logLevel: line.level });
    // A reader that does not keep up must not fill the memory.
    if (client.bufferedAmount > largestMessage) await drained(client, signal);
  }
  if (signal.aborted) return;
  await jobs.settled(jobId);
  const { isSuccessful } = jobs.get(organizationId, jobId);
  if (!signal.aborted) say(`job-finished-${jobId}`, { success: isSuccessful === true });
}

function drained(client: WebSocket, signal: AbortSignal): Promise<void> {
  return new Promise((resolve) => {
    signal.addEventListener('abort', () => resolve(), { once: true });
    // A frame's callback comes once it, and all before it, has left this process.
    client.ping(undefined, undefined, () => resolve());
  });
}

function cancel(studio: Studio, organizationId: number, jobId: number): void {
  const { jobs } = studio;
  if (!jobs.has(organizationId, jobId)) return;
  if (jobs.get(organizationId, jobId).finished === undefined) jobs.cancel(organizationId, jobId);
}

function textOf(data: RawData): string {
  if (Array.isArray(data)) return Buffer.concat(data).toString('utf8');
  return Buffer.isBuffer(data) ? data.toString('utf8') : Buffer.from(data).toString('utf8');
}

/** `42["event",argument]`; nothing for what is none. */
function eventOf(text: string): readonly [event: string, argument: unknown] | readonly [] {
  if (!text.startsWith('42')) return [];
  try {
    const found: unknown = JSON.parse(text.slice(2));
    return Array.isArray(found) && typeof found[0] === 'string' ? [found[0], found[1]] : [];
  } catch {
    return [];
  }
}
