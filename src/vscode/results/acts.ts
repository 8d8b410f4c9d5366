import * as vscode from 'vscode';
import { UserError } from '../../base/errors.ts';
import { item as readItem } from '../../client/data.ts';
import {
  idsFilter,
  narrowed,
  otherCondition,
  valueCondition,
} from '../../actions/results/resultFilter.ts';
import type { ResultAct } from '../../../webviews/preview/contract.ts';
import { viewIds, type CommandId } from '../contributions.ts';
import { nodeId, type ItemNode } from '../explorer/nodes.ts';
import { openFilterDocument } from '../filterLanguage/documents.ts';
import type { Core } from '../parts.ts';
import type { ActDone, ActRows } from './session.ts';
import type { ResultTarget } from './target.ts';

/** Items that are opened at once. */
const mostOpened = 5;

/** Does what somebody chose for rows of a result, or for its filter. */
export async function actOn(core: Core, asked: ResultAct, rows: ActRows): Promise<ActDone> {
  const { target } = rows;
  switch (asked.is) {
    case 'open':
      for (const id of (await rows.ids(asked.from, asked.to)).slice(0, mostOpened)) {
        const { accountId, organizationId } = target;
        const key = { accountId, organizationId, itemId: id };
        await vscode.commands.executeCommand('edgeImpulse.item.open' satisfies CommandId, key);
      }
      return {};
    case 'explain':
      await onItem(core, rows, asked.from, 'edgeImpulse.item.explain');
      return {};
    case 'signals':
      await onItem(core, rows, asked.from, 'edgeImpulse.openSignals');
      return {};
    case 'copyFilter': {
      const ids = await rows.ids(asked.from, asked.to);
      await vscode.env.clipboard.writeText(idsFilter(ids));
      return { said: vscode.l10n.t('A filter of {0} items is on the clipboard.', ids.length) };
    }
    case 'keepValue':
    case 'dropValue':
      return { target: await narrowedBy(rows, asked) };
    case 'rows':
      return { target: { ...target, rows: asked.rows } };
    case 'edit':
      await openFilterDocument(filterTarget(target), target.filter);
      return {};
    case 'apply':
      core.filters.set(filterTarget(target), target.filter);
      await vscode.commands.executeCommand(`${viewIds.data}.focus`);
      return {};
  }
}

async function narrowedBy(
  { target, columns, text }: ActRows,
  { is, row, column }: Extract<ResultAct, { readonly row: number }>,
): Promise<ResultTarget> {
  const described = columns[column];
  const value = await text(row, column);
  const conditionOf = is === 'keepValue' ? valueCondition : otherCondition;
  const condition = described && conditionOf(described, value);
  if (condition === undefined) {
    throw new UserError(vscode.l10n.t('A filter cannot ask for this value.'), {
      code: 'no-condition',
      remedy: vscode.l10n.t('Filter the column of the table instead.'),
    });
  }
  return { ...target, filter: narrowed(target.filter, condition) };
}

/** The commands of the tree work on its rows: this is the row of the item. */
async function onItem(
  { accounts }: Core,
  { target, ids }: ActRows,
  row: number,
  command: CommandId,
): Promise<void> {
  const [id] = await ids(row, row + 1);
  if (id === undefined) return;
  const { accountId, organizationId, filter } = target;
  const connection = await accounts.connection(accountId);
  const item = await readItem(connection, organizationId, id);
  const local = accounts.all.find((each) => each.id === accountId)?.kind === 'local';
  const place = { accountId, organizationId, local };
  const node: ItemNode = {
    ...{ kind: 'item', id: nodeId.item(place, id), item },
    ...place,
    ...(filter === '' ? {} : { filter }),
  };
  await vscode.commands.executeCommand(command, node);
}

function filterTarget({ accountId, organizationId, dataset, label }: ResultTarget) {
  const place = { accountId, organizationId, label };
  return dataset === undefined ? place : { ...place, dataset };
}
