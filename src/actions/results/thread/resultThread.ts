import { Worker } from 'node:worker_threads';
import { UserError } from '../../../base/errors.ts';
import { Calls, type CallMessage } from '../../../base/threadCalls.ts';
import type { TableService } from '../../../preview/tableService.ts';
import type { Remote } from '../../../preview/thread/previewThread.ts';
import { arraysOf, type PackedPage } from '../packedPage.ts';
import type { FetchPage } from '../resultPages.ts';
import type { PageAsk, ResultAsk, ResultOpening } from './protocol.ts';

/** Most of what the thread keeps are texts of pages, which have a budget of their own, and what rows are ordered by. */
const resourceLimits = { maxOldGenerationSizeMb: 1536, maxYoungGenerationSizeMb: 64 };

/**
 * Opens a result in a thread of its own, so that sorting, figures and exports keep nobody waiting; it ends with the result.
 * The host asks the Studio: only it has the keys, and the proxies of the editor.
 */
export async function openInResultThread(
  opening: ResultOpening,
  fetch: FetchPage,
  signal?: AbortSignal,
): Promise<Remote<TableService>> {
  // The bundle has this file in a folder of chunks beside the worker.
  const file = import.meta.url.endsWith('.ts') ? './worker.ts' : '../resultWorker.js';
  const worker = new Worker(new URL(file, import.meta.url), {
    ...{ name: 'result', resourceLimits, execArgv: [] },
  });
  let requests = 1;
  const calls = new Calls({
    post: (message, transfer) => worker.postMessage(message, [...transfer]),
    answer: ({ start, limit }: PageAsk, asked) => {
      requests += 1;
      return fetch(start, limit, asked);
    },
    transfer: (page) => buffersOf(page as PackedPage),
  });
  worker.on('message', (message: CallMessage) => calls.receive(message));
  worker.on('error', (error) => calls.close(endedBy(error)));
  worker.on('exit', () => calls.close(endedBy(undefined)));
  const close = async () => {
    calls.close(new UserError('The result is closed.', { code: 'file-closed' }));
    await worker.terminate();
  };
  const ask = (asked: ResultAsk, options = {}) => calls.ask(asked, options);
  try {
    await ask({ open: opening }, { signal });
  } catch (error) {
    await close();
    throw error;
  }
  return {
    call: async (call, argument, options = {}) => (await ask({ call, argument }, options)) as never,
    close,
    traffic: () => ({ bytes: 0, requests }),
  };
}

function buffersOf(page: PackedPage): ArrayBuffer[] {
  return arraysOf(page).flatMap(({ buffer }) => (buffer instanceof ArrayBuffer ? [buffer] : []));
}

function endedBy(cause: unknown): UserError {
  const isMemory =
    (cause as NodeJS.ErrnoException | undefined)?.code === 'ERR_WORKER_OUT_OF_MEMORY';
  return isMemory
    ? new UserError('The result is more than memory holds.', {
        code: 'too-much-memory',
        remedy: 'Keep fewer items with the filter, or export them with ei-workbench in a terminal.',
        cause,
      })
    : new UserError('What holds the result ended unexpectedly.', {
        code: 'preview-ended',
        remedy: 'Ask the filter again.',
        cause,
      });
}
