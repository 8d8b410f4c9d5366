import type * as vscode from 'vscode';
import { viewTypes } from '../contributions.ts';
import type { Core } from '../parts.ts';

/** Fills an editor of one of our types. */
export async function showFile(core: Core, uri: vscode.Uri, panel: vscode.WebviewPanel) {
  switch (panel.viewType) {
    case viewTypes.audio:
    case viewTypes.studioAudio: {
      const { showAudio } = await import('../media/editors.ts');
      return showAudio(core, uri, panel);
    }
    case viewTypes.bytes: {
      const { showBytes } = await import('../media/editors.ts');
      return showBytes(core, uri, panel);
    }
    default: {
      const { showTable } = await import('./tableEditor.ts');
      return showTable(core, uri, panel);
    }
  }
}
