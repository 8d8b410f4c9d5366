import * as vscode from 'vscode';
import { plainText } from '../../base/text.ts';

/** Shows a file or folder in the system's file manager; where the editor is a web page, tells where it is. */
export async function revealOnDisk(place: string): Promise<void> {
  if (vscode.env.uiKind === vscode.UIKind.Desktop && vscode.env.remoteName === undefined) {
    await vscode.commands.executeCommand('revealFileInOS', vscode.Uri.file(place));
    return;
  }
  const copy = vscode.l10n.t('Copy Path');
  const text = vscode.l10n.t('On the computer of the Studio it is at {0}', place);
  const chosen = await vscode.window.showInformationMessage(plainText(text, 1000), copy);
  if (chosen === copy) await vscode.env.clipboard.writeText(place);
}
