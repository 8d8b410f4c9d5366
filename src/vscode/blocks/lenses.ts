import path from 'node:path';
import * as vscode from 'vscode';
import { messageOf } from '../../base/errors.ts';
import { plainText } from '../../base/text.ts';
import type { OwnCommandId } from '../contributions.ts';
import type { Blocks } from './blocks.ts';
import { entryOf } from './entries.ts';

/** What can be done with a block, above the first line of its entry script. */
export function registerLenses(blocks: Blocks): vscode.Disposable {
  const { folders, memory, runs, core } = blocks;
  const changed = new vscode.EventEmitter<void>();
  // VS Code gives up a refresh that waits when the editor loses the focus, as when a page opens beside it: so it is told
  // again once that is over.
  let timer: NodeJS.Timeout | undefined;
  const update = () => {
    changed.fire();
    clearTimeout(timer);
    timer = setTimeout(() => changed.fire(), 1000);
  };
  const provide = async (document: vscode.TextDocument): Promise<vscode.CodeLens[]> => {
    const folder = folders.of(document.uri);
    if (folder === undefined) return [];
    const entry = await entryOf(folder).catch((error: unknown) => {
      core.log.debug(`The entry script of ${folder}: ${messageOf(error)}`);
      return undefined;
    });
    if (entry === undefined || path.join(folder, entry) !== document.uri.fsPath) return [];
    return lensesOf(blocks, folder);
  };
  return vscode.Disposable.from(
    changed,
    { dispose: () => clearTimeout(timer) },
    vscode.window.onDidChangeVisibleTextEditors(update),
    vscode.languages.registerCodeLensProvider(
      { scheme: 'file' },
      { onDidChangeCodeLenses: changed.event, provideCodeLenses: provide },
    ),
    folders.onDidChange(update),
    memory.onDidChange(update),
    runs.store.onDidChange(update),
    vscode.workspace.onDidSaveTextDocument(({ fileName }) => {
      if (path.basename(fileName) === 'Dockerfile') update();
    }),
    vscode.workspace.onDidGrantWorkspaceTrust(update),
  );
}

async function lensesOf(blocks: Blocks, folder: string): Promise<vscode.CodeLens[]> {
  const { memory, runs } = blocks;
  const { input, runsOnSave } = memory.get(folder);
  const place = new vscode.Range(0, 0, 0, 0);
  const lens = (command: OwnCommandId, title: string) =>
    new vscode.CodeLens(place, {
      title: plainText(title),
      command,
      arguments: [{ blockFolder: folder }],
    });
  const isStandalone = (await blocks.operatesOn(folder)) === 'standalone';
  const parameters = lens('edgeImpulse.block.openRunPage', vscode.l10n.t('Parameters'));
  const choose = lens('edgeImpulse.block.chooseInput', vscode.l10n.t('Choose input…'));
  const inputs = isStandalone ? [] : [choose];
  if (!vscode.workspace.isTrusted) return [...inputs, parameters];
  const [running] = runs.running(folder);
  const run = running
    ? lens('edgeImpulse.block.cancel', vscode.l10n.t('◼ Cancel run on {0}', running.inputTitle))
    : lens(
        'edgeImpulse.block.run',
        isStandalone
          ? vscode.l10n.t('▷ Run')
          : input
            ? vscode.l10n.t('▷ Run on {0}', input.title)
            : vscode.l10n.t('▷ Run on…'),
      );
  const debug = lens('edgeImpulse.block.debug', vscode.l10n.t('Debug'));
  const onSave = runsOnSave ? vscode.l10n.t('Run on save: on') : vscode.l10n.t('Run on save: off');
  return [run, debug, ...inputs, lens('edgeImpulse.block.toggleRunOnSave', onSave), parameters];
}
