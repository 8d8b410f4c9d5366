import { mkdir, mkdtemp, rm } from 'node:fs/promises';
import path from 'node:path';
import { UserError } from '../../base/errors.ts';
import { formatBytes } from '../../base/text.ts';
import type { Block } from '../../blocks/block.ts';
import { quotedWords, splitWords } from '../../blocks/commandLine.ts';
import type { ContainerDescription, Limits } from '../../blocks/containers/description.ts';
import type { Engine, RunEnd } from '../../blocks/containers/engine.ts';
import { invocation, type DataItemInfo } from '../../blocks/invocation.ts';
import { readParameters } from '../../blocks/parametersFile.ts';
import { defaultValues, valueProblems } from '../../blocks/values.ts';
import type { BlockRecord } from '../blocks/blocks.ts';
import { Lines } from '../blocks/lines.ts';
import type { StudioJobContext } from '../jobs/jobs.ts';
import type { Studio } from '../http/studio.ts';
import { deliver } from './deliver.ts';
import type { TransformationRecord, UnitInput } from './model.ts';
import { stage } from './stage.ts';

type UnitStudio = Pick<
  Studio,
  'catalog' | 'engine' | 'runs' | 'secrets' | 'folder' | 'access' | 'endpoint'
>;

const longestRun = 8 * 3600;
const defaultMemory = 4 * 2 ** 30;

/** Runs a block on one input of a transformation job: stage, run in a container, deliver. */
export async function runUnit(
  studio: UnitStudio,
  record: BlockRecord,
  transformation: TransformationRecord,
  input: UnitInput,
  { log, signal }: Pick<StudioJobContext, 'log' | 'signal'>,
  /** Deliveries of one job come one after the other: two of its inputs may end in one item. */
  inTurn: (deliver: () => Promise<void>) => Promise<void>,
): Promise<void> {
  const engine = await studio.engine(signal);
  await mkdir(studio.folder, { recursive: true, mode: 0o700 });
  const folder = await mkdtemp(path.join(studio.folder, 'run-'));
  const output = path.join(folder, 'output');
  await mkdir(output);
  const { organizationId } = transformation;
  const limits = limitsOf(record);
  const way = engine.info.wayToHost;
  const access = way
    ? await studio.runs.open(organizationId, { bind: way.bind, seconds: limits.time + 600 })
    : undefined;
  try {
    const staged = await stage(
      studio.catalog,
      organizationId,
      input,
      path.join(folder, 'input'),
      signal,
    );
    const description = invocation({
      block: blockOf(record),
      input: staged,
      values: valuesOf(record, transformation),
      extraArguments: splitWords(transformation.definition.extraCliArguments ?? ''),
      ...(await metadataOf(studio, organizationId, input)),
      environment: {
        ...variablesOf(record),
        EI_ORGANIZATION_ID: String(organizationId),
        EI_INGESTION_HOST: 'edgeimpulse.com',
        EI_LAST_SUCCESSFUL_RUN: new Date(0).toISOString(),
        ...(way && access ? { EI_API_ENDPOINT: `http://${way.host}:${access.port}/v1` } : {}),
      },
      secrets: {
        ...studio.secrets.values(organizationId),
        ...(access ? { EI_API_KEY: access.key } : {}),
      },
      mounts: await mountsOf(studio, record),
      limits,
      isInputWritable: false,
    });
    if (!access) log('The engine is elsewhere, so that the block cannot call this Studio.', 'warn');
    log(quotedWords(description.arguments));
    const ended = await runContainer(engine, record, description, output, log, signal);
    checkEnd(ended, limits);
    await inTurn(() => deliver(studio.catalog, transformation, input, output, log, signal));
  } finally {
    if (access) await studio.runs.close(organizationId, access.keyId);
    await rm(folder, { recursive: true, force: true });
  }
}

async function runContainer(
  engine: Engine,
  { image = '', definition }: BlockRecord,
  description: ContainerDescription,
  outputFolder: string,
  log: (text: string) => void,
  signal: AbortSignal,
): Promise<RunEnd> {
  const secrets = description.secretNames.map((name) => description.environment[name] ?? '');
  const hidden = (text: string) =>
    secrets.filter((one) => one.length > 3).reduce((all, one) => all.replaceAll(one, '•••'), text);
  // A line is whole before it is looked through, so that no secret hides between two pieces.
  const lines = new Lines((line) => log(hidden(line)));
  const ended = await engine.run(
    { folder: outputFolder, name: definition.name, buildArguments: {} },
    { id: definition.dockerContainer || image, reuse: 'unchanged', time: 0 },
    description,
    { outputFolder, isWarm: false },
    (event) => {
      if (event.kind === 'output') lines.push(event.text);
    },
    signal,
  );
  lines.end();
  for (const note of ended.notes) log(note);
  return ended;
}

function checkEnd({ reason, exitCode }: RunEnd, limits: Limits): void {
  const failed = (message: string, remedy: string) =>
    new UserError(message, { code: 'block-failed', remedy });
  switch (reason) {
    case 'time-limit':
      throw failed(
        `The block did not end within ${limits.time} seconds.`,
        'Let it end with an exit code, or raise its longest running time.',
      );
    case 'out-of-memory':
      throw failed(
        `The block needed more than ${formatBytes(limits.memory)} of memory.`,
        'Raise its memory limit, or let it read its input in pieces.',
      );
    case 'killed':
      throw failed('The block was killed.', 'Retry it.');
    case 'exited':
      if (exitCode === 0) return;
      throw failed(
        `The block ended with exit code ${exitCode}.`,
        'Its last lines above say why; 0 means success.',
      );
  }
}

function limitsOf({ definition }: BlockRecord): Limits {
  const { limitsMemory, limitsCpu, maxRunningTimeStr } = definition;
  const units: Readonly<Record<string, number>> = { m: 60, h: 3600, d: 86_400 };
  const match = /^(\d+)([mhd])$/.exec(maxRunningTimeStr ?? '');
  return {
    // The platform's amounts: bytes, and thousandths of a processor.
    memory: limitsMemory ?? defaultMemory,
    ...(limitsCpu ? { cpus: limitsCpu / 1000 } : {}),
    processes: 4096,
    time: match ? Number(match[1]) * (units[match[2] ?? ''] ?? 1) : longestRun,
  };
}

/** The block as a run sees it, from what the Studio keeps of it. */
function blockOf({ definition }: BlockRecord): Block {
  const { parameters } = readParameters(
    JSON.stringify({ version: 1, type: 'transform', parameters: definition.parameters ?? [] }),
  );
  return {
    folder: '',
    info: {
      type: 'transform',
      name: definition.name,
      description: definition.description,
      operatesOn: definition.operatesOn,
      passesMetadata: definition.indMetadata,
      commandLine: definition.cliArguments,
      allowsExtraArguments: definition.allowExtraCliArguments,
      mountPoints: [],
      requiredVariables: [],
    },
    parameters,
    isLegacy: false,
    config: new Map(),
  };
}

function valuesOf(record: BlockRecord, { definition }: TransformationRecord) {
  const { parameters } = blockOf(record);
  const values = { ...defaultValues(parameters), ...definition.parameters };
  const [problem] = Object.entries(valueProblems(parameters, values));
  if (!problem) return values;
  throw new UserError(`The parameter “${problem[0]}” cannot be passed: ${problem[1]}`, {
    code: 'bad-request',
  });
}

function variablesOf({ definition }: BlockRecord): Readonly<Record<string, string>> {
  return Object.fromEntries(
    definition.environmentVariables.flatMap(({ key, value }) =>
      value === undefined ? [] : [[key, value]],
    ),
  );
}

async function mountsOf({ catalog }: UnitStudio, { organizationId, definition }: BlockRecord) {
  return Promise.all(
    definition.additionalMountPoints.map(async ({ type, bucketId, mountPoint }) => {
      if (type !== 'bucket') {
        throw new UserError('This Studio cannot mount upload portals.', { code: 'bad-request' });
      }
      const { folder } = catalog.bucket(organizationId, bucketId ?? 0);
      return Promise.resolve({ source: folder, target: mountPoint, isReadonly: false });
    }),
  );
}

async function metadataOf(
  { catalog }: UnitStudio,
  organizationId: number,
  input: UnitInput,
): Promise<{ metadata?: ReadonlyMap<string, string>; itemInfo?: DataItemInfo }> {
  if (input.kind !== 'item' && input.kind !== 'itemFile') return {};
  const item = await catalog.item(organizationId, input.itemId);
  return {
    metadata: item.metadata,
    itemInfo: {
      id: item.id,
      dataset: item.dataset,
      bucketName: item.bucketName,
      bucketPath: item.bucketPath,
      created: new Date(item.created).toISOString(),
      totalFileCount: item.totalFiles,
      totalFileSize: item.totalSize,
    },
  };
}
