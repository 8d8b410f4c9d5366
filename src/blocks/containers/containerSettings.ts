import type { ContainerDescription, Mount } from './description.ts';
import type { EngineState } from './engineState.ts';
import { label, ownerHere } from './labels.ts';
import { resources } from './limits.ts';
import type { RunRequest } from './runRequest.ts';
import { familyOf } from './wayToHost.ts';

/** What programs without packages of their own may need as root: owners of files, and stopping their children. */
const capabilities = ['CHOWN', 'DAC_OVERRIDE', 'FOWNER', 'FSETID', 'KILL', 'SETGID', 'SETUID'];

export interface ContainerSettings {
  readonly body: Readonly<Record<string, unknown>>;
  readonly notes: readonly string[];
}

/** The body of the engine's `create`: no privileges, no socket, limits, and everything that is known of the run. */
export function containerSettings(
  state: EngineState,
  { image, source, description }: RunRequest,
  mounts: readonly Mount[],
  volume: string | undefined,
): ContainerSettings {
  const { connection, hostWay } = state;
  const { settings, notes } = resources(description.limits, connection.system);
  const isPodman = familyOf(connection.version) === 'podman';
  const hasSelinux = connection.system.SecurityOptions?.some((one) =>
    one.startsWith('name=selinux'),
  );
  const extraHost = description.hasNetwork ? hostWay?.extraHost : undefined;
  return {
    notes,
    body: {
      Image: image,
      Cmd: description.arguments,
      Env: variables(state, description),
      // Nobody asks a block how it feels.
      Healthcheck: { Test: ['NONE'] },
      AttachStdout: true,
      AttachStderr: true,
      Labels: {
        [label.block]: source.name,
        [label.kind]: 'run',
        [label.owner]: ownerHere(),
      },
      HostConfig: {
        ...settings,
        Mounts: [
          ...mounts.map(({ source: from, target, isReadonly }) => ({
            Type: 'bind',
            Source: from,
            Target: target,
            ReadOnly: isReadonly,
          })),
          ...(volume === undefined
            ? []
            : [{ Type: 'volume', Target: volume, VolumeOptions: { NoCopy: true } }]),
        ],
        NetworkMode: description.hasNetwork ? 'bridge' : 'none',
        ...(extraHost === undefined ? {} : { ExtraHosts: [extraHost] }),
        CapDrop: ['ALL'],
        CapAdd: capabilities,
        // The engine's labels would keep it from folders that nobody labelled for it.
        SecurityOpt: ['no-new-privileges', ...(hasSelinux ? ['label=disable'] : [])],
        Privileged: false,
        ...(isPodman ? {} : { Init: true }),
        // Output is read as it comes; a second copy would only fill the engine's disk.
        LogConfig: { Type: 'none', Config: {} },
        RestartPolicy: { Name: 'no' },
      },
    },
  };
}

/** `NAME=value`, as the engine takes it: never words of a command line of this machine. */
export function variables(
  state: EngineState,
  description: ContainerDescription,
): readonly string[] {
  const { environment } = description;
  const proxies = description.hasNetwork ? state.proxies : {};
  const given = Object.entries(proxies).flatMap(([name, value]) =>
    name in environment
      ? []
      : [[name, name.toLowerCase() === 'no_proxy' ? withHost(value, state) : value] as const],
  );
  return [...given, ...Object.entries(environment)].map(([name, value]) => `${name}=${value}`);
}

/** The way to this machine never leads through a proxy. */
function withHost(noProxy: string, { hostWay }: EngineState): string {
  return hostWay ? `${noProxy},${hostWay.way.host}` : noProxy;
}
