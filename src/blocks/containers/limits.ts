import { UserError } from '../../base/errors.ts';
import { formatBytes } from '../../base/text.ts';
import type { Limits } from './description.ts';
import type { EngineSystem } from './connection.ts';

/** A single argument or variable of a program on Linux is shorter than this, its closing zero included. */
const longestWord = 131_072;
/** The least that engines take. */
const leastMemory = 6 * 1024 * 1024;

/** The limits as the engine takes them, and what it cannot hold, as sentences. */
export function resources(
  limits: Limits,
  system: EngineSystem,
): { readonly settings: Readonly<Record<string, number>>; readonly notes: readonly string[] } {
  const notes: string[] = [];
  const settings: Record<string, number> = {};
  if (system.MemoryLimit === false) notes.push('This engine cannot limit memory.');
  else {
    const memory = Math.max(leastMemory, Math.floor(limits.memory));
    settings['Memory'] = memory;
    if (system.SwapLimit !== false) settings['MemorySwap'] = memory;
    if (system.MemTotal !== undefined && memory > system.MemTotal) {
      notes.push(`The engine has ${formatBytes(system.MemTotal)} of memory, less than the limit.`);
    }
  }
  if (limits.cpus !== undefined) {
    if (system.CpuCfsQuota === false) notes.push('This engine cannot limit processors.');
    else {
      const cpus = Math.min(limits.cpus, system.NCPU ?? limits.cpus);
      if (cpus < limits.cpus) {
        notes.push(`The engine has ${cpus} processors; the block was allowed ${limits.cpus}.`);
      }
      settings['NanoCpus'] = Math.max(1e7, Math.round(cpus * 1e9));
    }
  }
  if (system.PidsLimit === false) notes.push('This engine cannot limit the number of processes.');
  else settings['PidsLimit'] = Math.max(4, Math.floor(limits.processes));
  return { settings, notes };
}

/** Of a time limit, as timers take it: they fire at once for more than they can count. */
export function milliseconds(seconds: number): number {
  return Math.min(Math.max(0, seconds * 1000), 2 ** 31 - 1);
}

/** Linux refuses such a program with a sentence that names no argument. */
export function checkLengths(
  words: readonly string[],
  environment: Readonly<Record<string, string>>,
): void {
  for (const [index, word] of words.entries()) {
    if (Buffer.byteLength(word) < longestWord) continue;
    throw tooLong(`Argument ${index + 1} of the block (“${word.slice(0, 40)}…”)`);
  }
  for (const [name, value] of Object.entries(environment)) {
    if (Buffer.byteLength(`${name}=${value}`) < longestWord) continue;
    throw tooLong(`The variable ${name}`);
  }
  if (
    words.some((word) => word.includes('\0')) ||
    Object.values(environment).some((value) => value.includes('\0'))
  ) {
    throw new UserError(
      'An argument or variable of the block holds a zero byte, which no program can be given.',
      {
        code: 'argument-zero',
        remedy: 'Remove it from the parameters, the metadata or the secrets of this run.',
      },
    );
  }
}

function tooLong(what: string): UserError {
  return new UserError(`${what} is longer than Linux lets a program have: 128 KB.`, {
    code: 'argument-too-long',
    remedy: 'Shorten the parameter or the metadata, or let the block read it from a file.',
  });
}
