import path from 'node:path';
import * as vscode from 'vscode';
import { isInside } from '../../base/safePath.ts';
import { plainText } from '../../base/text.ts';
import type { Fix } from '../../blocks/check/problem.ts';
import type { BlockFolders } from './folders.ts';
import { rangeIn } from './positions.ts';
import type { BlockProblems, CheckedBlock } from './problems.ts';
import { showFix, wholeFiles } from './shownEdit.ts';

/** Quick fixes for the problems of block folders. */
export function registerFixes(folders: BlockFolders, problems: BlockProblems): vscode.Disposable {
  return vscode.languages.registerCodeActionsProvider(
    { scheme: 'file' },
    {
      provideCodeActions: (document, range, { diagnostics }) => {
        const folder = folders.of(document.uri);
        const checked = folder === undefined ? undefined : problems.of(folder);
        if (folder === undefined || checked === undefined) return [];
        return actions(folder, checked, document, range, diagnostics);
      },
    },
    { providedCodeActionKinds: [vscode.CodeActionKind.QuickFix] },
  );
}

function actions(
  folder: string,
  checked: CheckedBlock,
  document: vscode.TextDocument,
  range: vscode.Range,
  diagnostics: readonly vscode.Diagnostic[],
): vscode.CodeAction[] {
  const name = path.relative(folder, document.uri.fsPath).split(path.sep).join('/');
  // Places that were counted in another text would mend the wrong words.
  if (checked.texts.get(name) !== document.getText()) return [];
  return checked.problems
    .filter(({ file }) => file === name)
    .flatMap(({ code, span, fixes }) => {
      const place = rangeIn(document.getText(), span);
      if (!place.intersection(range)) return [];
      return fixes.flatMap((fix, index) => {
        const action = new vscode.CodeAction(plainText(fix.title), vscode.CodeActionKind.QuickFix);
        const files = wholeFiles(folder, checked, fix);
        const edit = files ? undefined : editOf(folder, checked, fix);
        if (files) action.command = showFix(fix.title, files);
        else if (edit) action.edit = edit;
        else return [];
        action.isPreferred = index === 0;
        action.diagnostics = diagnostics.filter(
          (one) => codeOf(one) === code && one.range.isEqual(place),
        );
        return [action];
      });
    });
}

function codeOf({ code }: vscode.Diagnostic): unknown {
  return typeof code === 'object' ? code.value : code;
}

function editOf(
  folder: string,
  { texts }: CheckedBlock,
  fix: Fix,
): vscode.WorkspaceEdit | undefined {
  const edit = new vscode.WorkspaceEdit();
  for (const { file, span, text } of fix.edits) {
    const place = path.join(folder, file);
    if (!isInside(folder, place)) return undefined;
    const uri = vscode.Uri.file(place);
    if (span === undefined) {
      edit.createFile(uri, { ignoreIfExists: true, contents: Buffer.from(text) });
      continue;
    }
    const current = texts.get(file);
    if (current === undefined) return undefined;
    edit.replace(uri, rangeIn(current, span), text);
  }
  return edit;
}
