import { open, type FileHandle } from 'node:fs/promises';
import { tracebacksIn, type Frame } from '../../blocks/tracebacks.ts';
import type { TestRunRecord } from '../../actions/testRun/testRun.ts';
import { fileInFolder } from './places.ts';
import { linksIn } from './terminalLinks.ts';

/** A place in a file of the block folder. */
export interface FailurePlace {
  /** Absolute. */
  readonly file: string;
  /** From 1. */
  readonly line: number;
  readonly column?: number;
}

/** Why a run failed and where, as far as its output tells. */
export interface PlacedFailure {
  /** Such as `ValueError: not a number`. */
  readonly message: string;
  /** In the block folder: where it was thrown first, then who called. At least one. */
  readonly places: readonly FailurePlace[];
}

/** An error is the last thing that a program says. */
const readBytes = 256 * 1024;
const maxFrames = 50;

/** The error that ended a run; nothing where it succeeded or did not tell a place in its folder. */
export async function failureOfRun(
  record: TestRunRecord,
  logFile: string,
): Promise<PlacedFailure | undefined> {
  if (record.state !== 'failed') return undefined;
  if (record.exitCode === undefined) return failureOfBuild(record);
  for (const { message, frames } of tracebacksIn(await endOf(logFile)).toReversed()) {
    const places = await placesOf(record.block, frames);
    if (places.length > 0) return { message, places };
  }
  return undefined;
}

/** A build says which line of the Dockerfile it is. */
async function failureOfBuild({
  block,
  message = '',
}: TestRunRecord): Promise<PlacedFailure | undefined> {
  return dockerfileFailure(block, message);
}

/** Why the build of a push failed: the last line of its log that names one of the Dockerfile. */
export async function failureOfPush(
  folder: string,
  log: readonly string[],
): Promise<PlacedFailure | undefined> {
  const line = log.findLast((text) => linksIn(text).some(({ path }) => path === 'Dockerfile'));
  return line === undefined ? undefined : dockerfileFailure(folder, line);
}

async function dockerfileFailure(folder: string, text: string): Promise<PlacedFailure | undefined> {
  const [message = ''] = text.split('\n', 1);
  const link = linksIn(message).find((one) => one.path === 'Dockerfile');
  const file = link && (await fileInFolder(folder, link.path));
  if (file === undefined || link?.line === undefined) return undefined;
  return { message, places: [{ file, line: link.line }] };
}

async function placesOf(folder: string, frames: readonly Frame[]): Promise<FailurePlace[]> {
  const found: FailurePlace[] = [];
  for (const { path: name, line, column } of frames.slice(0, maxFrames)) {
    const file = await fileInFolder(folder, name);
    if (file === undefined) continue;
    found.push({ file, line, ...(column === undefined ? {} : { column }) });
  }
  return found;
}

async function endOf(file: string): Promise<string> {
  let handle: FileHandle | undefined;
  try {
    handle = await open(file, 'r');
    const { size } = await handle.stat();
    const bytes = Buffer.alloc(Math.min(size, readBytes));
    const { bytesRead } = await handle.read(bytes, 0, bytes.length, size - bytes.length);
    return bytes.toString('utf8', 0, bytesRead);
  } catch {
    // A log that is gone tells nothing.
    return '';
  } finally {
    await handle?.close();
  }
}
