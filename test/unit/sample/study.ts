import { mkdtemp, readdir, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';

/** Runs with an empty folder that is removed afterwards. */
export async function withFolder<T>(body: (folder: string) => Promise<T>): Promise<T> {
  const folder = await mkdtemp(path.join(tmpdir(), 'ei-sample-test-'));
  try {
    return await body(folder);
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

/** Paths of all files below a folder, with `/`, sorted. */
export async function filesBelow(folder: string): Promise<string[]> {
  const entries = await readdir(folder, { recursive: true, withFileTypes: true });
  return entries
    .filter((entry) => entry.isFile())
    .map((entry) => path.relative(folder, path.join(entry.parentPath, entry.name)))
    .map((name) => name.split(path.sep).join('/'))
    .sort();
}

export const studyFolder = 'sample-research/ams-activity-study-2022';

export const studyIds = Array.from(
  { length: 10 },
  (_, index) => `AMS_${String(index + 1).padStart(3, '0')}`,
);

export interface MetadataFile {
  readonly version: number;
  readonly action: string;
  readonly metadata: Readonly<Record<string, string>>;
}

export async function metadataOf(folder: string, item: string): Promise<MetadataFile> {
  const text = await readFile(path.join(folder, item, 'ei-metadata.json'), 'utf8');
  return JSON.parse(text) as MetadataFile;
}

/** Rows of a CSV file without quotes, the header left out. */
export async function rowsOf(file: string): Promise<string[][]> {
  const lines = (await readFile(file, 'utf8')).split('\n').slice(1);
  return lines.filter((line) => line !== '').map((line) => line.split(','));
}
