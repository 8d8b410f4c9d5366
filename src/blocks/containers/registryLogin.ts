import { spawn } from 'node:child_process';
import type { DockerConfig } from './dockerConfig.ts';

export interface Login {
  /** Empty when the secret is a token that stands for a person. */
  readonly user: string;
  readonly secret: string;
}

/** What Docker's settings call its own registry. */
const ownRegistry = 'https://index.docker.io/v1/';
/** Milliseconds that a program which keeps passwords may take. */
const helperTime = 10_000;

/** How the `docker` command would sign in to a registry; nothing when it would not. */
export async function registryLogin(
  config: DockerConfig,
  host: string,
): Promise<Login | undefined> {
  const registry = host === 'registry-1.docker.io' || host === 'docker.io' ? ownRegistry : host;
  const helper = config.credHelpers?.[registry] ?? config.credHelpers?.[host] ?? config.credsStore;
  if (helper !== undefined && /^[\w.-]+$/.test(helper)) {
    const found = await fromHelper(helper, registry);
    if (found) return found;
  }
  const entries = Object.entries(config.auths ?? {});
  const entry =
    config.auths?.[registry] ?? entries.find(([name]) => hostOf(name) === hostOf(registry))?.[1];
  if (!entry) return undefined;
  if (entry.identitytoken) return { user: '', secret: entry.identitytoken };
  const [, user, secret] =
    /^([^:]*):(.*)$/s.exec(Buffer.from(entry.auth ?? '', 'base64').toString('utf8')) ?? [];
  return user && secret ? { user, secret: secret.replace(/\0+$/, '') } : undefined;
}

function hostOf(registry: string): string {
  return registry.replace(/^https?:\/\//, '').replace(/\/.*$/, '');
}

/** Programs that keep passwords take a registry on their input and answer in JSON. */
async function fromHelper(name: string, registry: string): Promise<Login | undefined> {
  const answer = await new Promise<string>((resolve) => {
    const child = spawn(`docker-credential-${name}`, ['get'], {
      stdio: ['pipe', 'pipe', 'ignore'],
      timeout: helperTime,
      windowsHide: true,
    });
    let text = '';
    child.stdout.on('data', (chunk: Buffer) => (text += chunk.toString('utf8')));
    // One that is not installed, or knows nothing, is as good as none.
    child.on('error', () => resolve(''));
    child.on('close', (code) => resolve(code === 0 ? text : ''));
    child.stdin.on('error', () => undefined);
    child.stdin.end(registry);
  });
  try {
    const { Username, Secret } = JSON.parse(answer) as { Username?: string; Secret?: string };
    if (!Secret) return undefined;
    return { user: Username === '<token>' ? '' : (Username ?? ''), secret: Secret };
  } catch {
    return undefined;
  }
}
