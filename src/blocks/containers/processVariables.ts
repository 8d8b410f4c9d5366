import path from 'node:path';

/** What a program needs to work on this machine at all. */
const needed =
  process.platform === 'win32'
    ? [
        ...['PATH', 'PATHEXT', 'SystemRoot', 'SystemDrive', 'ComSpec', 'TEMP', 'TMP'],
        ...['USERPROFILE', 'APPDATA', 'LOCALAPPDATA', 'NUMBER_OF_PROCESSORS'],
      ]
    : ['PATH', 'HOME', 'LANG', 'TMPDIR'];

/** Files of certificates that this machine trusts; their paths are no secrets. */
const trusting = ['SSL_CERT_FILE', 'SSL_CERT_DIR', 'REQUESTS_CA_BUNDLE', 'NODE_EXTRA_CA_CERTS'];

/** Settings of `pip` and `npm`, and the way out of this network. They may hold passwords, so a block does not get them. */
const installing = /^(?:PIP_|UV_|npm_config_|NPM_CONFIG_|(?:https?|no|all)_proxy$)/i;

type Variables = Readonly<Record<string, string>>;

/**
 * The few variables of this program's environment that programs which it starts may see. What else a person's shell
 * holds, keys among it, stays here.
 */
export function machineVariables(): Variables {
  return { LANG: 'C.UTF-8', ...chosen((name) => needed.includes(name) || trusting.includes(name)) };
}

export function installVariables(): Variables {
  return { ...machineVariables(), ...chosen((name) => installing.test(name)) };
}

/** In front of the machine's PATH. */
export function withPrograms(variables: Variables, folders: readonly string[]): Variables {
  return { ...variables, PATH: [...folders, variables['PATH'] ?? ''].join(path.delimiter) };
}

/** Programs trust these certificates in place of the system's; the file has to hold both. */
export function trustingVariables(certificates: string): Variables {
  return Object.fromEntries(
    [...trusting, 'PIP_CERT']
      .filter((name) => name !== 'SSL_CERT_DIR')
      .map((name) => [name, certificates]),
  );
}

function chosen(isWanted: (name: string) => boolean): Variables {
  const pairs = Object.entries(process.env).map(([name, value]) => {
    // Windows does not mind capitals: Path is PATH.
    const usual = needed.find(
      (one) => process.platform === 'win32' && one.toLowerCase() === name.toLowerCase(),
    );
    return [usual ?? name, value] as const;
  });
  return Object.fromEntries(
    pairs.filter(
      (pair): pair is readonly [string, string] => pair[1] !== undefined && isWanted(pair[0]),
    ),
  );
}

/** A folder of the run's own instead of the one that all programs share. */
export function temporaryVariables(folder: string): Variables {
  return process.platform === 'win32' ? { TEMP: folder, TMP: folder } : { TMPDIR: folder };
}

/** Folders with the programs of an environment of packages. */
export function programsIn(environment: string): readonly string[] {
  return [programsOf(environment), path.join(modulesOf(environment), '.bin')];
}

/** Where the programs of an environment's Python lie. */
export function programsOf(environment: string): string {
  return path.join(environment, 'venv', process.platform === 'win32' ? 'Scripts' : 'bin');
}

export function modulesOf(environment: string): string {
  return path.join(environment, 'node', 'node_modules');
}
