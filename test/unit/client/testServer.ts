import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { Connection, Credential } from '../../../src/client/connection.ts';

export interface TestServer {
  /** With `/v1` at its end. */
  readonly endpoint: string;
  readonly requests: IncomingMessage[];
  close(): Promise<void>;
}

export type Handler = (request: IncomingMessage, response: ServerResponse) => void;

/** An HTTP server that answers as a test wants, well or badly. */
export async function serve(handler: Handler): Promise<TestServer> {
  const requests: IncomingMessage[] = [];
  const server = createServer((request, response) => {
    requests.push(request);
    response.on('error', () => undefined);
    request.on('error', () => undefined);
    handler(request, response);
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return {
    endpoint: `http://127.0.0.1:${(server.address() as AddressInfo).port}/v1`,
    requests,
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
}

export function json(response: ServerResponse, body: unknown, status = 200, headers = {}): void {
  response.writeHead(status, { 'content-type': 'application/json', ...headers });
  response.end(JSON.stringify(body));
}

export const canaryKey = 'ei_canary0123456789abcdef0123456789abcdef';

/** A connection that hardly waits before it repeats. It is as patient as any: a slow machine is not a silent Studio. */
export function connectionTo(
  endpoint: string,
  options: Partial<Connection> & { value?: string; kind?: Credential['kind'] } = {},
): Connection {
  const { value = canaryKey, kind = 'apiKey', ...rest } = options;
  return {
    endpoint,
    credential: () => Promise.resolve({ kind, value }),
    timing: { retry: 1 },
    ...rest,
  };
}

/** What makes a connection give up soon, where a Studio is to be silent. */
export const impatient = { timing: { stall: 250, retry: 1 } } as const;

export async function bodyText(request: IncomingMessage): Promise<string> {
  const chunks: Buffer[] = [];
  for await (const chunk of request) chunks.push(chunk as Buffer);
  return Buffer.concat(chunks).toString('utf8');
}

export async function collect(bytes: AsyncIterable<Uint8Array>): Promise<Buffer> {
  const chunks: Uint8Array[] = [];
  for await (const chunk of bytes) chunks.push(chunk);
  return Buffer.concat(chunks);
}
