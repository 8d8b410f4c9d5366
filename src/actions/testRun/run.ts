import { mkdir, rm } from 'node:fs/promises';
import path from 'node:path';
import type { JobContext } from '../../base/job.ts';
import { plainText } from '../../base/text.ts';
import { quotedWords } from '../../blocks/commandLine.ts';
import type { BlockSource, EngineEvent } from '../../blocks/containers/engine.ts';
import { invocation } from '../../blocks/invocation.ts';
import { inputTitle } from './inputs.ts';
import { debuggable } from './debugRun.ts';
import { cleaned, cleanedError, failureOf } from './keptRecord.ts';
import { mountsOf, type MountStudio } from './mounts.ts';
import { endOf, metadataResult, outputMetadata, outputOf } from './outcome.ts';
import { planned, type Plan, type RunFrame } from './plan.ts';
import { withoutSecrets } from './redactor.ts';
import type { RunAccess } from './runAccess.ts';
import { settled } from './settled.ts';
import { staged, type ReadyInput } from './staging.ts';
import { withAccess } from './studioAccess.ts';
import type { TestRunRecord } from './testRun.ts';
import type { TestRunParts } from './parts.ts';
import { lastRunVariable, lastSuccessfulRun, withoutSecretValues } from './variables.ts';

/** One test run. What goes wrong while it is planned leaves no record. */
export async function testRun(frame: RunFrame, context: JobContext): Promise<TestRunRecord> {
  const { id, records, parts, started } = frame;
  const plan = await planned(frame, context.signal);
  const { block, input, engine } = plan;
  await mkdir(parts.storage, { recursive: true, mode: 0o700 });
  await mkdir(records.outputOf(id), { recursive: true, mode: 0o700 });
  const first: TestRunRecord = {
    id,
    block: path.resolve(frame.request.folder),
    blockName: plainText(block.info.name, 100),
    request: { ...withoutSecretValues(block, frame.request), input },
    inputTitle: inputTitle(input),
    started,
    state: 'running',
    isWarm: false,
    engine: engine.info.title,
    notes: [...(frame.request.replay?.notes ?? []), ...plan.secrets.notes],
    commandLine: '',
    files: [],
  };
  const ended = await settled(async () => {
    await records.write(first);
    return performed(frame, plan, first, context);
  });
  await rm(writableInput(frame), { recursive: true, force: true });
  const { hidden } = frame.log;
  const last =
    'value' in ended ? ended.value : { ...first, ...failureOf(ended.error, context.signal) };
  const record = cleaned({ ...last, totalTime: (Date.now() - started) / 1000 }, hidden);
  if ('value' in ended) {
    await records.write(record);
    return record;
  }
  // That the record could not be written, on a full disk, is not what went wrong first.
  await records.write(record).catch(() => undefined);
  throw cleanedError(ended.error, hidden);
}

async function performed(
  frame: RunFrame,
  plan: Plan,
  first: TestRunRecord,
  context: JobContext,
): Promise<TestRunRecord> {
  const { request, parts } = frame;
  const { block, engine } = plan;
  const { signal } = context;
  const ready = await readyInput(frame, plan, context);
  try {
    const studio = await mountStudio(frame, plan, signal);
    const { mounts, note } = await mountsOf(block, request, studio, signal);
    const source: BlockSource = {
      folder: block.folder,
      name: block.info.name,
      buildArguments: parts.buildArguments(),
      ...certificatesOf(parts),
    };
    const tell = (event: EngineEvent) => {
      if (event.kind === 'stage') frame.atStage(event.stage);
      else frame.log.tell(event);
    };
    const runIn = frame.debug
      ? await debuggable(frame.debug, engine, source, signal)
      : engine.run.bind(engine);
    const prepared = await engine.prepare(source, tell, signal);
    const outputFolder = frame.records.outputOf(frame.id);
    const past = await historyOf(frame);
    const ran = await withAccess(frame, plan, signal, async (access) => {
      const description = invocation({
        ...described(frame, plan, ready, access, lastSuccessfulRun(past)),
        mounts,
      });
      const options = { outputFolder, isWarm: request.isWarm };
      const end = await runIn(source, prepared, description, options, tell, signal);
      // Quoted first, a value with a quote in it would no longer be found.
      const words = description.arguments.map((word) => withoutSecrets(word, frame.log.hidden));
      return { end, commandLine: quotedWords(words) };
    });
    const { end, commandLine } = ran.result;
    const output = await outputOf(outputFolder);
    const metadata = await outputMetadata(outputFolder);
    return {
      ...first,
      ...endOf(end, request.limits),
      exitCode: end.exitCode,
      reason: end.reason,
      isWarm: end.isWarm,
      prepared,
      time: end.time,
      ...(end.peakMemory === undefined ? {} : { peakMemory: end.peakMemory }),
      notes: [first.notes, ready.notes, note ?? [], ran.notes, end.notes, output.notes].flat(),
      commandLine,
      files: output.files,
      ...(metadata ? { metadata: metadataResult(ready.metadata ?? new Map(), metadata) } : {}),
    };
  } finally {
    await ready.release();
  }
}

function readyInput(frame: RunFrame, plan: Plan, context: JobContext): Promise<ReadyInput> {
  const { request, parts, store, log } = frame;
  frame.atStage('staging');
  // Every step is an event that is kept: a hundred are enough.
  let told = -1;
  const onProgress = (done: number, total: number) => {
    const step = total === 0 ? 100 : Math.floor((done / total) * 100);
    if (step === told) return;
    told = step;
    log.tell({ kind: 'staged', done, total });
    context.progress(done, total, 'staging');
  };
  const wanted = {
    block: plan.block,
    input: plan.input,
    // A program without a container could write through a link into the data itself.
    mayLink: plan.engine.info.kind === 'container',
    onProgress,
    ...(request.isInputWritable ? { writableFolder: writableInput(frame) } : {}),
  };
  return staged(parts, store, wanted, context.signal);
}

function described(
  { request }: RunFrame,
  { block, secrets }: Plan,
  ready: ReadyInput,
  access: RunAccess,
  lastRun: string,
) {
  return {
    block,
    input: ready.input,
    values: request.values,
    extraArguments: request.extraArguments,
    ...(request.upload ? { upload: request.upload } : {}),
    ...(ready.metadata ? { metadata: ready.metadata } : {}),
    ...(ready.itemInfo ? { itemInfo: ready.itemInfo } : {}),
    environment: { ...access.environment, [lastRunVariable]: lastRun },
    secrets: {
      ...secrets.values,
      ...(access.key === undefined ? {} : { EI_API_KEY: access.key }),
    },
    limits: request.limits,
    isInputWritable: request.isInputWritable,
  };
}

/** Whose buckets a block's mount points mean. */
async function mountStudio(
  { request, parts }: RunFrame,
  { block, input }: Plan,
  signal: AbortSignal,
): Promise<MountStudio | undefined> {
  const ofInput = input.kind === 'item' || input.kind === 'datasetPath' ? input : undefined;
  const place = request.studio ?? ofInput;
  if (place === undefined || block.info.mountPoints.length === 0) return undefined;
  const { accountId, organizationId } = place;
  const connection = await parts.connection(accountId, signal);
  return { connection, kind: parts.accountKind(accountId), organizationId };
}

async function historyOf({ request, records, id }: RunFrame): Promise<readonly TestRunRecord[]> {
  const ids = await records.ids(path.resolve(request.folder));
  const all = await Promise.all(
    ids.filter((one) => one < id).map((one) => records.read(one, false)),
  );
  return all.filter((record) => record !== undefined);
}

function certificatesOf(parts: TestRunParts): { readonly certificates?: string } {
  const certificates = parts.certificates();
  return certificates === undefined ? {} : { certificates };
}

function writableInput({ records, id }: RunFrame): string {
  return path.join(records.folderOf(id), 'input');
}
