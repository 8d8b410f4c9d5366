import path from 'node:path';
import * as vscode from 'vscode';
import { UserError } from '../../base/errors.ts';
import { encodeSegment } from '../../base/safePath.ts';
import { formatBytes, plainText } from '../../base/text.ts';
import type { ExportFormat } from '../../preview/tableService.ts';
import type { Exported } from '../../../webviews/preview/contract.ts';
import { askSaveFile } from '../commands/askPath.ts';
import { revealOnDisk } from '../commands/revealOnDisk.ts';
import { viewTypes } from '../contributions.ts';
import type { Core } from '../parts.ts';
import { withNotification } from '../progress.ts';
import { report } from '../report.ts';
import type { ExportAsked, WriteRows } from './session.ts';

const formatNames: Readonly<Record<ExportFormat, string>> = {
  csv: 'CSV',
  jsonl: 'JSON Lines',
  parquet: 'Parquet',
};

/** What a table is called, and the file that it is in, where it is one of this machine. */
export interface ExportedFrom {
  readonly name: string;
  readonly file?: string;
}

export function exportedFrom(uri: vscode.Uri): ExportedFrom {
  const name = path.posix.basename(uri.path).replace(/\.[^.]*$/, '') || 'table';
  return uri.scheme === 'file' ? { name, file: uri.fsPath } : { name };
}

/**
 * Asks where to and writes rows of a table there. Where the person chooses is the only place that is written to. The page may
 * be hidden or gone by the end: what fails is told in a notification.
 */
export async function exportRows(
  { log }: Core,
  { name, file: own }: ExportedFrom,
  { format }: ExportAsked,
  write: WriteRows,
): Promise<Exported | undefined> {
  const suggested = encodeSegment(`${name}.${format}`);
  const file = await askSaveFile(suggested, { [formatNames[format]]: [format] });
  if (file === undefined) return undefined;
  const title = vscode.l10n.t('Exporting to {0}', plainText(path.basename(file), 100));
  try {
    if (own !== undefined && path.relative(own, file) === '') throw sameFile();
    const done = await withNotification(title, (tell, signal) =>
      write(file, (share) => tell(`${Math.floor(share * 100)} %`, share, 1), signal),
    );
    offer(file, done.bytes).catch((error: unknown) => report(log, error, title));
    return { file: path.basename(file), ...done };
  } catch (error) {
    report(log, error, title);
    return undefined;
  }
}

function sameFile(): UserError {
  return new UserError(vscode.l10n.t('This is the file that is shown.'), {
    code: 'same-file',
    remedy: vscode.l10n.t('Choose another name.'),
  });
}

async function offer(file: string, bytes: number): Promise<void> {
  const open = vscode.l10n.t('Open');
  const reveal = vscode.l10n.t('Reveal in File Manager');
  const name = plainText(path.basename(file), 100);
  const text = vscode.l10n.t('Saved {0} ({1}).', name, formatBytes(bytes));
  const chosen = await vscode.window.showInformationMessage(text, open, reveal);
  if (chosen === open) {
    const uri = vscode.Uri.file(file);
    await vscode.commands.executeCommand('vscode.openWith', uri, viewTypes.table);
  } else if (chosen === reveal) await revealOnDisk(file);
}
