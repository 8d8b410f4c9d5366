import fs from 'node:fs';
import path from 'node:path';
import type { Disposable } from '../../base/events.ts';
import type { Disk } from '../buckets/disk.ts';

/** Watches are a resource of the whole machine, and an editor needs many itself. */
const maxFolders = 4096;

/**
 * Says what changes below a folder, as paths with `/` relative to it; `''` means that anything may have. It may
 * say too much, and where the system cannot watch, or a tree is very large, too little: callers also look again
 * from time to time.
 */
export class FolderWatcher implements Disposable {
  private readonly root: string;
  private readonly disk: Disk;
  private readonly onChange: (relativePath: string) => void;
  private readonly watchers = new Map<string, fs.FSWatcher>();
  private watching: Promise<void> | undefined;
  /** The folder itself may be removed and made again, with the watches still on the old one. */
  private inode: bigint | undefined;
  private isDisposed = false;

  constructor(root: string, disk: Disk, onChange: (relativePath: string) => void) {
    this.root = root;
    this.disk = disk;
    this.onChange = onChange;
  }

  /** Returns when what can be watched is; again later, it sees to it that this is still so. */
  async start(): Promise<void> {
    const stats = await this.disk.lstat(this.root).catch(() => undefined);
    if (this.isDisposed) return;
    if (stats?.ino !== this.inode || this.watching === undefined) {
      this.inode = stats?.ino;
      this.forget('');
      // On Linux, Node's own recursive watch takes a watch for every file.
      const isLinux = process.platform === 'linux';
      this.watching = isLinux ? this.watchFolders('') : this.watchRecursively();
    }
    await this.watching;
  }

  dispose(): void {
    this.isDisposed = true;
    for (const watcher of this.watchers.values()) watcher.close();
    this.watchers.clear();
  }

  private watchRecursively(): Promise<void> {
    this.watch('', true);
    return Promise.resolve();
  }

  /** The upper levels first: where not all can be watched, new items are still noticed. */
  private async watchFolders(first: string): Promise<void> {
    let level = [first];
    while (level.length > 0) {
      const below: string[] = [];
      for (const folder of level) {
        if (this.isDisposed || this.watchers.size >= maxFolders) return;
        if (this.watch(folder, false)) below.push(...(await this.foldersIn(folder)));
      }
      level = below;
    }
  }

  private async foldersIn(folder: string): Promise<string[]> {
    try {
      const entries = await this.disk.readdir(path.join(this.root, folder));
      return entries
        .filter((entry) => entry.isDirectory() && !entry.name.startsWith('.ei-'))
        .map((entry) => join(folder, entry.name));
    } catch {
      return []; // Gone meanwhile, or closed to us: nothing to watch.
    }
  }

  private watch(folder: string, recursive: boolean): boolean {
    if (this.watchers.has(folder)) return true;
    try {
      const watcher = fs.watch(path.join(this.root, folder), { recursive, persistent: false });
      this.watchers.set(folder, watcher);
      watcher.on('error', () => this.forget(folder));
      watcher.on('change', (kind, name) => {
        const changed = name === null ? folder : join(folder, String(name));
        this.onChange(changed.replaceAll(path.sep, '/'));
        if (!recursive && kind === 'rename') void this.follow(changed);
      });
      return true;
    } catch {
      return false; // No watch to be had: the periodic look remains.
    }
  }

  /** A folder that appeared is watched, and may already hold something; one that went is forgotten. */
  private async follow(changed: string): Promise<void> {
    const stats = await this.disk.lstat(path.join(this.root, changed)).catch(() => undefined);
    if (this.isDisposed) return;
    if (stats?.isDirectory() !== true) return this.forget(changed);
    if (changed.split('/').some((name) => name.startsWith('.ei-'))) return;
    // A folder of this name may be another than before.
    this.forget(changed);
    await this.watchFolders(changed);
    this.onChange(changed);
  }

  private forget(folder: string): void {
    if (!this.watchers.has(folder)) return;
    for (const [watched, watcher] of this.watchers) {
      const isBelow = folder === '' || watched.startsWith(`${folder}/`);
      if (watched !== folder && !isBelow) continue;
      watcher.close();
      this.watchers.delete(watched);
    }
  }
}

function join(folder: string, name: string): string {
  return folder === '' ? name : `${folder}/${name}`;
}
