import * as vscode from 'vscode';
import { helpScheme } from '../contributions.ts';
import { sectionOf } from './sections.ts';

/** Where a problem is explained; `package.json` has these addresses opened as rendered Markdown. */
export function explanationUri(code: string): vscode.Uri {
  return vscode.Uri.from({ scheme: helpScheme, path: `/${code}.md` });
}

/** The section about a problem, out of the documentation that comes with the extension. */
export function registerExplanations(extensionUri: vscode.Uri): vscode.Disposable {
  const page = vscode.Uri.joinPath(extensionUri, 'media', 'blocks', 'problems.md');
  return vscode.workspace.registerTextDocumentContentProvider(helpScheme, {
    provideTextDocumentContent: async ({ path }) => {
      const code = path.replace(/^\/|\.md$/g, '');
      const all = Buffer.from(await vscode.workspace.fs.readFile(page)).toString('utf8');
      return sectionOf(all, code) ?? vscode.l10n.t('There is nothing about {0} here.', code);
    },
  });
}
