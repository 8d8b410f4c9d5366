import { open, stat } from 'node:fs/promises';
import path from 'node:path';
import { UserError } from '../../base/errors.ts';
import { isInside } from '../../base/safePath.ts';
import { outputMetadataName } from '../../blocks/outputMetadata.ts';
import { changesBetween, outputMetadata } from './outcome.ts';
import { tableDifference } from './tableDifference.ts';
import type { FileDifference, OutputFile, RunDifference, TestRunRecord } from './testRun.ts';

export interface KeptOutput {
  readonly record: TestRunRecord;
  /** Absolute path of its output. */
  readonly folder: string;
}

const chunkLength = 1024 * 1024;
const tableName = /\.(?:parquet|parq|pq|csv|tsv|tab)$/i;

/** Compares two outputs; where their bytes are equal nothing more is read. */
export async function differenceOf(
  before: KeptOutput,
  after: KeptOutput,
  signal?: AbortSignal,
): Promise<RunDifference> {
  const files: FileDifference[] = [];
  const [old, now] = [byName(before.record), byName(after.record)];
  const names = [...new Set([...old.keys(), ...now.keys()])].sort();
  for (const name of names) {
    signal?.throwIfAborted();
    const [sizeBefore, sizeAfter] = [old.get(name)?.size, now.get(name)?.size];
    if (sizeBefore === undefined || sizeAfter === undefined) {
      files.push(
        sizeBefore === undefined
          ? { name, kind: 'added', sizeAfter: sizeAfter ?? 0 }
          : { name, kind: 'removed', sizeBefore },
      );
      continue;
    }
    const [from, to] = [fileOf(before.folder, name), fileOf(after.folder, name)];
    if (sizeBefore === sizeAfter && (await areEqual(from, to, signal))) continue;
    const table = tableName.test(name) ? await ofTables(from, to, signal) : {};
    files.push({ name, kind: 'changed', sizeBefore, sizeAfter, ...table });
  }
  return {
    before: before.record.id,
    after: after.record.id,
    files,
    checks: checksBetween(before.record, after.record),
    metadata: await metadataBetween(before.folder, after.folder),
  };
}

/** What the item's metadata becomes is compared by key. */
function byName({ files }: TestRunRecord): ReadonlyMap<string, OutputFile> {
  const compared = files.filter(({ name }) => name !== outputMetadataName);
  return new Map(compared.map((file) => [file.name, file]));
}

function fileOf(folder: string, name: string): string {
  const file = path.join(folder, ...name.split('/'));
  if (isInside(folder, file)) return file;
  throw new Error(`A record names a file outside of its output: ${name}`);
}

async function areEqual(from: string, to: string, signal?: AbortSignal): Promise<boolean> {
  await using left = await opened(from);
  await using right = await opened(to);
  if ((await left.stat()).size !== (await right.stat()).size) return false;
  const [one, other] = [Buffer.alloc(chunkLength), Buffer.alloc(chunkLength)];
  for (let at = 0; ;) {
    signal?.throwIfAborted();
    const [a, b] = await Promise.all([
      left.read(one, 0, chunkLength, at),
      right.read(other, 0, chunkLength, at),
    ]);
    if (a.bytesRead !== b.bytesRead) return false;
    if (a.bytesRead === 0) return true;
    if (!one.subarray(0, a.bytesRead).equals(other.subarray(0, b.bytesRead))) return false;
    at += a.bytesRead;
  }
}

async function opened(file: string) {
  const isThere = (await stat(file).catch(() => undefined))?.isFile() === true;
  if (isThere) return open(file, 'r');
  throw new UserError(`The output “${path.basename(file)}” was removed or replaced.`, {
    code: 'output-gone',
    remedy: 'Run again, then compare.',
  });
}

/** Files that cannot be read as tables have changed, and no more is known. */
async function ofTables(from: string, to: string, signal?: AbortSignal) {
  try {
    return await tableDifference(from, to, signal);
  } catch (error) {
    if (error instanceof UserError) return {};
    throw error;
  }
}

function checksBetween(before: TestRunRecord, after: TestRunRecord): RunDifference['checks'] {
  const values = ({ metadata }: TestRunRecord) =>
    new Map((metadata?.checks ?? []).map(({ key, value }) => [key, value]));
  return changesBetween(values(before), values(after));
}

/** What the two outputs say, not what they would change: the item may have changed between the runs. */
async function metadataBetween(before: string, after: string): Promise<RunDifference['metadata']> {
  const [old, now] = await Promise.all([outputMetadata(before), outputMetadata(after)]);
  const values = (metadata: ReadonlyMap<string, string> | undefined) =>
    new Map([...(metadata ?? [])].filter(([key]) => !/^ei_check(?:_|$)/.test(key)));
  return changesBetween(values(old?.metadata), values(now?.metadata));
}
