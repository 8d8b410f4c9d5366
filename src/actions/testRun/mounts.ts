import { stat } from 'node:fs/promises';
import path from 'node:path';
import { UserError } from '../../base/errors.ts';
import { plainText } from '../../base/text.ts';
import type { Block, MountPoint } from '../../blocks/block.ts';
import type { Mount } from '../../blocks/containers/description.ts';
import { buckets } from '../../client/buckets.ts';
import type { Connection } from '../../client/connection.ts';
import { bucketFolder } from '../../client/localRuns.ts';
import { StudioError } from '../../client/studioError.ts';
import type { TestRunRequest } from './testRun.ts';

export interface Mounts {
  readonly mounts: readonly Mount[];
  readonly note?: string;
}

export interface MountStudio {
  readonly connection: Connection;
  readonly kind: 'local' | 'cloud';
  readonly organizationId: number;
}

/**
 * The folders behind a block's mount points. They can only be read: a block under development must not be able to
 * damage the data of a study, though the platform would let it write.
 */
export async function mountsOf(
  block: Block,
  request: Pick<TestRunRequest, 'bucketFolders'>,
  studio: MountStudio | undefined,
  signal?: AbortSignal,
): Promise<Mounts> {
  const { mountPoints } = block.info;
  const mounts: Mount[] = [];
  for (const mountPoint of mountPoints) {
    const source = await folderOf(mountPoint, request, studio, signal);
    mounts.push({ source, target: mountPoint.mountPoint, isReadonly: true });
  }
  if (mounts.length === 0) return { mounts };
  const note =
    'Buckets are mounted read-only in test runs, to protect the data; a job in a Studio may write there.';
  return { mounts, note };
}

async function folderOf(
  { bucketId, mountPoint }: MountPoint,
  request: Pick<TestRunRequest, 'bucketFolders'>,
  studio: MountStudio | undefined,
  signal: AbortSignal | undefined,
): Promise<string> {
  // What a person chose comes first: the number may be that of a bucket in another Studio.
  const chosen = request.bucketFolders[bucketId];
  const found = chosen ?? (await localFolder(bucketId, studio, signal));
  if (found === undefined) throw await notMounted(bucketId, mountPoint, studio, signal);
  const folder = path.resolve(found);
  const stats = await stat(folder).catch(() => undefined);
  if (stats?.isDirectory()) return folder;
  throw new UserError(
    `The folder “${plainText(folder, 200)}” for bucket ${bucketId} of the block does not exist.`,
    { code: 'bucket-not-mounted', remedy: 'Choose another folder for this bucket.' },
  );
}

async function localFolder(
  bucketId: number,
  studio: MountStudio | undefined,
  signal: AbortSignal | undefined,
): Promise<string | undefined> {
  if (studio?.kind !== 'local') return undefined;
  try {
    return await bucketFolder(studio.connection, studio.organizationId, bucketId, signal);
  } catch (error) {
    if (error instanceof StudioError && error.kind !== 'unreachable') return undefined;
    throw error;
  }
}

async function notMounted(
  bucketId: number,
  mountPoint: string,
  studio: MountStudio | undefined,
  signal: AbortSignal | undefined,
): Promise<UserError> {
  const all = studio
    ? await buckets(studio.connection, studio.organizationId, signal).catch(() => [])
    : [];
  signal?.throwIfAborted();
  const name = all.find(({ id }) => id === bucketId)?.name ?? path.posix.basename(mountPoint);
  return new UserError(
    `The block needs the bucket “${plainText(name, 80)}” (${bucketId}) at ${plainText(mountPoint, 120)}, and no folder of this computer stands for it.`,
    {
      code: 'bucket-not-mounted',
      remedy: 'Choose a folder of this computer for this bucket, then run again.',
    },
  );
}
