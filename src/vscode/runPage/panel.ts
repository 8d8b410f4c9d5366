import path from 'node:path';
import * as vscode from 'vscode';
import { isAbort, messageOf } from '../../base/errors.ts';
import { plainText } from '../../base/text.ts';
import type { Block } from '../../blocks/block.ts';
import { readBlock } from '../../blocks/readBlock.ts';
import { buckets } from '../../client/buckets.ts';
import { organization } from '../../client/organizations.ts';
import type { RunInput } from '../../actions/testRun/testRun.ts';
import { connect } from '../../../webviews/rpc.ts';
import type { PageCalls } from '../../../webviews/run/contract.ts';
import type { Blocks } from '../blocks/blocks.ts';
import { openDifference, openLogOfRun, openOutput } from '../blocks/outputs.ts';
import { stageTitle } from '../blocks/sentences.ts';
import { revealOnDisk } from '../commands/revealOnDisk.ts';
import { runPageType, type OwnCommandId } from '../contributions.ts';
import { openPage } from '../page.ts';
import { RunSession } from './session.ts';
import type { KnownNames, RunSources } from './sources.ts';

interface OpenPage {
  readonly panel: vscode.WebviewPanel;
  readonly session: RunSession;
}

const pages = new Map<string, OpenPage>();

/** Shows the page of a block, the one that is open already if there is one; with a run, that run. */
export async function openRunPage(
  blocks: Blocks,
  folder: string,
  run?: { readonly id: string; readonly comparedWith?: string },
): Promise<void> {
  const existing = pages.get(folder);
  existing?.panel.reveal();
  const page = existing ?? create(blocks, folder);
  if (run) page.session.showRun(run.id, run.comparedWith);
  await page.session.load();
}

/** Fills a panel that a reload of the window left. */
export function reviveRunPage(blocks: Blocks, panel: vscode.WebviewPanel, saved: unknown): void {
  const folder =
    typeof saved === 'object' && saved !== null && 'folder' in saved ? saved.folder : undefined;
  // A page of a folder that is none of the workspace's is not brought back: its state may be anything.
  if (typeof folder === 'string' && blocks.folders.all.includes(folder)) {
    fill(blocks, panel, folder);
  } else panel.dispose();
}

function create(blocks: Blocks, folder: string): OpenPage {
  const title = vscode.l10n.t('Block {0}', path.basename(folder));
  const place = { viewColumn: vscode.ViewColumn.Active };
  return fill(
    blocks,
    vscode.window.createWebviewPanel(runPageType, plainText(title), place),
    folder,
  );
}

function fill(blocks: Blocks, panel: vscode.WebviewPanel, folder: string): OpenPage {
  const { core, runs, memory, secrets, engines, problems } = blocks;
  const { context, log } = core;
  const session = new RunSession(sources(blocks, folder));
  const port = openPage(panel.webview, context.extensionUri, 'run', vscode.l10n.t('Test run'));
  const page = connect<PageCalls>(port, session.calls);
  const isOwn = (of: string | undefined) => of === undefined || of === folder;
  const load = (of?: string) => {
    if (isOwn(of)) void session.load();
  };
  const refreshForm = (of?: string) => {
    if (isOwn(of)) session.refreshForm();
  };
  const subscriptions = vscode.Disposable.from(
    session.onDidChange((state) => {
      const { block } = session;
      if (block) panel.title = plainText(vscode.l10n.t('Block {0}', block.info.name), 80);
      // A hidden page is gone and answers nothing; when it comes back it asks for everything.
      if (!panel.visible) return;
      page.call('show', state).catch((error: unknown) => log.debug(messageOf(error)));
    }),
    runs.store.onDidChange((change) => load(change.folder)),
    memory.onDidChange(refreshForm),
    secrets.onDidChange(refreshForm),
    problems.onDidChange(load),
    engines.onDidChange(() => void session.restart()),
    session,
    page,
  );
  const opened = { panel, session };
  pages.set(folder, opened);
  panel.onDidDispose(() => {
    pages.delete(folder);
    subscriptions.dispose();
  });
  void session.restart();
  return opened;
}

function sources(blocks: Blocks, folder: string): RunSources {
  const { core, memory, runs, engines, secrets } = blocks;
  const { store } = runs;
  return {
    l10n: vscode.l10n,
    folder,
    block: (signal) => readBlock(folder, signal),
    remembered: () => memory.get(folder),
    remember: (change) => memory.change(folder, change),
    engine: async (signal) => (await engines.get(memory.get(folder).withoutContainer, signal)).info,
    names: (block, input, signal) => namesFor(blocks, block, input, signal),
    knownSecrets: () => secrets.known(folder),
    history: () => store.history(folder),
    running: () => {
      const [run] = runs.running(folder);
      return run && { stage: stageTitle(run.stage), started: run.started };
    },
    previousOf: (id) => store.previousOf(id),
    compare: (before, after, signal) => store.compare(before, after, signal),
    commandLine: (block, request) => store.commandLine(block, request),
    run: async (isCold) => void (await blocks.start(folder, { isWarm: !isCold })),
    runAgain: async (request) => void (await blocks.startAgain(request)),
    cancel: () => runs.cancel(folder),
    chooseInput: async () => {
      const id: OwnCommandId = 'edgeImpulse.block.chooseInput';
      await vscode.commands.executeCommand(id, { blockFolder: folder });
    },
    enterSecret: async (param) => {
      const { info } = await readBlock(folder);
      await secrets.ask(folder, info.name, param);
    },
    openOutput: (runId, name) => openOutput(store.outputFolder(runId), name),
    openDifference: (before, after, name) =>
      openDifference(store.outputFolder(before), store.outputFolder(after), name),
    openLog: (runId) => openLogOfRun(store.logFile(runId)),
    revealOutput: (runId) => revealOnDisk(store.outputFolder(runId)),
    copy: async (text) => vscode.env.clipboard.writeText(text),
    log: (message) => core.log.warn(message),
  };
}

/** Buckets and datasets of the organization of the input, else of the local Studio. */
async function namesFor(
  { core, runs }: Blocks,
  block: Block,
  input: RunInput | undefined,
  signal: AbortSignal,
): Promise<KnownNames> {
  const studio = await runs.studioFor(input ?? { kind: 'none' });
  if (!studio) return { buckets: [], datasets: [] };
  const { accountId, organizationId } = studio;
  const connection = await core.accounts.connection(accountId, signal);
  const wants = (type: string) => block.parameters.some((parameter) => parameter.type === type);
  const read = async (work: () => Promise<readonly { readonly name: string }[]>) => {
    try {
      return (await work()).map(({ name }) => name);
    } catch (error) {
      if (isAbort(error)) throw error;
      core.log.debug(`Names for parameters: ${messageOf(error)}`);
      return [];
    }
  };
  const [bucketNames, datasetNames] = await Promise.all([
    wants('bucket') ? read(() => buckets(connection, organizationId, signal)) : [],
    wants('dataset')
      ? read(async () => (await organization(connection, organizationId, signal)).datasets)
      : [],
  ]);
  return { buckets: bucketNames, datasets: datasetNames };
}
