import { randomUUID } from 'node:crypto';
import http2 from 'node:http2';
import type { Duplex } from 'node:stream';
import type { Api } from './api.ts';
import { textField, textOf } from './protocolBuffers.ts';
import type { Login } from './registryLogin.ts';

export interface BuildSession {
  readonly id: string;
  close(): void;
}

const credentials = '/moby.filesync.v1.Auth/Credentials';
const health = '/grpc.health.v1.Health/Check';

/**
 * The connection through which BuildKit asks who builds: without one it fetches no image, public ones included. It is
 * gRPC turned round: the engine is the client, and asks for the login of a registry.
 */
export async function openBuildSession(
  api: Api,
  login: (host: string) => Promise<Login | undefined>,
): Promise<BuildSession> {
  const id = randomUUID();
  const socket = await api.upgrade(
    {
      method: 'POST',
      path: '/session',
      headers: {
        'X-Docker-Expose-Session-Uuid': id,
        'X-Docker-Expose-Session-Name': 'edge-impulse-workbench',
        'X-Docker-Expose-Session-Grpc-Method': credentials,
      },
    },
    'h2c',
  );
  const server = http2.createServer();
  server.on('stream', (stream, headers) => {
    stream.on('error', () => undefined);
    void answer(stream, String(headers[':path']), login).catch(() => stream.destroy());
  });
  server.on('sessionError', () => undefined);
  socket.on('error', () => undefined);
  server.emit('connection', socket);
  return {
    id,
    close: () => {
      server.close();
      socket.destroy();
    },
  };
}

async function answer(
  stream: http2.ServerHttp2Stream,
  path: string,
  login: (host: string) => Promise<Login | undefined>,
): Promise<void> {
  const request = await messageOf(stream);
  switch (path) {
    case health:
      // Serving.
      reply(stream, Buffer.from([0x08, 1]));
      return;
    case credentials: {
      const found = await login(textOf(request, 1));
      reply(
        stream,
        found
          ? Buffer.concat([textField(1, found.user), textField(2, found.secret)])
          : Buffer.alloc(0),
      );
      return;
    }
    default:
      // Not implemented: the engine goes on without.
      stream.respond(
        { ':status': 200, 'content-type': 'application/grpc', 'grpc-status': '12' },
        { endStream: true },
      );
  }
}

/** A single message: a byte for compression, four for the length, then the message. */
async function messageOf(stream: Duplex): Promise<Buffer> {
  const chunks: Buffer[] = [];
  for await (const chunk of stream) chunks.push(chunk as Buffer);
  return Buffer.concat(chunks).subarray(5);
}

function reply(stream: http2.ServerHttp2Stream, message: Buffer): void {
  const head = Buffer.alloc(5);
  head.writeUInt32BE(message.length, 1);
  stream.respond({ ':status': 200, 'content-type': 'application/grpc' }, { waitForTrailers: true });
  stream.on('wantTrailers', () => stream.sendTrailers({ 'grpc-status': '0' }));
  stream.end(Buffer.concat([head, message]));
}
