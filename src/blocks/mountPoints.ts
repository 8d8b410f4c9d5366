import path from 'node:path';
import { UserError } from '../base/errors.ts';
import { plainText } from '../base/text.ts';
import type { Mount } from './containers/description.ts';

export const inputDirectory = '/data/input';
export const outputDirectory = '/data/output';

/** Nothing may be mounted at or below these. */
const closedTrees = [inputDirectory, outputDirectory, '/proc', '/sys', '/dev'];

/** Nothing may be mounted right here: it would hide what the image needs to start. */
const closedFolders = new Set(
  ['/', '/data', '/bin', '/boot', '/etc', '/home', '/lib', '/lib32', '/lib64'].concat(
    ['/mnt', '/opt', '/root', '/run', '/sbin', '/tmp', '/usr', '/usr/bin', '/usr/lib'],
    ['/usr/local', '/usr/local/bin', '/usr/local/lib', '/usr/sbin', '/var', '/var/run'],
  ),
);

/** Why nothing can be mounted at a path of a container; nothing where it can. */
export function mountPointProblem(target: string): string | undefined {
  if (!target.startsWith('/')) return 'it is not an absolute path';
  if (/\p{Cc}/u.test(target)) return 'it holds a control character';
  if (target.split('/').some((part) => part === '..' || part === '.'))
    return 'it holds “.” or “..”';
  const place = normal(target);
  const tree = closedTrees.find((closed) => place === closed || place.startsWith(`${closed}/`));
  if (tree !== undefined) return `${tree} belongs to the run itself`;
  if (closedFolders.has(place)) return 'it would hide what stands there in the image';
  return undefined;
}

/** The mounts with plain targets. Throws `mount-point`. */
export function checkedMounts(mounts: readonly Mount[]): readonly Mount[] {
  const targets = new Set<string>();
  return mounts.map((mount) => {
    const target = normal(mount.target);
    const problem =
      mountPointProblem(mount.target) ??
      (targets.has(target) ? 'something else is mounted there' : undefined);
    if (problem !== undefined) throw refused(mount.target, problem);
    if (!path.isAbsolute(mount.source)) {
      throw refused(mount.target, 'the folder behind it is not an absolute path');
    }
    targets.add(target);
    return { ...mount, target };
  });
}

function normal(target: string): string {
  return target.replaceAll(/\/+/g, '/').replace(/(?<=.)\/$/, '');
}

function refused(target: string, problem: string): UserError {
  return new UserError(`Nothing can be mounted at “${plainText(target, 120)}”: ${problem}.`, {
    code: 'mount-point',
    remedy: 'Choose another mount point for the bucket, such as /mnt/s3fs/NAME.',
  });
}
