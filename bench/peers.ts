import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync } from 'node:fs';
import { mkdir, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { pathToFileURL } from 'node:url';

const home = path.join(import.meta.dirname, '..', '.cache', 'peers');

/** What is used of the package; its types are not installed. */
export interface DuckConnection {
  run(sql: string): Promise<unknown>;
  runAndReadAll(sql: string): Promise<{ getRowsJS(): unknown[][] }>;
  closeSync(): void;
}

/** A connection to DuckDB, native: installed at the first use into `.cache/peers`, which is no part of the project. */
export async function duckdb(file = ':memory:'): Promise<DuckConnection> {
  const entry = path.join(home, 'node_modules', '@duckdb', 'node-api', 'lib', 'index.js');
  if (!existsSync(entry)) {
    await mkdir(home, { recursive: true });
    await writeFile(path.join(home, 'package.json'), '{ "private": true }\n');
    const install = ['install', '--no-audit', '--no-fund', '@duckdb/node-api'];
    const npm = spawn('npm', install, { cwd: home, stdio: ['ignore', 'ignore', 'inherit'] });
    const [code] = (await once(npm, 'exit')) as [number | null];
    if (code !== 0)
      throw new Error('DuckDB could not be installed: the bench needs npm and a registry.');
  }
  const module = (await import(pathToFileURL(entry).href)) as {
    readonly DuckDBInstance: {
      create(file: string): Promise<{ connect(): Promise<DuckConnection> }>;
    };
  };
  return (await module.DuckDBInstance.create(file)).connect();
}
