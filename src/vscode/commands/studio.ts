import { access } from 'node:fs/promises';
import path from 'node:path';
import * as vscode from 'vscode';
import { messageOf } from '../../base/errors.ts';
import { plainText } from '../../base/text.ts';
import { waitForJob } from '../../client/jobs.ts';
import { resetSample } from '../../client/local.ts';
import { organizations } from '../../client/organizations.ts';
import { localAccountId } from '../accounts/localStudio.ts';
import type { OwnCommandId } from '../contributions.ts';
import { nodeId } from '../explorer/nodes.ts';
import type { Parts } from '../parts.ts';
import { withCancellableProgress } from '../progress.ts';
import { requireTrust } from '../trust.ts';
import { revealOnDisk } from './revealOnDisk.ts';

interface Choice extends vscode.QuickPickItem {
  readonly command: OwnCommandId;
}

/** What one can do with the local Studio, by its state. */
export async function studioMenu({ studio }: Parts): Promise<void> {
  const start: Choice = {
    label: `$(play) ${vscode.l10n.t('Start')}`,
    command: 'edgeImpulse.studio.start',
  };
  const running: readonly Choice[] = [
    { label: `$(debug-stop) ${vscode.l10n.t('Stop')}`, command: 'edgeImpulse.studio.stop' },
    {
      label: `$(debug-restart) ${vscode.l10n.t('Restart')}`,
      command: 'edgeImpulse.studio.restart',
    },
    {
      label: `$(discard) ${vscode.l10n.t('Reset the sample study…')}`,
      command: 'edgeImpulse.studio.resetSample',
    },
  ];
  const always: readonly Choice[] = [
    { label: `$(output) ${vscode.l10n.t('Show its log')}`, command: 'edgeImpulse.studio.showLog' },
    {
      label: `$(folder-opened) ${vscode.l10n.t('Open its data folder')}`,
      description: plainText(await studio.dataFolder()),
      command: 'edgeImpulse.studio.openDataFolder',
    },
  ];
  const { state } = studio;
  const isUp = state.kind === 'running' || state.kind === 'starting';
  const chosen = await vscode.window.showQuickPick([...(isUp ? running : [start]), ...always], {
    title: vscode.l10n.t('Local Studio'),
    placeHolder:
      state.kind === 'running'
        ? vscode.l10n.t('Runs at {0}', state.studio.connection.endpoint)
        : state.kind === 'failed'
          ? plainText(messageOf(state.error))
          : vscode.l10n.t('What should it do?'),
  });
  if (chosen) await vscode.commands.executeCommand(chosen.command);
}

export async function startStudio({ studio, tree }: Parts): Promise<void> {
  try {
    await studio.start();
  } finally {
    tree.refresh();
  }
}

export async function stopStudio({ studio, tree }: Parts): Promise<void> {
  await vscode.window.withProgress(
    { location: vscode.ProgressLocation.Window, title: vscode.l10n.t('Stopping the local Studio') },
    () => studio.stop(),
  );
  tree.refresh();
}

export async function restartStudio(parts: Parts): Promise<void> {
  await stopStudio(parts);
  await startStudio(parts);
}

export async function showStudioLog({ studio }: Parts): Promise<void> {
  const file = vscode.Uri.file(path.join(await studio.dataFolder(), 'studio.log'));
  const exists = await access(file.fsPath).then(
    () => true,
    () => false,
  );
  if (exists) await vscode.commands.executeCommand('vscode.open', file);
  else {
    await vscode.window.showInformationMessage(
      vscode.l10n.t('The local Studio has not written a log yet.'),
    );
  }
}

export async function openDataFolder({ studio }: Parts): Promise<void> {
  await revealOnDisk(await studio.dataFolder());
}

export async function resetSampleStudy({ studio, tree }: Parts): Promise<void> {
  requireTrust();
  const there = await organizations(await studio.connection());
  if (there.length > 0 && !(await confirmReset())) return;
  await withCancellableProgress(
    vscode.l10n.t('Making the sample study'),
    async (report, signal) => {
      const connection = await studio.connection(signal);
      const job = await resetSample(connection, { reset: true }, signal);
      const [organization] = await organizations(connection, signal);
      if (!organization) return;
      await waitForJob(connection, organization.id, job, {
        signal,
        onLog: ({ text }) => report(plainText(text)),
      });
    },
  );
  tree.refresh(nodeId.account(localAccountId));
}

async function confirmReset(): Promise<boolean> {
  const reset = vscode.l10n.t('Reset');
  const chosen = await vscode.window.showWarningMessage(
    vscode.l10n.t('Put the sample study back as it was made?'),
    {
      modal: true,
      detail: vscode.l10n.t('What you changed in its datasets is lost. Your own datasets stay.'),
    },
    reset,
  );
  return chosen === reset;
}
