import { realpath, stat } from 'node:fs/promises';
import path from 'node:path';
import type { Block, OperatesOn } from '../../blocks/block.ts';
import type { DataItemInfo, StagedInput } from '../../blocks/invocation.ts';
import { outputMetadataName, readOutputMetadata } from '../../blocks/outputMetadata.ts';
import { writableCopy } from './fileCopies.ts';
import { checkFits, inputKey } from './inputs.ts';
import { gone, localFileSource, studioSource, type InputSource } from './inputSource.ts';
import type { InputStore, StageOptions } from './inputStore.ts';
import { smallText } from './outcome.ts';
import type { RunInput } from './testRun.ts';
import type { TestRunParts } from './parts.ts';

/** An input that is ready for a run, and what is known of it. */
export interface ReadyInput {
  readonly input: StagedInput;
  readonly metadata?: ReadonlyMap<string, string>;
  readonly itemInfo?: DataItemInfo;
  readonly notes: readonly string[];
  readonly release: () => Promise<void>;
}

export interface StagingRequest extends StageOptions {
  readonly block: Block;
  readonly input: RunInput;
  /** Absolute path of a folder that does not exist yet: a copy of the input that the block may write into. */
  readonly writableFolder?: string;
}

const nothing: ReadyInput = {
  input: { kind: 'none' },
  notes: [],
  release: () => Promise.resolve(),
};

/** What the block really gets: a standalone one gets nothing. Throws `input-kind` and `input-gone`. */
export async function checkedInput(operatesOn: OperatesOn, input: RunInput): Promise<RunInput> {
  if (operatesOn === 'standalone') return { kind: 'none' };
  checkFits(operatesOn, input, input.kind === 'local' && (await isFolder(input.path)));
  return input;
}

export async function staged(
  parts: Pick<TestRunParts, 'connection' | 'accountKind'>,
  store: InputStore,
  request: StagingRequest,
  signal?: AbortSignal,
): Promise<ReadyInput> {
  const { input, writableFolder } = request;
  const ready = await readOnly(parts, store, request, signal);
  if (writableFolder === undefined || ready.input.kind === 'none') return ready;
  try {
    await writableCopy(ready.input.path, writableFolder, signal);
  } finally {
    await ready.release();
  }
  const note =
    input.kind === 'local'
      ? 'The block wrote into a copy of its input.'
      : 'The block wrote into a copy of its input; a job in a Studio gets one too.';
  return {
    ...ready,
    input: { ...ready.input, path: writableFolder },
    notes: [...ready.notes, note],
    release: nothing.release,
  };
}

async function readOnly(
  parts: Pick<TestRunParts, 'connection' | 'accountKind'>,
  store: InputStore,
  request: StagingRequest,
  signal: AbortSignal | undefined,
): Promise<ReadyInput> {
  const { input } = request;
  switch (input.kind) {
    case 'none':
      return nothing;
    case 'local':
      return localInput(store, request, input.path, signal);
    case 'item':
    case 'datasetPath': {
      const connection = await parts.connection(input.accountId, signal);
      const isLocal = parts.accountKind(input.accountId) === 'local';
      const source = await studioSource(connection, isLocal, input, signal);
      return fromStore(store, request, source, signal);
    }
  }
}

async function localInput(
  store: InputStore,
  request: StagingRequest,
  given: string,
  signal: AbortSignal | undefined,
): Promise<ReadyInput> {
  const real = await realpath(given).catch(() => {
    throw gone(given);
  });
  if (await isFolder(real)) {
    const metadata = await metadataIn(real);
    const note = `The block sees ${outputMetadataName} in this folder; in a data item it would not.`;
    const notes = metadata ? [note] : [];
    return { ...nothing, ...optional(metadata), notes, input: { kind: 'directory', path: real } };
  }
  const source = await localFileSource(given);
  const metadata = await metadataIn(path.dirname(real));
  return fromStore(store, request, { ...source, ...optional(metadata) }, signal);
}

async function fromStore(
  store: InputStore,
  request: StagingRequest,
  source: InputSource,
  signal: AbortSignal | undefined,
): Promise<ReadyInput> {
  const isFile = request.block.info.operatesOn === 'file';
  // A block on files is given its file alone, without the folders that lead to it in the item.
  const files = isFile
    ? source.files.map((file) => ({ ...file, name: path.posix.basename(file.name) }))
    : source.files;
  const key = inputKey(request.input);
  const stored = await store.stage(key, { ...source, files }, request, signal);
  const at = path.join(stored.folder, ...(stored.paths[0] ?? '').split('/'));
  return {
    input: isFile
      ? { kind: 'file', path: path.dirname(at), fileName: path.basename(at) }
      : { kind: 'directory', path: stored.folder },
    ...optional(source.metadata),
    ...(source.itemInfo ? { itemInfo: source.itemInfo } : {}),
    notes: stored.note === undefined ? [] : [stored.note],
    release: stored.release,
  };
}

function optional(metadata: ReadonlyMap<string, string> | undefined) {
  return metadata ? { metadata } : {};
}

/** Metadata as it lies beside the files of an item. */
async function metadataIn(folder: string): Promise<ReadonlyMap<string, string> | undefined> {
  const text = await smallText(path.join(folder, outputMetadataName));
  return text === undefined ? undefined : readOutputMetadata(text).metadata;
}

async function isFolder(at: string): Promise<boolean> {
  const stats = await stat(at).catch(() => {
    throw gone(at);
  });
  return stats.isDirectory();
}
