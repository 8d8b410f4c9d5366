import * as vscode from 'vscode';
import { plainText } from '../../base/text.ts';
import type { TestRunRecord } from '../../actions/testRun/testRun.ts';
import type { OwnCommandId } from '../contributions.ts';
import { detailsOfRun, sentenceOfRun, stageTitle } from './sentences.ts';
import type { TestRunJob } from '../../actions/testRun/testRuns.ts';

/** Tells how the last run of this window is, or was; a click shows its results. */
export class RunStatus {
  private item: vscode.StatusBarItem | undefined;

  running(folder: string, name: string, run: TestRunJob): void {
    const title = `${name}: ${run.inputTitle}`;
    this.show(folder, 'loading~spin', title, `${title}. ${stageTitle(run.stage)}`);
  }

  ended(folder: string, name: string, record: TestRunRecord): void {
    const icons = {
      running: 'loading~spin',
      succeeded: 'pass',
      failed: 'error',
      cancelled: 'circle-slash',
    } as const;
    const [time] = detailsOfRun(record);
    const title = `${name}: ${record.inputTitle}${time === undefined ? '' : ` ${time}`}`;
    this.show(
      folder,
      icons[record.state],
      title,
      `${name}, ${record.inputTitle}: ${sentenceOfRun(record)}`,
      record.state === 'failed',
    );
  }

  /** No program ran: it was cancelled before, or could not be built. */
  stopped(folder: string, name: string, why: string | undefined): void {
    const told = why ?? vscode.l10n.t('Cancelled');
    const title = `${name}: ${told}`;
    this.show(
      folder,
      why === undefined ? 'circle-slash' : 'error',
      title,
      title,
      why !== undefined,
    );
  }

  dispose(): void {
    this.item?.dispose();
  }

  private show(folder: string, icon: string, title: string, told: string, isBad = false): void {
    this.item ??= makeItem();
    const { item } = this;
    item.text = `$(${icon}) ${plainText(title, 60)}`;
    item.tooltip = plainText(told, 600);
    item.accessibilityInformation = { label: plainText(told, 600) };
    item.backgroundColor = isBad
      ? new vscode.ThemeColor('statusBarItem.errorBackground')
      : undefined;
    item.command = {
      command: 'edgeImpulse.block.openRunPage' satisfies OwnCommandId,
      title: vscode.l10n.t('Show the results'),
      arguments: [{ blockFolder: folder }],
    };
    item.show();
  }
}

function makeItem(): vscode.StatusBarItem {
  const item = vscode.window.createStatusBarItem(
    'edgeImpulse.testRun',
    vscode.StatusBarAlignment.Left,
    1,
  );
  item.name = vscode.l10n.t('Edge Impulse test run');
  return item;
}
