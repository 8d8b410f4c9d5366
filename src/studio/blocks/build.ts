import { mkdir, mkdtemp, rm } from 'node:fs/promises';
import path from 'node:path';
import { createGunzip } from 'node:zlib';
import { UserError } from '../../base/errors.ts';
import { unpack } from '../../base/unpack.ts';
import { plainText, plural } from '../../base/text.ts';
import type { Engine } from '../../blocks/containers/engine.ts';
import type { StudioJobContext } from '../jobs/jobs.ts';
import type { BlockRecord, Blocks } from './blocks.ts';
import { Lines } from './lines.ts';
import type { Sources } from './sources.ts';

export interface BuildParts {
  readonly blocks: Blocks;
  readonly sources: Sources;
  /** Connected at the first use; `UserError` where there is none. */
  readonly engine: (signal: AbortSignal) => Promise<Engine>;
  /** Folder for what is unpacked meanwhile. */
  readonly folder: string;
}

const mostBytes = 8 * 2 ** 30;
const mostEntries = 100_000;

/** Builds the image of a block from the archive that was pushed, and makes it the block's. */
export async function buildBlock(
  parts: BuildParts,
  block: BlockRecord,
  source: string,
  { signal, log }: Pick<StudioJobContext, 'signal' | 'log'>,
): Promise<void> {
  const { blocks, sources } = parts;
  const engine = await parts.engine(signal);
  await mkdir(parts.folder, { recursive: true, mode: 0o700 });
  const folder = await mkdtemp(path.join(parts.folder, 'build-'));
  try {
    log(`Unpacking the block “${plainText(block.definition.name, 100)}”.`);
    const leftOut = await unpackSource(sources.read(source), folder, signal);
    if (leftOut > 0) {
      const were = leftOut === 1 ? 'was' : 'were';
      log(
        `${plural(leftOut, 'link or special file', 'links or special files')} ${were} left out.`,
        'warn',
      );
    }
    log(`Building with ${engine.info.title}.`);
    const lines = new Lines((text) => log(text));
    const prepared = await engine.prepare(
      { folder, name: block.definition.name, buildArguments: {}, isWhole: true },
      (event) => {
        if (event.kind === 'output') lines.push(event.text);
      },
      signal,
    );
    lines.end();
    const before = block.source;
    if (!blocks.setImage(block.organizationId, block.id, prepared.id, source)) {
      throw new UserError('The block was deleted while it was built.', { code: 'not-found' });
    }
    // The archive of the build before is nobody's now.
    if (before !== undefined && !blocks.isSourceUsed(before)) await sources.remove(before);
    log(prepared.reuse === 'built' ? 'The image is built.' : 'The image was there already.');
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

async function unpackSource(
  archive: AsyncIterable<Uint8Array>,
  folder: string,
  signal: AbortSignal,
): Promise<number> {
  const gunzip = createGunzip();
  const tooMuch = (what: string) =>
    new UserError(`The block folder holds ${what}.`, {
      code: 'block-too-large',
      remedy: 'Leave study data out of it: list it in .dockerignore.',
    });
  const { pipeline } = await import('node:stream/promises');
  const packed = pipeline(archive, gunzip, { signal });
  try {
    const options = { bytes: mostBytes, entries: mostEntries, isTopLeftOut: false, tooMuch };
    const leftOut = await unpack(gunzip, folder, options, signal);
    await packed;
    return leftOut;
  } catch (error) {
    gunzip.destroy();
    await packed.catch(() => undefined);
    signal.throwIfAborted();
    if (error instanceof UserError) throw error;
    throw new UserError('The archive of the block is damaged.', {
      code: 'archive-damaged',
      remedy: 'Push the block again.',
      cause: error,
    });
  }
}
