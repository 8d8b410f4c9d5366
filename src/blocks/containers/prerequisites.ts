import { statfs } from 'node:fs/promises';
import { isAbort, UserError } from '../../base/errors.ts';
import { formatBytes } from '../../base/text.ts';
import { connect, isRemote, placeOf, type Connection } from './connection.ts';
import { engineAddresses } from './contexts.ts';
import { surroundingsHere } from './dockerConfig.ts';
import type { EngineChoice } from './engine.ts';
import { findNode, findPython } from './processInterpreter.ts';
import { familyOf, hostWay } from './wayToHost.ts';

/** Something that test runs need, and whether it is there. */
export interface Prerequisite {
  readonly title: string;
  readonly state: 'ok' | 'missing' | 'warning';
  /** What was found, as a sentence or a name. */
  readonly detail: string;
  /** What to do, where something is to be done. */
  readonly remedy?: string;
}

/** Bytes on the engine's disk below which builds are likely to fail. */
const littleSpace = 2 * 1024 ** 3;
/** 18.09, the first with BuildKit. */
const oldestVersion = 1.39;

export async function containerPrerequisites(
  choice: EngineChoice,
  signal: AbortSignal,
): Promise<readonly Prerequisite[]> {
  let connection: Connection;
  try {
    connection = await connect(await engineAddresses(choice.address, surroundingsHere()), signal);
  } catch (error) {
    return [engineMissing(error)];
  }
  try {
    const [space, way] = await Promise.all([diskSpace(connection), wayBack(connection, signal)]);
    return [
      {
        title: 'Container engine',
        state: 'ok',
        detail: `${titleOf(connection)} at ${placeOf(connection.address)}`,
      },
      engineVersion(connection),
      buildKit(connection),
      architecture(connection),
      ...limits(connection),
      ...space,
      way,
    ];
  } finally {
    connection.close();
  }
}

export async function processPrerequisites(
  isNeeded: boolean,
  signal: AbortSignal,
): Promise<readonly Prerequisite[]> {
  const absent = isNeeded ? 'missing' : 'warning';
  const [python, node] = await Promise.all([findPython('', signal), findNode(signal)]);
  const isOwnNode = node?.path === process.execPath;
  return [
    python
      ? { title: 'Python', state: 'ok', detail: `Python ${python.version} at ${python.path}` }
      : {
          title: 'Python',
          state: absent,
          detail:
            'There is no Python 3 on the PATH; Python blocks need it to run without a container.',
          remedy: 'Install Python 3 from python.org or from your system’s packages.',
        },
    node && !isOwnNode
      ? { title: 'Node', state: 'ok', detail: `Node ${node.version} at ${node.path}` }
      : {
          title: 'Node',
          state: 'warning',
          detail:
            'There is no Node on the PATH; without a container, Node blocks run with the editor’s own and install no packages.',
          remedy: 'Install Node from nodejs.org or from your system’s packages.',
        },
  ];
}

/** A row for an engine that cannot be used; anything but a typed cause is our bug. */
function engineMissing(error: unknown): Prerequisite {
  if (!(error instanceof UserError)) {
    if (!isTimeout(error)) throw error;
    return {
      title: 'Container engine',
      state: 'missing',
      detail: 'The container engine does not answer in time.',
      remedy: 'Restart it (Docker Desktop, “colima start”, “sudo systemctl restart docker”).',
    };
  }
  return {
    title: 'Container engine',
    state: 'missing',
    detail: error.message,
    ...(error.remedy === undefined ? {} : { remedy: error.remedy }),
  };
}

function isTimeout(error: unknown): boolean {
  return isAbort(error) || (error instanceof Error && error.name === 'TimeoutError');
}

function titleOf({ version }: Connection): string {
  return `${familyOf(version) === 'podman' ? 'Podman' : 'Docker'} ${version.Version}`;
}

function engineVersion({ version }: Connection): Prerequisite {
  const isOld = versionNumber(version.ApiVersion) < versionNumber(String(oldestVersion));
  return {
    title: 'Engine version',
    state: isOld ? 'warning' : 'ok',
    detail: `API ${version.ApiVersion}`,
    ...(isOld ? { remedy: 'Update the engine: versions this old are not tried with blocks.' } : {}),
  };
}

/** `1.9` is older than `1.39`. */
function versionNumber(text: string): number {
  const [major = 0, minor = 0] = text.split('.').map(Number);
  return major * 10_000 + minor;
}

function buildKit({ version }: Connection): Prerequisite {
  const isThere =
    familyOf(version) === 'podman' || versionNumber(version.ApiVersion) >= versionNumber('1.39');
  return isThere
    ? {
        title: 'BuildKit',
        state: 'ok',
        detail: 'Cache mounts and here-documents work in Dockerfiles.',
      }
    : {
        title: 'BuildKit',
        state: 'warning',
        detail: 'This engine builds without BuildKit: “RUN --mount” and here-documents fail.',
        remedy: 'Update the engine.',
      };
}

function architecture({ version, system }: Connection): Prerequisite {
  const title = 'Architecture';
  const name = version.Arch ?? 'unknown';
  if ((system.OSType ?? 'linux') !== 'linux') {
    return {
      title,
      state: 'missing',
      detail: `The engine runs ${system.OSType ?? ''} containers; blocks are Linux images.`,
      remedy: 'Switch Docker Desktop to Linux containers.',
    };
  }
  if (name === 'amd64')
    return { title, state: 'ok', detail: 'Linux on amd64, as on the platform.' };
  return {
    title,
    state: 'warning',
    detail: `Images are built for ${name}; the platform runs amd64.`,
    remedy:
      'Packages without a build for both behave differently there. Try the block once on the platform.',
  };
}

function limits({ system }: Connection): readonly Prerequisite[] {
  const missing = [
    ...(system.MemoryLimit === false ? ['memory'] : []),
    ...(system.CpuCfsQuota === false ? ['processors'] : []),
    ...(system.PidsLimit === false ? ['processes'] : []),
  ];
  if (missing.length === 0) return [];
  return [
    {
      title: 'Limits',
      state: 'warning',
      detail: `The engine does not limit ${missing.join(' and ')}.`,
      remedy: 'Rootless engines need cgroup version 2 with these controllers delegated to you.',
    },
  ];
}

/** Known only where the engine's disk is a disk of this machine that may be looked at. */
async function diskSpace({ address, system }: Connection): Promise<readonly Prerequisite[]> {
  const folder = system.DockerRootDir;
  if (isRemote(address) || process.platform !== 'linux' || folder === undefined) return [];
  const found = await statfs(folder).catch(() => undefined);
  if (!found) return [];
  const free = found.bavail * found.bsize;
  const title = 'Disk space';
  const detail = `${formatBytes(free)} free in ${folder}`;
  if (free >= littleSpace) return [{ title, state: 'ok', detail }];
  const remedy = 'Make room: “Clean up…” for what blocks left, “docker system prune” for the rest.';
  return [{ title, state: 'warning', detail, remedy }];
}

async function wayBack(connection: Connection, signal: AbortSignal): Promise<Prerequisite> {
  const title = 'Way to this machine';
  const found = await hostWay(connection, signal).catch(() => undefined);
  if (found)
    return { title, state: 'ok', detail: `Containers reach this machine as ${found.way.host}.` };
  return {
    title,
    state: 'warning',
    detail:
      'Containers of this engine do not reach this machine, so blocks cannot call the local Studio.',
    remedy:
      'Use an engine of this machine that is not rootless for blocks that call EI_API_ENDPOINT.',
  };
}
