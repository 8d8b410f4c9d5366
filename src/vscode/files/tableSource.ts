import * as vscode from 'vscode';
import { UserError } from '../../base/errors.ts';
import { formatBytes, plainText } from '../../base/text.ts';
import type { ThreadSource } from '../../preview/thread/previewThread.ts';
import { schemes } from '../contributions.ts';
import type { Core } from '../parts.ts';

/** Files of other file systems have no ranges: they are read whole, up to this size in bytes. */
const longestWhole = 50 << 20;

/** A file for the preview's thread, wherever it lies. */
export async function tableSource(
  { files, context }: Pick<Core, 'files' | 'context'>,
  uri: vscode.Uri,
  signal?: AbortSignal,
): Promise<ThreadSource> {
  switch (uri.scheme) {
    case schemes.files: {
      const { openStudioSource } = await import('./openSource.ts');
      return openStudioSource(await files.get(), context, uri, signal);
    }
    case 'file':
      return { path: uri.fsPath };
    default:
      return wholeFile(uri);
  }
}

async function wholeFile(uri: vscode.Uri): Promise<ThreadSource> {
  const name = uri.path.split('/').at(-1) ?? '';
  const { size } = await vscode.workspace.fs.stat(uri);
  if (size > longestWhole) {
    throw new UserError(
      vscode.l10n.t(
        '{0} has {1}: of this file system only files up to {2} can be shown.',
        plainText(name, 100),
        formatBytes(size),
        formatBytes(longestWhole),
      ),
      { code: 'file-too-large', remedy: vscode.l10n.t('Copy it to this computer first.') },
    );
  }
  const { memorySource } = await import('../../preview/memorySource.ts');
  return memorySource(name, await vscode.workspace.fs.readFile(uri));
}
