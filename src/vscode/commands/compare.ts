import * as vscode from 'vscode';
import { UserError } from '../../base/errors.ts';
import { plainText } from '../../base/text.ts';
import type { CommandInput } from '../commands.ts';
import { chooseTable } from '../compare/chooseTable.ts';
import { showComparison } from '../compare/panel.ts';
import type { CompareSession } from '../compare/session.ts';
import type { Node } from '../explorer/nodes.ts';
import { datasetPathUri, itemFileUri } from '../files/address.ts';
import type { Parts } from '../parts.ts';
import { setContext } from '../settings.ts';
import { isTableName } from '../signals/target.ts';

/** How long it is told what was selected, in milliseconds. */
const toldFor = 5000;

let selected: vscode.Uri | undefined;

/** Remembers a table as the first of two. */
export function selectForCompare(_parts: Parts, input: CommandInput): void {
  const [uri] = tablesOf(input);
  if (!uri) throw noTable();
  selected = uri;
  setContext('edgeImpulse.comparedTable', true);
  const name = plainText(uri.path.split('/').slice(-2).join('/'), 100);
  vscode.window.setStatusBarMessage(vscode.l10n.t('{0} is selected for compare', name), toldFor);
}

export function compareWithSelected(parts: Parts, input: CommandInput): CompareSession {
  const [uri] = tablesOf(input);
  if (!uri || !selected) throw noTable();
  return show(parts, selected, uri);
}

/** Compares two rows or files that are selected; what is missing is asked for. */
export async function compareTables(
  parts: Parts,
  input: CommandInput,
): Promise<CompareSession | undefined> {
  const [first, second] = tablesOf(input);
  const before =
    first ?? (await chooseTable(parts, undefined, vscode.l10n.t('Choose the first table')));
  if (!before) return undefined;
  const after =
    second ?? (await chooseTable(parts, before, vscode.l10n.t('Choose the table to compare with')));
  return after && show(parts, before, after);
}

/** Compares the table that is shown or was clicked with another one. */
export async function compareWith(
  parts: Parts,
  input: CommandInput,
): Promise<CompareSession | undefined> {
  const [before] = tablesOf(input);
  if (!before) throw noTable();
  const title = vscode.l10n.t('Choose the table to compare with');
  const after = await chooseTable(parts, before, title);
  return after && show(parts, before, after);
}

function show(parts: Parts, before: vscode.Uri, after: vscode.Uri): CompareSession {
  return showComparison(parts, { before: before.toString(), after: after.toString() });
}

function noTable(): UserError {
  return new UserError(vscode.l10n.t('No table is selected.'), {
    code: 'nothing-selected',
    remedy: vscode.l10n.t('Select a Parquet, CSV or JSON lines file, or open one.'),
  });
}

/** What a command was called on: files, rows of the tree, or the table that is in front. */
function tablesOf({ nodes, args }: CommandInput): readonly vscode.Uri[] {
  const [clicked, second] = args;
  if (clicked instanceof vscode.Uri) {
    if (second instanceof vscode.Uri) return [clicked, second];
    const selection = (Array.isArray(second) ? second : []) as readonly unknown[];
    const many = selection.filter((each) => each instanceof vscode.Uri);
    return many.length > 1 ? many : [clicked];
  }
  if (args.length > 0) return nodes.flatMap((node) => uriOf(node) ?? []);
  const shown = shownTable();
  return shown ? [shown] : [];
}

function uriOf(node: Node): vscode.Uri | undefined {
  switch (node.kind) {
    case 'itemFile':
      return itemFileUri(node, node.item, node.file.name);
    case 'folderFile':
      return datasetPathUri(node, node.dataset, node.entry.path);
    default:
      return undefined;
  }
}

function shownTable(): vscode.Uri | undefined {
  const input = vscode.window.tabGroups.activeTabGroup.activeTab?.input;
  const isFile = input instanceof vscode.TabInputCustom || input instanceof vscode.TabInputText;
  return isFile && isTableName(input.uri.path) ? input.uri : undefined;
}
