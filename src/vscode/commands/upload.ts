import path from 'node:path';
import * as vscode from 'vscode';
import {
  planUpload,
  uploadAsItem,
  uploadToFolder,
  uploadToItem,
  type UploadPlan,
} from '../../actions/upload.ts';
import { UserError } from '../../base/errors.ts';
import { formatBytes, plainText } from '../../base/text.ts';
import type { CommandInput } from '../commands.ts';
import type { Node } from '../explorer/nodes.ts';
import type { Core, Parts } from '../parts.ts';
import { withCancellableProgress } from '../progress.ts';
import { requireTrust } from '../trust.ts';
import { plural } from '../words.ts';
import { askItemName } from './askName.ts';
import { askOpen } from './askPath.ts';

/** Where uploaded files go. */
type Target =
  | { readonly kind: 'item'; readonly id: number; readonly name: string; readonly folder: string }
  | { readonly kind: 'clinical'; readonly name: string; readonly levelsDeep: number }
  | { readonly kind: 'files'; readonly name: string; readonly folder: string };

export async function uploadFiles(parts: Parts, { nodes }: CommandInput): Promise<void> {
  await ask(parts, nodes, 'files');
}

export async function uploadFolder(parts: Parts, { nodes }: CommandInput): Promise<void> {
  await ask(parts, nodes, 'folders');
}

async function ask(parts: Parts, nodes: readonly Node[], what: 'files' | 'folders') {
  requireTrust();
  const [node] = nodes;
  const target = node && targetOf(node);
  if (!node || !target) throw noTarget();
  const title = vscode.l10n.t('Upload to {0}', plainText(target.name));
  const paths = await askOpen(what, title, vscode.l10n.t('Upload'));
  if (paths.length > 0) await uploadPaths(parts, node, paths);
}

function noTarget(): UserError {
  return new UserError(vscode.l10n.t('Files cannot be uploaded here.'), {
    code: 'nothing-selected',
    remedy: vscode.l10n.t(
      'Choose a dataset, a data item or a folder in the Data view, once more if it was just being read again.',
    ),
  });
}

export function targetOf(node: Node): Target | undefined {
  switch (node.kind) {
    case 'item':
      return { kind: 'item', id: node.item.id, name: node.item.name, folder: '' };
    case 'itemFolder':
      return { kind: 'item', id: node.item.id, name: node.item.name, folder: node.path };
    case 'itemFile': {
      const folder = node.file.name.slice(0, node.file.name.lastIndexOf('/') + 1);
      return { kind: 'item', id: node.item.id, name: node.item.name, folder };
    }
    case 'dataset':
      return node.dataset.type === 'clinical'
        ? {
            kind: 'clinical',
            name: node.dataset.name,
            levelsDeep: node.dataset.bucket?.levelsDeep ?? 1,
          }
        : { kind: 'files', name: node.dataset.name, folder: '' };
    case 'folder': {
      const folder = node.entry.path.replace(/\/?$/, '/');
      return { kind: 'files', name: node.dataset, folder };
    }
    case 'folderFile': {
      const folder = node.entry.path.slice(0, node.entry.path.lastIndexOf('/') + 1);
      return { kind: 'files', name: node.dataset, folder };
    }
    case 'account':
    case 'organization':
    case 'datasets':
    case 'more':
    case 'note':
    case 'error':
      return undefined;
  }
}

/** Uploads files and folders of this computer to where a row stands. */
export async function uploadPaths(core: Core, node: Node, paths: readonly string[]): Promise<void> {
  requireTrust();
  const target = targetOf(node);
  if (!target || !('organizationId' in node)) throw noTarget();
  const { accountId, organizationId } = node;
  const plan = await planUpload(paths);
  if (plan.files.length === 0) {
    throw new UserError(vscode.l10n.t('There are no files to upload.'), {
      code: 'nothing-selected',
      remedy: vscode.l10n.t('Links and devices are not uploaded.'),
    });
  }
  const itemName = await askNewItem(target, paths, plan);
  if (target.kind === 'clinical' && itemName === undefined) return;
  await withCancellableProgress(
    vscode.l10n.t(
      'Uploading {0} to {1}',
      plural(plan.files.length, 'file'),
      plainText(target.name),
    ),
    async (report, signal) => {
      const connection = await core.accounts.connection(accountId, signal);
      const onSent = (sent: number, total: number) =>
        report(vscode.l10n.t('{0} of {1}', formatBytes(sent), formatBytes(total)), sent, total);
      const to = [connection, organizationId] as const;
      switch (target.kind) {
        case 'item':
          await uploadToItem(...to, target.id, below(plan, target.folder), onSent, signal);
          return;
        case 'files':
          await uploadToFolder(...to, target.name, target.folder, plan, onSent, signal);
          return;
        case 'clinical': {
          const item = { dataset: target.name, name: itemName ?? '' };
          await uploadAsItem(...to, item, unwrapped(plan), onSent, signal);
        }
      }
    },
  ).finally(() => core.changed({ accountId, organizationId }));
  const skipped = plan.skipped.length;
  const text = vscode.l10n.t('Uploaded {0}.', plural(plan.files.length, 'file'));
  void vscode.window.showInformationMessage(
    skipped === 0 ? text : vscode.l10n.t('{0} Left out: {1}.', text, plural(skipped, 'file')),
  );
}

function below(plan: UploadPlan, folder: string): UploadPlan {
  const files = plan.files.map((file) => ({ ...file, name: folder + file.name }));
  return { ...plan, files };
}

/** One folder becomes the item itself: its name is not repeated in the names of the files. */
function unwrapped(plan: UploadPlan): UploadPlan {
  const folder = commonFolder(plan);
  if (folder === undefined) return plan;
  const cut = folder.length + 1;
  return { ...plan, files: plan.files.map((file) => ({ ...file, name: file.name.slice(cut) })) };
}

function commonFolder(plan: UploadPlan): string | undefined {
  const [first = '', ...others] = new Set(
    plan.files.map(({ name }) => (name.includes('/') ? name.slice(0, name.indexOf('/')) : '')),
  );
  return others.length === 0 && first !== '' ? first : undefined;
}

/** Files that are uploaded to a clinical dataset become one new item. */
async function askNewItem(target: Target, paths: readonly string[], plan: UploadPlan) {
  if (target.kind !== 'clinical') return undefined;
  const [first = ''] = paths;
  const title = vscode.l10n.t('New data item with {0}', plural(plan.files.length, 'file'));
  return askItemName(title, commonFolder(plan) ?? path.parse(first).name, target.levelsDeep);
}
