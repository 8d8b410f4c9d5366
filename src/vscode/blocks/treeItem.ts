import path from 'node:path';
import * as vscode from 'vscode';
import { isInside } from '../../base/safePath.ts';
import { formatBytes, plainText } from '../../base/text.ts';
import type { MetadataChange } from '../../actions/testRun/testRun.ts';
import { literalText } from '../literalText.ts';
import { viewTypes } from '../contributions.ts';
import { plural } from '../words.ts';
import type { BlockNode, BlocksNode, InputNode, OutputFileNode, RunNode } from './nodes.ts';
import { fileKind } from './fileKinds.ts';
import { command, icon, row } from './row.ts';
import { isStudioNode } from './studioNodes.ts';
import { studioTreeItem } from './studioTreeItem.ts';
import { detailsOfRun, operationTitle, sentenceOfRun, titleOfState } from './sentences.ts';

const { Collapsed, None } = vscode.TreeItemCollapsibleState;

const passed = () => icon('pass-filled', 'testing.iconPassed');
const failed = () => icon('error', 'testing.iconFailed');

/** How a row of the Blocks view looks. `outputFolder` gives the absolute folder of a run's output. */
export function blocksTreeItem(
  node: BlocksNode,
  outputFolder: (runId: string) => string,
): vscode.TreeItem {
  if (isStudioNode(node)) return studioTreeItem(node);
  switch (node.kind) {
    case 'block':
      return blockRow(node);
    case 'blockInput':
      return inputRow(node);
    case 'blockRun':
      return runRow(node);
    case 'blockMoreRuns': {
      const title = vscode.l10n.t('Show more runs…');
      return row(node, title, None, {
        iconPath: icon('ellipsis'),
        description: vscode.l10n.t('{0} of {1} shown', node.shown, node.total),
        contextValue: 'more',
        command: command('edgeImpulse.block.moreRuns', title, node),
      });
    }
    case 'blockCheck': {
      const { key, state, value } = node.check;
      const told = {
        passed: vscode.l10n.t('passed'),
        failed: vscode.l10n.t('failed'),
        other: value,
      }[state];
      return row(node, key, None, {
        iconPath: state === 'passed' ? passed() : state === 'failed' ? failed() : icon('question'),
        description: plainText(told, 120),
        contextValue: 'check',
        tooltip: plainText(`${key}: ${value}`),
      });
    }
    case 'blockChanges':
      return row(node, vscode.l10n.t('Metadata'), Collapsed, {
        iconPath: icon('symbol-property'),
        description: [
          node.changes.length === 1
            ? vscode.l10n.t('1 change')
            : vscode.l10n.t('{0} changes', node.changes.length),
          node.action,
        ].join(' · '),
        contextValue: 'changes',
        tooltip: vscode.l10n.t(
          'What ei-metadata.json would change; nothing is changed by a test run',
        ),
      });
    case 'blockChange': {
      const { change } = node;
      return row(node, change.key, None, {
        iconPath: changeIcon(change),
        description: plainText(changeText(change), 160),
        contextValue: 'change',
        tooltip: plainText(`${change.key}: ${changeText(change)}`, 600),
      });
    }
    case 'blockOutputFolder': {
      const isWhole = node.path === '';
      const name = isWhole ? vscode.l10n.t('Output') : (node.path.split('/').at(-2) ?? node.path);
      const size = node.files.reduce((sum, file) => sum + file.size, 0);
      return row(node, name, Collapsed, {
        iconPath: vscode.ThemeIcon.Folder,
        description: `${plural(node.files.length, 'file')} · ${formatBytes(size)}`,
        contextValue: isWhole ? 'output' : 'outputFolder',
      });
    }
    case 'blockOutputFile':
      return outputRow(node, outputFolder(node.runId));
    case 'blockLog': {
      const title = vscode.l10n.t('Log');
      return row(node, title, None, {
        iconPath: icon('output'),
        contextValue: 'log',
        command: command('edgeImpulse.block.openLog', title, node),
      });
    }
    case 'blockNote': {
      const icons = { info: 'info', warning: 'warning', error: 'error' } as const;
      const color = node.level === 'error' ? 'list.errorForeground' : undefined;
      return row(node, node.text, None, {
        iconPath: icon(icons[node.level], color),
        contextValue: 'note',
        tooltip: plainText([node.text, node.detail ?? ''].join(' '), 1000),
      });
    }
  }
}

function blockRow(node: BlockNode): vscode.TreeItem {
  const { errors, warnings, operatesOn, running, trouble } = node;
  const mode = operatesOn === undefined ? '' : operationTitle(operatesOn);
  const found = errors + warnings;
  const problems =
    found === 0
      ? ''
      : found === 1
        ? vscode.l10n.t('1 problem')
        : vscode.l10n.t('{0} problems', found);
  const onSave = node.runsOnSave ? vscode.l10n.t('runs on save') : '';
  const state = running
    ? vscode.l10n.t('{0} on {1}', running.stage, plainText(running.inputTitle, 60))
    : '';
  const push = node.pushState === undefined ? '' : pushTitle(node.pushState);
  const parts = [state, problems, running ? '' : mode, onSave, push].filter(Boolean);
  const isBroken = trouble !== undefined || errors > 0;
  return row(node, node.name, Collapsed, {
    iconPath: running
      ? icon('loading~spin')
      : isBroken
        ? icon('package', 'list.errorForeground')
        : icon('package', warnings > 0 ? 'list.warningForeground' : undefined),
    description: plainText(parts.join(' · '), 200),
    contextValue: `block ${running ? 'running' : 'idle'}${node.runsOnSave ? ' onSave' : ''}`,
    tooltip: plainText(trouble ?? node.blockFolder, 1000),
    accessibilityInformation: {
      label: plainText(
        [vscode.l10n.t('Block {0}', node.name), mode, ...parts.filter((part) => part !== mode)]
          .filter(Boolean)
          .join(', '),
      ),
    },
  });
}

function pushTitle(state: NonNullable<BlockNode['pushState']>): string {
  switch (state) {
    case 'never':
      return vscode.l10n.t('never pushed');
    case 'changed':
      return vscode.l10n.t('changed since push');
    case 'inStep':
      return vscode.l10n.t('in step');
  }
}

function inputRow(node: InputNode): vscode.TreeItem {
  const { operatesOn, input } = node;
  const title = vscode.l10n.t('Choose Input…');
  if (operatesOn === 'standalone') {
    return row(node, vscode.l10n.t('No input'), None, {
      iconPath: icon('circle-slash'),
      description: vscode.l10n.t('this block works on its own'),
      contextValue: 'noInput',
    });
  }
  const label = input === undefined ? title : vscode.l10n.t('Input: {0}', input.title);
  return row(node, label, None, {
    iconPath: icon(operatesOn === 'file' ? 'file' : 'database'),
    description: plainText(
      input?.detail ?? vscode.l10n.t('works on {0}', operationTitle(operatesOn)),
      120,
    ),
    contextValue: 'input',
    tooltip: vscode.l10n.t('What the next run works on; click to choose another'),
    command: command('edgeImpulse.block.chooseInput', title, node),
  });
}

const runIcons = {
  running: () => icon('loading~spin'),
  succeeded: passed,
  failed,
  cancelled: () => icon('circle-slash'),
} as const;

function runRow(node: RunNode): vscode.TreeItem {
  const { record } = node;
  const started = new Date(record.started);
  const at = started.toLocaleTimeString(vscode.env.language);
  const details = [...detailsOfRun(record, 'short'), at].join(' · ');
  const title = vscode.l10n.t('Open Run');
  const markdown = new vscode.MarkdownString();
  for (const line of [
    sentenceOfRun(record),
    started.toLocaleString(vscode.env.language),
    record.engine,
    record.commandLine,
    ...record.notes,
  ]) {
    if (line !== '') markdown.appendMarkdown(`${literalText(plainText(line, 400))}  \n`);
  }
  return row(node, record.inputTitle, record.state === 'running' ? None : Collapsed, {
    iconPath: runIcons[record.state](),
    description: plainText(details, 160),
    contextValue: record.state === 'running' ? 'running' : 'run',
    tooltip: markdown,
    accessibilityInformation: {
      label: plainText(
        [vscode.l10n.t('Run on {0}', record.inputTitle), titleOfState(record), details].join(', '),
      ),
    },
    command: command('edgeImpulse.block.openRunPage', title, node),
  });
}

function changeIcon({ before, after }: MetadataChange): vscode.ThemeIcon {
  if (before === undefined) return icon('diff-added', 'gitDecoration.addedResourceForeground');
  if (after === undefined) return icon('diff-removed', 'gitDecoration.deletedResourceForeground');
  return icon('diff-modified', 'gitDecoration.modifiedResourceForeground');
}

function changeText({ before, after }: MetadataChange): string {
  if (before === undefined) return after ?? '';
  if (after === undefined) return vscode.l10n.t('{0} → removed', before);
  return `${before} → ${after}`;
}

/** Tables open as tables; the rest as the editor opens it. */
function outputRow({ file, ...node }: OutputFileNode, folder: string): vscode.TreeItem {
  const place = path.join(folder, file.name);
  const uri = vscode.Uri.file(place);
  const open = vscode.l10n.t('Open');
  const how: vscode.Command =
    fileKind(file.name) === 'table'
      ? { command: 'vscode.openWith', title: open, arguments: [uri, viewTypes.table] }
      : { command: 'vscode.open', title: open, arguments: [uri] };
  return row({ ...node, file }, file.name.slice(file.name.lastIndexOf('/') + 1), None, {
    resourceUri: uri,
    description: formatBytes(file.size),
    contextValue: 'outputFile',
    tooltip: plainText(file.name),
    ...(isInside(folder, place) ? { command: how } : {}),
  });
}
