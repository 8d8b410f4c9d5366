import path from 'node:path';
import * as vscode from 'vscode';
import { isInside } from '../../base/safePath.ts';
import { plainText } from '../../base/text.ts';
import type { Fix } from '../../blocks/check/problem.ts';
import type { CheckedBlock } from './problems.ts';

/** Made here and handed out only in code actions. */
const command = '_edgeImpulse.block.showFix';
const scheme = 'ei-block-after';

interface WholeFile {
  readonly uri: vscode.Uri;
  readonly before: string;
  readonly after: string;
}

/** The files that a fix writes anew as a whole; `undefined` where it changes parts of files. */
export function wholeFiles(
  folder: string,
  { texts }: CheckedBlock,
  { edits }: Fix,
): readonly WholeFile[] | undefined {
  const files = edits.map(({ file, span, text }): WholeFile | undefined => {
    const place = path.join(folder, file);
    const before = span === undefined ? '' : texts.get(file);
    if (before === undefined || !isInside(folder, place)) return undefined;
    const isWhole = span === undefined || (span.start === 0 && span.end >= before.length);
    return isWhole ? { uri: vscode.Uri.file(place), before, after: text } : undefined;
  });
  const found = files.filter((file) => file !== undefined);
  // A file that is only made needs no comparison.
  const isRewrite = found.some(({ before }) => before !== '');
  return found.length === edits.length && isRewrite ? found : undefined;
}

export function showFix(title: string, files: readonly WholeFile[]): vscode.Command {
  return { command, title: plainText(title), arguments: [title, files] };
}

/** Shows what a fix would make of whole files beside what they are, and writes them when the person agrees. */
export function registerShownFixes(): vscode.Disposable {
  const texts = new Map<string, string>();
  const show = async (title: string, files: readonly WholeFile[]) => {
    for (const { uri, after } of files) {
      const later = uri.with({ scheme });
      texts.set(later.toString(), after);
      const name = plainText(path.basename(uri.fsPath), 80);
      const head = vscode.l10n.t('{0} (now ↔ afterwards)', name);
      await vscode.commands.executeCommand('vscode.diff', uri, later, head, { preview: false });
    }
    const apply = vscode.l10n.t('Apply');
    const answer = await vscode.window.showInformationMessage(plainText(`${title}?`), apply);
    if (answer === apply) await write(files);
    for (const { uri } of files) texts.delete(uri.with({ scheme }).toString());
  };
  return vscode.Disposable.from(
    vscode.workspace.registerTextDocumentContentProvider(scheme, {
      provideTextDocumentContent: (uri) => texts.get(uri.toString()) ?? '',
    }),
    vscode.commands.registerCommand(command, show),
  );
}

/** Leaves a file alone that was changed since the comparison was made. */
async function write(files: readonly WholeFile[]): Promise<void> {
  const edit = new vscode.WorkspaceEdit();
  for (const { uri, before, after } of files) {
    if (before === '') {
      edit.createFile(uri, { ignoreIfExists: true, contents: Buffer.from(after) });
      continue;
    }
    const document = await vscode.workspace.openTextDocument(uri);
    if (document.getText() !== before) return;
    const end = document.lineAt(document.lineCount - 1).range.end;
    edit.replace(uri, new vscode.Range(new vscode.Position(0, 0), end), after);
  }
  await vscode.workspace.applyEdit(edit);
  for (const { uri } of files) await vscode.workspace.save(uri);
}
