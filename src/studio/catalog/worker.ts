import { parentPort, workerData } from 'node:worker_threads';
import { failureOf } from '../../base/failure.ts';
import { CatalogThread } from './catalogThread.ts';
import type { Message, Request, ThreadData } from './protocol.ts';

const port = parentPort;
if (port === null)
  throw new Error('This file is the catalog’s thread; it is started by the Studio.');

const send = (message: Message) => port.postMessage(message);
const thread = new CatalogThread(workerData as ThreadData, (event) => send({ event }));
const running = new Map<number, AbortController>();

port.on('message', (request: Request) => {
  if ('cancel' in request) running.get(request.id)?.abort();
  else void answer(request.id, request);
});

async function answer(id: number, request: Exclude<Request, { cancel: true }>): Promise<void> {
  const controller = new AbortController();
  running.set(id, controller);
  try {
    const result = await thread.call(
      request.name,
      request.parameter as never,
      controller.signal,
      (progress) => send({ id, progress }),
    );
    send({ id, answer: result });
    if (request.name === 'close') port?.close();
  } catch (error) {
    send({ id, failure: failureOf(error) });
  } finally {
    running.delete(id);
  }
}
