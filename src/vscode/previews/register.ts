import * as vscode from 'vscode';
import type { ByteSource } from '../../base/byteRange.ts';
import { viewTypes } from '../contributions.ts';
import type { Workbench } from '../workbench.ts';

/** Opens a file of a Studio for reading by ranges. */
export type OpenSource = (uri: vscode.Uri, signal?: AbortSignal) => Promise<ByteSource>;

/** Tables open in an editor: as an option for people's own files, by default for those of a Studio. */
export function registerPreviews(workbench: Workbench, openSource: OpenSource): vscode.Disposable {
  const provider: vscode.CustomReadonlyEditorProvider = {
    openCustomDocument: (uri) => ({ uri, dispose: () => undefined }),
    async resolveCustomEditor({ uri }, panel) {
      const { showTable } = await import('./tableEditor.ts');
      showTable(workbench, openSource, uri, panel);
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
