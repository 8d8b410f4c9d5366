import path from 'node:path';
import * as vscode from 'vscode';
import { isAbort, messageOf, UserError } from '../../base/errors.ts';
import type { OperatesOn } from '../../blocks/block.ts';
import { readBlock } from '../../blocks/readBlock.ts';
import type { DebugRun } from '../../actions/testRun/debugRun.ts';
import type { TestRunRequest } from '../../actions/testRun/testRun.ts';
import type { TestRunJob } from '../../actions/testRun/testRuns.ts';
import type { Core } from '../parts.ts';
import type { BlockTests } from '../testing/blockTests.ts';
import { BlockPushes } from '../push/blockPushes.ts';
import { Replays } from '../replay/replays.ts';
import { Engines } from './engines.ts';
import { registerExplanations } from './explanations.ts';
import { registerFixes } from './fixes.ts';
import { BlockFolders } from './folders.ts';
import { registerLenses } from './lenses.ts';
import { BlockMemory } from './memory.ts';
import { BlockProblems } from './problems.ts';
import type { BlocksNode } from './nodes.ts';
import { offerWithoutEngine } from './noEngine.ts';
import { RunProblems } from './runProblems.ts';
import { BlockRuns, runsFolder, type RunHow } from './runs.ts';
import type { RunTerminal } from './runTerminal.ts';
import { registerRunOnSave } from './saving.ts';
import { BlockSecrets, CloudKeyConsent } from './secrets.ts';
import { stageTitle } from './sentences.ts';
import { registerShownFixes } from './shownEdit.ts';
import { RunStatus } from './statusItem.ts';
import { StudioBlocks } from './studioBlocks.ts';
import { BlockTasks } from './tasks.ts';
import { BlockTerminals } from './terminals.ts';
import { BlockTree, type BlockRows } from './tree.ts';

export interface RunAs extends RunHow {
  /** Of a run that a person asked for the terminal comes to the front; of one on save it does not. */
  readonly isQuiet?: boolean;
  /** Where the run is shown instead of the terminal of the block. */
  readonly terminal?: RunTerminal;
}

/** A run that was started or refused; what is refused ends as 1. */
export interface StartedRun {
  /** The exit code says how it ended. */
  readonly ended: Promise<number>;
}

/** What stands behind the Blocks view, and behind everything else that knows blocks. */
export class Blocks {
  readonly core: Core;
  readonly folders: BlockFolders;
  readonly memory: BlockMemory;
  readonly secrets: BlockSecrets;
  readonly consent: CloudKeyConsent;
  readonly engines: Engines;
  readonly runs: BlockRuns;
  readonly problems: BlockProblems;
  readonly runProblems: RunProblems;
  readonly terminals: BlockTerminals;
  readonly studio: StudioBlocks;
  readonly tree: BlockTree;
  readonly tasks: BlockTasks;
  readonly pushing: BlockPushes;
  readonly replays = new Replays();
  private readonly status = new RunStatus();
  private testing: Promise<BlockTests> | undefined;
  private readonly subscriptions: vscode.Disposable;

  constructor(core: Core, rows: BlockRows, view: vscode.TreeView<BlocksNode>) {
    this.core = core;
    const { context } = core;
    this.folders = new BlockFolders();
    this.memory = new BlockMemory(context.workspaceState);
    this.secrets = new BlockSecrets(context.secrets, context.globalState);
    this.consent = new CloudKeyConsent(context.globalState);
    this.engines = new Engines(path.join(runsFolder(context), 'engine'));
    this.runs = new BlockRuns(this);
    this.problems = new BlockProblems(core, this.folders);
    this.runProblems = new RunProblems(core, this.runs);
    this.terminals = new BlockTerminals(this.folders);
    this.pushing = new BlockPushes(runsFolder(context));
    const { folders, memory, runs, problems, pushing } = this;
    this.studio = new StudioBlocks(core, folders, pushing, () => this.tree.refresh());
    this.tree = new BlockTree(
      {
        folders: () => folders.all,
        memory,
        running: (folder) => {
          const [run] = runs.running(folder);
          return run && { stage: stageTitle(run.stage), inputTitle: run.inputTitle };
        },
        history: (folder) => runs.store.history(folder),
        problems: (folder) => problems.counts(folder),
        pushState: (folder) => pushing.state(folder),
        studio: this.studio,
      },
      (runId) => runs.store.outputFolder(runId),
      rows,
    );
    this.tasks = new BlockTasks(this);
    const { tree } = this;
    this.subscriptions = vscode.Disposable.from(
      ...[this.folders, this.memory, this.secrets, this.engines, this.problems, this.terminals],
      this.status,
      this.runProblems,
      this.studio,
      pushing,
      pushing.onDidChange(() => tree.refresh()),
      folders.onDidChange(() => {
        tellTrust(view, folders);
        tree.refresh();
        if (folders.all.length > 0) void this.tests();
      }),
      vscode.workspace.onDidGrantWorkspaceTrust(() => tellTrust(view, folders)),
      memory.onDidChange(() => tree.refresh()),
      problems.onDidChange(() => tree.refresh()),
      runs.store.onDidChange(() => tree.refresh()),
      registerFixes(folders, problems),
      registerExplanations(context.extensionUri),
      registerShownFixes(),
      registerLenses(this),
      registerRunOnSave(this),
    );
  }

  /** What the Testing view shows; made when the workspace has a block, or a command needs it. */
  tests(): Promise<BlockTests> {
    this.testing ??= import('../testing/blockTests.ts').then(async ({ BlockTests }) => {
      const tests = new BlockTests(this);
      await tests.update();
      return tests;
    });
    return this.testing;
  }

  async operatesOn(folder: string): Promise<OperatesOn | undefined> {
    return readBlock(folder).then(
      ({ info }) => info.operatesOn,
      () => undefined,
    );
  }

  /** Runs a block with its last values and shows it in its terminal. The exit code says how it ended. */
  async run(folder: string, how: RunAs): Promise<number> {
    return (await this.start(folder, how)).ended;
  }

  /** The same, settled as soon as the run is listed. */
  start(folder: string, how: RunAs): Promise<StartedRun> {
    return this.follow(folder, () => this.runs.start(folder, how), how);
  }

  /**
   * Runs a block under a debugger, and shows it in its terminal like every run: with its last input and values, or with those of `request`.
   * What goes wrong is the debugger's to tell.
   */
  async debug(folder: string, debug: DebugRun, request?: TestRunRequest): Promise<TestRunJob> {
    const how: RunAs = { isWarm: false, isQuiet: true };
    const run = request
      ? await this.runs.again(request, debug)
      : await this.runs.start(folder, how, debug);
    const name = await this.nameOf(folder);
    void this.show(folder, name, run, this.terminals.of(folder, name), how);
    return run;
  }

  async runAgain(request: TestRunRequest): Promise<number> {
    return (await this.startAgain(request)).ended;
  }

  startAgain(request: TestRunRequest): Promise<StartedRun> {
    const { folder, isWarm } = request;
    return this.follow(folder, () => this.runs.again(request), { isWarm });
  }

  /** Ends what runs here, and the warm containers. */
  async close(): Promise<void> {
    await this.runs.store.close();
    await this.engines.close();
  }

  dispose(): void {
    this.subscriptions.dispose();
    void this.testing?.then((tests) => tests.dispose());
  }

  private async follow(
    folder: string,
    start: () => Promise<TestRunJob>,
    how: RunAs,
  ): Promise<StartedRun> {
    const name = await this.nameOf(folder);
    const failed = async (error: unknown) => {
      how.terminal?.sayFailure(error);
      await this.tellFailure(folder, name, error, how);
      return 1;
    };
    try {
      const run = await start();
      const terminal = how.terminal ?? this.terminals.of(folder, name);
      if (how.terminal === undefined && how.isQuiet !== true) this.terminals.show(folder);
      return { ended: this.show(folder, name, run, terminal, how).catch(failed) };
    } catch (error) {
      return { ended: failed(error) };
    }
  }

  private async show(
    folder: string,
    name: string,
    run: TestRunJob,
    terminal: RunTerminal,
    how: RunAs,
  ): Promise<number> {
    const isLast = () => this.runs.running(folder).every(({ started }) => started <= run.started);
    this.status.running(folder, name, run);
    const stages = this.runs.store.onDidChange(({ id, kind }) => {
      if (id === run.id && kind === 'stage') this.status.running(folder, name, run);
    });
    const code = await terminal.follow(run, vscode.l10n.t('{0} on {1}', name, run.inputTitle));
    stages.dispose();
    // The run that took its place tells how things are now.
    const tells = isLast();
    try {
      const record = await run.job.result;
      if (tells) this.status.ended(folder, name, record);
    } catch (error) {
      const isCancelled = isAbort(error);
      if (tells) this.status.stopped(folder, name, isCancelled ? undefined : messageOf(error));
      if (!isCancelled) await this.tellFailure(folder, name, error, how);
    }
    return code;
  }

  /** On save the terminal and the status bar tell; a message comes only where a person has to decide something. */
  private async tellFailure(
    folder: string,
    name: string,
    error: unknown,
    how: RunAs,
  ): Promise<void> {
    const isOffered =
      error instanceof UserError && (await offerWithoutEngine(this, folder, error, how));
    if (isOffered || how.isQuiet === true || how.terminal !== undefined) return;
    this.core.report(error, vscode.l10n.t('Running {0}', name));
  }

  private async nameOf(folder: string): Promise<string> {
    return readBlock(folder).then(
      ({ info }) => info.name,
      () => path.basename(folder),
    );
  }
}

/** Not above a welcome: the editor would show the message in its place. */
function tellTrust(view: vscode.TreeView<BlocksNode>, folders: BlockFolders): void {
  view.message =
    folders.all.length > 0 && !vscode.workspace.isTrusted
      ? vscode.l10n.t('Restricted Mode: blocks are checked, and none is built or run.')
      : '';
}
