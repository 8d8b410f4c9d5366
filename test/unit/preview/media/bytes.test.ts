import assert from 'node:assert/strict';
import { bytesService, contentOf } from '../../../../src/preview/media/bytesService.ts';
import type { FindWanted } from '../../../../src/preview/media/model.ts';
import { memorySource } from '../../../../src/preview/memorySource.ts';

const asked = { signal: new AbortController().signal, progress: () => undefined };
const latin = (text: string) => Buffer.from(text, 'latin1');

describe('what a file holds', () => {
  const kinds: readonly (readonly [string, string, string])[] = [
    ['', 'empty', 'empty'],
    ['\x89PNG\r\n\x1a\n\0\0\0\rIHDR', 'a PNG image', 'image'],
    ['RIFF\x10\0\0\0WAVEfmt \x10\0\0\0\x01\0', 'a WAVE recording', 'audio'],
    ['RIFF\x10\0\0\0WEBPVP8 \x10\0\0\0\x01\0', 'a WebP image', 'image'],
    ['fLaC\0\0\0\x22', 'a FLAC recording', 'audio'],
    ['\xff\xfb\x90\x44\0\0\0\0\0\0', 'an MP3 recording', 'audio'],
    ['\0\0\0\x20ftypM4A \0\0\0\0', 'an MPEG-4 recording', 'audio'],
    ['PAR1\x15\x04', 'a Parquet table', 'table'],
    ['{"a":1}\n{"a":2}\n', 'JSON lines', 'table'],
    ['RIFF is a word, and this is a sentence', 'text', 'text'],
    ['MZ and so on', 'text', 'text'],
    ['\xff\xfeh\0i\0 \0t\0h\0e\0r\0e\0', 'text', 'text'],
    ['some text\0with a NUL', 'data of an unknown kind', 'unknown'],
    ['\x01\x02\x03\x04\x05\x06\x07', 'data of an unknown kind', 'unknown'],
    [`${'\0'.repeat(257)}ustar\x0000`, 'a TAR archive', 'archive'],
  ];
  for (const [bytes, content, group] of kinds) {
    it(`is ${content}: ${JSON.stringify(bytes.slice(0, 24))}`, () => {
      assert.deepEqual(contentOf(latin(bytes)), { content, group });
    });
  }

  it('is unknown where every byte is as likely as any other', () => {
    const even = Uint8Array.from({ length: 4096 }, (_, n) => ((n * 37) % 255) + 1);
    assert.equal(contentOf(even).group, 'unknown');
  });
});

describe('the bytes of a file', () => {
  it('are read by range, up to the end and never past it', async () => {
    const service = await bytesService(memorySource('x', latin('0123456789')));
    const read = async (start: number, end: number) =>
      Buffer.from(await service.read({ start, end }, asked)).toString();
    assert.equal(await read(0, 1), '0');
    assert.equal(await read(8, 99), '89');
    assert.equal(await read(10, 20), '');
    assert.equal(await read(-5, 2), '01');
    assert.equal(await read(7, 3), '');
  });

  it('are found forwards and backwards, round the ends, as a plain search finds them', async () => {
    const text = 'abcABCabXcabcAbc';
    const service = await bytesService(memorySource('x', latin(text)));
    for (const pattern of ['abc', 'c', 'bX', 'q', 'abcABCabXcabcAbc', 'abcABCabXcabcAbcd']) {
      for (const ignoresCase of [false, true]) {
        const [body, part] = ignoresCase
          ? [text.toLowerCase(), pattern.toLowerCase()]
          : [text, pattern];
        for (let from = -1; from <= text.length; from += 1) {
          for (const isBackward of [false, true]) {
            const wanted: FindWanted = { pattern: latin(pattern), ignoresCase, from, isBackward };
            const found = await service.find(wanted, asked);
            assert.equal(found, plainFind(body, part, from, isBackward), JSON.stringify(wanted));
          }
        }
      }
    }
  });

  it('are found where they lie across two blocks of a long file', async () => {
    const bytes = new Uint8Array(3 << 20);
    bytes.set(latin('needle'), (1 << 20) - 3);
    const service = await bytesService(memorySource('x', bytes));
    const told: number[] = [];
    const find = (from: number, isBackward: boolean) =>
      service.find(
        { pattern: latin('NEEDLE'), ignoresCase: true, from, isBackward },
        { ...asked, progress: (done) => told.push(done) },
      );
    assert.equal(await find(0, false), (1 << 20) - 3);
    assert.equal(await find((1 << 20) - 2, false), (1 << 20) - 3);
    assert.equal(await find(bytes.length, true), (1 << 20) - 3);
    assert.ok(told.every((done) => done > 0 && done <= 1));
  });

  it('stop being searched when nobody waits any more', async () => {
    const stop = new AbortController();
    const service = await bytesService(memorySource('x', new Uint8Array(8 << 20)));
    const pattern = latin('never there');
    const searching = service.find(
      { pattern, ignoresCase: false, from: 0, isBackward: false },
      { signal: stop.signal, progress: () => stop.abort() },
    );
    await assert.rejects(searching, { name: 'AbortError' });
  });
});

/** The first place from here on, else the first at all; backwards the other way round. */
function plainFind(text: string, pattern: string, from: number, isBackward: boolean) {
  const places = text.length - pattern.length + 1;
  if (places <= 0) return undefined;
  const start = from < 0 ? places - 1 : from >= places ? 0 : from;
  const first = isBackward ? text.lastIndexOf(pattern, start) : text.indexOf(pattern, start);
  const found = first >= 0 ? first : isBackward ? text.lastIndexOf(pattern) : text.indexOf(pattern);
  return found < 0 ? undefined : found;
}
