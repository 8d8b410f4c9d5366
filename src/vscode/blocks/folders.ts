import path from 'node:path';
import * as vscode from 'vscode';
import { isInside } from '../../base/safePath.ts';
import { isBlockFolder } from '../../blocks/readBlock.ts';
import { setContext } from '../settings.ts';

/** Names that make a folder a block's; the second only beside a Dockerfile. */
const blockFilePattern = '**/{.ei-block-config,parameters.json}';
const watchedPattern = '**/{.ei-block-config,parameters.json,Dockerfile}';

const maxFolders = 200;

/** The block folders of the workspace. */
export class BlockFolders {
  private folders: readonly string[] = [];
  /** Outside the workspace; a person opened them for a run. */
  private readonly opened = new Set<string>();
  private looking: Promise<void> | undefined;
  private isOutdated = false;
  private readonly changed = new vscode.EventEmitter<void>();
  private readonly subscriptions: vscode.Disposable;

  readonly onDidChange = this.changed.event;

  constructor() {
    const watcher = vscode.workspace.createFileSystemWatcher(watchedPattern, false, true, false);
    const look = () => void this.look();
    this.subscriptions = vscode.Disposable.from(
      watcher,
      watcher.onDidCreate(look),
      watcher.onDidDelete(look),
      vscode.workspace.onDidChangeWorkspaceFolders(look),
      vscode.workspace.onDidChangeConfiguration((event) => {
        if (['files.exclude', 'search.exclude'].some((id) => event.affectsConfiguration(id)))
          look();
      }),
      this.changed,
    );
  }

  /** Absolute paths in the order of their text. */
  get all(): readonly string[] {
    return this.folders;
  }

  /** The innermost block folder that a file is in. */
  of(uri: vscode.Uri | undefined): string | undefined {
    if (uri?.scheme !== 'file') return undefined;
    return this.folders
      .filter((folder) => isInside(folder, uri.fsPath))
      .reduce<string | undefined>(
        (best, folder) => (best === undefined || folder.length > best.length ? folder : best),
        undefined,
      );
  }

  /** Looks through the workspace; who asks meanwhile is answered when it has been seen as it is now. */
  async look(): Promise<void> {
    if (this.looking) {
      this.isOutdated = true;
      await this.looking;
      return;
    }
    this.looking = this.lookUntilCurrent();
    try {
      await this.looking;
    } finally {
      this.looking = undefined;
    }
  }

  /** From now on a folder of this window, until that is closed. */
  async open(folder: string): Promise<void> {
    if (this.folders.includes(folder)) return;
    this.opened.add(folder);
    await this.look();
  }

  dispose(): void {
    this.subscriptions.dispose();
  }

  private async lookUntilCurrent(): Promise<void> {
    do {
      this.isOutdated = false;
      const found = await blockFolders(this.opened);
      const isSame = found.join('\n') === this.folders.join('\n');
      this.folders = found;
      setContext('edgeImpulse.blockFolders', found.length);
      if (!isSame) this.changed.fire();
    } while (this.isOutdated);
  }
}

async function blockFolders(opened: Iterable<string>): Promise<string[]> {
  const files = await vscode.workspace.findFiles(blockFilePattern, excluded(), maxFolders * 4);
  const folders = new Set(
    files.filter(({ scheme }) => scheme === 'file').map(({ fsPath }) => path.dirname(fsPath)),
  );
  const found: string[] = [];
  const all = new Set([...[...folders].sort().slice(0, maxFolders), ...opened]);
  for (const folder of [...all].sort()) {
    if (await isBlockFolder(folder)) found.push(folder);
  }
  return found;
}

/** What people hide from searches is not looked into; what `files.exclude` hides the editor leaves out itself. */
function excluded(): string {
  const settings = vscode.workspace
    .getConfiguration('search')
    .get<Record<string, unknown>>('exclude');
  const own = Object.entries(settings ?? {}).flatMap(([glob, on]) => (on === true ? [glob] : []));
  return `{${[...new Set(['**/node_modules', '**/.git', '**/.venv', ...own])].join(',')}}`;
}
