import * as vscode from 'vscode';
import type { UserError } from '../../base/errors.ts';
import { plainText } from '../../base/text.ts';
import type { OwnCommandId } from '../contributions.ts';
import type { Blocks, RunAs } from './blocks.ts';

const engineCodes = new Set([
  'engine-missing',
  'engine-stopped',
  'engine-permission',
  'engine-unreachable',
]);

const asked = new Set<string>();

/**
 * When a run fails for want of a container engine, offers to do without one; the answer holds for this block. False
 * for other failures.
 */
export async function offerWithoutEngine(
  blocks: Blocks,
  folder: string,
  error: UserError,
  how: RunAs,
): Promise<boolean> {
  if (!engineCodes.has(error.code)) return false;
  // Saves come in a row; one question about it is enough.
  if (asked.has(folder)) return true;
  asked.add(folder);
  const without = vscode.l10n.t('Run Without a Container');
  const check = vscode.l10n.t('Check Container Engine');
  const sentences = [
    error.message,
    error.remedy ?? '',
    vscode.l10n.t(
      'Without a container the program runs on this computer with its own Python or Node: no limits, no mounted folders, and it may read and write whatever you may.',
    ),
  ];
  void vscode.window
    .showErrorMessage(plainText(sentences.filter(Boolean).join(' '), 700), without, check)
    .then(async (answer) => {
      asked.delete(folder);
      if (answer === check) {
        await vscode.commands.executeCommand('edgeImpulse.engine.check' satisfies OwnCommandId);
      }
      if (answer !== without) return;
      await blocks.memory.change(folder, { withoutContainer: true });
      await blocks.run(folder, how);
    });
  return Promise.resolve(true);
}
