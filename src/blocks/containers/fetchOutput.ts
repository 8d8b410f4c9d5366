import { createWriteStream } from 'node:fs';
import { mkdir } from 'node:fs/promises';
import path from 'node:path';
import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { UserError } from '../../base/errors.ts';
import { tarEntries } from '../../base/tar.ts';
import { plural } from '../../base/text.ts';
import type { ContainerDescription } from './description.ts';
import type { RunOptions } from './engine.ts';
import { engineMessage, refused, statusOf } from './engineErrors.ts';
import type { EngineState } from './engineState.ts';

export interface OutputLimits {
  /** Bytes of all files. */
  readonly bytes: number;
  readonly entries: number;
}

const outputLimits: OutputLimits = { bytes: 64 * 2 ** 30, entries: 200_000 };

/** Takes the output of a container, which may have ended. Returns notes on what was not taken. */
export async function fetchOutput(
  { connection }: EngineState,
  id: string,
  { outputDirectory }: ContainerDescription,
  { outputFolder }: RunOptions,
  signal?: AbortSignal,
): Promise<readonly string[]> {
  if (outputDirectory === undefined || outputFolder === undefined) return [];
  let archive;
  try {
    archive = await connection.api.stream(
      { path: `/containers/${id}/archive`, query: { path: outputDirectory } },
      signal,
    );
  } catch (error) {
    if (statusOf(error) !== 404) throw refused(error, 'fetch the output');
    return isGone(error)
      ? ['The container was gone before its output was fetched.']
      : ['The block removed its output directory.'];
  }
  try {
    return await unpackOutput(archive, outputFolder, undefined, signal);
  } catch (error) {
    signal?.throwIfAborted();
    throw error;
  } finally {
    archive.destroy();
  }
}

function isGone(error: unknown): boolean {
  return /no such container/i.test(engineMessage(error));
}

/**
 * Unpacks an archive of the output directory into an empty folder, as files of this user: plain files and folders,
 * nothing else and nowhere else. The archive's own top folder is left out. Returns notes on what was not taken.
 */
export async function unpackOutput(
  archive: AsyncIterable<Uint8Array>,
  folder: string,
  limits: OutputLimits = outputLimits,
  signal?: AbortSignal,
): Promise<readonly string[]> {
  let leftOut = 0;
  let entries = 0;
  let bytes = 0;
  const made = new Set<string>([folder]);
  const makeFolder = async (place: string) => {
    if (made.has(place)) return;
    await mkdir(place, { recursive: true });
    made.add(place);
  };
  for await (const entry of tarEntries(archive)) {
    signal?.throwIfAborted();
    const segments = segmentsOf(entry.name);
    if (segments?.length === 0) continue;
    entries += 1;
    if (entries > limits.entries) throw tooMuch(`more than ${plural(limits.entries, 'file')}`);
    if (!segments || entry.kind === 'other') {
      leftOut += 1;
      continue;
    }
    const place = path.join(folder, ...segments);
    if (entry.kind === 'file') bytes += entry.size;
    if (bytes > limits.bytes) throw tooMuch('more than this machine takes from one run');
    try {
      await makeFolder(entry.kind === 'folder' ? place : path.dirname(place));
      if (entry.kind === 'folder') continue;
      // Never through something that is there already: the folder was empty, so it is the archive's own.
      const output = createWriteStream(place, { flags: 'wx' });
      await pipeline(Readable.from(entry.open()), output, signal ? { signal } : {});
    } catch (error) {
      const { code } = error as NodeJS.ErrnoException;
      if (code === 'ENOSPC' || code === 'EDQUOT') throw ownDiskFull(error);
      // Two names that are one on this disk, or a name that it does not take.
      if (code !== 'EEXIST' && code !== 'ENOTDIR' && code !== 'ENAMETOOLONG' && code !== 'EINVAL') {
        throw error;
      }
      leftOut += 1;
    }
  }
  return leftOut === 0
    ? []
    : [
        `${plural(leftOut, 'entry', 'entries')} of the output ${leftOut === 1 ? 'was' : 'were'} left out: links, special files, names that this disk does not take.`,
      ];
}

/** Characters, devices and endings that Windows gives a meaning of its own. */
const windowsOdd = /[<>:"|?*]|[. ]$|^(?:con|prn|aux|nul|com\d|lpt\d)(?:\.|$)/i;

/** The parts of a name below the archive's top folder; nothing for a name that leads elsewhere or that no disk takes. */
function segmentsOf(name: string): readonly string[] | undefined {
  const parts = name.split('/').filter((part) => part !== '' && part !== '.');
  const isOdd = parts.some(
    (part) =>
      part === '..' ||
      /[\0\\]/.test(part) ||
      (process.platform === 'win32' && windowsOdd.test(part)),
  );
  return isOdd || name.startsWith('/') ? undefined : parts.slice(1);
}

function ownDiskFull(cause: unknown): UserError {
  return new UserError('The disk of this machine is full: the output does not fit.', {
    code: 'disk-full',
    remedy: 'Make room, for instance with “Clean up…”, and run again.',
    cause,
  });
}

function tooMuch(what: string): UserError {
  return new UserError(`The block wrote ${what} into its output.`, {
    code: 'output-too-large',
    remedy: 'Let the block write less, or run it on less input.',
  });
}
