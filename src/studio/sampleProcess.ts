import { spawn } from 'node:child_process';
import { createInterface } from 'node:readline';
import { UserError } from '../base/errors.ts';
import type { GenerateSample, SampleStudy } from './sampleStudy.ts';

/** What the generating process prints, a JSON line each. */
export type SampleMessage =
  | { readonly done: number; readonly total: number; readonly message: string }
  | { readonly study: SampleStudy }
  | { readonly error: string };

/** Generates the sample in a process of its own, so that this one goes on answering. */
export function generateInProcess(program: string): GenerateSample {
  return async ({ folder, hours, context }) => {
    const args = ['--make-sample', folder, ...(hours === undefined ? [] : ['--hours', `${hours}`])];
    const child = spawn(process.execPath, [...process.execArgv, program, ...args], {
      stdio: ['ignore', 'pipe', 'ignore'],
      signal: context.signal,
    });
    const ended = new Promise<number | null>((resolve, reject) => {
      child.once('error', reject);
      child.once('close', resolve);
    });
    // An abort ends both the lines and the child; its error is met when `ended` is awaited.
    ended.catch(() => undefined);
    let study: SampleStudy | undefined;
    let problem: string | undefined;
    for await (const line of createInterface({ input: child.stdout })) {
      const message = JSON.parse(line) as SampleMessage;
      if ('study' in message) study = message.study;
      else if ('error' in message) problem = message.error;
      else {
        context.progress(message.done, message.total);
        if (message.message !== '') context.log(`Recording ${message.message}.`);
      }
    }
    const code = await ended;
    if (study) return study;
    throw new UserError(problem ?? `Making the sample study ended with code ${code}.`, {
      code: 'sample-failed',
    });
  };
}
