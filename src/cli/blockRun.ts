import { copyFile, mkdir } from 'node:fs/promises';
import path from 'node:path';
import type { TestRunRecord, TestRunRequest } from '../actions/testRun/testRun.ts';
import { TestRuns, type TestRunJob } from '../actions/testRun/testRuns.ts';
import { formatBytes, plural } from '../base/text.ts';
import { splitWords } from '../blocks/commandLine.ts';
import { chooseEngine } from '../blocks/containers/choose.ts';
import type { Engine, EngineChoice } from '../blocks/containers/engine.ts';
import { readBlock } from '../blocks/readBlock.ts';
import { chosenInput, type RunStudio } from './blockInput.ts';
import {
  bucketFoldersOf,
  emptyFolder,
  engineOf,
  limitsOf,
  secretsOf,
  valuesOf,
} from './blockRunOptions.ts';
import { LogLines } from './logLines.ts';
import { jsonText, terminalText, type Terminal } from './terminal.ts';
import { optionPairs, optionText, type Invocation } from './usage.ts';

/** `block run [FOLDER]`: one test run; false where the block failed. */
export async function blockRun(invocation: Invocation): Promise<boolean> {
  const { words, values, terminal, local } = invocation;
  const { signal } = terminal;
  // Everything that may be written wrong is read before anything is asked or started.
  const limits = limitsOf(values);
  const choice = engineOf(values, path.join(local.dataFolder, 'blocks'));
  const extraArguments = splitWords(optionText(values, 'extra-args') ?? '');
  const block = await readBlock(words[0] ?? '.', signal);
  const parameters = valuesOf(block, values);
  const bucketFolders = bucketFoldersOf(values);
  const secrets = await secretsOf(block, values);
  const out = await emptyFolder(optionText(values, 'out'));
  const chosen = await chosenInput(invocation, block);
  const request: TestRunRequest = {
    folder: block.folder,
    input: chosen.input,
    values: parameters,
    extraArguments,
    isInputWritable: values['writable-input'] === true,
    // A warm container would outlive this program.
    isWarm: false,
    ...(chosen.studio ? { studio: studioOf(chosen.studio) } : {}),
    limits,
    bucketFolders,
  };
  return ranOnce(invocation, request, {
    choice,
    secrets,
    ...(out === undefined ? {} : { out }),
    ...chosen,
  });
}

/** What a run has beside its request. */
export interface RunSurroundings {
  readonly choice: EngineChoice;
  readonly secrets: Readonly<Record<string, string>>;
  /** Where the output is put; absent: where runs are kept. */
  readonly out?: string;
  readonly studio?: RunStudio;
}

/** Runs a block once and tells how it went; false where it failed. */
export async function ranOnce(
  { values, terminal }: Invocation,
  request: TestRunRequest,
  around: RunSurroundings,
): Promise<boolean> {
  const { choice, secrets, out } = around;
  const engines = new OwnEngine(choice);
  const runs = new TestRuns({
    storage: choice.storage,
    engine: (given) => engines.get(given),
    ...connectionsOf(around),
    secrets: () => Promise.resolve(secrets),
    mayUseCloudKey: () => Promise.resolve(values['with-key'] === true),
    buildArguments: () => Object.fromEntries(optionPairs(values, 'build-arg')),
    certificates: () => fileOf(optionText(values, 'certificates')),
  });
  try {
    const run = runs.start(request);
    const record = await followed(run, terminal);
    const outputFolder = out ?? runs.outputFolder(run.id);
    if (out !== undefined) await copyOutput(record, runs.outputFolder(run.id), out);
    tell(terminal, record, outputFolder, runs.logFile(run.id));
    return record.state === 'succeeded';
  } finally {
    await runs.close();
    await engines.close();
  }
}

/** Found when the run needs it, and ended with it. */
class OwnEngine {
  private readonly choice: EngineChoice;
  private found: Promise<Engine> | undefined;

  constructor(choice: EngineChoice) {
    this.choice = choice;
  }

  get(signal?: AbortSignal): Promise<Engine> {
    this.found ??= chooseEngine(this.choice, signal);
    return this.found;
  }

  async close(): Promise<void> {
    const engine = await this.found?.catch(() => undefined);
    await engine?.close();
  }
}

/** Shows what the run says until it ends; an interruption ends the run first. */
async function followed(run: TestRunJob, terminal: Terminal): Promise<TestRunRecord> {
  const { signal } = terminal;
  const cancel = () => run.job.cancel();
  signal.addEventListener('abort', cancel, { once: true });
  if (signal.aborted) cancel();
  // What comes from the block is the answer, unless that is JSON; the build and the engine speak beside it.
  const ofBlock = terminal.isJson ? terminal.log : terminal.out;
  const lines = {
    build: new LogLines(terminal.log),
    engine: new LogLines(terminal.log),
    stdout: new LogLines(ofBlock),
    stderr: new LogLines(ofBlock),
  };
  try {
    for await (const event of run.events()) {
      if (event.kind === 'output') lines[event.from].push(event.text);
      else if (event.kind === 'stage') terminal.progress(`${event.stage}…`);
      else {
        terminal.progress(`${formatBytes(event.done)} of ${formatBytes(event.total)} of the input`);
      }
    }
    for (const one of Object.values(lines)) one.end();
    return await run.job.result;
  } finally {
    signal.removeEventListener('abort', cancel);
  }
}

function tell(terminal: Terminal, record: TestRunRecord, folder: string, log: string): void {
  if (terminal.isJson) {
    terminal.out(jsonText({ ...record, outputFolder: folder, log }));
    return;
  }
  for (const note of record.notes) terminal.note(terminalText(note, 500));
  for (const { key, before, after } of record.metadata?.changes ?? []) {
    const change = `${key}: ${before ?? '(none)'} → ${after ?? '(none)'}`;
    terminal.note(`metadata ${terminalText(change, 300)}`);
  }
  for (const { key, state } of record.metadata?.checks ?? []) {
    terminal.note(`checklist ${terminalText(key, 100)}: ${state}`);
  }
  for (const problem of record.metadata?.problems ?? []) terminal.note(terminalText(problem, 500));
  for (const { name, size } of record.files) {
    terminal.note(`output ${terminalText(name)} (${formatBytes(size)})`);
  }
  const seconds = record.time === undefined ? '' : ` after ${record.time.toFixed(1)} s`;
  const peak = record.peakMemory === undefined ? '' : `, ${formatBytes(record.peakMemory)} at most`;
  const count = plural(record.files.length, 'file');
  terminal.note(
    record.state === 'succeeded'
      ? `Succeeded${seconds}${peak}: ${count} in ${terminalText(folder, 500)}`
      : `Failed${seconds}${peak}: ${terminalText(record.message ?? `exit code ${record.exitCode ?? '?'}`, 500)}`,
  );
  if (record.remedy !== undefined) terminal.note(terminalText(record.remedy, 500));
}

function connectionsOf({ studio }: Pick<RunSurroundings, 'studio'>) {
  return {
    connection: () =>
      studio
        ? Promise.resolve(studio.connection)
        : Promise.reject(new Error('No Studio was named.')),
    accountKind: () => studio?.kind ?? 'local',
  };
}

function studioOf({ accountId, organizationId }: RunStudio) {
  return { accountId, organizationId };
}

function fileOf(file: string | undefined): string | undefined {
  return file === undefined ? undefined : path.resolve(file);
}

async function copyOutput({ files }: TestRunRecord, from: string, to: string): Promise<void> {
  await mkdir(to, { recursive: true });
  for (const { name } of files) {
    const target = path.join(to, name);
    await mkdir(path.dirname(target), { recursive: true });
    await copyFile(path.join(from, name), target);
  }
}
