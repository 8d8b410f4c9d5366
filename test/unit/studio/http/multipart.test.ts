import assert from 'node:assert/strict';
import type { IncomingMessage } from 'node:http';
import { Readable } from 'node:stream';
import { readForm } from '../../../../src/studio/http/multipart.ts';

const boundary = 'xyz';

function field(name: string, value: string): string {
  return `--${boundary}\r\ncontent-disposition: form-data; name="${name}"\r\n\r\n${value}\r\n`;
}

function file(parameters: string, content: string): string {
  return (
    `--${boundary}\r\ncontent-disposition: form-data; name="files[]"; ${parameters}\r\n` +
    `content-type: application/octet-stream\r\n\r\n${content}\r\n`
  );
}

/** A request whose body comes in small pieces and, unless `isComplete`, ends like a lost connection. */
function request(body: string, isComplete = true): IncomingMessage {
  const bytes = Buffer.from(body);
  const stream = new Readable({
    read() {
      for (let at = 0; at < bytes.length; at += 7) this.push(bytes.subarray(at, at + 7));
      if (isComplete) this.push(null);
      else this.destroy();
    },
  });
  return Object.assign(stream, {
    headers: { 'content-type': `multipart/form-data; boundary=${boundary}` },
    complete: isComplete,
  }) as unknown as IncomingMessage;
}

async function read(incoming: IncomingMessage): Promise<{
  fields: Record<string, string>;
  files: Record<string, string>;
}> {
  const form = await readForm(incoming);
  const files: Record<string, string> = {};
  for await (const one of form.files) {
    const chunks: Uint8Array[] = [];
    for await (const chunk of one.body) chunks.push(chunk);
    files[one.name] = Buffer.concat(chunks).toString();
  }
  return { fields: Object.fromEntries(form.fields), files };
}

const end = `--${boundary}--\r\n`;

describe('a form', () => {
  it('gives the fields before the files, then each file as it comes', async () => {
    const body =
      field('name', 'Ünï\nitem') +
      file('filename="a/b.csv"', '1,2\r\n') +
      file('filename="empty"', '') +
      end;
    assert.deepEqual(await read(request(body)), {
      fields: { name: 'Ünï\nitem' },
      files: { 'a/b.csv': '1,2\r\n', empty: '' },
    });
  });

  it('keeps names as they are sent: UTF-8, percent signs, and exactly with filename*', async () => {
    const body =
      file('filename="日本.csv"', '1') +
      file('filename="a%22b"', '2') +
      file(`filename="x"; filename*=UTF-8''q%22%5C%25%0A.csv`, '3') +
      end;
    assert.deepEqual(Object.keys((await read(request(body))).files), [
      '日本.csv',
      'a%22b',
      'q"\\%\n.csv',
    ]);
  });

  it('refuses names that leave the item', async () => {
    const names = ['../a', 'a/../b', '/etc/passwd', 'a//b', '.', '..', 'a/', 'a\0b'];
    for (const name of names) {
      const disposition = `filename*=UTF-8''${encodeURIComponent(name)}`;
      await assert.rejects(
        read(request(file(disposition, 'x') + end)),
        { code: 'bad-request' },
        JSON.stringify(name),
      );
    }
  });

  it('fails at whatever byte it is cut off', async () => {
    const body = field('name', 'n') + file('filename="a"', 'content') + end;
    const last = body.length - 4;
    for (let length = 0; length < last; length += 11) {
      const cut = request(body.slice(0, length), false);
      await assert.rejects(read(cut), { code: 'upload-cut-off' }, `${length}`);
      const short = request(body.slice(0, length), true);
      await assert.rejects(read(short), { code: 'upload-cut-off' }, `${length}`);
    }
  });

  it('takes nothing but a form', async () => {
    const other = Object.assign(Readable.from([]), {
      headers: { 'content-type': 'application/json' },
      complete: true,
    }) as unknown as IncomingMessage;
    await assert.rejects(readForm(other), { code: 'bad-request' });
  });

  it('refuses fields after files, and lets the rest of the body pass', async () => {
    const incoming = request(file('filename="a"', 'x') + field('late', 'y') + end);
    await assert.rejects(read(incoming), { code: 'bad-request' });
  });

  it('refuses more than 10,000 files', async () => {
    const body =
      Array.from({ length: 10_001 }, (_, index) => file(`filename="${index}"`, '')).join('') + end;
    await assert.rejects(read(request(body)), { code: 'bad-request' });
  }).timeout(60_000);
});
