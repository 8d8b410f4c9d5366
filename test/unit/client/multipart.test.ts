import assert from 'node:assert/strict';
import { Readable } from 'node:stream';
import busboy from 'busboy';
import { bytesBody, multipart, type Part } from '../../../src/client/multipart.ts';
import { collect } from './testServer.ts';

interface Seen {
  readonly name: string;
  readonly fileName?: string | undefined;
  readonly value: string;
}

/** What a server sees that was not written here. */
async function parsed(parts: readonly Part[]): Promise<Seen[]> {
  const body = multipart(parts);
  const bytes = await collect(body.open());
  assert.equal(bytes.length, body.size);
  const seen: Seen[] = [];
  const parser = busboy({
    headers: { 'content-type': body.contentType },
    preservePath: true,
    defParamCharset: 'utf8',
  });
  parser.on('field', (name, value) => seen.push({ name, value }));
  const files: Promise<void>[] = [];
  parser.on('file', (name, stream, { filename }) => {
    files.push(
      collect(stream).then((content) => {
        seen.push({ name, fileName: filename, value: content.toString('latin1') });
      }),
    );
  });
  const closed = new Promise((resolve) => parser.once('close', resolve));
  Readable.from([bytes]).pipe(parser);
  await closed;
  await Promise.all(files);
  return seen;
}

const file = (fileName: string, content = 'x'): Part => ({
  name: 'files[]',
  fileName,
  body: bytesBody(Buffer.from(content, 'latin1')),
});

describe('A multipart body', () => {
  it('carries fields and files as they are', async () => {
    const bytes = Array.from({ length: 256 }, (_, byte) => String.fromCharCode(byte)).join('');
    const parts = [{ name: 'metadata', value: '{"ü":"\r\n--ei-"}' }, file('a/b.bin', bytes)];
    assert.deepEqual(await parsed(parts), [
      { name: 'metadata', value: '{"ü":"\r\n--ei-"}' },
      { name: 'files[]', fileName: 'a/b.bin', value: bytes },
    ]);
  });

  const names = [
    'plain.csv',
    'deep/er/file.csv',
    'ümläut 日本語 🎉.csv',
    'quote".csv',
    'back\\slash.csv',
    'percent%22.csv',
    "apo'strophe (1)*.csv",
    'semi; filename=evil.csv',
    'line\r\nContent-Type: evil\r\n\r\nfeed.csv',
    ' space ',
  ];
  for (const name of names) {
    it(`keeps the file name ${JSON.stringify(name)}`, async () => {
      assert.equal((await parsed([file(name)]))[0]?.fileName, name);
    });
  }

  it('may be empty', async () => {
    assert.deepEqual(await parsed([file('empty', '')]), [
      { name: 'files[]', fileName: 'empty', value: '' },
    ]);
  });
});
