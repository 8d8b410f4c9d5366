import * as vscode from 'vscode';
import { saveMetadata } from '../../actions/metadata.ts';
import { messageOf, UserError } from '../../base/errors.ts';
import { encodeSegment } from '../../base/safePath.ts';
import { plainText } from '../../base/text.ts';
import { item as readItem } from '../../client/data.ts';
import type { Item } from '../../client/model.ts';
import { schemes } from '../contributions.ts';
import type { Accounts } from '../workbench.ts';
import type { Files } from './lazyFiles.ts';
import { metadataText, parseMetadata } from './metadataText.ts';

export interface MetadataPlace {
  readonly accountId: string;
  readonly organizationId: number;
  readonly itemId: number;
}

export interface MetadataSaved extends MetadataPlace {
  readonly before: ReadonlyMap<string, string>;
  readonly item: Item;
  /** The read-only side of the comparison. */
  readonly stored: vscode.Uri;
}

interface Version {
  readonly text: string;
  readonly metadata: ReadonlyMap<string, string>;
  readonly modified: number;
  /** Grows with every version: the editor takes a newer file of the same size for the one that it knows. */
  readonly size: number;
}

const storedQuery = 'stored';

/** An item's metadata as a document; `stored` is the read-only side of the comparison. */
export function metadataUri(place: MetadataPlace, itemName: string, stored: boolean): vscode.Uri {
  const { accountId, organizationId, itemId } = place;
  const name = encodeSegment(itemName.replaceAll('/', ' - '), Infinity);
  return vscode.Uri.from({
    scheme: schemes.metadata,
    authority: accountId,
    path: `/${organizationId}/${itemId}/${name}.item-metadata.json`,
    query: stored ? storedQuery : '',
  });
}

/**
 * Metadata under `ei-metadata:`. The time of a document moves when its stored text does, so that the editor
 * itself notices a change by somebody else and offers to compare.
 */
export class MetadataFiles implements Files {
  private readonly accounts: Accounts;
  private readonly versions = new Map<string, Version>();
  private readonly saved = new vscode.EventEmitter<MetadataSaved>();

  readonly onDidSave = this.saved.event;

  constructor(accounts: Accounts) {
    this.accounts = accounts;
  }

  async stat(uri: vscode.Uri): Promise<vscode.FileStat> {
    const { modified, size } = await this.read(uri);
    const plain = { type: vscode.FileType.File, ctime: 0, mtime: modified, size };
    const isReadonly = uri.query === storedQuery || !vscode.workspace.isTrusted;
    return isReadonly ? { ...plain, permissions: vscode.FilePermission.Readonly } : plain;
  }

  readDirectory(uri: vscode.Uri): Promise<[string, vscode.FileType][]> {
    return Promise.reject(vscode.FileSystemError.FileNotADirectory(uri));
  }

  async readFile(uri: vscode.Uri): Promise<Uint8Array> {
    return Buffer.from((await this.read(uri)).text);
  }

  async writeFile(uri: vscode.Uri, content: Uint8Array): Promise<void> {
    if (uri.query === storedQuery || !vscode.workspace.isTrusted) {
      throw vscode.FileSystemError.NoPermissions(uri);
    }
    const place = placeOf(uri);
    const yours = parse(Buffer.from(content).toString('utf8'));
    // What the editor compared with last; a change since then is a conflict even so late.
    const base = this.versions.get(versionKey(place)) ?? (await this.read(uri));
    const { accountId, organizationId, itemId } = place;
    try {
      const connection = await this.accounts.connection(accountId);
      const before = base.metadata;
      const change = await saveMetadata(connection, organizationId, itemId, before, yours);
      if (change.kind === 'conflict') {
        throw new vscode.FileSystemError(
          vscode.l10n.t('Somebody else changed this metadata just now. Save again to compare.'),
        );
      }
      const { item } = change;
      this.remember(place, item);
      this.saved.fire({ ...place, before, item, stored: uri.with({ query: storedQuery }) });
    } catch (error) {
      throw readable(error);
    }
  }

  dispose(): void {
    this.saved.dispose();
  }

  private async read(uri: vscode.Uri): Promise<Version> {
    const place = placeOf(uri);
    try {
      const { accountId, organizationId, itemId } = place;
      const connection = await this.accounts.connection(accountId);
      return this.remember(place, await readItem(connection, organizationId, itemId));
    } catch (error) {
      throw readable(error);
    }
  }

  private remember(place: MetadataPlace, { metadata }: Item): Version {
    const key = versionKey(place);
    const known = this.versions.get(key);
    const text = metadataText(metadata);
    if (known?.text === text) return known;
    const modified = Math.max(Date.now(), (known?.modified ?? 0) + 1);
    const size = Math.max(Buffer.byteLength(text), (known?.size ?? 0) + 1);
    const version = { text, metadata, modified, size };
    this.versions.set(key, version);
    return version;
  }
}

const versionKey = (place: MetadataPlace) =>
  `${place.accountId} ${place.organizationId} ${place.itemId}`;

function placeOf(uri: vscode.Uri): MetadataPlace {
  const match = /^\/(\d+)\/(\d+)\/[^/]+$/.exec(uri.path);
  if (!match || uri.authority === '') throw vscode.FileSystemError.FileNotFound(uri);
  const [, organizationId, itemId] = match;
  return {
    accountId: uri.authority,
    organizationId: Number(organizationId),
    itemId: Number(itemId),
  };
}

function parse(text: string): ReadonlyMap<string, string> {
  const parsed = parseMetadata(text);
  switch (parsed.kind) {
    case 'metadata':
      return parsed.metadata;
    case 'syntax':
      throw new vscode.FileSystemError(vscode.l10n.t('This is not JSON: {0}', parsed.message));
    case 'notAnObject':
      throw new vscode.FileSystemError(vscode.l10n.t('Metadata is one object of keys and texts.'));
    case 'notText':
      throw new vscode.FileSystemError(
        vscode.l10n.t('The value of “{0}” is not text: put it in quotes.', plainText(parsed.key)),
      );
    case 'emptyKey':
      throw new vscode.FileSystemError(vscode.l10n.t('A key is empty.'));
  }
}

function readable(error: unknown): unknown {
  if (error instanceof vscode.FileSystemError) return error;
  const remedy = error instanceof UserError ? (error.remedy ?? '') : '';
  return new vscode.FileSystemError(plainText(`${messageOf(error)} ${remedy}`.trim(), 500));
}
