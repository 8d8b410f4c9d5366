import * as vscode from 'vscode';
import { plainText } from '../../base/text.ts';
import { readBlock } from '../../blocks/readBlock.ts';
import type { CommandInput } from '../commands.ts';
import type { Parts } from '../parts.ts';
import { requireTrust } from '../trust.ts';
import { blockFolderOf } from './blockTarget.ts';

/** Checks a block now, and shows what was found. */
export async function checkBlockNow(parts: Parts, { args }: CommandInput): Promise<void> {
  const folder = await blockFolderOf(parts, args);
  if (folder === undefined) return;
  const { problems } = await parts.blocks.get();
  await problems.check(folder);
  const count = problems.of(folder)?.problems.length ?? 0;
  const { info } = await readBlock(folder);
  if (count === 0) {
    const text = vscode.l10n.t('{0} has no problems.', info.name);
    void vscode.window.showInformationMessage(plainText(text));
  } else await vscode.commands.executeCommand('workbench.actions.view.problems');
}

/** Enters the value of a secret parameter or variable anew. */
export async function setSecret(parts: Parts, { args }: CommandInput): Promise<void> {
  requireTrust();
  const folder = await blockFolderOf(parts, args);
  if (folder === undefined) return;
  const { secrets } = await parts.blocks.get();
  const { info, parameters } = await readBlock(folder);
  const names = [
    ...parameters.filter(({ type }) => type === 'secret').map(({ param }) => param),
    ...info.requiredVariables,
  ];
  if (names.length === 0) {
    const text = vscode.l10n.t('{0} asks for no secrets.', info.name);
    void vscode.window.showInformationMessage(plainText(text));
    return;
  }
  const known = new Set(secrets.known(folder));
  const rows = [...new Set(names)].map((name) => ({
    label: plainText(name),
    description: known.has(name) ? vscode.l10n.t('has a value') : '',
    iconPath: new vscode.ThemeIcon('key'),
    name,
  }));
  const placeHolder = vscode.l10n.t('Which secret?');
  const chosen =
    rows.length === 1 ? rows[0] : await vscode.window.showQuickPick(rows, { placeHolder });
  if (chosen) await secrets.ask(folder, info.name, chosen.name);
}

export async function forgetSecrets(parts: Parts, { args }: CommandInput): Promise<void> {
  const folder = await blockFolderOf(parts, args);
  if (folder === undefined) return;
  const { secrets } = await parts.blocks.get();
  const count = secrets.known(folder).length;
  await secrets.forget(folder);
  const text =
    count === 0
      ? vscode.l10n.t('No secrets of this block were kept.')
      : vscode.l10n.t('The secrets of this block are forgotten.');
  void vscode.window.showInformationMessage(text);
}

const icons = { ok: 'pass', missing: 'error', warning: 'warning' } as const;

/** What blocks need to run here, each with what to do where it is missing. */
export async function checkEngineNow(parts: Parts): Promise<void> {
  requireTrust();
  const { engines } = await parts.blocks.get();
  const { checkEngine } = await import('../../blocks/containers/choose.ts');
  const found = await vscode.window.withProgress(
    { location: vscode.ProgressLocation.Window, title: vscode.l10n.t('Checking container engine') },
    () => checkEngine(engines.choice()),
  );
  const copy: vscode.QuickInputButton = {
    iconPath: new vscode.ThemeIcon('copy'),
    tooltip: vscode.l10n.t('Copy'),
  };
  const pick = vscode.window.createQuickPick();
  pick.title = vscode.l10n.t('What blocks need to run here');
  pick.placeholder = found.every(({ state }) => state === 'ok')
    ? vscode.l10n.t('Everything is there.')
    : vscode.l10n.t('What is missing stands first.');
  const order = { missing: 0, warning: 1, ok: 2 } as const;
  pick.items = found
    .toSorted((a, b) => order[a.state] - order[b.state])
    .map(({ title, state, detail, remedy }) => ({
      label: plainText(title, 100),
      iconPath: new vscode.ThemeIcon(icons[state]),
      description: plainText(detail, 200),
      ...(remedy === undefined ? {} : { detail: plainText(remedy, 400), buttons: [copy] }),
    }));
  const shown = vscode.Disposable.from(
    pick,
    pick.onDidTriggerItemButton(
      ({ item }) => void vscode.env.clipboard.writeText(item.detail ?? ''),
    ),
    pick.onDidAccept(() => pick.hide()),
    pick.onDidHide(() => void shown.dispose()),
  );
  pick.show();
}
