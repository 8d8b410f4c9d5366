import { spawn } from 'node:child_process';
import path from 'node:path';
import type { Readable } from 'node:stream';

export interface CliResult {
  readonly code: number | null;
  readonly out: string;
  readonly err: string;
  /** The answer of a command that was given `--json`. */
  json(): unknown;
}

const cli = path.join(import.meta.dirname, '../../../src/cli.ts');

/** The terminal command as people run it. `onStart` is given the means to interrupt it, and what it prints. */
export async function runCli(
  args: readonly string[],
  environment: NodeJS.ProcessEnv = {},
  onStart?: (interrupt: () => void, out: Readable) => void,
): Promise<CliResult> {
  const child = spawn(process.execPath, [cli, ...args], {
    stdio: ['ignore', 'pipe', 'pipe'],
    env: { ...process.env, EI_API_KEY: '', ...environment },
  });
  let [out, err] = ['', ''];
  child.stdout.on('data', (chunk: Buffer) => (out += chunk.toString()));
  child.stderr.on('data', (chunk: Buffer) => (err += chunk.toString()));
  onStart?.(() => void child.kill('SIGINT'), child.stdout);
  const code = await new Promise<number | null>((resolve) => child.once('close', resolve));
  return { code, out, err, json: () => JSON.parse(out) as unknown };
}
