import type * as vscode from 'vscode';
import type { TableOptions } from '../../preview/open.ts';
import type { Service } from '../../preview/service.ts';
import type { ServiceKind } from '../../preview/thread/protocol.ts';
import { endPreviewThread, openInThread, type Remote } from '../../preview/thread/previewThread.ts';
import { tableSource } from '../files/tableSource.ts';
import type { Core } from '../parts.ts';

let endsWithExtension = false;

/** Opens a file in the preview's thread, which ends with the extension at the latest. */
export async function openFileInThread<S extends Service>(
  core: Core,
  kind: ServiceKind,
  uri: vscode.Uri,
  options: TableOptions,
  signal: AbortSignal,
): Promise<Remote<S>> {
  if (!endsWithExtension) {
    endsWithExtension = true;
    core.context.subscriptions.push({ dispose: () => void endPreviewThread() });
  }
  return openInThread<S>(kind, await tableSource(core, uri, signal), options, signal);
}
