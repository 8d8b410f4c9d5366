import * as vscode from 'vscode';
import { formatBytes, plainText } from '../../base/text.ts';
import type { Connection } from '../../client/connection.ts';
import { item as readItem, itemsPage } from '../../client/data.ts';
import { uploadDatasetFile } from '../../client/datasetFiles.ts';
import { dataset as readDataset } from '../../client/datasets.ts';
import { addFiles } from '../../client/itemFiles.ts';
import type { DatasetType } from '../../client/model.ts';
import { bytesBody } from '../../client/multipart.ts';
import { StudioError } from '../../client/studioError.ts';
import { equals } from '../../filter/quote.ts';
import { levelOfFiles } from '../explorer/nodes.ts';
import { withCancellableProgress } from '../progress.ts';
import { setContext } from '../settings.ts';
import type { Accounts } from '../workbench.ts';
import { fromUri, type Address } from './address.ts';
import { fileBytes } from './fileBytes.ts';
import {
  findInDataset,
  findInItem,
  folderEntries,
  type DatasetPlace,
  type Found,
} from './findFile.ts';
import type { Files } from './lazyFiles.ts';
import { readable, refuseLarge } from './problems.ts';

interface Version {
  readonly size: number;
  readonly modified: number;
}

const { File, Directory } = vscode.FileType;

/** Files of Studios under `ei:`. Read-only until somebody says *Edit*. */
export class StudioFiles implements Files {
  private readonly accounts: Accounts;
  private readonly editable = new Set<string>();
  private readonly seen = new Map<string, Version>();
  private readonly types = new Map<string, DatasetType>();
  private readonly itemIds = new Map<string, number>();

  constructor(accounts: Accounts) {
    this.accounts = accounts;
  }

  /** Addresses that were read, for telling the editor which may have changed. */
  get known(): readonly vscode.Uri[] {
    return [...this.seen.keys()].map((text) => vscode.Uri.parse(text, true));
  }

  allowEditing(uri: vscode.Uri): void {
    this.editable.add(uri.toString());
    setContext('edgeImpulse.editableFiles', [...this.editable]);
  }

  forget(accountId: string): void {
    for (const map of [this.seen, this.types, this.itemIds]) map.clear();
    for (const text of [...this.editable]) {
      if (vscode.Uri.parse(text).authority === accountId) this.editable.delete(text);
    }
    setContext('edgeImpulse.editableFiles', [...this.editable]);
  }

  async stat(uri: vscode.Uri): Promise<vscode.FileStat> {
    const found = await this.find(uri);
    const permissions = this.editable.has(uri.toString())
      ? {}
      : { permissions: vscode.FilePermission.Readonly };
    if (found.kind !== 'file') {
      return { type: Directory, ctime: 0, mtime: 0, size: 0, ...permissions };
    }
    const { size, modified } = found;
    this.seen.set(uri.toString(), { size, modified });
    return { type: File, ctime: 0, mtime: modified, size, ...permissions };
  }

  async readDirectory(uri: vscode.Uri): Promise<[string, vscode.FileType][]> {
    const found = await this.find(uri);
    const { encodeSegment } = await import('../../base/safePath.ts');
    const segment = (name: string) => encodeSegment(name, Infinity);
    switch (found.kind) {
      case 'file':
        throw vscode.FileSystemError.FileNotADirectory(uri);
      case 'folder':
        return [];
      case 'itemFolder': {
        const below = (found.item.files ?? []).filter(({ name }) => name.startsWith(found.path));
        const { folders, files } = levelOfFiles(below, found.path);
        return [
          ...[...folders.keys()].map((path): [string, vscode.FileType] => [
            segment(path.slice(found.path.length, -1)),
            Directory,
          ]),
          ...files.map((file): [string, vscode.FileType] => [
            segment(file.name.slice(found.path.length)),
            File,
          ]),
        ];
      }
      case 'datasetFolder': {
        const { connection, organizationId, dataset } = await this.place(uri);
        const entries = folderEntries(connection, organizationId, dataset, found.path);
        const rows: [string, vscode.FileType][] = [];
        for await (const entry of entries) {
          rows.push([segment(entry.name), entry.type === 'folder' ? Directory : File]);
        }
        return rows;
      }
    }
  }

  async readFile(uri: vscode.Uri): Promise<Uint8Array> {
    const found = await this.find(uri);
    if (found.kind !== 'file') throw vscode.FileSystemError.FileIsADirectory(uri);
    const { connection, organizationId } = await this.place(uri);
    const { location, size, modified } = found;
    const name = plainText(location.name);
    refuseLarge(name, size);
    const title = vscode.l10n.t('Reading {0}', name);
    const content = await withCancellableProgress(title, async (report, signal) => {
      const answer = await fileBytes(connection, organizationId, location, undefined, signal);
      const parts: Uint8Array[] = [];
      let done = 0;
      for await (const part of answer.bytes) {
        parts.push(part);
        done += part.length;
        refuseLarge(name, done);
        report(formatBytes(done), done, size);
      }
      return Buffer.concat(parts);
    });
    this.seen.set(uri.toString(), { size, modified });
    return content;
  }

  async writeFile(uri: vscode.Uri, content: Uint8Array): Promise<void> {
    if (!this.editable.has(uri.toString())) throw vscode.FileSystemError.NoPermissions(uri);
    const found = await this.find(uri);
    if (found.kind !== 'file') throw vscode.FileSystemError.FileIsADirectory(uri);
    const { connection, organizationId } = await this.place(uri);
    const { location, size, modified } = found;
    const before = this.seen.get(uri.toString());
    // The editor compared with the last `stat`; this closes the gap between that and the write.
    if (before && (before.size !== size || before.modified !== modified)) {
      throw new vscode.FileSystemError(
        vscode.l10n.t(
          '{0} was changed by somebody else just now. Save again to compare.',
          location.name,
        ),
      );
    }
    const title = vscode.l10n.t('Writing {0}', plainText(location.name));
    await withCancellableProgress(title, async (report, signal) => {
      const body = bytesBody(content);
      if (location.kind === 'item') {
        const files = [{ name: location.name, body }];
        const onSent = (sent: number, total: number) => report(formatBytes(sent), sent, total);
        await addFiles(connection, organizationId, location.itemId, files, onSent, signal);
      } else {
        const { dataset, path } = location;
        await uploadDatasetFile(connection, organizationId, dataset, path, body, signal);
      }
    });
    await this.stat(uri);
  }

  /** Where the bytes of a file are. */
  async locate(uri: vscode.Uri, signal?: AbortSignal) {
    const found = await this.find(uri, signal);
    if (found.kind !== 'file') throw vscode.FileSystemError.FileIsADirectory(uri);
    const { connection, organizationId } = await this.place(uri, signal);
    return { ...found, connection, organizationId };
  }

  private async place(uri: vscode.Uri, signal?: AbortSignal) {
    const address = fromUri(uri);
    if (address?.organizationId === undefined || address.dataset === undefined) {
      throw vscode.FileSystemError.FileNotFound(uri);
    }
    const connection = await this.accounts.connection(address.accountId, signal);
    const { organizationId, dataset, parts } = address;
    return { connection, organizationId, dataset, parts };
  }

  private async find(uri: vscode.Uri, signal?: AbortSignal): Promise<Found> {
    const address = fromUri(uri);
    if (!address || !this.accounts.all.some(({ id }) => id === address.accountId)) {
      throw vscode.FileSystemError.FileNotFound(uri);
    }
    if (address.organizationId === undefined || address.dataset === undefined) {
      return { kind: 'folder' };
    }
    try {
      const place = await this.place(uri, signal);
      const type = await this.typeOf(place.connection, address, signal);
      const found =
        type === 'clinical'
          ? await this.findInClinical(place, signal)
          : await findInDataset(place, signal);
      if (!found) throw vscode.FileSystemError.FileNotFound(uri);
      return found;
    } catch (error) {
      throw readable(error, uri);
    }
  }

  private async typeOf(connection: Connection, address: Address, signal?: AbortSignal) {
    const { accountId, organizationId = 0, dataset = '' } = address;
    const key = JSON.stringify([accountId, organizationId, dataset]);
    const known = this.types.get(key);
    if (known) return known;
    const { type } = await readDataset(connection, organizationId, dataset, signal);
    this.types.set(key, type);
    return type;
  }

  private async findInClinical(
    place: DatasetPlace,
    signal?: AbortSignal,
  ): Promise<Found | undefined> {
    const [itemName, ...rest] = place.parts;
    if (itemName === undefined) return { kind: 'folder' };
    const item = await this.itemNamed(place, itemName, signal);
    if (!item) return undefined;
    return findInItem(item, rest.join('/'));
  }

  private async itemNamed(place: DatasetPlace, name: string, signal?: AbortSignal) {
    const { connection, organizationId, dataset } = place;
    const key = JSON.stringify([connection.endpoint, organizationId, dataset, name]);
    const id = this.itemIds.get(key);
    if (id !== undefined) {
      const item = await readItem(connection, organizationId, id, undefined, signal).catch(
        (error: unknown) => {
          if (error instanceof StudioError && error.kind === 'notFound') return undefined;
          throw error;
        },
      );
      if (item?.name === name && item.dataset === dataset) return item;
      this.itemIds.delete(key);
    }
    const filter = equals('name', name);
    const query = { dataset, filter, limit: 20, offset: 0, withFiles: false };
    const page = await itemsPage(connection, organizationId, query, signal);
    const found = page.items.find((item) => item.name === name && item.dataset === dataset);
    if (!found) return undefined;
    this.itemIds.set(key, found.id);
    return readItem(connection, organizationId, found.id, undefined, signal);
  }
}
