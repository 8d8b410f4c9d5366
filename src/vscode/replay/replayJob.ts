import path from 'node:path';
import * as vscode from 'vscode';
import { hostKeyOf } from '../../actions/push/blockEntry.ts';
import { jobRun, type JobRun } from '../../actions/replay/jobRun.ts';
import { replayOf, type ReplayPlace } from '../../actions/replay/replay.ts';
import { StartedJobs, startedJobsFolder } from '../../actions/replay/startedJobs.ts';
import type { TestRunRequest } from '../../actions/testRun/testRun.ts';
import { plainText } from '../../base/text.ts';
import { readBlock } from '../../blocks/readBlock.ts';
import type { Blocks } from '../blocks/blocks.ts';
import { limits } from '../blocks/engines.ts';
import { runsFolder } from '../blocks/runs.ts';
import type { BlockConfiguration } from '../debug/configurations.ts';
import { debugType } from '../contributions.ts';
import type { Core, Parts } from '../parts.ts';
import { withCancellableProgress } from '../progress.ts';
import { folderOfBlock } from './folderOfBlock.ts';

/** A run of a transformation job, as links and lists name it. */
export interface ReplayedRun {
  readonly accountId: string;
  readonly organizationId: number;
  /** The transformation job, and the run in it. */
  readonly id?: number;
  readonly runId?: number;
  /** The run's own job. */
  readonly jobId?: number;
  /** The item or the file. */
  readonly name: string;
}

/** Where this window keeps what the jobs were given that it started. */
export function startedJobs({ context }: Pick<Core, 'context'>): StartedJobs {
  return new StartedJobs(startedJobsFolder(runsFolder(context)));
}

/** Repeats a run of a Studio here, in the folder of its block: under the debugger, or as a test run. */
export async function replayRun(
  parts: Parts,
  replayed: ReplayedRun,
  isDebugged: boolean,
): Promise<void> {
  const blocks = await parts.blocks.get();
  const title = plainText(vscode.l10n.t('Reading what ran on {0}', replayed.name), 200);
  const { place, run } = await withCancellableProgress(title, (_report, signal) =>
    readRun(parts, replayed, signal),
  );
  const folder = await folderOfBlock(blocks, place, run);
  if (folder === undefined) return;
  const { request, notes } = await prepared(blocks, place, run, folder, !isDebugged);
  if (notes.length > 0) {
    const text = vscode.l10n.t('Replaying {0}: {1}', replayed.name, notes.join(' '));
    void vscode.window.showWarningMessage(plainText(text, 600));
  }
  if (isDebugged) await startDebugging(blocks, request, replayed.name);
  else await blocks.runAgain(request);
}

async function readRun(
  { accounts, context }: Parts,
  { accountId, organizationId, id, runId, jobId }: ReplayedRun,
  signal: AbortSignal,
): Promise<{ readonly place: ReplayPlace; readonly run: JobRun }> {
  const connection = await accounts.connection(accountId, signal);
  const kind = accounts.find(accountId)?.kind ?? 'cloud';
  const hostKey = await hostKeyOf(connection, kind, signal);
  const job = {
    ...{ connection, kind, organizationId },
    ...(id === undefined ? {} : { transformationId: id }),
    ...(runId === undefined ? {} : { runId }),
    ...(jobId === undefined ? {} : { jobId }),
  };
  const run = await jobRun(job, startedJobs({ context }), signal);
  return { place: { connection, accountId, organizationId, hostKey }, run };
}

async function prepared(
  { memory, pushing }: Blocks,
  place: ReplayPlace,
  run: JobRun,
  folder: string,
  isWarm: boolean,
) {
  const title = vscode.l10n.t('Looking at the block folder');
  return withCancellableProgress(title, async (_report, signal) => {
    const block = await readBlock(folder, signal);
    const { isInputWritable, bucketFolders } = memory.get(folder);
    const how = { isWarm, isInputWritable, limits: limits(), bucketFolders };
    const last = await pushing.memory.last(folder, place.hostKey);
    const known = { hashes: pushing.hashes, ...(last ? { last } : {}) };
    return replayOf(place, run, block, how, known, signal);
  });
}

async function startDebugging(
  blocks: Blocks,
  request: TestRunRequest,
  name: string,
): Promise<void> {
  const { folder } = request;
  const configuration: BlockConfiguration = {
    type: debugType,
    request: 'launch',
    name: plainText(vscode.l10n.t('Replay {0} with {1}', name, path.basename(folder)), 100),
    block: folder,
    replay: blocks.replays.add(request),
  };
  const owner = vscode.workspace.getWorkspaceFolder(vscode.Uri.file(folder));
  await vscode.debug.startDebugging(owner, configuration);
}
