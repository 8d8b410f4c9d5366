import { plainText } from '../../base/text.ts';
import { messageOf } from '../../base/errors.ts';
import type { EngineInfo } from '../../blocks/containers/engine.ts';
import { addApiKey, revokeApiKey } from '../../client/apiKeys.ts';
import type { Connection } from '../../client/connection.ts';
import { closeRunAccess, openRunAccess } from '../../client/localRuns.ts';
import { StudioError } from '../../client/studioError.ts';

/** What a program needs to call a Studio, for as long as it runs. */
export interface RunAccess {
  /** `EI_*`, without the key. */
  readonly environment: Readonly<Record<string, string>>;
  readonly key?: string;
  /** What it cannot do, as sentences. */
  readonly notes: readonly string[];
  /** Takes the key back; answers with what a person should know. Never throws. */
  readonly close: () => Promise<readonly string[]>;
}

export interface AccessRequest {
  readonly connection: Connection;
  readonly kind: 'local' | 'cloud';
  readonly organizationId: number;
  readonly blockName: string;
  /** How long the key lives at most. */
  readonly seconds: number;
  /** Consent to a key of a cloud account. */
  readonly mayUseKey: boolean;
}

const onLoopback = { host: '127.0.0.1', bind: '127.0.0.1' };
/** Taking a key back is tried for so long, in milliseconds. */
const closeTime = 10_000;

export const noAccess: RunAccess = {
  environment: {},
  notes: [],
  close: () => Promise.resolve([]),
};

/**
 * A short-lived key and the address at which it works from where the program runs. It cannot be cancelled: a key whose
 * answer nobody waits for could not be taken back.
 */
export async function openAccess(request: AccessRequest, engine: EngineInfo): Promise<RunAccess> {
  try {
    return await (request.kind === 'local' ? localAccess(request, engine) : cloudAccess(request));
  } catch (error) {
    // Most blocks never call a Studio: that one may not be called is no reason not to run.
    const isRefused =
      error instanceof StudioError && (error.kind === 'rejected' || error.kind === 'forbidden');
    if (!isRefused) throw error;
    const note = `The block cannot call the Studio: EI_API_ENDPOINT and EI_API_KEY are not set. (${messageOf(error)})`;
    return { ...noAccess, notes: [note] };
  }
}

async function localAccess(request: AccessRequest, engine: EngineInfo): Promise<RunAccess> {
  const way = engine.wayToHost ?? (engine.kind === 'process' ? onLoopback : undefined);
  if (!way) {
    const note =
      'The block cannot call the local Studio: no address leads from this engine to this computer.';
    return { ...noAccess, notes: [note] };
  }
  const { connection, organizationId, seconds } = request;
  const wanted = { seconds, bind: way.bind };
  const { key, keyId, port } = await openRunAccess(connection, organizationId, wanted);
  const host = way.host.includes(':') && !way.host.startsWith('[') ? `[${way.host}]` : way.host;
  return {
    environment: {
      EI_API_ENDPOINT: `http://${host}:${port}/v1`,
      EI_INGESTION_HOST: host,
      EI_ORGANIZATION_ID: String(organizationId),
    },
    key,
    notes: [],
    close: () => closed(seconds, (own) => closeRunAccess(connection, organizationId, keyId, own)),
  };
}

async function cloudAccess(request: AccessRequest): Promise<RunAccess> {
  const { connection, organizationId, seconds } = request;
  const environment = {
    EI_API_ENDPOINT: connection.endpoint,
    EI_INGESTION_HOST: new URL(connection.endpoint).hostname.replace(/^studio\./, ''),
    EI_ORGANIZATION_ID: String(organizationId),
  };
  if (!request.mayUseKey) {
    const note = 'The block has no key of the Studio: EI_API_KEY is not set.';
    return { ...noAccess, environment, notes: [note] };
  }
  const wanted = {
    name: `Test run of ${plainText(request.blockName, 60)}`,
    role: 'member',
    ttl: seconds,
  } as const;
  const { id, key } = await addApiKey(connection, organizationId, wanted);
  return {
    environment,
    key,
    notes: [],
    close: () => closed(seconds, (own) => revokeApiKey(connection, organizationId, id, own)),
  };
}

async function closed(
  seconds: number,
  close: (signal: AbortSignal) => Promise<void>,
): Promise<readonly string[]> {
  try {
    await close(AbortSignal.timeout(closeTime));
    return [];
  } catch (error) {
    const minutes = Math.ceil(seconds / 60);
    return [
      `The key of this run could not be taken back; it ends by itself within ${minutes} minutes. (${messageOf(error)})`,
    ];
  }
}
