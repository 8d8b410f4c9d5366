import { createReadStream } from 'node:fs';
import { readdir, readFile, stat } from 'node:fs/promises';
import path from 'node:path';
import { formatBytes, plural } from '../../base/text.ts';
import { applied, outputMetadataName, readOutputMetadata } from '../../blocks/outputMetadata.ts';
import { equals } from '../../filter/quote.ts';
import type { Catalog } from '../catalog/catalog.ts';
import type { DatasetRecord, NewFile } from '../catalog/model.ts';
import type { TransformationRecord, UnitInput } from './model.ts';

interface OutputFile {
  /** Path inside the output, with `/`. */
  readonly name: string;
  readonly path: string;
  readonly size: number;
}

/**
 * Puts what a run wrote into the dataset of the job: files into the item of the input's name, or into folders of a
 * `files` dataset by the job's rule. `ei-metadata.json` changes the item and is no file of it.
 */
export async function deliver(
  catalog: Catalog,
  { organizationId, definition }: TransformationRecord,
  input: UnitInput,
  folder: string,
  log: (text: string, level?: 'warn') => void,
  signal: AbortSignal,
): Promise<void> {
  if (definition.outputDataset === undefined) return;
  const dataset = catalog.dataset(organizationId, definition.outputDataset);
  const all = await outputFiles(folder);
  const isMetadata = ({ name }: OutputFile) =>
    dataset.type === 'clinical' && name === outputMetadataName;
  const files = all.filter((file) => !isMetadata(file));
  const metadata = all.find(isMetadata);
  if (dataset.type === 'files') {
    const place = placeIn(definition.outputPath ?? '', definition.pathRule, input);
    for (const file of files) {
      const body = createReadStream(file.path);
      await catalog.writePath(organizationId, dataset.name, place + file.name, body, signal);
    }
  } else {
    const text = metadata && (await readFile(metadata.path, 'utf8'));
    await deliverItem(catalog, dataset, itemNameOf(input), files, text, log, signal);
  }
  const size = files.reduce((sum, file) => sum + file.size, 0);
  log(`${plural(files.length, 'file')} (${formatBytes(size)}) to ${dataset.name}.`);
}

async function deliverItem(
  catalog: Catalog,
  { organizationId, name: dataset }: DatasetRecord,
  name: string,
  files: readonly OutputFile[],
  metadataText: string | undefined,
  log: (text: string, level?: 'warn') => void,
  signal: AbortSignal,
): Promise<void> {
  const output = metadataText === undefined ? undefined : readOutputMetadata(metadataText);
  for (const problem of output?.problems ?? []) log(problem, 'warn');
  const filter = equals('name', name);
  const { items } = await catalog.items({ organizationId, dataset, filter, limit: 1, offset: 0 });
  const [existing] = items;
  const bodies = streamed(files);
  if (!existing) {
    const metadata = output ? applied(new Map(), output) : new Map<string, string>();
    await catalog.addItem({ organizationId, dataset, name, metadata, files: bodies }, signal);
    return;
  }
  if (files.length > 0) await catalog.addFiles(organizationId, existing.id, bodies, signal);
  if (!output) return;
  const { metadata } = await catalog.item(organizationId, existing.id);
  await catalog.updateItem(organizationId, existing.id, { metadata: applied(metadata, output) });
}

async function* streamed(files: readonly OutputFile[]): AsyncGenerator<NewFile> {
  for (const { name, path: file } of files) {
    // Opened when its turn comes: thousands of files are not open at once.
    yield await Promise.resolve({ name, body: createReadStream(file) });
  }
}

async function outputFiles(folder: string): Promise<OutputFile[]> {
  const entries = await readdir(folder, { recursive: true, withFileTypes: true });
  const files: OutputFile[] = [];
  for (const entry of entries) {
    if (!entry.isFile()) continue;
    const full = path.join(entry.parentPath, entry.name);
    const name = path.relative(folder, full).split(path.sep).join('/');
    files.push({ name, path: full, size: (await stat(full)).size });
  }
  return files.sort((left, right) => (left.name < right.name ? -1 : 1));
}

/** The item that the output of an input goes into. */
function itemNameOf(input: UnitInput): string {
  switch (input.kind) {
    case 'item':
    case 'itemFile':
      return input.itemName;
    case 'path':
      return withoutExtension(path.posix.basename(input.path));
    case 'none':
      return 'output';
  }
}

function placeIn(
  start: string,
  rule: 'no-subfolders' | 'subfolder-per-item' | 'use-full-path' = 'subfolder-per-item',
  input: UnitInput,
): string {
  const prefix = start === '' || start.endsWith('/') ? start : `${start}/`;
  switch (rule) {
    case 'no-subfolders':
      return prefix;
    case 'subfolder-per-item':
      return `${prefix}${folderOf(input)}/`;
    case 'use-full-path':
      return `${prefix}${fullPathOf(input)}/`;
  }
}

function folderOf(input: UnitInput): string {
  if (input.kind !== 'itemFile') return itemNameOf(input);
  return withoutExtension(path.posix.basename(input.fileName ?? ''));
}

function fullPathOf(input: UnitInput): string {
  switch (input.kind) {
    case 'item':
      return input.itemName;
    case 'itemFile':
      return `${input.itemName}/${withoutExtension(input.fileName ?? '')}`;
    case 'path':
      return input.path.endsWith('/') ? input.path.slice(0, -1) : withoutExtension(input.path);
    case 'none':
      return 'output';
  }
}

function withoutExtension(name: string): string {
  const { dir, name: base } = path.posix.parse(name);
  return path.posix.join(dir, base);
}
