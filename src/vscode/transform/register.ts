import * as vscode from 'vscode';
import { transformScheme } from '../contributions.ts';
import type { Core } from '../parts.ts';
import type { TransformDocuments } from './documents.ts';

/** Serves the documents of transformation jobs, which load when the first one is opened. */
export function registerTransformDocuments(core: Core): vscode.Disposable {
  const changed = new vscode.EventEmitter<vscode.Uri>();
  let loaded: Promise<TransformDocuments> | undefined;
  const load = async () => {
    const { TransformDocuments } = await import('./documents.ts');
    const documents = new TransformDocuments(core);
    documents.onDidChange((uri) => changed.fire(uri));
    return documents;
  };
  return vscode.Disposable.from(
    changed,
    { dispose: () => void loaded?.then((documents) => documents.dispose()) },
    vscode.workspace.registerTextDocumentContentProvider(transformScheme, {
      onDidChange: changed.event,
      provideTextDocumentContent: async (uri, token) =>
        (await (loaded ??= load())).text(uri, token),
    }),
  );
}
