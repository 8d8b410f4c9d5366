import { once } from 'node:events';
import type { IncomingMessage, Server, ServerResponse } from 'node:http';
import type { AddressInfo, Socket } from 'node:net';
import { createAdaptorServer } from '@hono/node-server';
import { UserError } from '../../base/errors.ts';
import type { Listener } from '../http/security.ts';

type Fetch = Parameters<typeof createAdaptorServer>[0]['fetch'];

export interface StudioServer {
  readonly listener: Listener;
  /** Stops accepting, lets requests finish for `patience` milliseconds, then cuts what is left. */
  drain(patience: number): Promise<void>;
}

export interface Visits {
  enter(): void;
  leave(): void;
}

/** Takes over a connection that asks to become a socket, or ends it. */
export type Upgrade = (request: IncomingMessage, socket: Socket, head: Buffer) => void;

/** Listens; `visits` is told of every request until its answer has gone or its connection is lost. */
export async function listen(
  options: { readonly host: string; readonly port: number },
  fetch: Fetch,
  visits: Visits,
  upgrade?: Upgrade,
): Promise<StudioServer> {
  const server = createAdaptorServer({
    fetch,
    serverOptions: {
      // Uploads take as long as they take; only headers have to come quickly.
      requestTimeout: 0,
      headersTimeout: 30_000,
      maxHeaderSize: 64 << 10,
    },
  }) as Server;
  const open = new Set<ServerResponse>();
  const sockets = new Set<Socket>();
  server.on('request', (_request, response: ServerResponse) => {
    open.add(response);
    visits.enter();
    response.once('close', () => {
      open.delete(response);
      visits.leave();
    });
  });
  if (upgrade) {
    server.on('upgrade', (request, socket: Socket, head) => {
      sockets.add(socket);
      visits.enter();
      socket.once('close', () => {
        sockets.delete(socket);
        visits.leave();
      });
      upgrade(request, socket, head);
    });
  }
  server.listen(options.port, options.host);
  try {
    await once(server, 'listening');
  } catch (error) {
    throw listenError(error, options.host, options.port);
  }
  const { port } = server.address() as AddressInfo;
  return {
    listener: { host: options.host, port },
    async drain(patience) {
      const closed = once(server, 'close');
      server.close();
      server.closeIdleConnections();
      for (const socket of sockets) socket.destroy();
      for (const response of open)
        if (!response.headersSent) response.setHeader('connection', 'close');
      const cut = setTimeout(() => server.closeAllConnections(), patience);
      await Promise.allSettled([...open].map((response) => once(response, 'close')));
      server.closeIdleConnections();
      await closed;
      clearTimeout(cut);
    },
  };
}

function listenError(error: unknown, host: string, port: number): unknown {
  const code = (error as NodeJS.ErrnoException).code;
  if (code === 'EADDRINUSE') {
    return new UserError(`Another program listens at ${host}:${port}.`, {
      code: 'port-taken',
      remedy: 'Choose another port, or leave it out to get a free one.',
      cause: error,
    });
  }
  if (code === 'EADDRNOTAVAIL' || code === 'ENOTFOUND' || code === 'EACCES') {
    return new UserError(`The Studio cannot listen at ${host}:${port} on this machine.`, {
      code: 'cannot-listen',
      remedy: 'Choose another host and port, such as 127.0.0.1 and 0.',
      cause: error,
    });
  }
  return error;
}
