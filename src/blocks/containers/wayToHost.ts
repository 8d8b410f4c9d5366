import { createServer } from 'node:net';
import type { EngineAddress } from './contexts.ts';
import type { Connection, EngineSystem, EngineVersion } from './connection.ts';
import type { EngineInfo } from './engine.ts';

export type EngineFamily = 'docker' | 'podman';

export function familyOf(version: EngineVersion): EngineFamily {
  return version.Components?.some(({ Name }) => /podman/i.test(Name)) ? 'podman' : 'docker';
}

function isRootless(system: EngineSystem): boolean {
  return system.SecurityOptions?.some((option) => /^name=rootless\b/.test(option)) ?? false;
}

/** How a container reaches a listener of this machine. */
export interface HostWay {
  readonly way: NonNullable<EngineInfo['wayToHost']>;
  /** Entry of the container's hosts file that the name needs; absent where the engine knows the name. */
  readonly extraHost?: string;
}

/** Absent where nothing is known to work: a remote or rootless engine, one without a bridge. */
export async function hostWay(
  connection: Pick<Connection, 'address' | 'system' | 'version' | 'api'>,
  signal?: AbortSignal,
): Promise<HostWay | undefined> {
  const { address, system, version } = connection;
  const isPodman = familyOf(version) === 'podman';
  const name = isPodman ? 'host.containers.internal' : 'host.docker.internal';
  if (isVirtualMachine(address, system, process.platform)) {
    return { way: { host: name, bind: '127.0.0.1' } };
  }
  if (address.kind === 'ssh' || (address.kind === 'tcp' && !isLoopback(address.host))) return;
  if (isRootless(system) || process.platform !== 'linux') return;
  const gateway = await bridgeGateway(connection, isPodman ? 'podman' : 'bridge', signal);
  // An engine seen through a mounted or forwarded socket has a bridge too, but not on this machine.
  if (!gateway || !(await isOwnAddress(gateway))) return;
  return {
    way: { host: name, bind: gateway },
    ...(isPodman ? {} : { extraHost: `${name}:${gateway}` }),
  };
}

/** Docker Desktop, Colima, Rancher, OrbStack and the like lead back to this machine's loopback by themselves. */
function isVirtualMachine(
  address: EngineAddress,
  system: EngineSystem,
  platform: NodeJS.Platform,
): boolean {
  if (address.kind !== 'socket') return false;
  if (/docker desktop|orbstack/i.test(system.OperatingSystem ?? '')) return true;
  if (/^(?:colima|lima-|rancher-desktop)/.test(system.Name ?? '')) return true;
  return platform === 'darwin' || platform === 'win32';
}

async function bridgeGateway(
  { api }: Pick<Connection, 'api'>,
  name: string,
  signal?: AbortSignal,
): Promise<string | undefined> {
  try {
    const network = await api.json<{
      readonly IPAM?: {
        readonly Config?: readonly { readonly Gateway?: string; readonly Subnet?: string }[] | null;
      };
    }>({ path: `/networks/${name}` }, signal);
    const configs = network.IPAM?.Config ?? [];
    const named = configs.find(({ Gateway }) => Gateway?.includes('.'))?.Gateway;
    // Docker does not tell the gateway of a bridge that it made itself: it is the first address.
    const subnet = configs.find(({ Subnet }) => Subnet?.includes('.'))?.Subnet;
    return named ?? subnet?.replace(/\.0\/\d+$/, '.1');
  } catch {
    signal?.throwIfAborted();
    // An engine without a bridge has no way to this machine.
    return undefined;
  }
}

/** Listening tells; lists of interfaces leave out a bridge that no container is on at the moment. */
async function isOwnAddress(address: string): Promise<boolean> {
  const server = createServer();
  try {
    await new Promise<void>((resolve, reject) => {
      server.once('error', reject);
      server.listen({ host: address, port: 0 }, resolve);
    });
    return true;
  } catch {
    return false;
  } finally {
    server.close();
  }
}

export function isLoopback(host: string): boolean {
  return host === 'localhost' || host === '::1' || /^127\./.test(host);
}
