import * as vscode from 'vscode';
import { formatBytes, plainText } from '../../base/text.ts';
import { folder as listFolder } from '../../client/datasets.ts';
import type { Connection } from '../../client/connection.ts';
import { item as readItem, itemsPage } from '../../client/data.ts';
import type { Dataset, FolderEntry, Item } from '../../client/model.ts';
import { organization, organizations } from '../../client/organizations.ts';
import { allOf, escapePattern, quoteText } from '../../filter/quote.ts';
import type { RunInput } from '../../actions/testRun/testRun.ts';
import type { Core } from '../parts.ts';
import { plural } from '../words.ts';
import type { ChosenInput } from './memory.ts';

/** Where inputs are looked for: an organization, or one dataset of it. */
export interface InputPlace {
  readonly accountId: string;
  readonly organizationId: number;
  readonly dataset?: string;
  readonly type: Dataset['type'];
  readonly label: string;
}

type ItemInput = Extract<RunInput, { kind: 'item' }>;

const shownItems = 50;

/** What the Data view is about, else the first dataset of the local Studio. */
export async function currentPlace(
  core: Core,
  signal?: AbortSignal,
): Promise<InputPlace | undefined> {
  const { current } = core.filters;
  if (current) return { ...current, type: 'clinical' };
  const { account } = core.studio;
  if (!account) return undefined;
  const connection = await core.accounts.connection(account.id, signal);
  for (const { id } of await organizations(connection, signal)) {
    const places = await datasetPlaces(connection, account.id, id, signal);
    const [first] = places.filter(({ type }) => type === 'clinical');
    if (first) return first;
  }
  return undefined;
}

async function datasetPlaces(
  connection: Connection,
  accountId: string,
  organizationId: number,
  signal?: AbortSignal,
): Promise<InputPlace[]> {
  const { datasets } = await organization(connection, organizationId, signal);
  return datasets.map(({ name, type }) => {
    return { accountId, organizationId, dataset: name, type, label: name };
  });
}

export interface PlaceRow extends vscode.QuickPickItem {
  readonly value: InputPlace;
}

/** Every dataset of every account that answers. */
export async function placeRows(core: Core): Promise<PlaceRow[]> {
  const rows: PlaceRow[] = [];
  for (const account of core.accounts.all) {
    try {
      const connection = await core.accounts.connection(account.id);
      for (const { id, name } of await organizations(connection)) {
        for (const value of await datasetPlaces(connection, account.id, id)) {
          rows.push({
            label: plainText(value.label),
            description: plainText(`${name} · ${account.label}`),
            iconPath: new vscode.ThemeIcon(
              value.type === 'clinical' ? 'database' : 'folder-library',
            ),
            value,
          });
        }
      }
    } catch (error) {
      core.report(error, vscode.l10n.t('Listing the datasets of {0}', account.label));
    }
  }
  return rows;
}

/** Items whose name holds what was typed, under the filter that is set in the Data view. */
export async function findItems(
  core: Core,
  place: InputPlace,
  text: string,
  signal: AbortSignal,
): Promise<readonly Item[]> {
  const { accountId, organizationId, dataset } = place;
  const connection = await core.accounts.connection(accountId, signal);
  const target = { accountId, organizationId, ...(dataset === undefined ? {} : { dataset }) };
  const active = core.filters.effective(target)?.text;
  const named =
    text.trim() === '' ? '' : `name LIKE ${quoteText(`%${escapePattern(text.trim())}%`)}`;
  const filter = allOf([active ?? '', named].filter(Boolean));
  const page = await itemsPage(
    connection,
    organizationId,
    {
      ...(dataset === undefined ? {} : { dataset }),
      ...(filter === '' ? {} : { filter }),
      limit: shownItems,
      offset: 0,
      withFiles: false,
    },
    signal,
  );
  return page.items;
}

export function itemInput(
  place: Pick<InputPlace, 'accountId' | 'organizationId'>,
  item: Item,
): ItemInput {
  const { accountId, organizationId } = place;
  const { dataset, id, name } = item;
  return { kind: 'item', accountId, organizationId, dataset, itemId: id, itemName: name };
}

export function chosenItem(core: Core, input: ItemInput): ChosenInput {
  const account = core.accounts.find(input.accountId);
  const isAlone = core.accounts.all.length === 1;
  const { itemName, fileName, dataset } = input;
  return {
    input,
    title: plainText(fileName === undefined ? itemName : `${itemName}/${fileName}`, 120),
    detail: plainText(isAlone || !account ? dataset : `${dataset} · ${account.label}`, 120),
  };
}

export interface FileRow extends vscode.QuickPickItem {
  readonly fileName: string;
}

export async function fileRows(core: Core, input: ItemInput): Promise<FileRow[]> {
  const connection = await core.accounts.connection(input.accountId);
  const { files } = await readItem(connection, input.organizationId, input.itemId);
  return (files ?? []).map(({ name, size }) => ({
    label: plainText(name),
    description: formatBytes(size),
    iconPath: vscode.ThemeIcon.File,
    fileName: name,
  }));
}

export function itemDescription(item: Item): string {
  return plainText(`${item.dataset} · ${plural(item.totalFiles, 'file')}`);
}

/** One page of one folder of a `files` dataset. */
export async function entriesOf(
  core: Core,
  place: InputPlace,
  prefix: string,
): Promise<readonly FolderEntry[]> {
  const connection = await core.accounts.connection(place.accountId);
  const { organizationId, dataset = '' } = place;
  return (await listFolder(connection, organizationId, dataset, prefix)).entries;
}
