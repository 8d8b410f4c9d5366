import * as vscode from 'vscode';
import { UserError } from '../../base/errors.ts';
import type { CommandInput } from '../commands.ts';
import { datasetPathUri, itemFileUri } from '../files/address.ts';
import type { Parts } from '../parts.ts';
import { nameOf, showSignals } from '../signals/panel.ts';
import type { SignalsSession } from '../signals/session.ts';
import { isTableName } from '../signals/target.ts';

/** Plots a file, by its address or its row, or all signals of an item on one axis. Gives what serves the page. */
export function openSignals(parts: Parts, { nodes, args }: CommandInput): SignalsSession {
  const [given] = args;
  const uri = given instanceof vscode.Uri ? given : args.length === 0 ? shownUri() : undefined;
  if (uri) {
    return showSignals(parts, { kind: 'file', uri: uri.toString() }, nameOf(uri));
  }
  for (const node of nodes) {
    switch (node.kind) {
      case 'item': {
        const { accountId, organizationId, item } = node;
        const target = { kind: 'item', accountId, organizationId, itemId: item.id } as const;
        return showSignals(parts, target, item.name);
      }
      case 'itemFile': {
        const file = itemFileUri(node, node.item, node.file.name);
        return showSignals(parts, { kind: 'file', uri: file.toString() }, nameOf(file));
      }
      case 'folderFile': {
        const file = datasetPathUri(node, node.dataset, node.entry.path);
        return showSignals(parts, { kind: 'file', uri: file.toString() }, nameOf(file));
      }
      default:
        break;
    }
  }
  throw new UserError(vscode.l10n.t('No data item and no table is selected.'), {
    code: 'nothing-selected',
    remedy: vscode.l10n.t('Select one in the Data view, or open a table.'),
  });
}

/** The file of the table that is in front. */
function shownUri(): vscode.Uri | undefined {
  const input = vscode.window.tabGroups.activeTabGroup.activeTab?.input;
  const isFile = input instanceof vscode.TabInputCustom || input instanceof vscode.TabInputText;
  return isFile && isTableName(input.uri.path) ? input.uri : undefined;
}
