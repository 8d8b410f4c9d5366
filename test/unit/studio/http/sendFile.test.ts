import assert from 'node:assert/strict';
import { sendFile } from '../../../../src/studio/http/sendFile.ts';
import type { StudioRequest } from '../../../../src/studio/http/request.ts';

const content = Buffer.from('0123456789');
const modified = Date.parse('2026-03-01T12:00:00.500Z');

function send(headers: Readonly<Record<string, string>>, bytes = content): Response {
  const request = {
    context: { req: { header: (name: string) => headers[name] } },
  } as unknown as StudioRequest;
  return sendFile(request, {
    file: { key: 'a.csv', size: bytes.length, modified, etag: 'v1' },
    name: 'a.csv',
    kind: 'attachment',
    // eslint-disable-next-line @typescript-eslint/require-await -- the shape of a read
    read: async function* ({ start, end }) {
      yield bytes.subarray(start, end);
    },
  });
}

describe('a file in an answer', () => {
  const ranges: readonly (readonly [string, number, string, string?])[] = [
    ['bytes=0-0', 206, '0', 'bytes 0-0/10'],
    ['bytes=9-9', 206, '9', 'bytes 9-9/10'],
    ['bytes=3-5', 206, '345', 'bytes 3-5/10'],
    ['bytes=8-', 206, '89', 'bytes 8-9/10'],
    ['bytes=8-99', 206, '89', 'bytes 8-9/10'],
    ['bytes=-3', 206, '789', 'bytes 7-9/10'],
    ['bytes=-99', 206, '0123456789', 'bytes 0-9/10'],
    ['bytes=5-3', 200, '0123456789'],
    ['bytes=0-1,4-5', 200, '0123456789'],
    ['lines=1-2', 200, '0123456789'],
    ['', 200, '0123456789'],
  ];
  for (const [range, status, text, contentRange] of ranges) {
    it(`for Range “${range}” is ${status} ${text}`, async () => {
      const response = send(range === '' ? {} : { range });
      assert.equal(response.status, status);
      assert.equal(response.headers.get('content-length'), String(text.length));
      assert.equal(response.headers.get('content-range'), contentRange ?? null);
      assert.equal(await response.text(), text);
    });
  }

  it('has no bytes past its end', () => {
    for (const range of ['bytes=10-', 'bytes=10-12', 'bytes=-0']) {
      const response = send({ range });
      assert.equal(response.status, 416);
      assert.equal(response.headers.get('content-range'), 'bytes */10');
    }
    assert.equal(send({ range: 'bytes=0-' }, Buffer.alloc(0)).status, 416);
    assert.equal(send({}, Buffer.alloc(0)).status, 200);
  });

  it('is the one that was asked for, or says so', async () => {
    assert.equal(send({ 'if-match': '"v1"' }).status, 200);
    assert.throws(() => send({ 'if-match': '"v0"' }), { code: 'file-changed' });
    assert.equal(send({ 'if-none-match': '"v0", "v1"' }).status, 304);
    const range = 'bytes=0-0';
    assert.equal(send({ range, 'if-range': '"v1"' }).status, 206);
    assert.equal(send({ range, 'if-range': '"v0"' }).status, 200);
    assert.equal(send({ range, 'if-range': 'Sun, 01 Mar 2026 12:00:00 GMT' }).status, 206);
    assert.equal(send({ range, 'if-range': 'Sun, 01 Mar 2026 11:59:59 GMT' }).status, 200);
    assert.equal(await send({ range, 'if-range': 'nonsense' }).text(), '0123456789');
  });
});
