import path from 'node:path';
import * as vscode from 'vscode';
import { messageOf } from '../../base/errors.ts';
import type { BlockProblem } from '../../blocks/check/problem.ts';
import { taskType } from '../contributions.ts';
import { requireTrust } from '../trust.ts';
import type { Blocks } from './blocks.ts';
import { placeIn } from './positions.ts';
import type { CheckedBlock } from './problems.ts';
import { RunTerminal } from './runTerminal.ts';

type Action = 'run' | 'check';

interface BlockTaskDefinition extends vscode.TaskDefinition {
  readonly folder: string;
  readonly action: Action;
  readonly input?: string;
}

/** `ei-block` tasks: one to run and one to check for each block folder, and those of `tasks.json`. */
export class BlockTasks {
  private readonly blocks: Blocks;

  constructor(blocks: Blocks) {
    this.blocks = blocks;
  }

  async provide(): Promise<vscode.Task[]> {
    await this.blocks.folders.look();
    return this.blocks.folders.all.flatMap((absolute) => {
      const root = vscode.workspace.getWorkspaceFolder(vscode.Uri.file(absolute));
      const folder = root ? relativeTo(root.uri.fsPath, absolute) : absolute;
      return (['run', 'check'] as const).map((action) =>
        this.task({ type: taskType, folder, action }, root ?? vscode.TaskScope.Workspace),
      );
    });
  }

  /** A task that somebody wrote into `tasks.json`; the editor wants its own definition back. */
  resolve(task: vscode.Task): vscode.Task | undefined {
    const { definition, scope } = task;
    const { folder, action, input } = definition as Partial<Record<string, unknown>>;
    if (typeof folder !== 'string' || (action !== 'run' && action !== 'check')) return undefined;
    if (input !== undefined && typeof input !== 'string') return undefined;
    const place = typeof scope === 'object' ? scope : vscode.TaskScope.Workspace;
    return this.task(definition as BlockTaskDefinition, place);
  }

  private task(
    definition: BlockTaskDefinition,
    scope: vscode.WorkspaceFolder | vscode.TaskScope.Workspace,
  ): vscode.Task {
    const { folder, action } = definition;
    const name = path.basename(folder) || folder;
    const title =
      action === 'run'
        ? vscode.l10n.t('run block {0}', name)
        : vscode.l10n.t('check block {0}', name);
    const execution = new vscode.CustomExecution(async (resolved) =>
      Promise.resolve(this.terminal(resolved as BlockTaskDefinition, scope)),
    );
    const task = new vscode.Task(definition, scope, title, taskType, execution, []);
    if (action === 'check') task.group = vscode.TaskGroup.Test;
    return task;
  }

  private terminal(
    definition: BlockTaskDefinition,
    scope: vscode.WorkspaceFolder | vscode.TaskScope.Workspace,
  ): RunTerminal {
    const root = typeof scope === 'object' ? scope : vscode.workspace.workspaceFolders?.[0];
    const absolute = (text: string) => path.resolve(root?.uri.fsPath ?? '', text);
    const folder = absolute(definition.folder);
    const terminal = new RunTerminal({
      opened: () => {
        const { action, input } = definition;
        const work =
          action === 'run'
            ? this.run(folder, terminal, input === undefined ? undefined : absolute(input))
            : this.check(folder, terminal);
        work.then(
          (code) => terminal.exit(code),
          (error: unknown) => {
            terminal.say(messageOf(error), 'bad');
            terminal.exit(1);
          },
        );
      },
    });
    return terminal;
  }

  private async run(folder: string, terminal: RunTerminal, input?: string): Promise<number> {
    requireTrust();
    const chosen = input === undefined ? {} : { input: { kind: 'local', path: input } as const };
    return this.blocks.run(folder, { ...chosen, isWarm: true, terminal });
  }

  private async check(folder: string, terminal: RunTerminal): Promise<number> {
    const found = await this.blocks.problems.find(folder);
    terminal.sayLines(found.problems.map((problem) => lineOf(found, problem)));
    const errors = found.problems.filter(({ severity }) => severity === 'error').length;
    if (found.problems.length === 0) terminal.say(vscode.l10n.t('✔ No problems'), 'good');
    else terminal.say(vscode.l10n.t('{0} problems', found.problems.length), 'bold');
    return errors > 0 ? 1 : 0;
  }
}

/** `Dockerfile:3:1 error EIB101 …`: links of the terminal lead there. */
function lineOf({ texts }: CheckedBlock, problem: BlockProblem): string {
  const { file, span, severity, code, message } = problem;
  const { line, character } = placeIn(texts.get(file) ?? '', span.start);
  return `${file}:${line + 1}:${character + 1} ${severity} ${code} ${message}`;
}

function relativeTo(root: string, folder: string): string {
  return path.relative(root, folder).split(path.sep).join('/') || '.';
}
