import type { MessagePort } from 'node:worker_threads';
import { failureOf } from '../../base/failure.ts';
import type { CatalogThread } from './catalogThread.ts';
import type { Message, Request, ThreadEvent } from './protocol.ts';

/** Answers what the main thread asks through a port, until it asks to close; opens nothing before it is asked something. */
export function serveThread(
  port: MessagePort,
  make: (send: (event: ThreadEvent) => void) => CatalogThread,
): void {
  const send = (message: Message) => port.postMessage(message);
  let thread: CatalogThread | undefined;
  const running = new Map<number, AbortController>();

  const answer = async (request: Exclude<Request, { cancel: true }>): Promise<void> => {
    const { id, name } = request;
    const controller = new AbortController();
    running.set(id, controller);
    try {
      const parameter = request.parameter as never;
      const onProgress = (progress: number) => send({ id, progress });
      if (name !== 'close') thread ??= make((event) => send({ event }));
      send({ id, answer: await thread?.call(name, parameter, controller.signal, onProgress) });
      if (name === 'close') port.close();
    } catch (error) {
      send({ id, failure: failureOf(error) });
    } finally {
      running.delete(id);
    }
  };

  port.on('message', (request: Request) => {
    if ('cancel' in request) running.get(request.id)?.abort();
    else void answer(request);
  });
}
