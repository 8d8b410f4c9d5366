import * as vscode from 'vscode';
import { formatBytes, formatCount, plainText } from '../../base/text.ts';
import type { Item } from '../../client/model.ts';
import type { CommandId } from '../contributions.ts';
import { datasetPathUri, itemFileUri } from '../files/address.ts';
import { browsing } from '../itemPage/itemTarget.ts';
import { kindOfName } from '../media/fileKinds.ts';
import { isTableName } from '../signals/target.ts';
import { literalText } from '../literalText.ts';
import { plural } from '../words.ts';
import type { DatasetNode, ItemNode, Node } from './nodes.ts';

const { Collapsed, Expanded, None } = vscode.TreeItemCollapsibleState;
const icon = (id: string, color?: string) =>
  new vscode.ThemeIcon(id, color === undefined ? undefined : new vscode.ThemeColor(color));

/** Text from outside in a tooltip: nothing in it is a link, an image or an icon. */
function tooltip(title: string, lines: Iterable<readonly [string, string]>): vscode.MarkdownString {
  const markdown = new vscode.MarkdownString();
  markdown.appendMarkdown(`**${literalText(plainText(title))}**\n\n`);
  for (const [key, value] of lines) {
    const line = `${plainText(key, 80)}: ${plainText(value, 160)}`;
    markdown.appendMarkdown(`${literalText(line)}  \n`);
  }
  return markdown;
}

function row(
  node: Node,
  label: string,
  state: vscode.TreeItemCollapsibleState,
  more: Partial<vscode.TreeItem>,
): vscode.TreeItem {
  const item = new vscode.TreeItem(plainText(label), state);
  item.id = node.id;
  return Object.assign(item, more);
}

function checkOf(item: Item): 'passed' | 'failed' | 'none' {
  const value = item.metadata.get('ei_check');
  return value === '1' ? 'passed' : value === '0' ? 'failed' : 'none';
}

/** How a node looks; its check box is the basket's to add. */
export function treeItem(node: Node): vscode.TreeItem {
  switch (node.kind) {
    case 'account': {
      const { account } = node;
      const isLocal = account.kind === 'local';
      return row(node, account.label, node.alone ? Expanded : Collapsed, {
        iconPath: icon(isLocal ? 'server-environment' : 'cloud'),
        description: plainText(account.user ?? ''),
        contextValue: `account ${account.kind}`,
        tooltip: tooltip(account.label, [
          [
            isLocal ? vscode.l10n.t('Studio on this computer') : vscode.l10n.t('Studio'),
            account.endpoint || vscode.l10n.t('not started'),
          ],
        ]),
      });
    }
    case 'organization': {
      const { organization, filter } = node;
      return row(node, organization.name, node.alone ? Expanded : Collapsed, {
        iconPath: icon(filter === undefined ? 'organization' : 'filter-filled'),
        description: filter === undefined ? '' : plainText(filterText(filter), 120),
        contextValue: `organization${where(node.local)}${filter === undefined ? '' : ' filtered'}`,
        tooltip: tooltip(organization.name, [
          [vscode.l10n.t('Organization'), String(organization.id)],
          ...(filter === undefined ? [] : [[vscode.l10n.t('Filter'), filter] as const]),
        ]),
      });
    }
    case 'datasets': {
      const isClinical = node.type === 'clinical';
      const items = node.datasets.reduce((sum, { dataset }) => sum + dataset.totals.items, 0);
      return row(
        node,
        isClinical ? vscode.l10n.t('Clinical datasets') : vscode.l10n.t('File datasets'),
        Expanded,
        {
          description: isClinical ? plural(items, 'item') : '',
          contextValue: `datasets ${node.type}${where(node.local)}`,
          tooltip: isClinical
            ? vscode.l10n.t('Datasets of data items with metadata, a checklist and files')
            : vscode.l10n.t('Datasets of folders and files as they are'),
        },
      );
    }
    case 'dataset':
      return datasetRow(node);
    case 'item':
      return itemRow(node);
    case 'itemFolder': {
      const name = node.path.split('/').at(-2) ?? node.path;
      return row(node, name, Collapsed, {
        iconPath: vscode.ThemeIcon.Folder,
        description: plural(node.files.length, 'file'),
        contextValue: `itemFolder${where(node.local)}`,
      });
    }
    case 'itemFile': {
      const { file, item } = node;
      const uri = itemFileUri(node, item, file.name);
      return fileRow(node, file.name, uri, file.size, file.modified);
    }
    case 'folder':
      return row(node, node.entry.name, Collapsed, {
        iconPath: vscode.ThemeIcon.Folder,
        contextValue: `folder${where(node.local)}`,
        tooltip: plainText(node.entry.path),
      });
    case 'folderFile': {
      const { entry } = node;
      const uri = datasetPathUri(node, node.dataset, entry.path);
      return fileRow(node, entry.name, uri, entry.size, entry.modified);
    }
    case 'more': {
      const label = vscode.l10n.t('Load more…');
      return row(node, label, None, {
        iconPath: icon('ellipsis'),
        description:
          node.total === undefined
            ? vscode.l10n.t('{0} shown', formatCount(node.shown))
            : vscode.l10n.t('{0} of {1} shown', formatCount(node.shown), formatCount(node.total)),
        contextValue: 'more',
        command: { command: 'edgeImpulse.loadMore', title: label, arguments: [node] },
      });
    }
    case 'note':
      return row(node, node.text, None, {
        iconPath: icon('info'),
        contextValue: 'note',
        tooltip: plainText(node.tooltip ?? node.text),
      });
    case 'error': {
      const retry = vscode.l10n.t('Retry');
      return row(node, node.message, None, {
        iconPath: icon('error', 'list.errorForeground'),
        description: node.code === 'studio-filter' ? '' : vscode.l10n.t('click to retry'),
        contextValue: 'error',
        tooltip: plainText([node.message, node.remedy ?? ''].join(' '), 600),
        command: { command: 'edgeImpulse.retry', title: retry, arguments: [node] },
      });
    }
  }
}

const where = (local: boolean) => (local ? ' local' : ' cloud');

function filterText(text: string): string {
  return vscode.l10n.t('filter: {0}', text);
}

function datasetRow(node: DatasetNode): vscode.TreeItem {
  const { dataset, matching } = node;
  const { totals } = dataset;
  const isClinical = dataset.type === 'clinical';
  const counts: string[] = [];
  if (matching?.items !== undefined) {
    counts.push(
      vscode.l10n.t('{0} of {1}', formatCount(matching.items), plural(totals.items, 'item')),
    );
  } else if (isClinical) counts.push(plural(totals.items, 'item'));
  else counts.push(plural(totals.files, 'file'));
  const checks = [
    totals.checklistOk > 0 ? `${formatCount(totals.checklistOk)}✓` : '',
    totals.checklistFailed > 0 ? `${formatCount(totals.checklistFailed)}✗` : '',
  ].filter(Boolean);
  if (!matching && checks.length > 0) counts.push(checks.join(' '));
  if (matching?.own) counts.push(filterText(matching.text));
  const lines: [string, string][] = [
    [vscode.l10n.t('Type'), isClinical ? vscode.l10n.t('clinical') : vscode.l10n.t('files')],
    [vscode.l10n.t('Files'), `${formatCount(totals.files)}, ${formatBytes(totals.size)}`],
  ];
  if (isClinical) {
    const { checklistOk, checklistFailed, items } = totals;
    const told = vscode.l10n.t('{0} passed, {1} failed', checklistOk, checklistFailed);
    lines.unshift([vscode.l10n.t('Items'), formatCount(items)]);
    lines.push([vscode.l10n.t('Checklists'), told]);
  }
  if (dataset.bucket) {
    lines.push([vscode.l10n.t('Bucket'), `${dataset.bucket.name}/${dataset.bucket.path}`]);
  }
  if (dataset.tags.length > 0) lines.push([vscode.l10n.t('Tags'), dataset.tags.join(', ')]);
  if (matching) {
    const key = matching.own
      ? vscode.l10n.t('Filter')
      : vscode.l10n.t('Filter of the organization');
    lines.push([key, matching.text]);
  }
  return row(node, dataset.name, Collapsed, {
    iconPath: icon(matching ? 'filter-filled' : isClinical ? 'database' : 'folder-library'),
    description: plainText(counts.join(' · '), 160),
    contextValue: `dataset ${dataset.type}${where(node.local)}${matching?.own ? ' filtered' : ''}`,
    tooltip: tooltip(dataset.name, lines),
    accessibilityInformation: {
      label: plainText(
        [
          vscode.l10n.t('Dataset {0}', dataset.name),
          plural(totals.items, 'item'),
          vscode.l10n.t('{0} passed, {1} failed', totals.checklistOk, totals.checklistFailed),
          matching === undefined ? '' : filterText(matching.text),
        ].join(', '),
      ),
    },
  });
}

const checkIcons = {
  passed: ['pass-filled', 'testing.iconPassed'],
  failed: ['error', 'testing.iconFailed'],
  none: ['circle-outline', undefined],
} as const;

function itemRow(node: ItemNode): vscode.TreeItem {
  const { item } = node;
  const check = checkOf(item);
  const [iconId, color] = checkIcons[check];
  const spoken = {
    passed: vscode.l10n.t('checklist passed'),
    failed: vscode.l10n.t('checklist failed'),
    none: vscode.l10n.t('no checklist'),
  }[check];
  const size = `${plural(item.totalFiles, 'file')} · ${formatBytes(item.totalSize)}`;
  const entries = [...item.metadata];
  const shown = entries.slice(0, 30);
  const lines: [string, string][] = [[vscode.l10n.t('Files'), size], ...shown];
  if (entries.length > shown.length) {
    lines.push(['…', vscode.l10n.t('{0} more keys', entries.length - shown.length)]);
  }
  const open = vscode.l10n.t('Open Item');
  return row(node, item.name, Collapsed, {
    iconPath: icon(iconId, color),
    description: size,
    contextValue: `item${where(node.local)}`,
    tooltip: tooltip(item.name, lines),
    accessibilityInformation: {
      label: plainText([vscode.l10n.t('Item {0}', item.name), spoken, size].join(', ')),
    },
    command: { command: 'edgeImpulse.item.open', title: open, arguments: [node, browsing] },
  });
}

function fileRow(
  node: Node & { readonly local: boolean },
  name: string,
  uri: vscode.Uri,
  size: number | undefined,
  modified: number | undefined,
): vscode.TreeItem {
  const lines: [string, string][] = [];
  if (size !== undefined) lines.push([vscode.l10n.t('Size'), formatBytes(size)]);
  if (modified !== undefined) {
    lines.push([vscode.l10n.t('Changed'), new Date(modified).toLocaleString(vscode.env.language)]);
  }
  const shortName = name.slice(name.lastIndexOf('/') + 1);
  return row(node, shortName, None, {
    resourceUri: uri,
    description: size === undefined ? '' : formatBytes(size),
    contextValue: `file${where(node.local)}${isTableName(name) ? ' table' : ''}`,
    tooltip: tooltip(name, lines),
    command: {
      command: isPlain(name) ? 'vscode.open' : ('edgeImpulse.file.open' satisfies CommandId),
      title: vscode.l10n.t('Open'),
      arguments: [uri],
    },
  });
}

/** Whether the name alone says what opens it. VS Code shows nothing at all for a picture that is none, or too large. */
function isPlain(name: string): boolean {
  const kind = kindOfName(name);
  return kind !== 'binary' && kind !== 'image';
}
