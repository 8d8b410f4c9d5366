import assert from 'node:assert/strict';
import { execFile } from 'node:child_process';
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import os from 'node:os';
import path from 'node:path';
import { promisify } from 'node:util';
import type { Entry, ZipFile } from 'yauzl';
import { tar, tarSize, type ArchiveEntry } from '../../../../src/base/tarWriter.ts';
import { zip } from '../../../../src/studio/http/zip.ts';

const run = promisify(execFile);
const signal = new AbortController().signal;

function entry(name: string, content: Uint8Array): ArchiveEntry {
  return {
    path: name,
    size: content.length,
    modified: Date.parse('2022-03-07T09:20:59Z'),
    // eslint-disable-next-line @typescript-eslint/require-await -- the shape of a read
    read: async function* () {
      yield content.subarray(0, 1);
      yield content.subarray(1);
    },
  };
}

async function bytesOf(source: AsyncIterable<Uint8Array>): Promise<Buffer> {
  const chunks: Uint8Array[] = [];
  for await (const chunk of source) chunks.push(chunk);
  return Buffer.concat(chunks);
}

const long = `${'deep/'.repeat(30)}${'x'.repeat(180)}.csv`;
const files: readonly (readonly [string, Buffer])[] = [
  ['studies/AAA001/ppg.csv', Buffer.from('a,b\n1,2\n')],
  ['studies/AAA001/empty.bin', Buffer.alloc(0)],
  ['studies/AAA001/exact.bin', Buffer.alloc(512, 1)],
  ['studies/Ünïcödé – 日本 🙂/f.csv', Buffer.alloc(100_000, 'x')],
  [long, Buffer.from('long name')],
  ['-dash and space.csv', Buffer.from('dash')],
];
const entries = files.map(([name, content]) => entry(name, content));

describe('archives', () => {
  let folder: string;

  beforeEach(async () => {
    folder = await mkdtemp(path.join(os.tmpdir(), 'ei-archives-'));
  });
  afterEach(() => rm(folder, { recursive: true }));

  it('writes a tar that the system unpacks, of the length it announced', async () => {
    const bytes = await bytesOf(tar(entries, signal));
    assert.equal(bytes.length, tarSize(entries));
    await writeFile(path.join(folder, 'a.tar'), bytes);
    await run('tar', ['-xf', 'a.tar'], { cwd: folder });
    for (const [name, content] of files) {
      assert.deepEqual(await readFile(path.join(folder, name)), content, name);
    }
  });

  it('writes an empty tar of nothing', async () => {
    assert.equal((await bytesOf(tar([], signal))).length, 1024);
  });

  it('writes a ZIP that another reader takes', async () => {
    const { fromBuffer } = await import('yauzl');
    const bytes = await bytesOf(zip(entries, signal));
    const archive = await promisify<Buffer, { lazyEntries: boolean }, ZipFile>(fromBuffer)(bytes, {
      lazyEntries: true,
    });
    const found = new Map<string, Buffer>();
    await new Promise<void>((resolve, reject) => {
      archive.on('error', reject);
      archive.on('end', () => resolve());
      archive.on('entry', (one: Entry) => {
        archive.openReadStream(one, (error, stream) => {
          if (error) return reject(error);
          void bytesOf(stream).then((content) => {
            found.set(one.fileName, content);
            archive.readEntry();
          }, reject);
        });
      });
      archive.readEntry();
    });
    assert.deepEqual([...found], files);
  });

  it('fails rather than send a file that changed its length', async () => {
    const grown = { ...entry('a', Buffer.from('12345')), size: 3 };
    const shrunk = { ...entry('a', Buffer.from('1')), size: 3 };
    for (const one of [grown, shrunk]) {
      await assert.rejects(bytesOf(tar([one], signal)), { code: 'file-changed' });
      await assert.rejects(bytesOf(zip([one], signal)), { code: 'file-changed' });
    }
  });

  it('stops reading when the reader leaves', async () => {
    let isClosed = false;
    const endless: ArchiveEntry = {
      ...entry('endless.bin', Buffer.alloc(0)),
      size: 1e9,
      // eslint-disable-next-line @typescript-eslint/require-await -- the shape of a read
      read: async function* () {
        try {
          for (;;) yield Buffer.alloc(1000);
        } finally {
          isClosed = true;
        }
      },
    };
    let chunks = 0;
    for await (const chunk of tar([endless], signal)) {
      chunks += chunk.length > 0 ? 1 : 0;
      if (chunks === 5) break;
    }
    assert.ok(isClosed);
  });
});
