import type { EngineState } from './engineState.ts';
import { exitCodeOf } from './execEnd.ts';
import { tellOutput } from './outputStreams.ts';
import type { WarmContainer } from './warmContainer.ts';

/** Bytes that runs may leave outside of output and temporary folders before their container is given up. */
const mostLeft = 256 * 1024 * 1024;

/**
 * Ends every process but the waiting one, which signals to all pass by, and empties what a run writes to. Temporary
 * files of the image itself are older than the container, whose host name was written when it started.
 */
const script = `kill -9 -1
for one in /tmp/* /tmp/.[!.]* /var/tmp/* /var/tmp/.[!.]*; do
  if [ "$one" -nt /etc/hostname ]; then rm -rf "$one" || exit 1; fi
done
[ -z "$1" ] || rm -rf "$1"/* "$1"/.[!.]* "$1"/..?*`;

/**
 * Makes a container ready for the next run. False when it cannot be cleaned or grew too large: then the next run gets
 * another one. What a block keeps elsewhere, such as a cache in its home, stays: that is what makes a warm run warm.
 */
export async function cleanedUp(
  state: EngineState,
  container: WarmContainer,
  outputDirectory: string | undefined,
): Promise<boolean> {
  const { api } = state.connection;
  try {
    if (!(await hasSucceeded(state, container, [script, 'sh', outputDirectory ?? ''])))
      return false;
    container.connection.write('\n');
    const { SizeRw } = await api.json<{ SizeRw?: number }>({
      path: `/containers/${container.id}/json`,
      query: { size: true },
    });
    return (SizeRw ?? 0) < mostLeft;
  } catch {
    return false;
  }
}

async function hasSucceeded(
  { connection }: EngineState,
  container: WarmContainer,
  words: readonly string[],
): Promise<boolean> {
  const { api } = connection;
  const { Id } = await api.json<{ Id: string }>({
    method: 'POST',
    path: `/containers/${container.id}/exec`,
    body: {
      Cmd: ['/bin/sh', '-c', ...words],
      User: '0',
      WorkingDir: '/',
      AttachStdout: true,
      AttachStderr: true,
    },
  });
  const stream = await api.stream({
    method: 'POST',
    path: `/exec/${Id}/start`,
    body: { Detach: false, Tty: false },
  });
  await tellOutput(stream, () => undefined);
  return (await exitCodeOf(api, Id)) === 0;
}
