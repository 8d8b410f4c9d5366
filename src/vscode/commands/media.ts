import * as vscode from 'vscode';
import { UserError } from '../../base/errors.ts';
import type { CommandInput } from '../commands.ts';
import { viewTypes } from '../contributions.ts';
import { openAny } from '../media/openAny.ts';
import type { Parts } from '../parts.ts';
import { fileUri } from './files.ts';

/** Opens a file of the tree whose name does not say what it is. */
export async function openAnyFile(parts: Parts, input: CommandInput): Promise<void> {
  await openAny(parts, chosenUri(input), { preview: true, preserveFocus: true });
}

/** Shows the bytes of a row, of an address, or of the editor in front. */
export async function showFileBytes(_parts: Parts, input: CommandInput): Promise<void> {
  await vscode.commands.executeCommand('vscode.openWith', chosenUri(input), viewTypes.bytes);
}

function chosenUri({ nodes, args }: CommandInput): vscode.Uri {
  const [given] = args;
  const ofRow = () => nodes.map(fileUri).find((found) => found !== undefined);
  const uri = given instanceof vscode.Uri ? given : args.length === 0 ? shownUri() : ofRow();
  if (uri) return uri;
  throw new UserError(vscode.l10n.t('No file is selected.'), {
    code: 'nothing-selected',
    remedy: vscode.l10n.t('Select one in the Data view, or open it.'),
  });
}

/** The file of the editor that is in front. */
function shownUri(): vscode.Uri | undefined {
  const input = vscode.window.tabGroups.activeTabGroup.activeTab?.input;
  const isFile = input instanceof vscode.TabInputCustom || input instanceof vscode.TabInputText;
  return isFile ? input.uri : undefined;
}
