import { open, readdir, lstat } from 'node:fs/promises';
import path from 'node:path';
import { formatBytes } from '../../base/text.ts';
import type { Limits } from '../../blocks/containers/description.ts';
import type { RunEnd } from '../../blocks/containers/engine.ts';
import {
  applied,
  checksOf,
  outputMetadataName,
  readOutputMetadata,
  type OutputMetadata,
} from '../../blocks/outputMetadata.ts';
import type { MetadataChange, MetadataResult, OutputFile, TestRunRecord } from './testRun.ts';

const maxFiles = 10_000;
/** More is read than is allowed, so that the reader can say so. */
const maxMetadataBytes = 8 * 1024 * 1024 + 4;

export interface Output {
  readonly files: readonly OutputFile[];
  readonly notes: readonly string[];
}

/** The files of an output, by name. Links and devices are left out: a job in a Studio does not store them either. */
export async function outputOf(folder: string): Promise<Output> {
  const files: OutputFile[] = [];
  let others = 0;
  const entries = await readdir(folder, { recursive: true, withFileTypes: true });
  for (const entry of entries) {
    if (entry.isDirectory()) continue;
    const file = path.join(entry.parentPath, entry.name);
    const stats = await lstat(file);
    if (!stats.isFile()) others += 1;
    else {
      const name = path.relative(folder, file).split(path.sep).join('/');
      files.push({ name, size: stats.size });
    }
  }
  files.sort((left, right) => (left.name < right.name ? -1 : 1));
  const more = files.length - maxFiles;
  return {
    files: files.slice(0, maxFiles),
    notes: [
      ...(others > 0 ? [`${others} links or special files of the output are left out.`] : []),
      ...(more > 0 ? [`The output has ${more} more files than are listed.`] : []),
    ],
  };
}

/** What the output's `ei-metadata.json` says; nothing where there is none. */
export async function outputMetadata(folder: string): Promise<OutputMetadata | undefined> {
  const text = await smallText(path.join(folder, outputMetadataName));
  return text === undefined ? undefined : readOutputMetadata(text);
}

/** What it would do to an item that has `current`. */
export function metadataResult(
  current: ReadonlyMap<string, string>,
  output: OutputMetadata,
): MetadataResult {
  const after = applied(current, output);
  return {
    action: output.action,
    changes: changesBetween(current, after),
    checks: checksOf(after),
    answered: checksOf(output.metadata).map(({ key }) => key),
    problems: output.problems,
  };
}

export function changesBetween(
  before: ReadonlyMap<string, string>,
  after: ReadonlyMap<string, string>,
): MetadataChange[] {
  const keys = [...new Set([...before.keys(), ...after.keys()])].sort();
  return keys.flatMap((key) => {
    const [old, now] = [before.get(key), after.get(key)];
    if (old === now) return [];
    return {
      key,
      ...(old === undefined ? {} : { before: old }),
      ...(now === undefined ? {} : { after: now }),
    };
  });
}

export async function smallText(file: string): Promise<string | undefined> {
  const stats = await lstat(file).catch(() => undefined);
  if (!stats?.isFile()) return undefined;
  const handle = await open(file, 'r');
  try {
    const bytes = Buffer.alloc(Math.min(stats.size, maxMetadataBytes));
    const { bytesRead } = await handle.read(bytes, 0, bytes.length, 0);
    return bytes.toString('utf8', 0, bytesRead);
  } finally {
    await handle.close();
  }
}

/** How a program's end reads. */
export function endOf(
  end: RunEnd,
  limits: Limits,
): Pick<TestRunRecord, 'state' | 'message' | 'remedy'> {
  if (end.reason === 'exited' && end.exitCode === 0) return { state: 'succeeded' };
  return { state: 'failed', ...failureOf(end, limits) };
}

function failureOf(end: RunEnd, limits: Limits): { message: string; remedy: string } {
  switch (end.reason) {
    case 'exited':
      return {
        message: `The block ended with exit code ${end.exitCode}.`,
        remedy: 'Its last lines of output say why; exit code 0 means success.',
      };
    case 'time-limit':
      return {
        message: `The block still ran after its time limit of ${limits.time} s and was ended.`,
        remedy: 'Look for a missing end of the program, or raise the time limit.',
      };
    case 'out-of-memory':
      return {
        message: `The block needed more than its ${formatBytes(limits.memory)} of memory.`,
        remedy: 'Read the input in parts, or raise the memory limit.',
      };
    case 'killed':
      return {
        message: `The block was killed (exit code ${end.exitCode}).`,
        remedy:
          'Often this is a lack of memory: raise the memory limit, or read the input in parts.',
      };
  }
}
