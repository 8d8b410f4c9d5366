import * as vscode from 'vscode';
import { UserError } from '../../base/errors.ts';
import { plainText } from '../../base/text.ts';
import { differenceRows } from '../blocks/differences.ts';
import { openLogOfRun } from '../blocks/outputs.ts';
import { isStudioNode } from '../blocks/studioNodes.ts';
import type { CommandInput } from '../commands.ts';
import type { Parts } from '../parts.ts';
import { openRunPage } from '../runPage/panel.ts';
import { plural } from '../words.ts';
import { revealOnDisk } from './revealOnDisk.ts';
import { rowsOf, runsOf } from './blockTarget.ts';

export async function openLog(parts: Parts, { args }: CommandInput): Promise<void> {
  const { store } = (await parts.blocks.get()).runs;
  const id = runIdOf(parts, args);
  if (id !== undefined) await openLogOfRun(store.logFile(id));
}

export async function revealOutput(parts: Parts, { args }: CommandInput): Promise<void> {
  const { store } = (await parts.blocks.get()).runs;
  const id = runIdOf(parts, args);
  if (id !== undefined) await revealOnDisk(store.outputFolder(id));
}

function runIdOf(parts: Parts, args: readonly unknown[]): string | undefined {
  const [row] = rowsOf(parts, args);
  if (row?.kind === 'blockRun') return row.record.id;
  return row !== undefined && 'runId' in row ? row.runId : undefined;
}

/** Compares two runs that are selected, or one with the run before it on the same input. */
export async function compareRuns(parts: Parts, { args }: CommandInput): Promise<void> {
  const blocks = await parts.blocks.get();
  const { store } = blocks.runs;
  const runs = runsOf(parts, args).toSorted((a, b) => a.record.started - b.record.started);
  const after = runs.at(-1)?.record;
  if (!after) return;
  const first = runs[0];
  const before = runs.length > 1 ? first?.record : await store.previousOf(after.id);
  if (!before) {
    throw new UserError(vscode.l10n.t('There is no run before on {0}.', after.inputTitle), {
      code: 'no-run-before',
      remedy: vscode.l10n.t('Select two runs to compare them, or run the block once more.'),
    });
  }
  const difference = await store.compare(before.id, after.id);
  const at = (time: number) => new Date(time).toLocaleTimeString(vscode.env.language);
  const rows = differenceRows(vscode.l10n, difference).map(({ icon, label, description }) => ({
    label: plainText(label, 120),
    description: plainText(description, 200),
    iconPath: new vscode.ThemeIcon(icon),
  }));
  const chosen = await vscode.window.showQuickPick(rows, {
    title: plainText(
      vscode.l10n.t('{0}: {1} ↔ {2}', after.inputTitle, at(before.started), at(after.started)),
    ),
    placeHolder: vscode.l10n.t('What changed; choose anything to see it on the page'),
  });
  if (!chosen) return;
  await openRunPage(blocks, after.block, { id: after.id, comparedWith: before.id });
}

/** Removes runs with their output; what still runs is cancelled, not removed. */
export async function deleteRuns(parts: Parts, { args }: CommandInput): Promise<void> {
  const { store } = (await parts.blocks.get()).runs;
  const runs = runsOf(parts, args).filter(({ record }) => record.state !== 'running');
  if (runs.length === 0) return;
  const files = runs.reduce((sum, { record }) => sum + record.files.length, 0);
  const remove = vscode.l10n.t('Delete');
  if (runs.length > 1) {
    const text = vscode.l10n.t('Delete {0} runs with {1}?', runs.length, plural(files, 'file'));
    const answer = await vscode.window.showWarningMessage(text, { modal: true }, remove);
    if (answer !== remove) return;
  }
  for (const { record } of runs) await store.remove(record.id);
}

export async function showMoreRuns(parts: Parts, { args }: CommandInput): Promise<void> {
  const { tree, studio } = await parts.blocks.get();
  for (const row of rowsOf(parts, args)) {
    if (row.kind === 'studioMore') {
      studio.wantMore(row.parentId);
      tree.refresh();
    } else tree.wantMore(row.blockFolder);
  }
}

/** Reads everything again; of a row of an organization only what is below it. */
export async function refreshBlocks(parts: Parts, { args }: CommandInput): Promise<void> {
  const blocks = await parts.blocks.get();
  const [row] = rowsOf(parts, args);
  if (row && isStudioNode(row)) {
    blocks.studio.forget(row.kind === 'studioError' ? row.parentId : row.id);
    blocks.tree.refresh();
    return;
  }
  blocks.studio.forget();
  await blocks.folders.look();
  blocks.pushing.forget();
  for (const folder of blocks.folders.all) void blocks.problems.check(folder);
  blocks.tree.refresh();
}
