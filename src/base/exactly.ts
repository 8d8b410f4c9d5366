import { UserError } from './errors.ts';

/** Fails, and so cuts the connection, rather than send another number of bytes than was announced. */
export async function* exactly(
  source: AsyncIterable<Uint8Array>,
  size: number,
  name?: string,
): AsyncGenerator<Uint8Array> {
  let sent = 0;
  for await (const chunk of source) {
    sent += chunk.length;
    if (sent > size) break;
    if (chunk.length > 0) yield chunk;
  }
  if (sent !== size) {
    const what = name === undefined ? 'The file' : `“${name}”`;
    throw new UserError(`${what} changed while it was read.`, {
      code: 'file-changed',
      remedy: 'Try again when nothing writes to it.',
    });
  }
}
