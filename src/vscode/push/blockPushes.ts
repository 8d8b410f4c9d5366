import path from 'node:path';
import * as vscode from 'vscode';
import { isInside } from '../../base/safePath.ts';
import { readContents } from '../../actions/push/contents.ts';
import { PushMemory } from '../../actions/push/pushMemory.ts';
import { Pushes } from '../../actions/push/pushes.ts';
import type { KnownHashes } from '../../blocks/containers/buildContext.ts';
import { readBlock } from '../../blocks/readBlock.ts';
import { PushPages } from './pages.ts';

/** How a folder stands to the block that it was pushed as; nothing where that is not known on this machine. */
export type PushState = 'never' | 'changed' | 'inStep';

/** Pushes of this window, and what is remembered of those before. */
export class BlockPushes {
  readonly memory: PushMemory;
  readonly pushes: Pushes;
  readonly pages = new PushPages();
  /** Hashes of files that have not changed, so that a second look costs little. */
  readonly hashes: KnownHashes = new Map();
  private readonly states = new Map<string, Promise<PushState | undefined>>();
  private readonly contents = new Map<string, Promise<string>>();
  private readonly changed = new vscode.EventEmitter<void>();
  private readonly subscriptions: vscode.Disposable;

  /** The states may have changed. */
  readonly onDidChange = this.changed.event;

  constructor(storage: string) {
    this.memory = new PushMemory(path.join(storage, 'pushes'));
    this.pushes = new Pushes(async (folder, last) => {
      await this.memory.remember(folder, last);
      this.forget(folder);
    });
    const touched = (uris: readonly vscode.Uri[]) => {
      for (const { scheme, fsPath } of uris) if (scheme === 'file') this.forget(fsPath);
    };
    this.subscriptions = vscode.Disposable.from(
      this.changed,
      this.pages,
      vscode.workspace.onDidSaveTextDocument(({ uri }) => touched([uri])),
      vscode.workspace.onDidCreateFiles(({ files }) => touched(files)),
      vscode.workspace.onDidDeleteFiles(({ files }) => touched(files)),
      vscode.workspace.onDidRenameFiles(({ files }) =>
        touched(files.flatMap(({ oldUri, newUri }) => [oldUri, newUri])),
      ),
    );
  }

  state(folder: string): Promise<PushState | undefined> {
    const known = this.states.get(folder) ?? this.look(folder).catch(() => undefined);
    this.states.set(folder, known);
    return known;
  }

  /** The hash of what a push would send now. */
  hash(folder: string): Promise<string> {
    const known =
      this.contents.get(folder) ?? readContents(folder, this.hashes).then(({ hash }) => hash);
    this.contents.set(folder, known);
    known.catch(() => this.contents.delete(folder));
    return known;
  }

  /** Files were changed by someone else; without a place, anywhere. */
  forget(place?: string): void {
    const known = new Set([...this.states.keys(), ...this.contents.keys()]);
    const gone = [...known].filter((folder) => place === undefined || isInside(folder, place));
    for (const folder of gone) {
      this.states.delete(folder);
      this.contents.delete(folder);
    }
    if (gone.length > 0) this.changed.fire();
  }

  dispose(): void {
    this.subscriptions.dispose();
  }

  private async look(folder: string): Promise<PushState | undefined> {
    const { config, info } = await readBlock(folder);
    if (info.type !== 'transform') return undefined;
    if (![...config.values()].some(({ blockId }) => blockId !== undefined)) return 'never';
    const last = await this.memory.last(folder);
    if (!last || config.get(last.hostKey)?.blockId !== last.blockId) return undefined;
    return (await this.hash(folder)) === last.hash ? 'inStep' : 'changed';
  }
}
