import { readFile } from 'node:fs/promises';
import os from 'node:os';
import path from 'node:path';

/** What a running Studio writes into its data folder: where it is, and the owner's token. */
export interface StudioFile {
  readonly pid: number;
  readonly endpoint: string;
  readonly version: string;
  readonly id: string;
  readonly token: string;
}

/** Where a person's own Studio keeps its data: `EI_WORKBENCH_DATA`, or the place that the system has for such data. */
export function defaultDataFolder(
  environment: NodeJS.ProcessEnv = process.env,
  platform: NodeJS.Platform = process.platform,
): string {
  const own = environment['EI_WORKBENCH_DATA'];
  if (own) return path.resolve(own);
  const home = os.homedir();
  const name = 'edge-impulse-workbench';
  if (platform === 'darwin') return path.join(home, 'Library', 'Application Support', name);
  if (platform === 'win32') {
    return path.join(environment['LOCALAPPDATA'] || path.join(home, 'AppData', 'Local'), name);
  }
  const base = environment['XDG_DATA_HOME'];
  // The specification says to ignore a relative path.
  const data = base && path.isAbsolute(base) ? base : path.join(home, '.local', 'share');
  return path.join(data, name);
}

/** Nothing when no Studio has run here, or its file is not whole. */
export async function readStudioFile(dataFolder: string): Promise<StudioFile | undefined> {
  try {
    const text = await readFile(path.join(dataFolder, 'studio.json'), 'utf8');
    const { pid, endpoint, version, id, token } = Object(JSON.parse(text)) as Record<
      string,
      unknown
    >;
    const isWhole =
      typeof pid === 'number' &&
      typeof endpoint === 'string' &&
      URL.canParse(endpoint) &&
      typeof version === 'string' &&
      typeof id === 'string' &&
      typeof token === 'string';
    return isWhole ? { pid, endpoint, version, id, token } : undefined;
  } catch (error) {
    const { code } = error as { code?: string };
    if (error instanceof SyntaxError || code === 'ENOENT' || code === 'ENOTDIR') return undefined;
    throw error;
  }
}

/** True also for a process of someone else. */
export function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return (error as { code?: string }).code === 'EPERM';
  }
}

/** Negative when the first version is the older one. What follows a `-` or `+` is not looked at. */
export function compareVersions(a: string, b: string): number {
  const numbers = (version: string) =>
    (version.split(/[-+]/)[0] ?? '').split('.').map((part) => Number.parseInt(part, 10) || 0);
  const [first, second] = [numbers(a), numbers(b)];
  for (let index = 0; index < Math.max(first.length, second.length); index += 1) {
    const difference = (first[index] ?? 0) - (second[index] ?? 0);
    if (difference !== 0) return difference;
  }
  return 0;
}
