import { chmod, mkdir, mkdtemp, rm, symlink, writeFile } from 'node:fs/promises';
import os from 'node:os';
import path from 'node:path';

/** A block folder of its own that a test fills, and removes. */
export class BlockFolder {
  readonly root: string;
  readonly path: string;

  private constructor(root: string) {
    this.root = root;
    this.path = path.join(root, 'block');
  }

  static async make(): Promise<BlockFolder> {
    const folder = new BlockFolder(await mkdtemp(path.join(os.tmpdir(), 'ei-block-')));
    await folder.write('Dockerfile', 'FROM scratch\nCOPY . .\nENTRYPOINT ["x"]\n');
    await folder.write(
      'parameters.json',
      JSON.stringify({ version: 1, type: 'transform', info: { name: 'B', description: 'd' } }),
    );
    return folder;
  }

  async write(name: string, content: string | Uint8Array, mode = 0o644): Promise<void> {
    const file = path.join(this.path, name);
    await mkdir(path.dirname(file), { recursive: true });
    await writeFile(file, content);
    await chmod(file, mode);
  }

  async link(name: string, target: string): Promise<void> {
    await mkdir(path.dirname(path.join(this.path, name)), { recursive: true });
    await symlink(target, path.join(this.path, name));
  }

  dispose(): Promise<void> {
    return rm(this.root, { recursive: true });
  }
}
