import { constants } from 'node:fs';
import { open } from 'node:fs/promises';
import path from 'node:path';
import { formatBytes, plainText, plural } from '../../base/text.ts';
import type { Block, BlockInfo } from '../../blocks/block.ts';
import type { BlockFiles } from '../../blocks/check/blockFiles.ts';
import { dataFile, largeData } from '../../blocks/check/rules/ignored.ts';
import { namedSecret, secretsIn } from '../../blocks/check/rules/secrets.ts';
import { takeSnapshot } from '../../blocks/check/snapshot.ts';
import { positionAt } from '../../blocks/json.ts';
import type { PushContents, SentEntry } from './contents.ts';

/** Why a folder is not pushed as it is. */
export interface Refusal {
  readonly code: 'secret' | 'study-data' | 'link-outside' | 'too-large' | 'incomplete';
  /** Where; absent when it is about the whole. */
  readonly path?: string;
  /** From 1. */
  readonly line?: number;
  readonly message: string;
  readonly remedy: string;
}

/** Bytes of all files together; an archive is smaller, and study data is larger. */
export const largestFolder = 2 ** 30;
/** Bytes of a file that are searched for secrets. */
const largestSearch = 4 * 1024 * 1024;
const keepOut = 'Keep it out: list it in .dockerignore.';

/** Everything that must not leave this machine, or cannot be pushed. */
export async function refusalsOf(
  block: Block,
  contents: PushContents,
  signal?: AbortSignal,
): Promise<readonly Refusal[]> {
  return [
    ...incomplete(block),
    ...contents.outside.map((name): Refusal => {
      const message = `“${plainText(name, 120)}” is a link that leads out of the block folder.`;
      const remedy = 'Copy what it leads to into the folder, or list the link in .dockerignore.';
      return { code: 'link-outside', path: name, message, remedy };
    }),
    ...studyData(contents),
    ...tooLarge(contents),
    ...(await secrets(contents, signal)),
  ];
}

function incomplete({ info, isLegacy }: Block): Refusal[] {
  const file = { code: 'incomplete', path: 'parameters.json' } as const;
  if (info.type !== 'transform') {
    const message = `A block of the type “${info.type}” cannot be pushed from here.`;
    return [{ ...file, message, remedy: 'Push transformation blocks.' }];
  }
  if (isLegacy) {
    const message = 'parameters.json is a bare list, which says nothing of the block itself.';
    const remedy = 'Make it an object with “type”, “info” and “parameters”.';
    return [{ ...file, message, remedy }];
  }
  const empty = (['name', 'description'] satisfies (keyof BlockInfo)[]).filter(
    (field) => info[field].trim() === '',
  );
  return empty.map((field) => ({
    ...file,
    message: `The block has no ${field}.`,
    remedy: `Write “${field}” into “info” of parameters.json.`,
  }));
}

function studyData({ entries }: PushContents): Refusal[] {
  return entries
    .filter(({ path: name, size }) => dataFile.test(name) && size >= largeData)
    .map(({ path: name, size }) => ({
      code: 'study-data',
      path: name,
      message: `“${plainText(name, 120)}” (${formatBytes(size)}) looks like study data.`,
      remedy: keepOut,
    }));
}

function tooLarge({ entries, size }: PushContents): Refusal[] {
  if (size <= largestFolder) return [];
  const largest = entries.toSorted((a, b) => b.size - a.size).slice(0, 3);
  const names = largest.map((one) => `${plainText(one.path, 60)} (${formatBytes(one.size)})`);
  return [
    {
      code: 'too-large',
      message: `The block folder has ${formatBytes(size)} in ${plural(entries.length, 'file')}; at most ${formatBytes(largestFolder)} are pushed.`,
      remedy: `Keep out what the program does not need, or have the Dockerfile fetch it. The largest: ${names.join(', ')}.`,
    },
  ];
}

async function secrets(contents: PushContents, signal?: AbortSignal): Promise<Refusal[]> {
  const files = filesOf(contents);
  const snapshot = await takeSnapshot(files, {});
  const found: Refusal[] = [];
  for (const entry of contents.entries) {
    signal?.throwIfAborted();
    if (entry.kind === 'folder') continue;
    const named = await namedSecret(snapshot, entry);
    for (const { message } of named) {
      found.push({ code: 'secret', path: entry.path, message, remedy: keepOut });
    }
    if (named.length > 0) continue;
    const text = await files.read(entry.path);
    const [first] = text === undefined ? [] : secretsIn(entry.path, text);
    if (!first) continue;
    const { line } = positionAt(text ?? '', first.span.start);
    const where = `${plainText(entry.path, 120)}, line ${line}: `;
    const remedy = 'Take it out of the file, or list the file in .dockerignore.';
    const message = where + first.message;
    found.push({ code: 'secret', path: entry.path, line, message, remedy });
  }
  return found;
}

/** What is sent, as the rules of the check read a folder. */
function filesOf({ folder, entries }: PushContents): BlockFiles {
  const byPath = new Map(entries.map((entry) => [entry.path, entry]));
  return {
    paths: entries.filter(({ kind }) => kind === 'file'),
    read: (name) => {
      const entry = byPath.get(name);
      return entry?.kind === 'file' ? textOf(folder, entry) : Promise.resolve(undefined);
    },
  };
}

/** The beginning of a file; nothing of one that is no text. */
async function textOf(folder: string, { source }: SentEntry): Promise<string | undefined> {
  const file = path.join(folder, ...source.split('/'));
  const handle = await open(file, constants.O_RDONLY | (constants.O_NOFOLLOW ?? 0));
  try {
    const start = Buffer.alloc(8192);
    const { bytesRead } = await handle.read(start, 0, start.length, 0);
    if (start.subarray(0, bytesRead).includes(0)) return undefined;
    if (bytesRead < start.length) return start.toString('utf8', 0, bytesRead);
    const size = Math.min((await handle.stat()).size, largestSearch);
    const whole = Buffer.alloc(size);
    const read = await handle.read(whole, 0, size, 0);
    return whole.toString('utf8', 0, read.bytesRead);
  } finally {
    await handle.close();
  }
}
