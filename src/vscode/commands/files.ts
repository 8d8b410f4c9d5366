import path from 'node:path';
import * as vscode from 'vscode';
import { UserError } from '../../base/errors.ts';
import { encodePath } from '../../base/safePath.ts';
import { formatBytes, plainText } from '../../base/text.ts';
import { datasetFolder, itemFolder } from '../../client/local.ts';
import { writeWhole } from '../../base/wholeFile.ts';
import type { CommandInput } from '../commands.ts';
import type { Node } from '../explorer/nodes.ts';
import { datasetPathUri, itemFileUri } from '../files/address.ts';
import { fileBytes } from '../files/fileBytes.ts';
import type { Parts } from '../parts.ts';
import { withCancellableProgress } from '../progress.ts';
import { requireTrust } from '../trust.ts';
import { askSaveFile } from './askPath.ts';
import { revealOnDisk } from './revealOnDisk.ts';

/** Lets the open file be written; the editor asks the file system again and takes the lock off. */
export async function editFile(parts: Parts, { args }: CommandInput): Promise<void> {
  requireTrust();
  const [given] = args;
  const uri = given instanceof vscode.Uri ? given : vscode.window.activeTextEditor?.document.uri;
  if (uri?.scheme !== 'ei') {
    throw new UserError(vscode.l10n.t('No file of a Studio is open.'), {
      code: 'nothing-selected',
      remedy: vscode.l10n.t('Open one from the Data view.'),
    });
  }
  (await parts.files.get()).allowEditing(uri);
  parts.files.fireChanged([uri]);
}

/** Saves one file of a Studio on this computer. */
export async function downloadOne(parts: Parts, { nodes }: CommandInput): Promise<void> {
  const uri = nodes.map(fileUri).find((found) => found !== undefined);
  if (!uri) return;
  const files = await parts.files.get();
  const { location, size, connection, organizationId } = await files.locate(uri);
  const target = await askSaveFile(encodePath(path.posix.basename(location.name)));
  if (!target) return;
  await withCancellableProgress(
    vscode.l10n.t('Downloading {0}', plainText(location.name)),
    async (report, signal) => {
      const answer = await fileBytes(connection, organizationId, location, undefined, signal);
      const { exactly } = await import('../../actions/download.ts');
      let done = 0;
      const counted = async function* () {
        for await (const part of exactly(location.name, size, answer.bytes)) {
          done += part.length;
          report(formatBytes(done), done, size);
          yield part;
        }
      };
      await writeWhole(target, counted(), signal);
    },
  );
  await offerReveal(vscode.l10n.t('Saved {0}.', path.basename(target)), target);
}

export async function offerReveal(text: string, target: string): Promise<void> {
  const reveal = vscode.l10n.t('Reveal');
  const chosen = await vscode.window.showInformationMessage(plainText(text), reveal);
  if (chosen === reveal) await revealOnDisk(target);
}

/** The address of a row that is a file. */
export function fileUri(node: Node): vscode.Uri | undefined {
  switch (node.kind) {
    case 'itemFile':
      return itemFileUri(node, node.item, node.file.name);
    case 'folderFile':
      return datasetPathUri(node, node.dataset, node.entry.path);
    default:
      return undefined;
  }
}

/** Shows the folder or file behind a row of the local Studio. */
export async function reveal({ accounts }: Parts, { nodes }: CommandInput): Promise<void> {
  const [node] = nodes;
  if (!node || !('organizationId' in node) || !node.local) return;
  const connection = await accounts.connection(node.accountId);
  const { organizationId } = node;
  const ofItem = (id: number, name: string) =>
    itemFolder(connection, organizationId, id).then((folder) => inFolder(folder, name));
  const ofDataset = (dataset: string, name: string) =>
    datasetFolder(connection, organizationId, dataset).then((folder) => inFolder(folder, name));
  const found = await (async () => {
    switch (node.kind) {
      case 'dataset':
        return ofDataset(node.dataset.name, '');
      case 'item':
        return ofItem(node.item.id, '');
      case 'itemFolder':
        return ofItem(node.item.id, node.path);
      case 'itemFile':
        return ofItem(node.item.id, node.file.name);
      case 'folder':
      case 'folderFile':
        return ofDataset(node.dataset, node.entry.path);
      default:
        return undefined;
    }
  })();
  if (found === undefined) return;
  await revealOnDisk(found);
}

/** Names come from a Studio: on this computer they are where the one encoding of names puts them. */
function inFolder(folder: string, name: string): string {
  const relative = encodePath(name.replace(/\/$/, ''));
  return name === '' ? folder : path.join(folder, ...relative.split('/'));
}

export async function copyNames(_parts: Parts, { nodes }: CommandInput): Promise<void> {
  await copy(nodes.map(nameOf));
}

export async function copyPaths(_parts: Parts, { nodes }: CommandInput): Promise<void> {
  await copy(nodes.map(pathOf));
}

async function copy(texts: readonly (string | undefined)[]): Promise<void> {
  const lines = texts.filter((text) => text !== undefined);
  if (lines.length > 0) await vscode.env.clipboard.writeText(lines.join('\n'));
}

function nameOf(node: Node): string | undefined {
  switch (node.kind) {
    case 'account':
      return node.account.label;
    case 'organization':
      return node.organization.name;
    case 'dataset':
      return node.dataset.name;
    case 'item':
      return node.item.name;
    case 'itemFolder':
      return node.path.slice(0, -1).split('/').at(-1);
    case 'itemFile':
      return node.file.name.split('/').at(-1);
    case 'folder':
    case 'folderFile':
      return node.entry.name;
    case 'datasets':
    case 'more':
    case 'note':
      return undefined;
    case 'error':
      return node.message;
  }
}

/** The path in the bucket, as filters (`bucket_path`) and blocks know it. */
function pathOf(node: Node): string | undefined {
  switch (node.kind) {
    case 'dataset':
      return node.dataset.bucket?.path ?? node.dataset.name;
    case 'item':
      return node.item.bucketPath;
    case 'itemFolder':
      return node.item.bucketPath + node.path;
    case 'itemFile':
      return node.item.bucketPath + node.file.name;
    case 'folder':
    case 'folderFile':
      return node.entry.path;
    default:
      return nameOf(node);
  }
}
