/** Larger than any message that a debugger has reason to send, in bytes. */
const largestMessage = 64 * 1024 * 1024;
const largestHead = 4096;

/** A message of the Debug Adapter Protocol as it is sent: its length, then JSON. */
export function protocolBytes(message: object): Buffer {
  const body = Buffer.from(JSON.stringify(message));
  return Buffer.concat([Buffer.from(`Content-Length: ${body.length}\r\n\r\n`), body]);
}

/** The messages in a stream of bytes that may break anywhere. Throws for what cannot be one. */
export async function* protocolMessages(
  chunks: AsyncIterable<Uint8Array>,
): AsyncGenerator<Readonly<Record<string, unknown>>> {
  let rest = Buffer.alloc(0);
  let waitsFor = 0;
  for await (const chunk of chunks) {
    rest = Buffer.concat([rest, chunk]);
    if (rest.length < waitsFor) continue;
    for (;;) {
      const end = rest.indexOf('\r\n\r\n');
      if (end < 0 && rest.length > largestHead) throw new Error('No message of a debugger.');
      if (end < 0) break;
      const length = lengthIn(rest.toString('latin1', 0, end));
      waitsFor = end + 4 + length;
      if (rest.length < waitsFor) break;
      const text = rest.toString('utf8', end + 4, waitsFor);
      rest = rest.subarray(waitsFor);
      waitsFor = 0;
      const message: unknown = JSON.parse(text);
      if (typeof message !== 'object' || message === null || Array.isArray(message)) {
        throw new Error('A message of a debugger that is no object.');
      }
      yield message as Readonly<Record<string, unknown>>;
    }
  }
}

function lengthIn(head: string): number {
  const length = Number(/^Content-Length: *(\d{1,9}) *$/im.exec(head)?.[1]);
  if (Number.isInteger(length) && length <= largestMessage) return length;
  throw new Error('A message of a debugger without a length that can be.');
}
