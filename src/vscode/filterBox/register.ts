import * as vscode from 'vscode';
import { viewIds, type CommandId } from '../contributions.ts';
import { targetKey } from '../filters.ts';
import type { Workbench } from '../workbench.ts';
import { draftsOf } from './drafts.ts';
import { targetOf } from './target.ts';

/**
 * The view above the tree and the commands around it. `edgeImpulse.filter.focus` is not among them: VS Code makes
 * a command of that name for every view, and the page hands the focus on to its input.
 */
export function registerFilterBox(workbench: Workbench): vscode.Disposable {
  const { filters } = workbench;
  const command = (id: CommandId, run: (argument?: unknown) => unknown) =>
    vscode.commands.registerCommand(id, run);
  return vscode.Disposable.from(
    vscode.window.registerWebviewViewProvider(viewIds.filter, {
      resolveWebviewView: async (view) => {
        const { showFilterBox } = await import('./view.ts');
        showFilterBox(workbench, view);
      },
    }),
    command('edgeImpulse.filter.clear', (argument) => {
      const target = targetOf(argument, filters);
      if (target) filters.set(target, '');
    }),
    command('edgeImpulse.filter.editAsDocument', async (argument) => {
      const target = targetOf(argument, filters);
      const { openFilterDocument } = await import('../filterLanguage/documents.ts');
      const draft = draftsOf(workbench).get(target ? targetKey(target) : '');
      await openFilterDocument(target, draft ?? (target && filters.get(target)) ?? '');
    }),
  );
}
