import { randomBytes, randomUUID } from 'node:crypto';
import { Access } from '../access/access.ts';
import { RunAccess } from '../access/runAccess.ts';
import { accessMigrations } from '../access/schema.ts';
import { openVault } from '../access/vault.ts';
import { Blocks } from '../blocks/blocks.ts';
import { blocksMigrations } from '../blocks/schema.ts';
import { Engines } from '../blocks/engines.ts';
import { Secrets } from '../blocks/secrets.ts';
import { Campaigns } from '../campaigns/campaigns.ts';
import { campaignsMigrations } from '../campaigns/schema.ts';
import { TransformationRecords } from '../transformations/records.ts';
import { transformationMigrations } from '../transformations/schema.ts';
import { Transformations } from '../transformations/transformations.ts';
import { Sources } from '../blocks/sources.ts';
import { Catalog } from '../catalog/catalog.ts';
import { app } from '../http/app.ts';
import { logSocket } from '../http/logSocket.ts';
import type { Studio } from '../http/studio.ts';
import { Jobs } from '../jobs/jobs.ts';
import { jobsMigrations } from '../jobs/schema.ts';
import { Records } from '../records.ts';
import { hasSample, startSample, type GenerateSample } from '../sampleStudy.ts';
import { openDataFolder, type DataFolder } from './dataFolder.ts';
import { Idle } from './idle.ts';
import { openLog, type Log } from './log.ts';
import { becomeOnly } from './only.ts';
import { listen, type StudioServer } from './server.ts';
import { removeState, writeState } from './stateFile.ts';

export interface StartOptions {
  readonly data: string;
  readonly host: string;
  readonly port: number;
  readonly sample: boolean;
  readonly hours: number | undefined;
  /** Stays without clients. */
  readonly stay: boolean;
  readonly version: string;
  readonly workerUrl: URL;
  readonly generateSample: GenerateSample;
}

export interface RunningStudio {
  readonly endpoint: string;
  readonly log: Log;
  /** Begins an orderly end: no new requests, running ones finish, jobs stop. */
  stop(reason: string): void;
  /** Resolves when everything is closed. */
  readonly ended: Promise<void>;
}

const idleTime = 60_000;
/** What engines call the machine that they run on, seen from a container. */
const containerNames = ['host.docker.internal', 'host.containers.internal'];
const drainTime = 10_000;

/** Starts the only Studio of a data folder. It answers when this resolves; listing goes on behind. */
export async function startStudio(options: StartOptions): Promise<RunningStudio> {
  const folder = await openDataFolder(options.data);
  const lock = await becomeOnly(folder.root, folder, options.version);
  const parts = new AsyncDisposableStack();
  parts.defer(() => lock.release());
  try {
    return await assemble(options, folder, parts);
  } catch (error) {
    await parts.disposeAsync();
    throw error;
  }
}

/** `parts` takes what has to be closed, in the order of its making. */
async function assemble(
  options: StartOptions,
  folder: DataFolder,
  parts: AsyncDisposableStack,
): Promise<RunningStudio> {
  const log = openLog(folder.log);
  parts.defer(() => log.flush());
  const records = new Records(folder.records, [
    ...accessMigrations,
    ...jobsMigrations,
    ...blocksMigrations,
    ...transformationMigrations,
    ...campaignsMigrations,
  ]);
  parts.defer(() => records.close());
  const token = randomBytes(32).toString('base64url');
  const vault = await openVault(folder.key);
  const access = new Access(records, vault, token);
  const jobs = new Jobs(records, folder.jobs);
  const catalog = await Catalog.open({
    dataFolder: folder.root,
    workerUrl: options.workerUrl,
    log: (text) => log.info(text),
  });
  parts.defer(() => catalog.close());

  const ending = new AbortController();
  const runs: RunAccess = new RunAccess(access.apiKeys, async (bind) => {
    const door: StudioServer = await listen(
      { host: bind, port: 0 },
      app(studio, () => ({ ...door.listener, names: containerNames }), 'runs').fetch,
      idle,
    );
    return { port: door.listener.port, end: () => door.drain(0) };
  });
  parts.defer(() => runs.end());
  const transformer = new Transformations(() => studio);
  const idle = new Idle(
    options.stay ? Infinity : idleTime,
    () => jobs.isBusy || runs.isBusy || transformer.isBusy,
    () => stop('no client for a while'),
  );
  parts.defer(() => idle.dispose());
  jobs.onDidChange(() => idle.poke());

  const engines = new Engines(folder.engine);
  parts.defer(() => engines.close());
  const blocks = new Blocks(records);
  const sources = new Sources(folder.sources);
  await sources.prune((hash) => blocks.isSourceUsed(hash));
  const sampleParts = {
    records,
    access,
    catalog,
    jobs,
    bucketsFolder: folder.buckets,
    generate: options.generateSample,
  };
  const studio: Studio = {
    id: studioId(records),
    name: 'Local Studio',
    version: options.version,
    bucketsFolder: folder.buckets,
    access,
    catalog,
    jobs,
    runs,
    blocks,
    secrets: new Secrets(records, vault),
    campaigns: new Campaigns(records),
    sources,
    transformations: new TransformationRecords(records),
    transformer,
    engine: engines.get,
    folder: folder.engine,
    log,
    endpoint: () => endpointOf(server),
    ending: ending.signal,
    stop: (reason) => stop(reason),
    makeSample: (wanted) => startSample(sampleParts, wanted),
  };
  const routes = app(studio, () => server.listener);
  const server: StudioServer = await listen(
    options,
    routes.fetch,
    idle,
    logSocket(studio, () => server.listener),
  );
  const endpoint = endpointOf(server);
  await writeState(folder.state, {
    pid: process.pid,
    ...server.listener,
    endpoint,
    version: options.version,
    id: studio.id,
    token,
  });
  log.info(`Studio ${options.version} listens at ${endpoint}, process ${process.pid}.`);
  transformer.resume();
  if (options.sample && !hasSample(sampleParts)) {
    startSample(sampleParts, { hours: options.hours });
  }

  const ended = Promise.withResolvers<void>();
  const end = async (reason: string) => {
    log.info(`Ending: ${reason}.`);
    ending.abort();
    transformer.end();
    await Promise.all([server.drain(drainTime), jobs.end(), runs.end()]);
    await removeState(folder.state);
    log.info('Ended.');
    await parts.disposeAsync();
  };
  function stop(reason: string): void {
    if (ending.signal.aborted) return;
    end(reason).then(ended.resolve, ended.reject);
  }
  return { endpoint, log, stop, ended: ended.promise };
}

function endpointOf({ listener }: StudioServer): string {
  const host = listener.host.includes(':') ? `[${listener.host}]` : listener.host;
  const isEverywhere = listener.host === '0.0.0.0' || listener.host === '::';
  return `http://${isEverywhere ? '127.0.0.1' : host}:${listener.port}/v1`;
}

function studioId(records: Records): string {
  const key = 'studio-id';
  records.run('INSERT OR IGNORE INTO settings (key, value) VALUES (?, ?)', key, randomUUID());
  const row = records.get<{ value: string }>('SELECT value FROM settings WHERE key = ?', key);
  return row?.value ?? '';
}
