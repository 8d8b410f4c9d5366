import { UserError } from './errors.ts';

/** Fails, and so cuts the connection, rather than send another number of bytes than was announced. */
export async function* exactly(
  source: AsyncIterable<Uint8Array>,
  size: number,
): AsyncGenerator<Uint8Array> {
  let sent = 0;
  for await (const chunk of source) {
    sent += chunk.length;
    if (sent > size) break;
    if (chunk.length > 0) yield chunk;
  }
  if (sent !== size) {
    throw new UserError('The file changed while it was read.', { code: 'file-changed' });
  }
}
