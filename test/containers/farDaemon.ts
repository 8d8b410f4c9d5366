import { spawn, type ChildProcess } from 'node:child_process';
import { closeSync, openSync } from 'node:fs';
import { mkdir, rm } from 'node:fs/promises';
import path from 'node:path';
import type { Api } from '../../src/blocks/containers/api.ts';
import { connect, type Connection } from '../../src/blocks/containers/connection.ts';

/** Of Linux; where it is missing there is no such test. */
const namespaces = 'unshare';

/**
 * A second engine on this machine that sees another disk where `hidden` is: with an empty folder there, or, when
 * `decoy` is given, with that folder of other files. Its own data lies in `home`.
 */
export async function startFarDaemon(
  home: string,
  hidden: string,
  decoy: string | undefined,
): Promise<{ readonly address: string; readonly stop: () => Promise<void> }> {
  await mkdir(home, { recursive: true });
  const socket = path.join(home, 'docker.sock');
  const log = openSync(path.join(home, 'log'), 'a');
  const mount = decoy === undefined ? ['-t', 'tmpfs', 'none', hidden] : ['--bind', decoy, hidden];
  const daemon = [
    ...['dockerd', '--host', `unix://${socket}`, '--data-root', path.join(home, 'data')],
    ...['--exec-root', path.join(home, 'run'), '--pidfile', path.join(home, 'pid')],
    ...['--bridge', 'none', '--iptables=false', '--ip-forward=false'],
  ];
  const words = mount.map((word) => `'${word}'`).join(' ');
  // A network of its own too: an engine without a bridge removes the one that it finds.
  const started = spawn(
    namespaces,
    ['--mount', '--net', 'sh', '-c', `mount ${words} && exec "$@"`, 'sh', ...daemon],
    {
      stdio: ['ignore', log, log],
    },
  );
  closeSync(log);
  const stop = async () => {
    await ended(started);
    await rm(home, { recursive: true, force: true, maxRetries: 5 });
  };
  try {
    await answering(socket, started);
  } catch (error) {
    await stop();
    throw error;
  }
  return { address: `unix://${socket}`, stop };
}

async function answering(socket: string, child: ChildProcess): Promise<Connection> {
  for (const end = Date.now() + 30_000; ;) {
    try {
      return await connect([{ kind: 'socket', path: socket, origin: '' }]);
    } catch (error) {
      if (child.exitCode !== null || Date.now() > end) throw error;
      await new Promise((resolve) => setTimeout(resolve, 200));
    }
  }
}

async function ended(child: ChildProcess): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null) return;
  const gone = new Promise((resolve) => child.once('exit', resolve));
  child.kill('SIGTERM');
  await gone;
}

/** Sends an image from one engine to another. */
export async function copyImage(from: Api, to: Api, name: string): Promise<void> {
  const archive = await from.stream({ path: `/images/${name}/get` });
  const answer = await to.stream({
    method: 'POST',
    path: '/images/load',
    query: { quiet: true },
    archive,
  });
  for await (const chunk of answer) void chunk;
}
