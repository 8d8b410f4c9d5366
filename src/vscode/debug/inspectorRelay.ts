import { once } from 'node:events';
import net from 'node:net';
import type { ConnectDebugger } from '../../blocks/containers/engine.ts';

export interface InspectorRelay {
  readonly port: number;
  readonly close: () => void;
}

/** A port of this machine's loopback that leads to the inspector in the container; the editor's debugger knows no other way. */
export async function inspectorRelay(connect: ConnectDebugger): Promise<InspectorRelay> {
  const open = new Set<net.Socket>();
  const server = net.createServer((socket) => {
    open.add(socket);
    socket.on('error', () => undefined);
    socket.on('close', () => open.delete(socket));
    connect().then(
      (inspector) => {
        inspector.on('error', () => socket.destroy());
        inspector.on('close', () => socket.destroy());
        socket.on('close', () => inspector.destroy());
        if (socket.destroyed) inspector.destroy();
        else socket.pipe(inspector).pipe(socket);
      },
      () => socket.destroy(),
    );
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as net.AddressInfo;
  return {
    port,
    close: () => {
      server.close();
      for (const socket of open) socket.destroy();
    },
  };
}
