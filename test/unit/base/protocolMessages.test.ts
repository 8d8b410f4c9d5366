import assert from 'node:assert/strict';
import { protocolBytes, protocolMessages } from '../../../src/base/protocolMessages.ts';

async function* cut(bytes: Uint8Array, size: number): AsyncGenerator<Uint8Array> {
  await Promise.resolve();
  for (let at = 0; at < bytes.length; at += size) yield bytes.subarray(at, at + size);
}

async function read(bytes: Uint8Array, size = 1000) {
  const messages = [];
  for await (const message of protocolMessages(cut(bytes, size))) messages.push(message);
  return messages;
}

describe('Messages of the Debug Adapter Protocol', () => {
  const messages = [{ seq: 1, command: 'größe' }, { seq: 2 }, { seq: 3, text: '\r\n\r\n{}' }];
  const bytes = Buffer.concat(messages.map(protocolBytes));

  for (const size of [1, 2, 7, 1000]) {
    it(`are whole however the bytes come: ${size} at a time`, async () => {
      assert.deepEqual(await read(bytes, size), messages);
    });
  }

  it('end with what is whole when the stream breaks off', async () => {
    assert.deepEqual(await read(bytes.subarray(0, -1)), messages.slice(0, 2));
    assert.deepEqual(await read(Buffer.alloc(0)), []);
  });

  it('may have other lines in their head', async () => {
    const text = 'Content-Type: x\r\ncontent-length: 2\r\n\r\n{}';
    assert.deepEqual(await read(Buffer.from(text)), [{}]);
  });

  for (const text of [
    'Content-Length: 99999999999\r\n\r\n',
    'Content-Length: 900000000\r\n\r\n',
    'Content-Length: -1\r\n\r\n',
    'Length: 2\r\n\r\n{}',
    'Content-Length: 2\r\n\r\n[]',
    'Content-Length: 2\r\n\r\n{x',
    'x'.repeat(5000),
  ]) {
    it(`are refused: ${JSON.stringify(text.slice(0, 40))}`, async () => {
      await assert.rejects(read(Buffer.from(text)));
    });
  }
});
