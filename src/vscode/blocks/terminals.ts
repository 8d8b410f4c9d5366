import * as vscode from 'vscode';
import { plainText } from '../../base/text.ts';
import type { BlockFolders } from './folders.ts';
import { fileInFolder } from './places.ts';
import { RunTerminal } from './runTerminal.ts';
import { linksIn } from './terminalLinks.ts';

interface Open {
  readonly terminal: vscode.Terminal;
  readonly pty: RunTerminal;
}

interface PlaceLink extends vscode.TerminalLink {
  readonly uri: vscode.Uri;
  readonly line: number | undefined;
  readonly column: number | undefined;
}

/** A terminal for each block, made with its first run and used again. */
export class BlockTerminals {
  private readonly open = new Map<string, Open>();
  private readonly folders: BlockFolders;
  private readonly subscriptions: vscode.Disposable;

  constructor(folders: BlockFolders) {
    this.folders = folders;
    this.subscriptions = vscode.Disposable.from(
      vscode.window.onDidCloseTerminal((terminal) => {
        for (const [folder, one] of this.open)
          if (one.terminal === terminal) this.open.delete(folder);
      }),
      vscode.window.registerTerminalLinkProvider({
        provideTerminalLinks: ({ line, terminal }) => this.links(line, terminal),
        handleTerminalLink: ({ uri, line, column }: PlaceLink) => openPlace(uri, line, column),
      }),
    );
  }

  of(folder: string, name: string): RunTerminal {
    const known = this.open.get(folder);
    if (known) return known.pty;
    const pty = new RunTerminal();
    const terminal = vscode.window.createTerminal({
      name: plainText(vscode.l10n.t('Block {0}', name), 60),
      pty,
      iconPath: new vscode.ThemeIcon('package'),
      isTransient: true,
    });
    this.open.set(folder, { terminal, pty });
    return pty;
  }

  /** Brings the terminal of a block to the front; the keyboard stays where it is. */
  show(folder: string): void {
    this.open.get(folder)?.terminal.show(true);
  }

  dispose(): void {
    this.subscriptions.dispose();
    for (const { terminal } of this.open.values()) terminal.dispose();
    this.open.clear();
  }

  /** Places in files of the block: what the program calls `/app/x.py` is `x.py` here. */
  private async links(line: string, terminal: vscode.Terminal): Promise<PlaceLink[]> {
    const own = [...this.open].find(([, one]) => one.terminal === terminal)?.[0];
    // A task has a terminal of its own; the file may be of any block then.
    const folders = own === undefined && isTask(terminal) ? this.folders.all : [own ?? ''];
    const found: PlaceLink[] = [];
    for (const link of linksIn(line)) {
      const uri = await firstThere(folders.filter(Boolean), link.path);
      if (!uri) continue;
      const tooltip = vscode.l10n.t('Open the file of the block');
      const { start, length } = link;
      found.push({ startIndex: start, length, tooltip, uri, line: link.line, column: link.column });
    }
    return found;
  }
}

function isTask({ creationOptions }: vscode.Terminal): boolean {
  return 'pty' in creationOptions && creationOptions.pty instanceof RunTerminal;
}

async function firstThere(
  folders: readonly string[],
  name: string,
): Promise<vscode.Uri | undefined> {
  for (const folder of folders) {
    const file = await fileInFolder(folder, name);
    if (file !== undefined) return vscode.Uri.file(file);
  }
  return undefined;
}

async function openPlace(
  uri: vscode.Uri,
  line: number | undefined,
  column: number | undefined,
): Promise<void> {
  const position = new vscode.Position(
    Math.max(0, (line ?? 1) - 1),
    Math.max(0, (column ?? 1) - 1),
  );
  await vscode.window.showTextDocument(uri, { selection: new vscode.Range(position, position) });
}
