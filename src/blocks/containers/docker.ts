import { connect, isRemote, placeOf, type Connection } from './connection.ts';
import { coldRun } from './coldRun.ts';
import { engineAddresses } from './contexts.ts';
import { proxyVariables, readDockerConfig, surroundingsHere } from './dockerConfig.ts';
import type { Engine, EngineChoice } from './engine.ts';
import { isDisconnected, refused, statusOf, unreachable } from './engineErrors.ts';
import type { EngineState } from './engineState.ts';
import { keptThings, removeThings, sweep } from './kept.ts';
import { patchOf, prepare } from './prepare.ts';
import { registryLogin } from './registryLogin.ts';
import { WarmContainers } from './warm.ts';
import { familyOf, hostWay } from './wayToHost.ts';

/** A container engine that speaks the Docker Engine API: Docker, Podman, Colima, Rancher Desktop, here or elsewhere. */
export async function connectDocker(choice: EngineChoice, signal?: AbortSignal): Promise<Engine> {
  const surroundings = surroundingsHere();
  const addresses = await engineAddresses(choice.address, surroundings);
  const connection = await connect(addresses, signal);
  const [way, config] = await Promise.all([
    hostWay(connection, signal),
    readDockerConfig(surroundings),
  ]).catch((error: unknown) => {
    connection.close();
    throw error;
  });
  const state: EngineState = {
    connection,
    hostWay: way,
    proxies: proxyVariables(config, placeForProxies(connection)),
    login: (registry) => registryLogin(config, registry),
    storage: choice.storage,
    hashes: new Map(),
    seenDevices: new Set(),
    images: new Map(),
    patches: new WeakMap(),
  };
  void sweep(state);
  const warm = new WarmContainers(state);
  /** An engine can be stopped at any moment, and may refuse anything. */
  const sentence = <T>(work: Promise<T>): Promise<T> =>
    work.catch((error: unknown) => {
      if (isDisconnected(error)) {
        throw unreachable(error, placeOf(connection.address), isRemote(connection.address));
      }
      throw statusOf(error) === undefined ? error : refused(error, 'do its part');
    });
  return {
    info: {
      kind: 'container',
      title: engineTitle(connection),
      ...(way ? { wayToHost: way.way } : {}),
      differences: [],
    },
    prepare: (source, tell, stop) => sentence(prepare(state, source, tell, stop)),
    run: async (source, prepared, description, options, tell, stop) => {
      stop?.throwIfAborted();
      const patch = await patchOf(state, source, prepared, stop);
      const request = { source, image: prepared.id, patch, description, options };
      return sentence(
        options.isWarm ? warm.run(request, tell, stop) : coldRun(state, request, tell, stop),
      );
    },
    debug: async (source, prepared, description, options, tell, stop) => {
      stop?.throwIfAborted();
      const patch = await patchOf(state, source, prepared, stop);
      const { debugRun } = await import('./debugRun.ts');
      const request = { source, image: prepared.id, patch, description };
      return debugRun(state, request, options, tell, stop);
    },
    kept: (stop) => sentence(keptThings(state, stop)),
    remove: (things, stop) => sentence(removeThings(state, things, stop)),
    close: async () => {
      await warm.close();
      connection.close();
    },
  };
}

/** Such as `Docker 28.0.1 (context colima)`. */
function engineTitle({ address, version }: Pick<Connection, 'address' | 'version'>): string {
  const podman = version.Components?.find(({ Name }) => /podman/i.test(Name));
  const name = familyOf(version) === 'podman' ? 'Podman' : 'Docker';
  const origin = address.origin === '' ? '' : ` (${address.origin})`;
  return `${name} ${podman?.Version ?? version.Version}${origin}`;
}

/** Docker's settings name engines by their address. */
function placeForProxies({ address }: Connection): string {
  switch (address.kind) {
    case 'socket':
      return `unix://${address.path}`;
    case 'tcp':
      return `tcp://${address.host}:${address.port}`;
    case 'ssh':
      return address.url;
  }
}
