import { parentPort } from 'node:worker_threads';
import type { Request } from '../../../../src/studio/catalog/protocol.ts';

/** A thread that dies of one question, and answers the others with their parameter. */
parentPort?.on('message', (request: Request) => {
  if ('cancel' in request) {
    const failure = { name: 'AbortError', message: 'cancelled' };
    parentPort?.postMessage({ id: request.id, failure });
  } else if (request.name === 'totals') {
    throw new Error('broken thread');
  } else if (request.name !== 'refresh') {
    parentPort?.postMessage({ id: request.id, answer: request.parameter });
    if (request.name === 'close') parentPort?.close();
  }
});
