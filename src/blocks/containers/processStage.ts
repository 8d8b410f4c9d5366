import { chmod, mkdir, stat } from 'node:fs/promises';
import path from 'node:path';
import { UserError } from '../../base/errors.ts';
import type { Copy } from '../dockerfile.ts';
import type { BuildContext, ContextEntry } from './buildContext.ts';
import { matcher } from './copyPattern.ts';
import { copyEntry } from './copyTree.ts';

/**
 * Makes the part of an image's file system that comes from the block folder: what COPY and ADD put into it, below a
 * folder that stands for `/`. A source that names nothing is an error, as in a build.
 */
export async function stageSources(
  context: BuildContext,
  recipe: { readonly copies: readonly Copy[]; readonly workdir: string },
  root: string,
  signal?: AbortSignal,
): Promise<void> {
  await mkdir(placeOf(root, recipe.workdir), { recursive: true });
  for (const copy of recipe.copies) {
    const target = placeOf(root, copy.target ?? '/');
    const isFolder = copy.isTargetFolder || (await isExistingFolder(target));
    for (const source of copy.sources) {
      const headOf = matcher({ sources: [source] });
      let isEmpty = true;
      for (const entry of context.entries) {
        const head = headOf(entry.path);
        if (head === undefined) continue;
        isEmpty = false;
        signal?.throwIfAborted();
        await copyEntry(
          placeOf(context.folder, entry.path),
          entry.kind,
          placeIn(target, isFolder, entry, head),
        );
      }
      if (isEmpty && headOf('') === undefined) throw nothingToCopy(copy, source);
    }
  }
}

/** Where an absolute path of the image lies here. */
export function placeOf(root: string, target: string): string {
  return path.join(root, ...path.posix.normalize(target).split('/'));
}

/** Of a folder its contents are copied, not the folder itself. */
function placeIn(target: string, isFolder: boolean, entry: ContextEntry, head: string): string {
  if (entry.path !== head) return placeOf(target, entry.path.slice(head === '' ? 0 : head.length));
  if (entry.kind === 'folder') return target;
  return isFolder ? path.join(target, path.posix.basename(head)) : target;
}

function nothingToCopy({ instruction }: Copy, source: string): UserError {
  return new UserError(
    `The Dockerfile’s ${instruction} names “${source}”, which is not in the block folder.`,
    {
      code: 'build-failed',
      remedy: 'Correct the name, or see whether .dockerignore leaves the file out.',
    },
  );
}

async function isExistingFolder(file: string): Promise<boolean> {
  return stat(file).then(
    (found) => found.isDirectory(),
    () => false,
  );
}

/** Lets everyone start a file, as a `RUN chmod +x` would. */
export async function makeExecutable(file: string): Promise<void> {
  const found = await stat(file).catch(() => undefined);
  if (found?.isFile()) await chmod(file, found.mode | 0o111);
}
