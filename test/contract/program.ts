import { cp, mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import os from 'node:os';
import path from 'node:path';
import { build } from 'esbuild';
import { nodeBundle } from '../../esbuildParts.mjs';

/** Removed at the end of the run: a Studio that still runs loads parts of its program later. */
const made: string[] = [];

const root = path.resolve(import.meta.dirname, '../..');

/** Bundles of the Studio as they are shipped, in a temporary folder; one per version. */
export class Program {
  readonly folder: string;
  readonly file: string;

  private constructor(folder: string) {
    this.folder = folder;
    made.push(folder);
    this.file = path.join(folder, 'dist', 'studio.js');
  }

  static async build(version = '1.2.3'): Promise<Program> {
    const program = new Program(await mkdtemp(path.join(os.tmpdir(), 'ei-program-')));
    await build({
      ...nodeBundle,
      absWorkingDir: root,
      outdir: path.join(program.folder, 'dist'),
      entryPoints: {
        studio: 'src/studio.ts',
        catalogWorker: 'src/studio/catalog/worker.ts',
      },
      chunkNames: 'programs/[name]-[hash]',
    });
    await program.setVersion(version);
    return program;
  }

  /** The same program under another version. */
  async copy(version: string): Promise<Program> {
    const copy = new Program(await mkdtemp(path.join(os.tmpdir(), 'ei-program-')));
    await mkdir(copy.folder, { recursive: true });
    await cp(path.join(this.folder, 'dist'), path.join(copy.folder, 'dist'), { recursive: true });
    await copy.setVersion(version);
    return copy;
  }

  private async setVersion(version: string): Promise<void> {
    const text = JSON.stringify({ name: 'edge-impulse-workbench', version, type: 'module' });
    await writeFile(path.join(this.folder, 'package.json'), text);
  }
}

let shared: Promise<Program> | undefined;

/** One build for all suites of a run. */
export function sharedProgram(): Promise<Program> {
  shared ??= Program.build();
  return shared;
}

after(async () => {
  for (const folder of made) await rm(folder, { recursive: true, force: true });
});
