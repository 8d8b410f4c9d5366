import { readdir, rm, stat } from 'node:fs/promises';
import path from 'node:path';
import * as vscode from 'vscode';
import { formatBytes } from '../../base/text.ts';
import { spoolFolder } from '../files/spoolFolder.ts';
import type { Parts } from '../parts.ts';

interface Kept extends vscode.QuickPickItem {
  readonly remove: () => unknown;
}

/** What the extension keeps on this computer beside people's data, with sizes; what is chosen goes. */
export async function cleanUp(parts: Parts): Promise<void> {
  const { context, filters, basket } = parts;
  const spool = spoolFolder(context);
  const rows: Kept[] = [
    {
      label: vscode.l10n.t('Copies of large tables'),
      description: formatBytes(await sizeOf(spool)),
      detail: vscode.l10n.t('Kept while tables of Studios that give no ranges are open'),
      picked: true,
      remove: () => rm(spool, { recursive: true, force: true }),
    },
    {
      label: vscode.l10n.t('Filters that are set'),
      description: String(filters.all.length),
      detail: vscode.l10n.t('In this window'),
      remove: () => {
        for (const { target } of filters.all) filters.set(target, '');
      },
    },
    {
      label: vscode.l10n.t('Items that are checked'),
      description: String(basket.count),
      detail: vscode.l10n.t('In this window; the items themselves stay'),
      remove: () => basket.clear(),
    },
  ];
  const chosen = await vscode.window.showQuickPick(rows, {
    canPickMany: true,
    title: vscode.l10n.t('Clean up'),
    placeHolder: vscode.l10n.t('What shall go? Your data is not touched.'),
  });
  for (const { remove } of chosen ?? []) await remove();
}

/** Bytes of all files below a folder; none when it does not exist. */
async function sizeOf(folder: string): Promise<number> {
  const entries = await readdir(folder, { withFileTypes: true, recursive: true }).catch(() => []);
  let sum = 0;
  for (const entry of entries) {
    if (!entry.isFile()) continue;
    sum += await stat(path.join(entry.parentPath, entry.name)).then(
      ({ size }) => size,
      () => 0,
    );
  }
  return sum;
}
