import * as vscode from 'vscode';
import { formatBytes, plainText } from '../../base/text.ts';
import type { OperatesOn } from '../../blocks/block.ts';
import type { TestRunRecord } from '../../actions/testRun/testRun.ts';
import type { TestRunStage } from '../../actions/testRun/testRuns.ts';
import { plural } from '../words.ts';
import { checkSigns, checksText } from './checkCounts.ts';

export function operationTitle(operatesOn: OperatesOn): string {
  switch (operatesOn) {
    case 'file':
      return vscode.l10n.t('files');
    case 'directory':
      return vscode.l10n.t('data items');
    case 'standalone':
      return vscode.l10n.t('standalone');
  }
}

export function stageTitle(stage: TestRunStage): string {
  switch (stage) {
    case 'waiting':
      return vscode.l10n.t('Waiting for the run before to end…');
    case 'preparing':
      return vscode.l10n.t('Preparing…');
    case 'staging':
      return vscode.l10n.t('Fetching the input…');
    case 'building':
      return vscode.l10n.t('Building…');
    case 'starting':
      return vscode.l10n.t('Starting…');
    case 'running':
      return vscode.l10n.t('Running…');
    case 'fetching':
      return vscode.l10n.t('Fetching the output…');
  }
}

/** `1.4 s`, `2 min 5 s`. */
function duration(seconds: number): string {
  if (seconds < 60) return vscode.l10n.t('{0} s', seconds.toFixed(seconds < 10 ? 1 : 0));
  const whole = Math.round(seconds);
  return vscode.l10n.t('{0} min {1} s', Math.floor(whole / 60), whole % 60);
}

/** How a run ended, in one line. */
export function sentenceOfRun(record: TestRunRecord): string {
  return [titleOfState(record), ...detailsOfRun(record)].join(' · ');
}

export function titleOfState({ state, message, exitCode }: TestRunRecord): string {
  switch (state) {
    case 'running':
      return vscode.l10n.t('Running');
    case 'succeeded':
      return vscode.l10n.t('Succeeded');
    case 'cancelled':
      return vscode.l10n.t('Cancelled');
    case 'failed':
      if (message !== undefined) return plainText(message);
      return exitCode === undefined
        ? vscode.l10n.t('Failed')
        : vscode.l10n.t('Failed with exit code {0}', exitCode);
  }
}

/** Time, files, checks and whether the container was warm; `short` for a row in a narrow view. */
export function detailsOfRun(record: TestRunRecord, length: 'short' | 'full' = 'full'): string[] {
  const isFull = length === 'full';
  const { totalTime, time, files, metadata, isWarm, peakMemory } = record;
  const seconds = totalTime ?? time;
  const checks = metadata?.checks ?? [];
  return [
    ...(seconds === undefined ? [] : [duration(seconds)]),
    ...(isFull && files.length > 0 ? [plural(files.length, 'file')] : []),
    ...(isFull ? checksText(vscode.l10n, checks) : checkSigns(checks)),
    ...(!isFull || peakMemory === undefined ? [] : [formatBytes(peakMemory)]),
    ...(isWarm ? [vscode.l10n.t('warm')] : []),
  ];
}
