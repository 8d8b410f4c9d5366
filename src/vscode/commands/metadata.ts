import * as vscode from 'vscode';
import { UserError } from '../../base/errors.ts';
import { plainText } from '../../base/text.ts';
import { item as readItem } from '../../client/data.ts';
import { saveMetadata } from '../../actions/metadata.ts';
import type { CommandInput } from '../commands.ts';
import { MetadataFiles, metadataUri, type MetadataSaved } from '../files/metadataFiles.ts';
import type { Core, Parts } from '../parts.ts';
import { requireTrust } from '../trust.ts';

/** Opens an item's metadata beside what is stored, as a comparison that can be edited. */
export async function editMetadata(_parts: Parts, { nodes }: CommandInput): Promise<void> {
  requireTrust();
  const node = nodes.find(({ kind }) => kind === 'item');
  if (node?.kind !== 'item') {
    throw new UserError(vscode.l10n.t('No data item is selected.'), {
      code: 'nothing-selected',
      remedy: vscode.l10n.t('Select one in the Data view.'),
    });
  }
  const { accountId, organizationId, item } = node;
  const place = { accountId, organizationId, itemId: item.id };
  await vscode.commands.executeCommand(
    'vscode.diff',
    metadataUri(place, item.name, true),
    metadataUri(place, item.name, false),
    plainText(vscode.l10n.t('{0}: stored metadata ↔ yours', item.name), 120),
    { preview: false },
  );
}

export function openMetadataFiles(core: Core): MetadataFiles {
  const files = new MetadataFiles(core.accounts);
  core.context.subscriptions.push(
    files,
    files.onDidSave((saved) => {
      core.metadata.fireChanged([saved.stored]);
      core.changed({
        accountId: saved.accountId,
        organizationId: saved.organizationId,
        dataset: saved.item.dataset,
      });
      void offerUndo(core, saved).catch((error: unknown) =>
        core.report(error, vscode.l10n.t('Undoing the change of metadata')),
      );
    }),
  );
  return files;
}

async function offerUndo(core: Core, saved: MetadataSaved): Promise<void> {
  const { accountId, organizationId, itemId, before, item } = saved;
  const undo = vscode.l10n.t('Undo');
  const text = vscode.l10n.t('The metadata of {0} is saved.', item.name);
  if ((await vscode.window.showInformationMessage(plainText(text), undo)) !== undo) return;
  const connection = await core.accounts.connection(accountId);
  const now = item.metadata;
  const result = await saveMetadata(connection, organizationId, itemId, now, before);
  if (result.kind === 'conflict') {
    throw new UserError(vscode.l10n.t('Somebody changed the metadata of {0} since.', item.name), {
      code: 'changed-meanwhile',
      remedy: vscode.l10n.t('Open it and edit what is there now.'),
    });
  }
  const fresh = await readItem(connection, organizationId, itemId);
  core.metadata.fireChanged([
    metadataUri({ accountId, organizationId, itemId }, fresh.name, true),
    metadataUri({ accountId, organizationId, itemId }, fresh.name, false),
  ]);
  core.changed({ accountId, organizationId, dataset: fresh.dataset });
}
