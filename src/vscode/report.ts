import * as vscode from 'vscode';
import { isAbort, messageOf, UserError } from '../base/errors.ts';
import { plainText } from '../base/text.ts';
import type { OwnCommandId } from './contributions.ts';

/** What a person can press beside a sentence, by the code of the error. */
const remedies: Readonly<
  Record<string, { readonly title: () => string; command: OwnCommandId | 'workbench.trust.manage' }>
> = {
  'studio-unauthorized': {
    title: () => vscode.l10n.t('Sign In…'),
    command: 'edgeImpulse.account.signIn',
  },
  'studio-expired': {
    title: () => vscode.l10n.t('Sign In…'),
    command: 'edgeImpulse.account.signIn',
  },
  'no-account': { title: () => vscode.l10n.t('Sign In…'), command: 'edgeImpulse.account.signIn' },
  'restricted-mode': {
    title: () => vscode.l10n.t('Manage Workspace Trust'),
    command: 'workbench.trust.manage',
  },
  'studio-stopped': {
    title: () => vscode.l10n.t('Start'),
    command: 'edgeImpulse.studio.start',
  },
  'no-block': {
    title: () => vscode.l10n.t('New Block…'),
    command: 'edgeImpulse.block.new',
  },
  'no-studio-block': {
    title: () => vscode.l10n.t('Push Block…'),
    command: 'edgeImpulse.block.push',
  },
  'block-not-built': {
    title: () => vscode.l10n.t('Push Block…'),
    command: 'edgeImpulse.block.push',
  },
  'no-input': {
    title: () => vscode.l10n.t('Choose Input…'),
    command: 'edgeImpulse.block.chooseInput',
  },
  'engine-disk-full': {
    title: () => vscode.l10n.t('Clean Up…'),
    command: 'edgeImpulse.cleanUp',
  },
  'studio-start': {
    title: () => vscode.l10n.t('Show Log of the Local Studio'),
    command: 'edgeImpulse.studio.showLog',
  },
};

const shown = new Set<string>();

/** A failure that is already on the screen is not shown again: fifty requests that fail for one reason are one message. */
async function show(text: string, actions: ReadonlyMap<string, () => unknown>): Promise<void> {
  if (shown.has(text)) return;
  shown.add(text);
  try {
    const chosen = await vscode.window.showErrorMessage(text, ...actions.keys());
    if (chosen !== undefined) await actions.get(chosen)?.();
  } finally {
    shown.delete(text);
  }
}

/** The only place that shows failures. What a person cannot act on is a bug of ours, and offers the log. */
export function report(log: vscode.LogOutputChannel, error: unknown, doing: string): void {
  if (isAbort(error) || error instanceof vscode.CancellationError) return;
  log.error(`${doing}: ${messageOf(error)}`);
  const cause: unknown = error instanceof Error ? error.cause : undefined;
  if (cause !== undefined) log.error(`  because: ${messageOf(cause)}`);
  const actions = new Map<string, () => unknown>();
  const openLog = [vscode.l10n.t('Show Log'), () => log.show()] as const;
  if (error instanceof UserError) {
    const remedy = remedies[error.code];
    if (remedy) actions.set(remedy.title(), () => vscode.commands.executeCommand(remedy.command));
    actions.set(...openLog);
    const sentences = [`${doing}:`, error.message, error.remedy ?? ''].map((text) => text.trim());
    void show(plainText(sentences.filter(Boolean).join(' '), 500), actions);
    return;
  }
  if (error instanceof Error && error.stack !== undefined) log.error(error.stack);
  actions.set(...openLog);
  void show(vscode.l10n.t('{0} failed in a way that was not foreseen.', plainText(doing)), actions);
}
