import type * as vscode from 'vscode';
import type { TableOptions } from '../../preview/open.ts';
import type { Service } from '../../preview/service.ts';
import type { ServiceKind } from '../../preview/thread/protocol.ts';
import {
  endPreviewThread,
  openInThread,
  type Remote,
  type ThreadSource,
} from '../../preview/thread/previewThread.ts';
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
  endWithExtension(core);
  return openInThread<S>(kind, await tableSource(core, uri, signal), options, signal);
}

/** The same of several files that are looked at together. */
export function openFilesInThread<S extends Service>(
  core: Core,
  kind: ServiceKind,
  sources: readonly ThreadSource[],
  signal: AbortSignal,
): Promise<Remote<S>> {
  endWithExtension(core);
  return openInThread<S>(kind, sources, {}, signal);
}

function endWithExtension({ context }: Core): void {
  if (endsWithExtension) return;
  endsWithExtension = true;
  context.subscriptions.push({ dispose: () => void endPreviewThread() });
}
