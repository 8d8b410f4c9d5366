import * as vscode from 'vscode';
import { UserError } from '../../base/errors.ts';
import { plainText } from '../../base/text.ts';
import { changeMetadata, type Metadata } from '../../actions/metadata.ts';
import { item as readItem } from '../../client/data.ts';
import { StudioError } from '../../client/studioError.ts';
import type { ItemKey } from '../../../webviews/item/contract.ts';
import { metadataUri } from '../files/metadataFiles.ts';
import type { Core } from '../parts.ts';
import { requireTrust } from '../trust.ts';
import { isOffsetChanged, offsetChange, type FileOffset } from './offsets.ts';

/** Files that the question names. */
const mostNamed = 12;

/**
 * Writes offsets into an item's metadata, if the person agrees and nobody else wrote one of them since `before` was read.
 * Gives the metadata as they are then.
 */
export async function saveOffsets(
  core: Core,
  key: ItemKey,
  offsets: readonly FileOffset[],
  before: Metadata,
): Promise<Metadata | undefined> {
  requireTrust();
  const { accountId, organizationId, itemId } = key;
  const connection = await core.accounts.connection(accountId);
  const item = await readItem(connection, organizationId, itemId);
  if (isOffsetChanged(before, item.metadata, offsets)) throw changedMeanwhile(item.name);
  const change = offsetChange(item.metadata, offsets);
  const changes = [
    ...[...change.set].map(([name, value]) => `${name} = ${value}`),
    ...change.remove.map((name) => vscode.l10n.t('{0} is removed', name)),
  ];
  if (changes.length === 0) return item.metadata;
  if (!(await isAgreed(item.name, changes))) return undefined;
  const result = await changeMetadata(connection, organizationId, itemId, change).catch(
    (error: unknown) => {
      throw refused(item.name, error);
    },
  );
  if (result.kind === 'conflict') throw changedMeanwhile(item.name);
  const saved = result.item;
  core.metadata.fireChanged([
    metadataUri(key, saved.name, true),
    metadataUri(key, saved.name, false),
  ]);
  core.changed({ accountId, organizationId, dataset: saved.dataset });
  return saved.metadata;
}

async function isAgreed(name: string, changes: readonly string[]): Promise<boolean> {
  const save = vscode.l10n.t('Save');
  const lines = changes.slice(0, mostNamed).map((line) => plainText(line, 120));
  if (changes.length > lines.length) lines.push('…');
  const question = vscode.l10n.t(
    'Save the offsets in the metadata of {0}? Everybody who works with this item sees them.',
    plainText(name, 80),
  );
  const options = { modal: true, detail: lines.join('\n') };
  return (await vscode.window.showInformationMessage(question, options, save)) === save;
}

function changedMeanwhile(name: string): UserError {
  return new UserError(
    vscode.l10n.t('Somebody changed the metadata of {0} since.', plainText(name, 80)),
    {
      code: 'changed-meanwhile',
      remedy: vscode.l10n.t('Reload the page: it then shows the offsets as they are now.'),
    },
  );
}

function refused(name: string, error: unknown): unknown {
  if (!(error instanceof StudioError) || error.kind !== 'forbidden') return error;
  const message = vscode.l10n.t('You may look at {0}, but not change it.', plainText(name, 80));
  return new UserError(message, {
    code: error.code,
    remedy: vscode.l10n.t('Ask an administrator of the organization to make you a member.'),
    cause: error,
  });
}
