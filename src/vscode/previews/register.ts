import * as vscode from 'vscode';
import { viewTypes } from '../contributions.ts';
import type { Core } from '../parts.ts';

/** Tables, audio and bytes open in an editor: as an option for people's own files, by default for those of a Studio. */
export function registerPreviews(core: Core): vscode.Disposable {
  const provider: vscode.CustomReadonlyEditorProvider = {
    openCustomDocument: (uri) => ({ uri, dispose: () => undefined }),
    async resolveCustomEditor({ uri }, panel) {
      const { showFile } = await import('./showFile.ts');
      await showFile(core, uri, panel);
    },
  };
  return vscode.Disposable.from(
    ...Object.values(viewTypes).map((viewType) =>
      vscode.window.registerCustomEditorProvider(viewType, provider, {
        supportsMultipleEditorsPerDocument: true,
      }),
    ),
  );
}
