import * as vscode from 'vscode';
import { UserError } from '../../base/errors.ts';
import { formatBytes, plainText } from '../../base/text.ts';
import { StudioError } from '../../client/studioError.ts';
import { setting } from '../settings.ts';

/** Files of a Studio that are larger are not opened whole, in bytes. */
export function largestWhole(): number {
  return Math.max(1, setting('edgeImpulse.files.maximumSize')) * 1024 * 1024;
}

/** Throws for a file that is too large to be opened whole. */
export function refuseLarge(name: string, size: number): void {
  if (size <= largestWhole()) return;
  throw new vscode.FileSystemError(
    vscode.l10n.t(
      '{0} has {1}; files up to {2} MB are opened whole. Download it, or raise the setting edgeImpulse.files.maximumSize.',
      name,
      formatBytes(size),
      Math.round(largestWhole() / 1024 / 1024),
    ),
  );
}

/** The editor shows only the message of what a file system throws. */
export function readable(error: unknown, uri: vscode.Uri): unknown {
  if (!(error instanceof UserError)) return error;
  if (error instanceof StudioError && error.kind === 'notFound') {
    return vscode.FileSystemError.FileNotFound(uri);
  }
  const text = plainText(`${error.message} ${error.remedy ?? ''}`.trim(), 500);
  return error instanceof StudioError && error.kind === 'forbidden'
    ? vscode.FileSystemError.NoPermissions(text)
    : new vscode.FileSystemError(text);
}
