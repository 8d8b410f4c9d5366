import path from 'node:path';
import { hostKeyOf } from '../actions/push/blockEntry.ts';
import { PushMemory } from '../actions/push/pushMemory.ts';
import { jobRun } from '../actions/replay/jobRun.ts';
import { replayOf } from '../actions/replay/replay.ts';
import { StartedJobs, startedJobsFolder } from '../actions/replay/startedJobs.ts';
import { readBlock } from '../blocks/readBlock.ts';
import { ranOnce } from './blockRun.ts';
import { bucketFoldersOf, emptyFolder, engineOf, limitsOf, secretsOf } from './blockRunOptions.ts';
import { organizationOf, targetOf } from './target.ts';
import { terminalText } from './terminal.ts';
import { optionText, UsageError, type Invocation } from './usage.ts';

/** `block replay JOB [FOLDER]`: repeats a job of a Studio as a test run; false where the block failed. */
export async function blockReplay(invocation: Invocation): Promise<boolean> {
  const { words, values, terminal, local } = invocation;
  const { signal } = terminal;
  const [job = '', folder = '.'] = words;
  if (!/^\d{1,15}$/.test(job)) throw new UsageError('JOB is missing: the number of a job.');
  const limits = limitsOf(values);
  const choice = engineOf(values, path.join(local.dataFolder, 'blocks'));
  const bucketFolders = bucketFoldersOf(values);
  const block = await readBlock(folder, signal);
  const secrets = await secretsOf(block, values);
  const out = await emptyFolder(optionText(values, 'out'));
  const { connection, kind } = await targetOf(values, local, signal);
  const hostKey = await hostKeyOf(connection, kind, signal);
  const entry = block.config.get(hostKey);
  // What the folder says is as good as what is written in the command.
  const wanted = values['organization'] ?? (entry && String(entry.organizationId));
  const { id: organizationId } = await organizationOf(connection, wanted, signal);
  const accountId = kind === 'local' ? 'local' : connection.endpoint;
  const studio = { connection, kind, accountId, organizationId };
  const started = new StartedJobs(startedJobsFolder(local.dataFolder));
  const place = { connection, kind, organizationId, jobId: Number(job) };
  const run = await jobRun(place, started, signal);
  const last = await new PushMemory(path.join(local.dataFolder, 'pushes')).last(
    block.folder,
    hostKey,
  );
  const isInputWritable = values['writable-input'] === true;
  const { request } = await replayOf(
    { ...studio, hostKey },
    run,
    block,
    // A warm container would outlive this program.
    { isWarm: false, isInputWritable, limits, bucketFolders },
    { hashes: new Map(), ...(last ? { last } : {}) },
    signal,
  );
  terminal.note(`Replaying job ${job}: ${terminalText(run.name, 200)}`);
  return ranOnce(invocation, request, {
    ...{ choice, secrets, studio },
    ...(out === undefined ? {} : { out }),
  });
}
