import type { MessagePort } from 'node:worker_threads';
import { Calls, type CallMessage } from '../../base/threadCalls.ts';
import { ThreadObjects, type ServiceMaker } from './objects.ts';
import type { ThreadAsk } from './protocol.ts';
import { ownBuffers } from './transfer.ts';

/** Opens files for the other end of the port and answers what it asks of them. */
export function serve(port: MessagePort, makers: Readonly<Record<string, ServiceMaker>>): void {
  const objects = new ThreadObjects(makers, () => calls);
  const calls: Calls = new Calls({
    post: (message, transfer) => port.postMessage(message, [...transfer]),
    answer: (ask: ThreadAsk, signal, progress) => objects.answer(ask, signal, progress),
    transfer: ownBuffers,
  });
  port.on('message', (message: CallMessage) => calls.receive(message));
}
