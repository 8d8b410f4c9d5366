import * as vscode from 'vscode';
import { unionFilter } from '../../actions/results/resultFilter.ts';
import { UserError } from '../../base/errors.ts';
import type { CommandInput } from '../commands.ts';
import { nodeId, type Node } from '../explorer/nodes.ts';
import type { Parts } from '../parts.ts';
import { showResult } from '../results/panel.ts';
import { resultTargetOf, type ResultTarget } from '../results/target.ts';
import { chosenInBasket, nothingSelected } from './selection.ts';

/** Longest filter of what is checked: it goes into an address. */
const longestFilter = 6000;

/** What a row of the tree keeps, a target that is named, or without either what the filter box is about. */
export function showAsTable(parts: Parts, { nodes, args }: CommandInput): void {
  const [given] = args;
  const named = resultTargetOf(given);
  if (named) {
    showResult(parts, named);
    return;
  }
  const { filters } = parts;
  const isOfRow = given !== undefined && given !== null;
  const targets = isOfRow ? nodes.flatMap((node) => targetOf(parts, node) ?? []) : [];
  const { current } = filters;
  if (!isOfRow && current) {
    const filter = filters.effective(current)?.text ?? '';
    targets.push({ ...current, filter, rows: 'items' });
  }
  if (targets.length === 0) {
    throw new UserError(vscode.l10n.t('Nothing is selected that could be shown as a table.'), {
      code: 'no-target',
      remedy: vscode.l10n.t('Select a dataset or an organization in the Data view.'),
    });
  }
  for (const target of targets) showResult(parts, target);
}

/** All items that are checked: a table for each organization. */
export function showBasketAsTable(parts: Parts): void {
  const chosen = chosenInBasket(parts.basket.all);
  if (chosen.length === 0) throw nothingSelected();
  for (const { accountId, organizationId, sets, ids } of chosen) {
    const filter = unionFilter(sets, ids);
    if (encodeURIComponent(filter).length > longestFilter) {
      throw new UserError(vscode.l10n.t('Too many single items are checked for one table.'), {
        code: 'too-many-items',
        remedy: vscode.l10n.t('Check a whole dataset, or what a filter keeps of it.'),
      });
    }
    const label = vscode.l10n.t('checked items');
    showResult(parts, { accountId, organizationId, filter, label, rows: 'items' });
  }
}

function targetOf(parts: Parts, node: Node): ResultTarget | undefined {
  if (node.kind === 'organization') {
    const { accountId, organizationId, organization, filter = '' } = node;
    return { accountId, organizationId, filter, label: organization.name, rows: 'items' };
  }
  if (node.kind !== 'dataset' || node.dataset.type !== 'clinical') return undefined;
  const { accountId, organizationId, dataset, matching } = node;
  const of = parts.tree.node(nodeId.organization(node));
  const organization = of?.kind === 'organization' ? of.organization.name : '';
  const label = [dataset.name, organization].filter(Boolean).join(' · ');
  const filter = matching?.text ?? '';
  return { accountId, organizationId, dataset: dataset.name, filter, label, rows: 'items' };
}
