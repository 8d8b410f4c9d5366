import { createHash } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import path from 'node:path';
import { UserError } from '../../base/errors.ts';
import { isMissing, readDockerConfig, type Surroundings } from './dockerConfig.ts';

/** Certificates of a connection, as text. */
interface Tls {
  readonly ca?: string;
  readonly cert?: string;
  readonly key?: string;
  /** Absent certificates of the other side are accepted. */
  readonly isUnverified: boolean;
}

export type EngineAddress = {
  /** Such as `context colima` or `DOCKER_HOST`; empty for the engine of this machine. */
  readonly origin: string;
} & (
  | { readonly kind: 'socket'; readonly path: string }
  | { readonly kind: 'tcp'; readonly host: string; readonly port: number; readonly tls?: Tls }
  | { readonly kind: 'ssh'; readonly url: string }
);

/**
 * Where the engine may be, in the order of trying, found as the `docker` command finds it: what was asked for,
 * DOCKER_HOST, DOCKER_CONTEXT, the current context, and only then the usual sockets.
 */
export async function engineAddresses(
  asked: string | undefined,
  surroundings: Surroundings,
): Promise<readonly EngineAddress[]> {
  const { environment } = surroundings;
  if (asked?.includes('://')) {
    return [await addressOf(asked, asked, () => environmentTls(surroundings))];
  }
  if (asked !== undefined && asked !== 'default') return [await fromContext(asked, surroundings)];
  const host = environment['DOCKER_HOST'];
  if (host !== undefined && host !== '') {
    const url = host.includes('://') ? host : `tcp://${host}`;
    return [await addressOf(url, 'DOCKER_HOST', () => environmentTls(surroundings))];
  }
  if (asked === undefined) {
    const chosen =
      environment['DOCKER_CONTEXT'] || (await readDockerConfig(surroundings)).currentContext;
    if (chosen && chosen !== 'default') return [await fromContext(chosen, surroundings)];
  }
  return usualSockets(surroundings);
}

/** Sockets that engines listen on unless they are told otherwise; Docker's own before the others'. */
function usualSockets(surroundings: Surroundings): readonly EngineAddress[] {
  const { environment, home, platform } = surroundings;
  if (platform === 'win32') {
    return ['docker_engine', 'dockerDesktopLinuxEngine', 'podman-machine-default'].map((name) => ({
      kind: 'socket',
      path: `//./pipe/${name}`,
      origin: '',
    }));
  }
  const runtime = environment['XDG_RUNTIME_DIR'];
  const paths = [
    '/var/run/docker.sock',
    ...(runtime ? [path.posix.join(runtime, 'docker.sock')] : []),
    ...['.docker/run/docker.sock', '.docker/desktop/docker.sock'],
    ...['.colima/default/docker.sock', '.rd/docker.sock', '.orbstack/run/docker.sock'],
    ...(runtime ? [path.posix.join(runtime, 'podman/podman.sock')] : []),
    '/run/podman/podman.sock',
  ].map((one) => (one.startsWith('/') ? one : path.posix.join(home, one)));
  return paths.map((one) => ({ kind: 'socket', path: one, origin: '' }));
}

interface ContextFile {
  readonly Endpoints?: {
    readonly docker?: { readonly Host?: string; readonly SkipTLSVerify?: boolean };
  };
}

/** A context's folder is named for the SHA-256 of its name. */
async function fromContext(name: string, surroundings: Surroundings): Promise<EngineAddress> {
  const folder = path.join(surroundings.configFolder, 'contexts');
  const id = createHash('sha256').update(name).digest('hex');
  let found: ContextFile;
  try {
    found = JSON.parse(
      await readFile(path.join(folder, 'meta', id, 'meta.json'), 'utf8'),
    ) as ContextFile;
  } catch (error) {
    throw new UserError(
      isMissing(error)
        ? `There is no Docker context “${name}”.`
        : `The Docker context “${name}” cannot be read.`,
      {
        code: 'engine-context',
        remedy: 'See “docker context ls” for the contexts of this machine, and choose one of them.',
        cause: error,
      },
    );
  }
  const endpoint = found.Endpoints?.docker;
  if (!endpoint?.Host) throw badAddress(`The Docker context “${name}” has no address.`);
  return addressOf(endpoint.Host, `context ${name}`, () =>
    tlsIn(path.join(folder, 'tls', id, 'docker'), endpoint.SkipTLSVerify === true),
  );
}

async function addressOf(
  url: string,
  origin: string,
  tls: () => Promise<Tls | undefined>,
): Promise<EngineAddress> {
  if (url.startsWith('unix://')) {
    return { kind: 'socket', path: url.slice('unix://'.length), origin };
  }
  if (url.startsWith('npipe://')) {
    return { kind: 'socket', path: url.slice('npipe://'.length).replaceAll('\\', '/'), origin };
  }
  let parsed: URL;
  try {
    parsed = new URL(url);
  } catch (error) {
    throw badAddress(`“${url}” is not an address of a container engine.`, error);
  }
  if (parsed.protocol === 'ssh:' && parsed.hostname !== '') return { kind: 'ssh', url, origin };
  if (!/^(?:tcp|https?):$/.test(parsed.protocol) || parsed.hostname === '') {
    throw badAddress(`“${url}” is not an address of a container engine.`);
  }
  const certificates = await tls();
  const secure =
    certificates ?? (parsed.protocol === 'https:' ? { isUnverified: false } : undefined);
  const host = parsed.hostname.replace(/^\[(.*)\]$/, '$1');
  const port = Number(parsed.port) || (secure ? 2376 : 2375);
  return { kind: 'tcp', host, port, origin, ...(secure ? { tls: secure } : {}) };
}

/** DOCKER_TLS_VERIFY and DOCKER_TLS count when they are not empty, whatever they say. */
async function environmentTls(surroundings: Surroundings): Promise<Tls | undefined> {
  const { environment, configFolder } = surroundings;
  const isVerified = Boolean(environment['DOCKER_TLS_VERIFY']);
  if (!isVerified && !environment['DOCKER_TLS']) return undefined;
  const folder = environment['DOCKER_CERT_PATH'] || configFolder;
  return (await tlsIn(folder, !isVerified)) ?? { isUnverified: !isVerified };
}

async function tlsIn(folder: string, isUnverified: boolean): Promise<Tls | undefined> {
  const [ca, cert, key] = await Promise.all(
    ['ca.pem', 'cert.pem', 'key.pem'].map(async (name) => {
      try {
        return await readFile(path.join(folder, name), 'utf8');
      } catch (error) {
        if (isMissing(error)) return undefined;
        throw badAddress(`“${path.join(folder, name)}” cannot be read.`, error);
      }
    }),
  );
  if (ca === undefined && cert === undefined && key === undefined) return undefined;
  return {
    isUnverified,
    ...(ca === undefined ? {} : { ca }),
    ...(cert === undefined ? {} : { cert }),
    ...(key === undefined ? {} : { key }),
  };
}

function badAddress(message: string, cause?: unknown): UserError {
  return new UserError(message, {
    code: 'engine-context',
    remedy:
      'Use the name of a Docker context, or an address such as unix:///var/run/docker.sock, tcp://host:2376 or ssh://user@host.',
    cause,
  });
}
