import { readFile } from 'node:fs/promises';
import os from 'node:os';
import path from 'node:path';
import { UserError } from '../../base/errors.ts';

/** What the `docker` command looks at to find an engine. */
export interface Surroundings {
  readonly environment: Readonly<Record<string, string | undefined>>;
  readonly home: string;
  readonly platform: NodeJS.Platform;
  /** `~/.docker` unless DOCKER_CONFIG says otherwise. */
  readonly configFolder: string;
}

interface ProxySettings {
  readonly httpProxy?: string;
  readonly httpsProxy?: string;
  readonly ftpProxy?: string;
  readonly allProxy?: string;
  readonly noProxy?: string;
}

/** The parts of Docker's `config.json` that are used here. */
export interface DockerConfig {
  readonly currentContext?: string;
  readonly auths?: Readonly<
    Record<string, { readonly auth?: string; readonly identitytoken?: string }>
  >;
  readonly credsStore?: string;
  readonly credHelpers?: Readonly<Record<string, string>>;
  /** By the engine's address, or `default`. */
  readonly proxies?: Readonly<Record<string, ProxySettings>>;
}

export function surroundingsHere(): Surroundings {
  const home = os.homedir();
  return {
    environment: process.env,
    home,
    platform: process.platform,
    configFolder: process.env['DOCKER_CONFIG'] || path.join(home, '.docker'),
  };
}

/** Empty where there is no such file. */
export async function readDockerConfig(surroundings: Surroundings): Promise<DockerConfig> {
  const file = path.join(surroundings.configFolder, 'config.json');
  try {
    const found: unknown = JSON.parse(await readFile(file, 'utf8'));
    return typeof found === 'object' && found !== null ? found : {};
  } catch (error) {
    if (isMissing(error)) return {};
    throw new UserError(`“${file}” cannot be read.`, {
      code: 'engine-context',
      remedy: 'Docker keeps its settings there: mend the file, or move it away.',
      cause: error,
    });
  }
}

/**
 * Docker's proxies as the variables that the `docker` command gives to builds and containers, in both spellings.
 */
export function proxyVariables(config: DockerConfig, address: string): Record<string, string> {
  const proxies = config.proxies?.[address] ?? config.proxies?.['default'] ?? {};
  const names = {
    HTTP_PROXY: proxies.httpProxy,
    HTTPS_PROXY: proxies.httpsProxy,
    FTP_PROXY: proxies.ftpProxy,
    ALL_PROXY: proxies.allProxy,
    NO_PROXY: proxies.noProxy,
  };
  return Object.fromEntries(
    Object.entries(names).flatMap(([name, value]) =>
      value ? [[name, value] as const, [name.toLowerCase(), value] as const] : [],
    ),
  );
}

export function isMissing(error: unknown): boolean {
  const { code } = error as NodeJS.ErrnoException;
  return code === 'ENOENT' || code === 'ENOTDIR';
}
