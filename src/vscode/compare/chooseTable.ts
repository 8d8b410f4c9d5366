import * as vscode from 'vscode';
import { isAbort, messageOf } from '../../base/errors.ts';
import { plainText } from '../../base/text.ts';
import { itemsPage } from '../../client/data.ts';
import { askOpen } from '../commands/askPath.ts';
import { fromUri, itemFileUri } from '../files/address.ts';
import type { Core } from '../parts.ts';
import { isTableName } from '../signals/target.ts';

interface Offer extends vscode.QuickPickItem {
  /** Absent for the one that asks for a file of this computer. */
  readonly uri?: vscode.Uri;
}

const mostItems = 200;
const mostFolders = 200;
const mostRecent = 10;
const recentKey = 'edgeImpulse.comparedTables';

/** Asks for a table: like-named ones of other items or folders come first, then those that are open or were compared. */
export async function chooseTable(
  core: Core,
  beside: vscode.Uri | undefined,
  title: string,
): Promise<vscode.Uri | undefined> {
  const pick = vscode.window.createQuickPick<Offer>();
  const stop = new AbortController();
  pick.title = title;
  pick.matchOnDescription = true;
  pick.busy = true;
  const others = [...openTables(), ...recentTables(core)];
  const show = (alike: readonly vscode.Uri[]) => {
    const known = new Set([beside?.toString()]);
    const fresh = (uris: readonly vscode.Uri[]) =>
      uris.filter((uri) => !known.has(uri.toString()) && known.add(uri.toString()));
    const isKept = pick.activeItems[0];
    pick.items = [
      ...group(vscode.l10n.t('same name elsewhere'), fresh(alike)),
      ...group(vscode.l10n.t('open or compared before'), fresh(others)),
      { label: '', kind: vscode.QuickPickItemKind.Separator },
      {
        label: vscode.l10n.t('Choose a File…'),
        iconPath: new vscode.ThemeIcon('folder-opened'),
        alwaysShow: true,
      },
    ];
    const active = pick.items.find(({ uri }) => uri?.toString() === isKept?.uri?.toString());
    if (active?.uri) pick.activeItems = [active];
  };
  show([]);
  const found = beside ? alikeFiles(core, beside, stop.signal) : Promise.resolve([]);
  found
    .then(show, (error: unknown) => {
      if (!isAbort(error)) core.log.warn(`Looking for like-named tables: ${messageOf(error)}`);
    })
    .finally(() => (pick.busy = false))
    .catch(() => undefined);
  const chosen = await new Promise<Offer | undefined>((resolve) => {
    pick.onDidAccept(() => resolve(pick.activeItems[0]));
    pick.onDidHide(() => resolve(undefined));
    pick.show();
  });
  stop.abort();
  pick.dispose();
  if (!chosen) return undefined;
  const uri = chosen.uri ?? (await askFile(title));
  if (uri) await remember(core, uri);
  return uri;
}

function group(label: string, uris: readonly vscode.Uri[]): readonly Offer[] {
  if (uris.length === 0) return [];
  const offers = uris.map((uri): Offer => {
    const address = fromUri(uri);
    const parts =
      address?.dataset === undefined ? uri.path.split('/') : [address.dataset, ...address.parts];
    return {
      label: plainText(parts.slice(-2).join('/'), 100),
      description: plainText(parts.slice(0, -2).filter(Boolean).join('/'), 150),
      iconPath: new vscode.ThemeIcon('table'),
      uri,
    };
  });
  return [{ label, kind: vscode.QuickPickItemKind.Separator }, ...offers];
}

/** Files of the same name in other items of the dataset, or in folders beside this one. */
async function alikeFiles(
  core: Core,
  uri: vscode.Uri,
  signal: AbortSignal,
): Promise<readonly vscode.Uri[]> {
  const address = fromUri(uri);
  if (!address) return besideOnDisk(uri);
  const { accountId, organizationId, dataset, parts } = address;
  if (organizationId === undefined || dataset === undefined) return [];
  const [own, ...rest] = parts;
  const name = rest.join('/');
  const connection = await core.accounts.connection(accountId, signal);
  const query = { dataset, limit: mostItems, offset: 0, withFiles: true };
  const { items } = await itemsPage(connection, organizationId, query, signal);
  return items
    .filter((item) => item.name !== own && item.files?.some((file) => file.name === name))
    .map((item) => itemFileUri({ accountId, organizationId }, item, name));
}

async function besideOnDisk(uri: vscode.Uri): Promise<readonly vscode.Uri[]> {
  const { fs } = vscode.workspace;
  const folder = vscode.Uri.joinPath(uri, '..');
  const parent = vscode.Uri.joinPath(folder, '..');
  const name = uri.path.split('/').at(-1) ?? '';
  const isFile = ([, type]: readonly [string, vscode.FileType]) =>
    (type & vscode.FileType.File) !== 0;
  const own = (await fs.readDirectory(folder)).filter(isFile).map(([each]) => each);
  const folders = (await fs.readDirectory(parent)).filter(
    ([, type]) => (type & vscode.FileType.Directory) !== 0,
  );
  const alike = await Promise.all(
    folders.slice(0, mostFolders).map(async ([each]) => {
      const there = vscode.Uri.joinPath(parent, each, name);
      return fs.stat(there).then(
        () => [there],
        () => [],
      );
    }),
  );
  const tables = own.filter((each) => each !== name && isTableName(each));
  return [...alike.flat(), ...tables.map((each) => vscode.Uri.joinPath(folder, each))];
}

function openTables(): readonly vscode.Uri[] {
  return vscode.window.tabGroups.all
    .flatMap(({ tabs }) => tabs)
    .flatMap(({ input }) =>
      input instanceof vscode.TabInputCustom || input instanceof vscode.TabInputText
        ? [input.uri]
        : [],
    )
    .filter(({ path }) => isTableName(path));
}

function recentTables({ context }: Core): readonly vscode.Uri[] {
  const kept = context.workspaceState.get<unknown>(recentKey);
  return (Array.isArray(kept) ? kept : [])
    .filter((address) => typeof address === 'string')
    .map((address) => vscode.Uri.parse(address));
}

async function remember(core: Core, uri: vscode.Uri): Promise<void> {
  const recent = recentTables(core)
    .map(String)
    .filter((each) => each !== uri.toString());
  await core.context.workspaceState.update(
    recentKey,
    [uri.toString(), ...recent].slice(0, mostRecent),
  );
}

async function askFile(title: string): Promise<vscode.Uri | undefined> {
  const [file] = await askOpen('files', title, vscode.l10n.t('Compare'));
  return file === undefined ? undefined : vscode.Uri.file(file);
}
