import https from 'node:https';
import type Docker from 'dockerode';
import { apiOf, type Api } from './api.ts';
import { isLoopback } from './wayToHost.ts';
import type { EngineAddress } from './contexts.ts';
import { engineMissing, unreachable } from './engineErrors.ts';
import { sshAgent } from './ssh.ts';

/** A person waits for an answer no longer than this. */
const answerTime = 2500;
/** Signing in takes its time. */
const sshAnswerTime = 10_000;
/** Newer versions of the API may drop fields that are read here. */
const newestVersion = 47;

export interface Connection {
  readonly api: Api;
  readonly address: EngineAddress;
  readonly version: EngineVersion;
  readonly system: EngineSystem;
  /** Ends what the connection itself keeps open. */
  close(): void;
}

export interface EngineVersion {
  readonly Version: string;
  readonly ApiVersion: string;
  readonly MinAPIVersion?: string;
  readonly Os?: string;
  readonly Arch?: string;
  readonly Components?: readonly { readonly Name: string; readonly Version: string }[];
}

export interface EngineSystem {
  readonly ID?: string;
  readonly Name?: string;
  readonly OperatingSystem?: string;
  readonly OSType?: string;
  readonly DockerRootDir?: string;
  readonly NCPU?: number;
  readonly MemTotal?: number;
  readonly MemoryLimit?: boolean;
  readonly SwapLimit?: boolean;
  readonly PidsLimit?: boolean;
  readonly CpuCfsQuota?: boolean;
  readonly CgroupVersion?: string;
  readonly SecurityOptions?: readonly string[];
}

/** The first address that answers; the most telling error when none does. */
export async function connect(
  addresses: readonly EngineAddress[],
  signal?: AbortSignal,
): Promise<Connection> {
  const failures: { readonly error: unknown; readonly address: EngineAddress }[] = [];
  for (const address of addresses) {
    signal?.throwIfAborted();
    const end = AbortSignal.timeout(address.kind === 'ssh' ? sshAnswerTime : answerTime);
    try {
      return await dial(address, signal ? AbortSignal.any([signal, end]) : end);
    } catch (error) {
      signal?.throwIfAborted();
      failures.push({ error: end.aborted ? end.reason : error, address });
    }
  }
  const [first] = failures;
  if (!first) throw engineMissing('');
  if (failures.length === 1) {
    throw unreachable(first.error, placeOf(first.address), isRemote(first.address));
  }
  const codes = failures.map((failure) => ({
    ...failure,
    user: unreachable(failure.error, placeOf(failure.address), false),
  }));
  const telling =
    codes.find(({ user }) => user.code === 'engine-permission') ??
    codes.find(({ user }) => user.code === 'engine-stopped');
  throw telling?.user ?? engineMissing('', first.error);
}

async function dial(address: EngineAddress, signal: AbortSignal): Promise<Connection> {
  const { default: Dockerode } = await import('dockerode');
  const agent = address.kind === 'ssh' ? sshAgent(address.url) : undefined;
  const open = (version?: string) =>
    new Dockerode({ ...options(address, agent), ...(version ? { version } : {}) });
  try {
    const version = await apiOf(open()).json<EngineVersion>({ path: '/version' }, signal);
    const api = apiOf(open(`v${agreedVersion(version)}`));
    const system = await api.json<EngineSystem>({ path: '/info' }, signal);
    return { api, address, version, system, close: () => agent?.destroy() };
  } catch (error) {
    const failure = agent?.failure() ?? error;
    agent?.destroy();
    throw failure;
  }
}

/** Everything is named, also what is absent: the package fills gaps from DOCKER_HOST and its like. */
function options(
  address: EngineAddress,
  agent: ReturnType<typeof sshAgent> | undefined,
): Docker.DockerOptions {
  const none = {
    host: undefined,
    port: undefined,
    socketPath: undefined,
    protocol: 'http' as const,
    ca: undefined,
    cert: undefined,
    key: undefined,
    timeout: undefined,
    pathPrefix: '/',
  };
  const chosen = (() => {
    switch (address.kind) {
      case 'socket':
        return { socketPath: address.path };
      case 'ssh':
        return { socketPath: address.url, agent };
      case 'tcp': {
        const { tls } = address;
        return {
          host: address.host.includes(':') ? `[${address.host}]` : address.host,
          port: address.port,
          ...(tls ? { protocol: 'https' as const, ca: tls.ca, cert: tls.cert, key: tls.key } : {}),
          ...(tls?.isUnverified ? { agent: new https.Agent({ rejectUnauthorized: false }) } : {}),
        };
      }
    }
  })();
  return { ...none, ...chosen };
}

function agreedVersion(version: EngineVersion): string {
  const [major, minor] = version.ApiVersion.split('.').map(Number);
  if (major !== 1 || minor === undefined || Number.isNaN(minor)) return version.ApiVersion;
  const least = Number(version.MinAPIVersion?.split('.')[1] ?? 0);
  return `1.${Math.max(Math.min(minor, newestVersion), least)}`;
}

export function placeOf(address: EngineAddress): string {
  const origin = address.origin === '' ? '' : ` (${address.origin})`;
  switch (address.kind) {
    case 'socket':
      return `${address.path}${origin}`;
    case 'ssh':
      return `${address.url}${origin}`;
    case 'tcp':
      return `${address.host}:${address.port}${origin}`;
  }
}

export function isRemote(address: EngineAddress): boolean {
  return address.kind === 'ssh' || (address.kind === 'tcp' && !isLoopback(address.host));
}
