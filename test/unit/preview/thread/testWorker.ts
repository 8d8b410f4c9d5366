import { parentPort } from 'node:worker_threads';
import { once } from 'node:events';
import { UserError } from '../../../../src/base/errors.ts';
import type { Asked } from '../../../../src/preview/service.ts';
import type { Rows } from '../../../../src/preview/table.ts';
import { serve } from '../../../../src/preview/thread/serve.ts';

/** A thread with a service that does everything a service may do, good and bad. */
export type TestService = {
  rows(argument: { readonly start: number; readonly count: number }, asked: Asked): Promise<Rows>;
  /** How many files were opened together. */
  files(argument: null): number;
  numbers(argument: { readonly count: number }): { readonly values: Float64Array };
  /** Whether the buffer that was sent last is still here. */
  isKept(argument: null): boolean;
  untilCancelled(argument: null, asked: Asked): Promise<never>;
  /** How many calls of `untilCancelled` were cancelled. */
  cancelled(argument: null): number;
  steps(argument: number, asked: Asked): Promise<string>;
  fail(argument: 'person' | 'bug'): never;
  fillHeap(argument: null): number;
  askTooLong(argument: null): number;
  exit(argument: null): never;
};

let sent: Float64Array | undefined;
let cancelled = 0;

if (parentPort) {
  serve(parentPort, {
    test: (table, size, others) => {
      const service: TestService = {
        rows: ({ start, count }, { signal }) => table.rows(start, count, undefined, signal),
        files: () => 1 + others.length,
        numbers: ({ count }) => {
          sent = new Float64Array(count).fill(size);
          return { values: sent };
        },
        isKept: () => sent !== undefined && sent.length > 0,
        untilCancelled: async (_, { signal, progress }) => {
          progress(0.5);
          await once(signal, 'abort');
          cancelled += 1;
          signal.throwIfAborted();
          throw new Error('It was not cancelled');
        },
        cancelled: () => cancelled,
        steps: (count, { progress }) => {
          for (let i = 0; i < count; i += 1) progress(i / count);
          return Promise.resolve('done');
        },
        fail: (kind) => {
          if (kind === 'bug') throw new TypeError('a bug');
          throw new UserError('It is broken.', { code: 'broken', remedy: 'Mend it.' });
        },
        fillHeap: () => {
          const kept: object[] = [];
          for (;;) kept.push({ text: `text ${kept.length}`, own: [kept.length] });
        },
        askTooLong: () => new Float64Array(2 ** 50).length,
        exit: () => process.exit(3),
      };
      return Promise.resolve(service);
    },
  });
}
