import * as vscode from 'vscode';
import { messageOf } from '../base/errors.ts';
import { plainText } from '../base/text.ts';
import type { LocalStudio, LocalStudioState } from './accounts/localStudio.ts';
import type { OwnCommandId } from './contributions.ts';

/** Tells how the local Studio is; its menu has what one can do about it. */
export function createStatusItem(studio: LocalStudio): vscode.Disposable {
  const item = vscode.window.createStatusBarItem(
    'edgeImpulse.localStudio',
    vscode.StatusBarAlignment.Left,
    0,
  );
  item.name = vscode.l10n.t('Edge Impulse local Studio');
  item.command = 'edgeImpulse.studio.menu' satisfies OwnCommandId;
  const update = (state: LocalStudioState) => {
    const [icon, told] = looks(state);
    item.text = `$(${icon}) ${vscode.l10n.t('Local Studio')}`;
    item.tooltip = told;
    item.accessibilityInformation = { label: told };
    item.backgroundColor =
      state.kind === 'failed'
        ? new vscode.ThemeColor('statusBarItem.warningBackground')
        : undefined;
    if (state.kind === 'off' || (state.kind === 'stopped' && !state.byPerson)) item.hide();
    else item.show();
  };
  update(studio.state);
  return vscode.Disposable.from(item, studio.onDidChange(update));
}

function looks(state: LocalStudioState): readonly [icon: string, told: string] {
  switch (state.kind) {
    case 'off':
      return ['server-environment', vscode.l10n.t('The local Studio is switched off')];
    case 'stopped':
      return ['debug-pause', vscode.l10n.t('The local Studio is stopped')];
    case 'starting':
      return ['loading~spin', vscode.l10n.t('The local Studio is starting')];
    case 'running':
      return ['server-environment', vscode.l10n.t('The local Studio runs')];
    case 'failed':
      return ['warning', plainText(messageOf(state.error))];
  }
}
