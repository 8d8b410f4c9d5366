import { execFile, spawn, type ChildProcess } from 'node:child_process';
import { mkdir, open, readFile } from 'node:fs/promises';
import type { Socket } from 'node:net';
import path from 'node:path';
import { promisify } from 'node:util';
import { messageOf, UserError } from '../base/errors.ts';
import { optionalText } from './shape.ts';
import { compareVersions } from './studioFile.ts';

export interface StartOptions {
  readonly dataFolder: string;
  /** `studio.js`, or `studio.ts` from source. */
  readonly studioScript: string;
  /** Makes the sample study where there is none. */
  readonly sample?: boolean;
  /** Length of the sample's recordings. */
  readonly hours?: number;
  /** Where it listens; a free port of the loopback where it is not given. */
  readonly listen?: { readonly host: string; readonly port: number };
  /** A Node, or an editor that runs as one. */
  readonly nodePath?: string;
}

const oldestNode = '22.13.0';
const startLimit = 30_000;
const outputName = 'studio-output.log';
const largestOutput = 1 << 20;

/** How a start went: it listens, another one serves the folder already, or why it ended. */
export type Started =
  | { readonly kind: 'listening' }
  | { readonly kind: 'rival' }
  | { readonly kind: 'ended'; readonly why: string };

/** A Studio that is being started. */
export interface Starting {
  readonly pid: number | undefined;
  readonly outcome: Promise<Started>;
  /** Ends it: another one turned out to serve the folder. */
  readonly abandon: () => void;
}

/** Starts a Studio that outlives us. It replaces an older one by itself. */
export async function startStudio(options: StartOptions): Promise<Starting> {
  const nodePath = options.nodePath ?? process.execPath;
  await checkNode(nodePath);
  await mkdir(options.dataFolder, { recursive: true, mode: 0o700 }).catch((error: unknown) => {
    throw new UserError(`The data folder ${options.dataFolder} cannot be made.`, {
      code: 'data-folder',
      remedy: 'Choose a folder in which you may write.',
      cause: error,
    });
  });
  // A file, not a pipe: the Studio goes on writing when we are gone.
  const output = await open(path.join(options.dataFolder, outputName), 'a', 0o600);
  try {
    if ((await output.stat()).size > largestOutput) await output.truncate();
    const before = (await output.stat()).size;
    const child = spawn(nodePath, [options.studioScript, ...studioArguments(options)], {
      cwd: options.dataFolder,
      detached: true,
      windowsHide: true,
      stdio: ['ignore', 'pipe', output.fd],
      env: studioEnvironment(process.env),
    });
    const outcome = outcomeOf(child, options.dataFolder, before);
    return { pid: child.pid, outcome, abandon: () => void child.kill() };
  } finally {
    await output.close();
  }
}

function studioArguments({ dataFolder, sample, hours, listen }: StartOptions): string[] {
  return [
    ...['--data', dataFolder],
    ...(sample ? ['--sample'] : []),
    ...(hours === undefined ? [] : ['--hours', String(hours)]),
    ...(listen ? ['--host', listen.host, '--port', String(listen.port)] : []),
  ];
}

async function outcomeOf(
  child: ChildProcess,
  dataFolder: string,
  before: number,
): Promise<Started> {
  const said = await firstWord(child);
  if (said?.endpoint !== undefined && said.error === undefined) return { kind: 'listening' };
  if (said?.code === 'studio-running') return { kind: 'rival' };
  const why = said?.error ?? (await lastWords(dataFolder, before));
  return { kind: 'ended', why: why || 'it said nothing' };
}

/** Ours without what an editor sets for its own processes: that would debug or misdirect the Studio. */
export function studioEnvironment(environment: NodeJS.ProcessEnv): NodeJS.ProcessEnv {
  const kept = Object.entries(environment).filter(
    ([name]) => !/^(?:VSCODE_|ELECTRON_|NODE_OPTIONS$|NODE_INSPECT)/i.test(name),
  );
  return { ...Object.fromEntries(kept), ELECTRON_RUN_AS_NODE: '1' };
}

/** The one line of JSON that a Studio prints: where it listens, or why it does not. */
interface FirstWord {
  readonly endpoint: string | undefined;
  readonly error: string | undefined;
  readonly code: string | undefined;
}

/** Nothing when the process ended without it. */
async function firstWord(child: ChildProcess): Promise<FirstWord | undefined> {
  let timer: NodeJS.Timeout | undefined;
  try {
    return await new Promise<FirstWord | undefined>((resolve, reject) => {
      let text = '';
      child.stdout?.setEncoding('utf8').on('data', (chunk: string) => {
        text += chunk;
        const word = text.split('\n').slice(0, -1).map(parseWord).find(Boolean);
        if (word) resolve(word);
      });
      child.once('error', (error) => reject(cannotStart(messageOf(error), error)));
      child.once('close', () => resolve(undefined));
      timer = setTimeout(() => {
        child.kill('SIGKILL');
        reject(cannotStart(`it did not listen within ${startLimit / 1000} s`));
      }, startLimit);
      // Whoever has found another Studio meanwhile may end without waiting for this one.
      for (const handle of [timer, child, child.stdout as Socket | null]) handle?.unref();
    });
  } finally {
    clearTimeout(timer);
    child.removeAllListeners('close');
    child.stdout?.removeAllListeners('data').destroy();
  }
}

function parseWord(line: string): FirstWord | undefined {
  try {
    const { endpoint, error, code } = Object(JSON.parse(line)) as Record<string, unknown>;
    const word = {
      endpoint: optionalText(endpoint),
      error: optionalText(error),
      code: optionalText(code),
    };
    return word.endpoint === undefined && word.error === undefined ? undefined : word;
  } catch {
    return undefined;
  }
}

export function cannotStart(why: string, cause?: unknown): UserError {
  return new UserError(`The local Studio could not start: ${why.replace(/[.\s]+$/, '')}.`, {
    code: 'studio-start',
    remedy: 'Read studio.log in its data folder, or choose another data folder.',
    cause,
  });
}

/** The end of what a Studio that failed has written, on one line. */
async function lastWords(dataFolder: string, before: number): Promise<string> {
  const tail = async (name: string, from: number) => {
    const bytes = await readFile(path.join(dataFolder, name)).catch(() => Buffer.alloc(0));
    const lines = bytes.subarray(from).toString('utf8').trimEnd().split('\n');
    return lines.slice(-5).join('\n').trim();
  };
  const said = (await tail(outputName, before)) || (await tail('studio.log', 0));
  return said.slice(-1000);
}

/** `node:sqlite` decides: older ones do not have it. */
async function checkNode(nodePath: string): Promise<void> {
  const version = nodePath === process.execPath ? process.versions.node : await versionOf(nodePath);
  if (compareVersions(version, oldestNode) >= 0) return;
  throw new UserError(
    `The local Studio needs Node ${oldestNode} or newer; ${nodePath} is ${version}.`,
    {
      code: 'node-too-old',
      remedy: 'Use a newer Node, or update the editor that it belongs to.',
    },
  );
}

async function versionOf(nodePath: string): Promise<string> {
  try {
    const { stdout } = await promisify(execFile)(nodePath, ['-p', 'process.versions.node'], {
      env: studioEnvironment(process.env),
      timeout: 10_000,
      windowsHide: true,
    });
    return stdout.trim();
  } catch (error) {
    throw cannotStart(`${nodePath} is not a Node that runs`, error);
  }
}
