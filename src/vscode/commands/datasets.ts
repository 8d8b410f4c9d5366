import * as vscode from 'vscode';
import { UserError } from '../../base/errors.ts';
import { encodeSegment } from '../../base/safePath.ts';
import { plainText } from '../../base/text.ts';
import { buckets } from '../../client/buckets.ts';
import { addDataset } from '../../client/datasets.ts';
import { refreshDataset } from '../../client/itemJobs.ts';
import { waitForJob } from '../../client/jobs.ts';
import type { DatasetType } from '../../client/model.ts';
import { localAccountId } from '../accounts/localStudio.ts';
import type { CommandInput } from '../commands.ts';
import { nodeId } from '../explorer/nodes.ts';
import type { Parts } from '../parts.ts';
import { withCancellableProgress } from '../progress.ts';
import { requireTrust } from '../trust.ts';
import {
  askDatasetName,
  askOrganization,
  newOrganization,
  type ChosenOrganization,
} from './askPlace.ts';
import { revealNode } from './revealNode.ts';

/** A new organization in the local Studio. */
export async function newLocalOrganization(parts: Parts): Promise<void> {
  requireTrust();
  await newOrganization(parts, localAccountId);
  parts.tree.refresh();
}

/** A new dataset in a bucket of the organization. */
export async function newDataset(parts: Parts, { nodes }: CommandInput): Promise<void> {
  requireTrust();
  const place = await askOrganization(parts, nodes, { onlyLocal: false });
  if (!place) return;
  const { connection, details, accountId } = place;
  const given = nodes.find(({ kind }) => kind === 'datasets');
  const type = given?.kind === 'datasets' ? given.type : await askType();
  if (type === undefined) return;
  const bucketId = await askBucket(place);
  if (bucketId === undefined) return;
  const title = vscode.l10n.t('New dataset in {0}', plainText(details.name));
  const name = await askDatasetName(title, '', details.datasets);
  if (name === undefined) return;
  const path = await vscode.window.showInputBox({
    title,
    prompt: vscode.l10n.t(
      'Folder in the bucket; what is there already becomes part of the dataset',
    ),
    value: `${encodeSegment(name)}/`,
    ignoreFocusOut: true,
  });
  if (path === undefined) return;
  const folder = path.trim().replace(/^\/+|\/+$/g, '');
  await withCancellableProgress(
    vscode.l10n.t('Creating {0}', plainText(name)),
    async (report, signal) => {
      const where = { bucketId, path: folder === '' ? '' : `${folder}/`, levelsDeep: 1 };
      const dataset = { name, type, place: where };
      const job = await addDataset(connection, details.id, dataset, signal);
      const onLog = ({ text }: { readonly text: string }) => report(plainText(text));
      await waitForJob(connection, details.id, job, { signal, onLog });
    },
  ).finally(() => parts.changed({ accountId, organizationId: details.id }));
  const at = { accountId, organizationId: details.id, datasetType: type };
  await revealNode(parts, at, nodeId.dataset(at, name));
}

async function askType(): Promise<DatasetType | undefined> {
  const rows: (vscode.QuickPickItem & { type: DatasetType })[] = [
    {
      label: `$(database) ${vscode.l10n.t('Clinical')}`,
      detail: vscode.l10n.t('Data items with metadata, a checklist and files'),
      type: 'clinical',
    },
    {
      label: `$(folder-library) ${vscode.l10n.t('Files')}`,
      detail: vscode.l10n.t('Folders and files as they are'),
      type: 'files',
    },
  ];
  const placeHolder = vscode.l10n.t('Which kind of dataset?');
  return (await vscode.window.showQuickPick(rows, { placeHolder, ignoreFocusOut: true }))?.type;
}

async function askBucket({ connection, details }: ChosenOrganization): Promise<number | undefined> {
  const found = await buckets(connection, details.id);
  if (found.length === 0) {
    throw new UserError(vscode.l10n.t('{0} has no bucket yet.', details.name), {
      code: 'no-bucket',
      remedy: vscode.l10n.t('Add a folder of yours as a dataset, or a bucket in Studio.'),
    });
  }
  const rows = found.map((bucket) => ({
    label: `$(archive) ${plainText(bucket.name)}`,
    description: plainText(bucket.folder ?? bucket.endpoint),
    id: bucket.id,
  }));
  const placeHolder = vscode.l10n.t('In which bucket?');
  if (rows.length === 1) return rows[0]?.id;
  return (await vscode.window.showQuickPick(rows, { placeHolder, ignoreFocusOut: true }))?.id;
}

/** Has the Studio read a dataset's bucket again: for changes that it did not notice. */
export async function synchronize(parts: Parts, { nodes }: CommandInput): Promise<void> {
  requireTrust();
  for (const node of nodes) {
    if (node.kind !== 'dataset') continue;
    const { accountId, organizationId, dataset } = node;
    await withCancellableProgress(
      vscode.l10n.t('Reading the bucket of {0} again', plainText(dataset.name)),
      async (report, signal) => {
        const connection = await parts.accounts.connection(accountId, signal);
        const job = await refreshDataset(connection, organizationId, dataset.name, signal);
        const onLog = ({ text }: { readonly text: string }) => report(plainText(text));
        await waitForJob(connection, organizationId, job, { signal, onLog });
      },
    ).finally(() => parts.changed({ accountId, organizationId, dataset: dataset.name }));
  }
}
