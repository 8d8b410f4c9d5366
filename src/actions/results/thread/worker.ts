import { parentPort, type MessagePort } from 'node:worker_threads';
import { Calls, type CallMessage } from '../../../base/threadCalls.ts';
import type { Asked, Service } from '../../../preview/service.ts';
import type { PackedPage } from '../packedPage.ts';
import { threadBudget } from '../openResult.ts';
import { ResultPages } from '../resultPages.ts';
import { ResultTable } from '../resultTable.ts';
import type { PageAsk, ResultAsk, ResultOpening } from './protocol.ts';

if (parentPort === null) throw new Error('This file is the thread of a result.');
serve(parentPort);

/** Answers questions about one result; its pages are asked back. */
function serve(port: MessagePort): void {
  let service: Service | undefined;
  const open = async ({ mode, columns, first, pageSize }: ResultOpening) => {
    const { tableService } = await import('../../../preview/query/service.ts');
    const pages = new ResultPages({
      ...{ first, pageSize, budget: threadBudget },
      fetch: async (start, limit, signal) => {
        const ask: PageAsk = { start, limit };
        return (await calls.ask(ask, { signal })) as PackedPage;
      },
    });
    service = tableService(new ResultTable(mode, columns, pages), 0);
  };
  const call = async (name: string, argument: unknown, asked: Asked): Promise<unknown> => {
    if (!service || !Object.hasOwn(service, name)) throw new Error(`There is no “${name}”`);
    return await service[name]?.(argument as never, asked);
  };
  const calls: Calls = new Calls({
    post: (message, transfer) => port.postMessage(message, [...transfer]),
    answer: (ask: ResultAsk, signal, progress) =>
      'open' in ask ? open(ask.open) : call(ask.call, ask.argument, { signal, progress }),
  });
  port.on('message', (message: CallMessage) => calls.receive(message));
}
