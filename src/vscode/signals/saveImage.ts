import path from 'node:path';
import * as vscode from 'vscode';
import { encodeSegment } from '../../base/safePath.ts';
import { plainText } from '../../base/text.ts';
import { writeWhole } from '../../base/wholeFile.ts';
import type { HostCalls } from '../../../webviews/signals/contract.ts';
import { askSaveFile } from '../commands/askPath.ts';
import { revealOnDisk } from '../commands/revealOnDisk.ts';

/** Asks where to, and writes a picture of the plot. */
export async function saveImage(
  name: string,
  { format, bytes }: Parameters<HostCalls['saveImage']>[0],
): Promise<boolean> {
  const suggested = encodeSegment(`${name.replace(/\.[^.]+$/, '')}.${format}`);
  const target = await askSaveFile(suggested, { [format.toUpperCase()]: [format] });
  if (target === undefined) return false;
  const whole = async function* () {
    yield await Promise.resolve(bytes);
  };
  await writeWhole(target, whole());
  void offer(target);
  return true;
}

async function offer(target: string): Promise<void> {
  const open = vscode.l10n.t('Open');
  const reveal = vscode.l10n.t('Reveal in File Manager');
  const text = vscode.l10n.t('Saved {0}.', plainText(path.basename(target)));
  const chosen = await vscode.window.showInformationMessage(text, open, reveal);
  if (chosen === open) {
    await vscode.commands.executeCommand('vscode.open', vscode.Uri.file(target));
  } else if (chosen === reveal) await revealOnDisk(target);
}
