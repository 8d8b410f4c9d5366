import type { IncomingMessage } from 'node:http';

const patience = 1000;

/**
 * Reads and drops what is left of a body that was refused, for a while: a sender that is cut off while it sends may
 * never see the answer, and one that is done can go on using its connection. False: there is still more.
 */
export async function isDrained(incoming: IncomingMessage): Promise<boolean> {
  if (incoming.complete || incoming.destroyed) return true;
  const ended = Promise.withResolvers<boolean>();
  const timer = setTimeout(() => ended.resolve(false), patience);
  const onEnd = () => ended.resolve(true);
  incoming.on('end', onEnd);
  incoming.on('close', onEnd);
  // A form's parser that nobody reads from any more would hold it back.
  incoming.unpipe();
  incoming.resume();
  try {
    return await ended.promise;
  } finally {
    clearTimeout(timer);
    incoming.off('end', onEnd);
    incoming.off('close', onEnd);
  }
}
