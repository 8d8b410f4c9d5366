import { stat } from 'node:fs/promises';
import { UserError, isAbort, messageOf } from '../../base/errors.ts';

/** The system's code of a failed file operation, as `ENOENT`. */
export function systemCode(error: unknown): string | undefined {
  return error instanceof Error && 'code' in error && typeof error.code === 'string'
    ? error.code
    : undefined;
}

export function isMissing(error: unknown): boolean {
  const code = systemCode(error);
  return code === 'ENOENT' || code === 'ENOTDIR';
}

/** What went wrong with a key of a folder bucket, for a person. What is no file error comes back as it is. */
export async function folderError(root: string, realKey: string, error: unknown): Promise<unknown> {
  // Nobody knows the name under which an upload arrives.
  const key = realKey.replace(/\.ei-staging-[^/]*\//, '');
  if (error instanceof UserError || isAbort(error)) return error;
  const code = systemCode(error);
  if (code === undefined) return error;
  if (isMissing(error) && !(await isFolder(root))) return unreachable(root, error);
  switch (code) {
    case 'ENOENT':
    case 'ENOTDIR':
    case 'EISDIR':
    case 'ELOOP':
      return notFound(key, error);
    case 'EACCES':
    case 'EPERM':
    case 'EROFS':
      return new UserError(`No permission for “${key}” in ${root}.`, {
        code: 'no-permission',
        remedy: 'Check who owns the folder and who may write to it.',
        cause: error,
      });
    case 'ENOSPC':
    case 'EDQUOT':
      return new UserError(`No room for “${key}” on the disk of ${root}.`, {
        code: 'disk-full',
        remedy: 'Make room and try again.',
        cause: error,
      });
    case 'EEXIST':
    case 'ENOTEMPTY':
      return alreadyExists(key, error);
    case 'EINVAL':
    case 'ENAMETOOLONG':
      return new UserError(`“${key}” is no name that the disk of ${root} takes.`, {
        code: 'bad-name',
        remedy: 'Choose a shorter name.',
        cause: error,
      });
    case 'EMFILE':
    case 'ENFILE':
    case 'ENOMEM':
      return error;
    default:
      return unreachable(root, error);
  }
}

export function notFound(key: string, cause?: unknown): UserError {
  return new UserError(`There is no “${key}”.`, {
    code: 'not-found',
    remedy: 'Refresh the dataset; it may have been moved or deleted.',
    cause,
  });
}

export function alreadyExists(key: string, cause?: unknown): UserError {
  return new UserError(`There is already something named “${key}”.`, {
    code: 'already-exists',
    remedy: 'Choose another name, or delete the other one first.',
    cause,
  });
}

export function unreachable(root: string, cause?: unknown): UserError {
  const reason = cause === undefined ? '' : `: ${messageOf(cause)}`;
  return new UserError(`The bucket folder ${root} cannot be reached${reason}.`, {
    code: 'bucket-unreachable',
    remedy: 'Check that the folder exists and that its disk is connected.',
    cause,
  });
}

async function isFolder(folder: string): Promise<boolean> {
  try {
    return (await stat(folder)).isDirectory();
  } catch {
    return false;
  }
}
