import * as vscode from 'vscode';
import { plainText } from '../../base/text.ts';
import { command, icon, row } from './row.ts';
import { operationTitle } from './sentences.ts';
import type {
  JoinState,
  StudioBlockNode,
  StudioDetailNode,
  StudioNode,
  StudioParameterNode,
} from './studioNodes.ts';

const { Collapsed, None } = vscode.TreeItemCollapsibleState;

/** How a row about the blocks of an organization looks. */
export function studioTreeItem(node: StudioNode): vscode.TreeItem {
  switch (node.kind) {
    case 'studioAccount':
      return row(node, node.label, Collapsed, {
        iconPath: icon(node.isLocal ? 'server-environment' : 'cloud'),
        description: vscode.l10n.t('blocks of its organizations'),
        contextValue: 'studioAccount',
      });
    case 'studioOrganization':
      return row(node, node.name, Collapsed, {
        iconPath: icon('organization'),
        contextValue: 'studioOrganization',
      });
    case 'studioBlock':
      return blockRow(node);
    case 'studioGone':
      return row(node, vscode.workspace.asRelativePath(node.blockFolder), None, {
        iconPath: icon('warning', 'list.warningForeground'),
        description: vscode.l10n.t('its block {0} was deleted in the Studio', node.blockId),
        contextValue: 'studioGone',
        tooltip: plainText(node.blockFolder, 1000),
      });
    case 'studioDetail':
      return detailRow(node);
    case 'studioParameters': {
      const count = node.parameters.length;
      return row(node, vscode.l10n.t('Parameters'), count === 0 ? None : Collapsed, {
        iconPath: icon('settings'),
        description: count === 0 ? vscode.l10n.t('none') : String(count),
        contextValue: 'studioDetail',
      });
    }
    case 'studioParameter':
      return parameterRow(node);
    case 'studioMore': {
      const title = vscode.l10n.t('Show more blocks…');
      return row(node, title, None, {
        iconPath: icon('ellipsis'),
        description: vscode.l10n.t('{0} of {1} shown', node.shown, node.total),
        contextValue: 'more',
        command: command('edgeImpulse.block.moreRuns', title, node),
      });
    }
    case 'studioNote':
      return row(node, node.text, None, { iconPath: icon('info'), contextValue: 'note' });
    case 'studioError': {
      const retry = vscode.l10n.t('Retry');
      return row(node, node.message, None, {
        iconPath: icon('error', 'list.errorForeground'),
        description: vscode.l10n.t('click to retry'),
        contextValue: 'error',
        tooltip: plainText([node.message, node.remedy ?? ''].join(' '), 600),
        command: command('edgeImpulse.block.refresh', retry, node),
      });
    }
  }
}

function blockRow(node: StudioBlockNode): vscode.TreeItem {
  const { block, state, place, blockFolder, mayDelete } = node;
  const built = block.isBuilt ? '' : vscode.l10n.t('not built yet');
  const parts = [stateTitle(state), operationTitle(block.operatesOn), built].filter(Boolean);
  const words = [
    'studioBlock',
    blockFolder === '' ? 'only' : 'joined',
    ...(block.isBuilt && block.operatesOn !== 'standalone' ? ['built'] : []),
    place.isLocal ? 'local' : 'cloud',
    ...(mayDelete ? ['admin'] : []),
  ];
  const [iconId, color] = stateIcon(node);
  return row(node, block.name, Collapsed, {
    iconPath: icon(iconId, color),
    description: plainText(parts.join(' · '), 160),
    contextValue: words.join(' '),
    tooltip: plainText([block.name, ...parts, block.description].filter(Boolean).join('\n'), 1000),
    accessibilityInformation: {
      label: plainText([vscode.l10n.t('Block {0}', block.name), ...parts].join(', ')),
    },
  });
}

function stateIcon({ state, block }: StudioBlockNode): readonly [string, string?] {
  if (!block.isBuilt) return ['circle-slash'];
  switch (state) {
    case 'changedHere':
    case 'changedThere':
    case 'changedBoth':
      return ['package', 'gitDecoration.modifiedResourceForeground'];
    case 'inStep':
      return ['package', 'testing.iconPassed'];
    case 'only':
    case 'unknown':
      return ['package'];
  }
}

function stateTitle(state: JoinState): string {
  switch (state) {
    case 'only':
      return vscode.l10n.t('only in the organization');
    case 'inStep':
      return vscode.l10n.t('in step');
    case 'changedHere':
      return vscode.l10n.t('changed since push');
    case 'changedThere':
      return vscode.l10n.t('changed in the Studio');
    case 'changedBoth':
      return vscode.l10n.t('changed here and in the Studio');
    case 'unknown':
      return vscode.l10n.t('not pushed from here');
  }
}

const detailIcons: Readonly<Record<StudioDetailNode['what'], string>> = {
  folder: 'folder',
  operatesOn: 'database',
  image: 'vm',
  updated: 'history',
  id: 'key',
  description: 'note',
  mounts: 'plug',
};

function detailRow(node: StudioDetailNode): vscode.TreeItem {
  const { what, value } = node;
  const title = detailTitle(what);
  const open = vscode.l10n.t('Open Its Folder');
  return row(node, title, None, {
    iconPath: icon(detailIcons[what]),
    description: plainText(value, 160),
    contextValue: 'studioDetail',
    tooltip: plainText(`${title}: ${value}`, 1000),
    ...(what === 'folder' ? { command: command('edgeImpulse.block.openFolder', open, node) } : {}),
  });
}

function detailTitle(what: StudioDetailNode['what']): string {
  switch (what) {
    case 'folder':
      return vscode.l10n.t('Folder');
    case 'operatesOn':
      return vscode.l10n.t('Works on');
    case 'image':
      return vscode.l10n.t('Image');
    case 'updated':
      return vscode.l10n.t('Last changed');
    case 'id':
      return vscode.l10n.t('Id');
    case 'description':
      return vscode.l10n.t('Description');
    case 'mounts':
      return vscode.l10n.t('Mounts');
  }
}

function parameterRow(node: StudioParameterNode): vscode.TreeItem {
  const { label, param, type, defaultValue, help } = node.parameter;
  const value = defaultValue === undefined || type === 'secret' ? '' : `= ${defaultValue}`;
  return row(node, label, None, {
    iconPath: icon(type === 'secret' ? 'lock' : 'symbol-parameter'),
    description: plainText([type, value].filter(Boolean).join(' '), 120),
    contextValue: 'studioDetail',
    tooltip: plainText([`--${param}`, help ?? ''].filter(Boolean).join('\n'), 600),
  });
}
