import path from 'node:path';
import { hostKeyOf } from '../actions/push/blockEntry.ts';
import { eventsOf } from '../actions/push/events.ts';
import type { NotSent } from '../actions/push/contents.ts';
import { isNothingToDo, planPush, type PushPlan, type PushTarget } from '../actions/push/plan.ts';
import { Pushes, type PushResult } from '../actions/push/pushes.ts';
import { PushMemory } from '../actions/push/pushMemory.ts';
import { UserError } from '../base/errors.ts';
import type { Job } from '../base/job.ts';
import { formatBytes, plural } from '../base/text.ts';
import { readBlock } from '../blocks/readBlock.ts';
import { secretsOf } from './blockRunOptions.ts';
import { LogLines } from './logLines.ts';
import { organizationOf, targetOf } from './target.ts';
import { jsonText, terminalText, type Terminal } from './terminal.ts';
import type { Invocation, Values } from './usage.ts';

/** `block push [FOLDER]`: shows what would leave this machine, and with `--yes` pushes it. */
export async function blockPush({ words, values, terminal, local }: Invocation): Promise<boolean> {
  const { signal } = terminal;
  const block = await readBlock(words[0] ?? '.', signal);
  const { connection, kind } = await targetOf(values, local, signal);
  const entry = block.config.get(await hostKeyOf(connection, kind, signal));
  // What the folder says is as good as what is written in the command.
  const wanted = values['organization'] ?? (entry && String(entry.organizationId));
  const { id: organizationId } = await organizationOf(connection, wanted, signal);
  const target: PushTarget = { connection, kind, organizationId };
  const memory = new PushMemory(path.join(local.dataFolder, 'pushes'));
  const options = {
    last: (hostKey: string) => memory.last(block.folder, hostKey),
    hashes: new Map(),
    isNew: values['new'] === true,
  };
  const plan = await planPush(block.folder, target, options, signal);
  if (!terminal.isJson) tellPlan(terminal, plan);
  if (plan.refusals.length > 0) {
    if (terminal.isJson) terminal.out(jsonText({ pushed: false, ...planJson(plan) }));
    return false;
  }
  const isForced = values['force'] === true;
  if (isNothingToDo(plan) && !isForced) {
    if (terminal.isJson) terminal.out(jsonText({ pushed: false, ...planJson(plan) }));
    else terminal.out('Nothing to do: the Studio has this block as it is here.');
    return true;
  }
  if (values['dry-run'] === true) {
    if (terminal.isJson) terminal.out(jsonText({ pushed: false, ...planJson(plan) }));
    return true;
  }
  if (values['yes'] !== true) {
    throw new UserError('Nothing was pushed yet.', {
      code: 'not-confirmed',
      remedy: 'Look through the list, then add --yes.',
    });
  }
  const variables = await variablesOf(plan, values);
  const pushes = new Pushes((folder, last) => memory.remember(folder, last));
  const job = pushes.start(plan, { accepted: acceptedOf(plan, values), variables, isForced });
  const result = await followed(job, terminal);
  if (terminal.isJson) terminal.out(jsonText({ pushed: true, ...result, ...planJson(plan) }));
  else terminal.out(`Pushed as ${terminalText(result.name)} (${result.blockId})`);
  return true;
}

/** What the vendor's command line brings along; with `--all-fields` name, description and mount points too. */
function acceptedOf({ differences }: PushPlan, values: Values): string[] {
  return differences
    .filter(({ isUsual }) => isUsual || values['all-fields'] === true)
    .map(({ field }) => field);
}

async function variablesOf(
  { block, missingVariables }: PushPlan,
  values: Values,
): Promise<Record<string, string>> {
  const given = await secretsOf(block, values);
  const missing = missingVariables.filter((name) => given[name] === undefined);
  if (missing.length > 0) {
    const names = missing.map((name) => terminalText(name, 60)).join(', ');
    throw new UserError(`The block needs values of: ${names}.`, {
      code: 'missing-variables',
      remedy: 'Give each with --secret-file NAME=FILE.',
    });
  }
  return Object.fromEntries(missingVariables.map((name) => [name, given[name] ?? '']));
}

async function followed(job: Job<PushResult>, terminal: Terminal): Promise<PushResult> {
  const cancel = () => job.cancel();
  terminal.signal.addEventListener('abort', cancel, { once: true });
  if (terminal.signal.aborted) cancel();
  const lines = new LogLines(terminal.log);
  try {
    for await (const event of eventsOf(job)) {
      if (event.kind === 'log') lines.push(`${event.text}\n`);
      else if (event.kind === 'progress' && event.message !== undefined) {
        const share = event.total ? `, ${Math.floor((event.done / event.total) * 100)} %` : '';
        terminal.progress(`${event.message}${share}`);
      }
    }
    return await job.result;
  } finally {
    terminal.signal.removeEventListener('abort', cancel);
  }
}

const reasons: Readonly<Record<NotSent['why'], string>> = {
  history: 'history',
  notes: 'notes of this machine',
  data: 'study data',
  ignored: '.dockerignore',
  special: 'no file',
  link: 'leads to nothing that is sent',
};

function tellPlan({ out, note }: Terminal, plan: PushPlan): void {
  const { contents, refusals, differences, changes, remote } = plan;
  for (const { path: name, size, kind } of contents.entries) {
    if (kind === 'file') out(`${terminalText(name, 300)} (${formatBytes(size)})`);
  }
  for (const { path: name, why } of contents.leftOut) {
    note(`left out ${terminalText(name, 300)}: ${reasons[why]}`);
  }
  const files = contents.entries.filter(({ kind }) => kind === 'file').length;
  const where = remote ? `${remote.name} (${remote.id})` : 'a new block';
  note(`${plural(files, 'file')}, ${formatBytes(contents.size)} → ${terminalText(where)}`);
  if (changes) note(`${plural(changes.length, 'file')} changed since the last push`);
  if (plan.isChangedThere) note('It was changed in the Studio since the last push from here.');
  for (const { name, remote: theirs, local, isUsual } of differences) {
    const how = isUsual ? '' : ' (stays; bring it along with --all-fields)';
    note(`${name}: ${terminalText(theirs, 100)} → ${terminalText(local, 100)}${how}`);
  }
  for (const { message, remedy } of refusals) {
    note(`refused: ${terminalText(message, 300)} ${remedy}`);
  }
}

function planJson({ contents, refusals, differences, changes, remote, isInStep }: PushPlan) {
  return {
    block: remote?.id,
    isInStep,
    files: contents.entries
      .filter(({ kind }) => kind === 'file')
      .map(({ path: name, size, hash }) => ({ path: name, size, hash })),
    leftOut: contents.leftOut,
    size: contents.size,
    hash: contents.hash,
    changes,
    differences,
    refusals,
  };
}
