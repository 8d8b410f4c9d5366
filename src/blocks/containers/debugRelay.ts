import { Duplex, finished } from 'node:stream';
import type { Debugging } from '../debugging.ts';
import { refused } from './engineErrors.ts';
import type { EngineState } from './engineState.ts';
import { frames } from './outputStreams.ts';

/** Seconds that a relay waits for the program to listen. */
const patience = 60;

const inPython = `
import os, socket, sys, threading, time
port, end = int(sys.argv[1]), time.monotonic() + float(sys.argv[2])
while True:
    try:
        s = socket.create_connection(('127.0.0.1', port))
        break
    except OSError:
        if time.monotonic() > end: sys.exit(1)
        time.sleep(0.03)
def up():
    while True:
        data = os.read(0, 65536)
        if not data: break
        s.sendall(data)
    s.shutdown(socket.SHUT_WR)
threading.Thread(target=up, daemon=True).start()
while True:
    data = s.recv(65536)
    if not data: break
    while data: data = data[os.write(1, data):]
os._exit(0)
`;

const inNode = `
const [port, seconds] = process.argv.slice(1).map(Number);
const end = Date.now() + seconds * 1000;
(function attempt() {
  const socket = require('net').connect(port, '127.0.0.1');
  socket.once('connect', () => {
    process.stdin.pipe(socket);
    socket.pipe(process.stdout);
    socket.once('close', () => process.exit(0));
  });
  socket.on('error', () => {
    if (Date.now() > end) process.exit(1);
    setTimeout(attempt, 30);
  });
})();
`;

/**
 * A connection to a port of the container's own loopback: a small program beside the block's, in its language, passes
 * bytes on. It needs no published port and no network, and works on an engine that is anywhere.
 */
export async function relay(
  { connection: { api } }: EngineState,
  container: string,
  { interpreter, language, port }: Debugging,
  signal?: AbortSignal,
): Promise<Duplex> {
  const program =
    language === 'python'
      ? [interpreter, '-I', '-S', '-c', inPython]
      : [interpreter, '-e', inNode, '--'];
  let socket: Duplex;
  try {
    const { Id } = await api.json<{ Id: string }>(
      {
        method: 'POST',
        path: `/containers/${container}/exec`,
        body: {
          Cmd: [...program, String(port), String(patience)],
          // What the image sets for its program is not meant for this one.
          Env: ['NODE_OPTIONS=', 'PYTHONSTARTUP='],
          AttachStdin: true,
          AttachStdout: true,
          AttachStderr: true,
        },
      },
      signal,
    );
    signal?.throwIfAborted();
    const path = `/exec/${Id}/start`;
    socket = await api.upgrade({ method: 'POST', path, body: { Detach: false, Tty: false } });
  } catch (error) {
    signal?.throwIfAborted();
    throw refused(error, 'reach the program for the debugger');
  }
  const said = (async function* () {
    for await (const { from, bytes } of frames(socket)) if (from === 'stdout') yield bytes;
  })();
  const both = Duplex.from({ readable: said, writable: socket });
  // Bytes of a debugger are numbered and whole: half of the way is no way.
  finished(both, () => socket.destroy());
  socket.on('error', () => undefined);
  return both;
}
