import { randomUUID } from 'node:crypto';
import { readFile, rename, rm, writeFile } from 'node:fs/promises';
import { networkInterfaces } from 'node:os';
import path from 'node:path';
import type { ConfigEntry } from '../../blocks/block.ts';
import { blockConfigFileName, blockConfigText, readBlockConfig } from '../../blocks/blockConfig.ts';
import type { Connection } from '../../client/connection.ts';
import { localInfo } from '../../client/local.ts';

/** Where the platform's own command line expects a Studio on a bare address. */
const localPort = '4800';

/**
 * What a Studio is called in `.ei-block-config`: as the vendor's command line calls it, so that a folder can be pushed
 * with either. A local Studio on a port of its own, which that does not reach, is called by its id: addresses and the
 * numbers of blocks are alike on every machine, and a folder travels.
 */
export async function hostKey(
  { endpoint }: Connection,
  kind: 'local' | 'cloud',
  studioId: () => Promise<string>,
): Promise<string> {
  const { hostname, host, port } = new URL(endpoint);
  const isVendors = kind === 'cloud' || port === localPort;
  if (!isVendors) return `local-studio-${await studioId()}`;
  if (hostname === 'localhost') return firstAddress() ?? hostname;
  if (/^studio\./.test(host)) return host.slice('studio.'.length);
  return port === localPort ? hostname : host;
}

/** The same with the id asked for where it is needed. */
export function hostKeyOf(
  connection: Connection,
  kind: 'local' | 'cloud',
  signal?: AbortSignal,
): Promise<string> {
  return hostKey(connection, kind, async () => (await localInfo(connection, signal)).id);
}

/** The vendor's command line calls a Studio on `localhost` by the first address of the machine. */
function firstAddress(): string | undefined {
  const all = Object.values(networkInterfaces()).flatMap((addresses) => addresses ?? []);
  return all.find(({ family, internal }) => family === 'IPv4' && !internal)?.address;
}

export async function readEntry(folder: string, key: string): Promise<ConfigEntry | undefined> {
  const text = await textOf(path.join(folder, blockConfigFileName));
  return text === undefined ? undefined : readBlockConfig(text).config.get(key);
}

/** Writes an entry; the others stay. Old versions of the file become the current one. */
export async function writeEntry(folder: string, key: string, entry: ConfigEntry): Promise<void> {
  const file = path.join(folder, blockConfigFileName);
  const text = await textOf(file);
  const config = new Map(text === undefined ? [] : readBlockConfig(text).config);
  config.set(key, entry);
  const temporary = `${file}.${randomUUID()}`;
  try {
    await writeFile(temporary, blockConfigText(config), { flush: true });
    await rename(temporary, file);
  } finally {
    await rm(temporary, { force: true });
  }
}

async function textOf(file: string): Promise<string | undefined> {
  return readFile(file, 'utf8').catch((error: NodeJS.ErrnoException) => {
    if (error.code === 'ENOENT') return undefined;
    throw error;
  });
}
