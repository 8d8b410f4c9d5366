import * as vscode from 'vscode';
import { isNothingToDo, planPush, type PushPlan } from '../../actions/push/plan.ts';
import type { PushResult } from '../../actions/push/pushes.ts';
import { isAbort, messageOf, UserError } from '../../base/errors.ts';
import type { Job } from '../../base/job.ts';
import { isInside } from '../../base/safePath.ts';
import { formatBytes, plainText } from '../../base/text.ts';
import { readBlock } from '../../blocks/readBlock.ts';
import type { Blocks } from '../blocks/blocks.ts';
import { failureOfPush } from '../blocks/failurePlaces.ts';
import type { CommandInput } from '../commands.ts';
import type { Parts } from '../parts.ts';
import { signalOf } from '../progress.ts';
import { preflight } from '../push/preflight.ts';
import { chooseTarget, type NamedTarget } from '../push/target.ts';
import { requireTrust } from '../trust.ts';
import { blockFolderOf } from './blockTarget.ts';

/** Shows what would leave this machine, then pushes the block and follows its build. */
export async function pushBlock(parts: Parts, { args }: CommandInput): Promise<void> {
  requireTrust();
  const folder = await blockFolderOf(parts, args);
  if (folder === undefined) return;
  const blocks = await parts.blocks.get();
  if (!(await saveAll(folder)) || !(await ranCold(blocks, folder))) return;
  const { config } = await readBlock(folder);
  const target = await chooseTarget(blocks.core, config, false);
  if (target) await pushTo(blocks, folder, target, false);
}

async function pushTo(
  blocks: Blocks,
  folder: string,
  target: NamedTarget,
  isNew: boolean,
): Promise<void> {
  const { pushing, core } = blocks;
  let [goal, isForced] = [target, false];
  for (;;) {
    const plan = await planned(blocks, folder, goal, isNew);
    if (!plan) return;
    if (isNothingToDo(plan) && plan.refusals.length === 0 && !isForced) {
      isForced = await pushesAnyway(plan);
      if (!isForced) return;
    }
    const answer = await preflight(plan, goal.label, pushing.pages);
    if (!answer) return;
    if (answer.kind === 'push') {
      const variables = await askVariables(plan);
      if (!variables) return;
      const choices = { accepted: answer.accepted, variables, isForced };
      return follow(blocks, plan, goal, pushing.pushes.start(plan, choices));
    }
    if (answer.kind === 'otherTarget') {
      const other = await chooseTarget(core, plan.block.config, true);
      if (!other) return;
      goal = other;
    }
  }
}

/** Nothing where the block is gone and the person does not want another one. */
async function planned(
  { pushing }: Blocks,
  folder: string,
  target: NamedTarget,
  isNew: boolean,
): Promise<PushPlan | undefined> {
  const last = (hostKey: string) => pushing.memory.last(folder, hostKey);
  const look = (options: { readonly isNew: boolean }) =>
    vscode.window.withProgress(
      {
        location: vscode.ProgressLocation.Window,
        title: vscode.l10n.t('Looking at the block folder'),
      },
      () => planPush(folder, target, { last, hashes: pushing.hashes, ...options }),
    );
  try {
    return await look({ isNew });
  } catch (error) {
    if (!(await wantsNew(error))) return undefined;
    return look({ isNew: true });
  }
}

/** Of an entry that leads to no block, or to another organization. Every other failure goes on. */
async function wantsNew(error: unknown): Promise<boolean> {
  const isKnown =
    error instanceof UserError && ['block-gone', 'other-organization'].includes(error.code);
  if (!isKnown) throw error;
  const make = vscode.l10n.t('Push as New Block');
  return (await vscode.window.showWarningMessage(plainText(error.message, 400), make)) === make;
}

async function pushesAnyway({ remote, block }: PushPlan): Promise<boolean> {
  const name = remote?.name ?? block.info.name;
  const text = vscode.l10n.t('Nothing to do: the Studio has {0} as it is here.', name);
  const again = vscode.l10n.t('Push Anyway');
  return (await vscode.window.showInformationMessage(plainText(text, 300), again)) === again;
}

/** What the Studio does not have yet. Asked for here: what was entered for runs is for runs on this machine. */
async function askVariables({
  block,
  missingVariables,
}: PushPlan): Promise<Readonly<Record<string, string>> | undefined> {
  const values: Record<string, string> = {};
  for (const name of missingVariables) {
    const value = await vscode.window.showInputBox({
      title: plainText(vscode.l10n.t('Variables of {0}', block.info.name)),
      prompt: plainText(
        vscode.l10n.t('{0}: the Studio keeps it and gives it to the jobs of the block', name),
      ),
      password: true,
      ignoreFocusOut: true,
    });
    if (value === undefined) return undefined;
    values[name] = value;
  }
  return values;
}

async function follow(
  blocks: Blocks,
  { block }: PushPlan,
  target: NamedTarget,
  job: Job<PushResult>,
): Promise<void> {
  const { folder, info } = block;
  const title = vscode.l10n.t('Pushing {0} to {1}', info.name, target.label);
  const terminal = blocks.terminals.of(folder, info.name);
  blocks.terminals.show(folder);
  void terminal.followPush(job, title);
  const log: string[] = [];
  try {
    const { name, blockId } = await withProgress(job, plainText(title, 200), log);
    await blocks.runProblems.pushed(folder, undefined);
    const done = vscode.l10n.t('Pushed as {0} ({1})', name, blockId);
    void vscode.window.showInformationMessage(plainText(done, 300));
  } catch (error) {
    if (isAbort(error)) return;
    await blocks.runProblems.pushed(
      folder,
      await failureOfPush(folder, [...log, messageOf(error)]),
    );
    if (error instanceof UserError && error.code === 'block-gone') {
      if (await wantsNew(error)) await pushTo(blocks, folder, target, true);
      return;
    }
    throw error;
  } finally {
    blocks.pushing.forget(folder);
  }
}

/** `log` takes the lines of the job that name the Dockerfile. */
async function withProgress(
  job: Job<PushResult>,
  title: string,
  log: string[],
): Promise<PushResult> {
  const location = vscode.ProgressLocation.Notification;
  return vscode.window.withProgress(
    { location, title, cancellable: true },
    async (progress, token) => {
      const cancelled = signalOf(token);
      cancelled.addEventListener('abort', () => job.cancel(), { once: true });
      try {
        for await (const event of job.events()) {
          if (event.kind === 'log' && /dockerfile/i.test(event.text)) log.push(event.text);
          if (event.kind !== 'progress') continue;
          const { done, total, message = '' } = event;
          const share = total ? ` (${formatBytes(done)})` : '';
          progress.report({ message: message + share });
        }
        return await job.result;
      } finally {
        cancelled.dispose();
      }
    },
  );
}

/** What stands in editors is what a person means to push. False when it could not be saved. */
async function saveAll(folder: string): Promise<boolean> {
  const open = vscode.workspace.textDocuments.filter(
    ({ isDirty, uri }) => isDirty && uri.scheme === 'file' && isInside(folder, uri.fsPath),
  );
  const saved = await Promise.all(open.map((document) => document.save()));
  return saved.every(Boolean);
}

/** A warm container hides what a build from nothing would show. False when the person turns away, or the run failed. */
async function ranCold(blocks: Blocks, folder: string): Promise<boolean> {
  const [last] = await blocks.runs.store.history(folder);
  if (last?.isWarm !== true) return true;
  const rows = [
    {
      label: vscode.l10n.t('Run in a fresh container first'),
      detail: vscode.l10n.t('The last run used a warm container, which the Studio does not have.'),
      iconPath: new vscode.ThemeIcon('debug-restart'),
      isCold: true,
    },
    {
      label: vscode.l10n.t('Push without it'),
      iconPath: new vscode.ThemeIcon('cloud-upload'),
      isCold: false,
    },
  ];
  const title = vscode.l10n.t('Push');
  const chosen = await vscode.window.showQuickPick(rows, { title, ignoreFocusOut: true });
  if (!chosen) return false;
  return !chosen.isCold || (await blocks.run(folder, { isWarm: false })) === 0;
}
