import { lstat, readdir } from 'node:fs/promises';
import path from 'node:path';
import { UserError } from '../base/errors.ts';
import type { Connection } from '../client/connection.ts';
import { fileBody } from '../client/fileBody.ts';
import { uploadDatasetFile } from '../client/datasetFiles.ts';
import { addFiles, addItem, type OnSent } from '../client/itemFiles.ts';

/** A file of this computer that will be uploaded. */
interface UploadFile {
  readonly path: string;
  /** Its name where it goes, with `/`. */
  readonly name: string;
  readonly size: number;
}

export interface UploadPlan {
  readonly files: readonly UploadFile[];
  /** Bytes. */
  readonly size: number;
  /** Links, devices and hidden system files that are left out. */
  readonly skipped: readonly string[];
}

/** What systems and editors leave in folders; never data. */
const clutter = new Set(['.DS_Store', 'Thumbs.db', 'desktop.ini', '.git']);

/**
 * The plain files among paths and below the folders among them. A folder's files are named from the folder's own
 * name on, unless `inside` says that the folder stands for the place they go to. Links are not followed.
 */
export async function planUpload(
  paths: readonly string[],
  options: { readonly inside?: boolean } = {},
  signal?: AbortSignal,
): Promise<UploadPlan> {
  const files: UploadFile[] = [];
  const skipped: string[] = [];
  const walk = async (place: string, name: string): Promise<void> => {
    signal?.throwIfAborted();
    const stats = await lstat(place).catch((error: unknown) => {
      throw unreadable(place, error);
    });
    if (clutter.has(path.basename(place))) skipped.push(place);
    else if (stats.isDirectory()) {
      const entries = await readdir(place).catch((error: unknown) => {
        throw unreadable(place, error);
      });
      const prefix = name === '' ? '' : `${name}/`;
      for (const entry of entries.sort()) await walk(path.join(place, entry), prefix + entry);
    } else if (stats.isFile()) files.push({ path: place, name, size: stats.size });
    else skipped.push(place);
  };
  for (const one of paths) {
    const place = path.resolve(one);
    const isFolder = (await lstat(place).catch(() => undefined))?.isDirectory() ?? false;
    await walk(place, options.inside && isFolder ? '' : path.basename(place));
  }
  const names = new Set(files.map(({ name }) => name));
  if (names.size < files.length) {
    throw new UserError('Two of the files would get the same name.', {
      code: 'same-name',
      remedy: 'Upload them one after the other, or their folders instead.',
    });
  }
  return { files, skipped, size: files.reduce((sum, file) => sum + file.size, 0) };
}

/** Makes an item of a plan; returns its id. */
export async function uploadAsItem(
  connection: Connection,
  organizationId: number,
  item: {
    readonly dataset: string;
    readonly name: string;
    readonly metadata?: ReadonlyMap<string, string>;
  },
  plan: UploadPlan,
  onProgress?: OnSent,
  signal?: AbortSignal,
): Promise<number> {
  const whole = {
    ...item,
    metadata: item.metadata ?? new Map<string, string>(),
    files: plan.files,
  };
  return addItem(connection, organizationId, whole, onProgress, signal);
}

/** Adds the files of a plan to an item. */
export async function uploadToItem(
  connection: Connection,
  organizationId: number,
  id: number,
  plan: UploadPlan,
  onProgress?: OnSent,
  signal?: AbortSignal,
): Promise<void> {
  await addFiles(connection, organizationId, id, plan.files, onProgress, signal);
}

/** Puts the files of a plan below a folder (empty, or ending with `/`) of a `files` dataset. */
export async function uploadToFolder(
  connection: Connection,
  organizationId: number,
  dataset: string,
  folder: string,
  plan: UploadPlan,
  onProgress?: OnSent,
  signal?: AbortSignal,
): Promise<void> {
  let before = 0;
  for (const file of plan.files) {
    const body = await fileBody(file.path);
    const onSent = (bytes: number) => onProgress?.(Math.min(before + bytes, plan.size), plan.size);
    const target = folder + file.name;
    await uploadDatasetFile(connection, organizationId, dataset, target, body, signal, onSent);
    before += file.size;
    onProgress?.(before, plan.size);
  }
}

function unreadable(place: string, cause: unknown): UserError {
  return new UserError(`“${place}” cannot be read.`, {
    code: 'file-unreadable',
    remedy: 'Check that it exists and that you may read it.',
    cause,
  });
}
