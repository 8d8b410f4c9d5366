import { randomUUID } from 'node:crypto';
import { chmod, mkdir, readdir, rename, rm, rmdir, stat } from 'node:fs/promises';
import { createWriteStream } from 'node:fs';
import path from 'node:path';
import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { Job, type JobContext } from '../../base/job.ts';
import { UserError } from '../../base/errors.ts';
import { encodePath, isInside } from '../../base/safePath.ts';
import { exportTransformationBlock, type StudioBlock } from '../../client/blocks.ts';
import { followJob } from '../../client/followJob.ts';
import { fetchSigned } from '../../client/signed.ts';
import { archiveFiles } from '../archive.ts';
import { hostKeyOf, writeEntry } from './blockEntry.ts';
import { readContents } from './contents.ts';
import { filesOf, type LastPush, type PushTarget } from './plan.ts';

const limits = { bytes: 2 ** 30, entries: 20_000 };

/**
 * Fetches the code that a block of an organization was built from into a folder that does not exist yet, and makes the
 * folder that block's. The result is what the next push compares with. Throws `folder-exists`.
 */
export function getBlockCode(
  target: PushTarget,
  block: StudioBlock,
  folder: string,
): Job<LastPush> {
  return new Job(`Get the code of ${block.name}`, (context) =>
    fetchCode(target, block, folder, context),
  );
}

async function fetchCode(
  target: PushTarget,
  block: StudioBlock,
  folder: string,
  { signal, log, progress }: JobContext,
): Promise<LastPush> {
  const { connection, organizationId, kind } = target;
  await checkFree(folder);
  progress(0, undefined, 'Packing in the Studio');
  const made = await exportTransformationBlock(connection, organizationId, block.id, signal);
  const onLog = ({ text }: { readonly text: string }) => log(text);
  await followJob(connection, organizationId, made.jobId, { signal, onLog });
  progress(0, undefined, 'Fetching');
  const partial = `${folder}.${randomUUID().slice(0, 8)}`;
  try {
    await mkdir(partial, { recursive: true });
    const { bytes } = await fetchSigned(made.url, { doing: 'fetch the code' }, signal);
    for await (const file of archiveFiles(bytes, limits, signal)) {
      await write(partial, file, signal);
    }
    const top = await topOf(partial);
    await checkFree(folder);
    // On most systems an empty folder would be replaced anyway; this one says so.
    await rmdir(folder).catch(() => undefined);
    await rename(top, folder);
  } finally {
    await rm(partial, { recursive: true, force: true });
  }
  const hostKey = await hostKeyOf(connection, kind, signal);
  await writeEntry(folder, hostKey, { organizationId, blockId: block.id });
  const contents = await readContents(folder, new Map(), signal);
  return {
    ...{ hostKey, organizationId, blockId: block.id, at: Date.now() },
    hash: contents.hash,
    files: filesOf(contents),
    ...(block.updated === undefined ? {} : { updated: block.updated }),
  };
}

async function checkFree(folder: string): Promise<void> {
  const entries = await readdir(folder).catch((error: NodeJS.ErrnoException) => {
    if (error.code === 'ENOENT') return [];
    throw error;
  });
  if (entries.length === 0) return;
  throw new UserError(`The folder ${folder} is there already, and not empty.`, {
    code: 'folder-exists',
    remedy: 'Choose another one.',
  });
}

interface Packed {
  readonly name: string;
  readonly mode?: number;
  open(): AsyncIterable<Uint8Array>;
}

async function write(folder: string, file: Packed, signal: AbortSignal): Promise<void> {
  const parts = file.name.split('/').filter((part) => part !== '' && part !== '.');
  const place = path.join(folder, encodePath(parts.join('/')));
  if (parts.length === 0 || !isInside(folder, place)) return;
  await mkdir(path.dirname(place), { recursive: true });
  await pipeline(Readable.from(file.open()), createWriteStream(place, { flags: 'wx' }), { signal });
  if (((file.mode ?? 0) & 0o100) !== 0) await chmod(place, 0o755);
}

/** Some archives have everything in one folder of their own. */
async function topOf(folder: string): Promise<string> {
  const [only, ...others] = await readdir(folder, { withFileTypes: true });
  if (!only?.isDirectory() || others.length > 0) return folder;
  const inside = path.join(folder, only.name);
  const isBlock = await stat(path.join(inside, 'Dockerfile')).then(
    () => true,
    () => false,
  );
  return isBlock ? inside : folder;
}
