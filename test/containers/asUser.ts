import { spawn } from 'node:child_process';
import { stat } from 'node:fs/promises';
import path from 'node:path';
import { text } from 'node:stream/consumers';

/** `nobody`, where the tests run as root: root may open, write and own everything, which proves nothing. */
const nobody = 65_534;

/** The user that such programs run as. */
export const userId = process.getuid?.() === 0 ? nobody : (process.getuid?.() ?? 0);

/**
 * Runs a program of this folder as a person without privileges and answers with the JSON that it printed.
 * `group` is the only one that they are in.
 */
export async function asUser<T>(
  script: string,
  argument: unknown,
  group: number | undefined,
): Promise<T> {
  const isRoot = process.getuid?.() === 0;
  if (isRoot) for (const file of [script, process.execPath]) await requireReadable(file);
  const child = spawn(
    process.execPath,
    ['--disable-warning=ExperimentalWarning', script, JSON.stringify(argument)],
    {
      cwd: '/',
      env: { PATH: process.env['PATH'] ?? '', HOME: '/nonexistent', LANG: 'C.UTF-8' },
      stdio: ['ignore', 'pipe', 'pipe'],
      ...(isRoot ? { uid: nobody, gid: group ?? nobody } : {}),
    },
  );
  const [output, errors] = await Promise.all([text(child.stdout), text(child.stderr)]);
  try {
    return JSON.parse(output) as T;
  } catch (error) {
    throw new Error(`${script} as user ${userId}: ${errors}${output}`, { cause: error });
  }
}

/** Says what is in the way of another user, whose own error would be that of a program that is not there. */
async function requireReadable(file: string): Promise<void> {
  for (let at = file; ; at = path.dirname(at)) {
    const stats = await stat(at);
    if (((stats.mode >> (stats.isDirectory() ? 0 : 2)) & 1) === 0) {
      const mode = (stats.mode & 0o777).toString(8);
      throw new Error(
        `${at} (mode ${mode}) keeps other users from ${file}: put the checkout where they may read it.`,
      );
    }
    if (at === path.dirname(at)) return;
  }
}

/** The group that may use a socket. */
export async function groupOf(address: string): Promise<number | undefined> {
  if (!address.startsWith('unix://')) return undefined;
  return (await stat(address.slice('unix://'.length))).gid;
}
