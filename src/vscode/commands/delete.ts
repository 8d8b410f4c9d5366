import * as vscode from 'vscode';
import { deleteItemsForGood, type Deleted } from '../../actions/deleteItems.ts';
import { plainText } from '../../base/text.ts';
import { deleteDatasetFile } from '../../client/datasetFiles.ts';
import { deleteItemFile } from '../../client/itemFiles.ts';
import type { CommandInput } from '../commands.ts';
import type { Node, NodeOf } from '../explorer/nodes.ts';
import type { Parts } from '../parts.ts';
import { withCancellableProgress } from '../progress.ts';
import { requireTrust } from '../trust.ts';
import { plural } from '../words.ts';
import {
  chosenIds,
  chosenInBasket,
  chosenNodes,
  nothingSelected,
  type Chosen,
} from './selection.ts';

export async function deleteNodes(parts: Parts, { nodes }: CommandInput): Promise<void> {
  requireTrust();
  // A key pressed on a dataset or an organization must not empty it: those are only deleted item by item.
  const items = chosenNodes(nodes.filter(({ kind }) => kind === 'item'));
  if (items.length > 0) {
    await deleteChosen(parts, items);
    return;
  }
  const files = nodes.filter(isFile);
  if (files.length === 0) throw nothingSelected();
  await deleteFiles(parts, files);
}

export async function deleteBasket(parts: Parts): Promise<void> {
  requireTrust();
  await deleteChosen(parts, chosenInBasket(parts.basket.all));
}

async function deleteChosen(parts: Parts, all: readonly Chosen[]): Promise<void> {
  if (all.length === 0) throw nothingSelected();
  for (const chosen of all) {
    const { accountId, organizationId } = chosen;
    const connection = await parts.accounts.connection(accountId);
    const ids = await withCancellableProgress(
      vscode.l10n.t('Counting what would be deleted'),
      (_report, signal) => chosenIds(connection, chosen, signal),
    );
    const isLocal = parts.accounts.find(accountId)?.kind === 'local';
    if (ids.length === 0 || !(await confirmed(ids.length, chosen.name, isLocal))) return;
    const deleted = await withCancellableProgress(
      vscode.l10n.t('Deleting {0}', plural(ids.length, 'item')),
      (report, signal) =>
        deleteItemsForGood(
          connection,
          organizationId,
          ids,
          {
            isLocal,
            onProgress: (done) => report(plural(done, 'item'), done, ids.length),
          },
          signal,
        ),
    ).finally(() => parts.changed({ accountId, organizationId }));
    const gone = new Set(ids);
    parts.basket.remove(
      (entry) =>
        entry.accountId === accountId &&
        entry.organizationId === organizationId &&
        (entry.kind === 'set' ? chosen.sets.length > 0 : gone.has(entry.id)),
    );
    void offerUndo(parts, chosen, deleted);
  }
}

/** The person writes what goes: the name of one item, or how many. */
async function confirmed(
  count: number,
  name: string | undefined,
  isLocal: boolean,
): Promise<boolean> {
  // A name that cannot be typed is not asked for.
  const canType = name !== undefined && name.length <= 60 && plainText(name) === name;
  const word = count === 1 && canType ? name : String(count);
  const what = plural(count, 'item');
  const typed = await vscode.window.showInputBox({
    title: vscode.l10n.t('Delete {0} with all files', what),
    prompt: plainText(
      isLocal
        ? vscode.l10n.t('Type “{0}” to delete. You can undo this afterwards.', word)
        : vscode.l10n.t('Type “{0}” to delete. This cannot be undone.', word),
    ),
    placeHolder: plainText(word),
    ignoreFocusOut: true,
    validateInput: (value) =>
      value === '' || value === word
        ? undefined
        : plainText(vscode.l10n.t('Type “{0}”, or press Escape to keep everything.', word)),
  });
  return typed === word;
}

async function offerUndo(parts: Parts, chosen: Chosen, deleted: Deleted): Promise<void> {
  const { accountId, organizationId } = chosen;
  const text = vscode.l10n.t('{0} deleted.', plural(deleted.count, 'item'));
  const undo = vscode.l10n.t('Undo');
  const answer = await vscode.window.showInformationMessage(text, ...(deleted.undo ? [undo] : []));
  if (answer !== undo) return;
  try {
    await withCancellableProgress(vscode.l10n.t('Restoring'), async (_report, signal) => {
      await deleted.undo?.(signal);
    });
  } catch (error) {
    parts.report(error, vscode.l10n.t('Restoring what was deleted'));
  } finally {
    parts.changed({ accountId, organizationId });
  }
}

type FileNode = NodeOf<'itemFile'> | NodeOf<'folderFile'>;

const isFile = (node: Node): node is FileNode =>
  node.kind === 'itemFile' || node.kind === 'folderFile';

const nameOf = (node: FileNode) => (node.kind === 'itemFile' ? node.file.name : node.entry.path);

async function deleteFiles(parts: Parts, files: readonly FileNode[]): Promise<void> {
  const remove = vscode.l10n.t('Delete');
  const names = files.map(nameOf);
  const shown = names.slice(0, 8).map((name) => plainText(name, 100));
  if (names.length > shown.length) shown.push('…');
  const answer = await vscode.window.showWarningMessage(
    vscode.l10n.t('Delete {0} of the Studio? This cannot be undone.', plural(files.length, 'file')),
    { modal: true, detail: shown.join('\n') },
    remove,
  );
  if (answer !== remove) return;
  await withCancellableProgress(
    vscode.l10n.t('Deleting {0}', plural(files.length, 'file')),
    async (report, signal) => {
      for (const [index, node] of files.entries()) {
        report(plainText(nameOf(node)), index, files.length);
        const { accountId, organizationId } = node;
        const connection = await parts.accounts.connection(accountId, signal);
        if (node.kind === 'itemFile') {
          const { item, file } = node;
          await deleteItemFile(connection, organizationId, item.id, file.name, signal);
        } else {
          const { dataset, entry } = node;
          await deleteDatasetFile(connection, organizationId, dataset, entry.path, signal);
        }
      }
    },
  ).finally(() => {
    for (const { accountId, organizationId } of files) parts.changed({ accountId, organizationId });
  });
}
