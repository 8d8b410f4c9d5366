import assert from 'node:assert/strict';
import type { BytesFacts } from '../../../../src/preview/media/model.ts';
import { hasEditor, kindOfName } from '../../../../src/vscode/media/fileKinds.ts';
import { othersOf } from '../../../../src/vscode/media/bytesSession.ts';

describe('what a name says of a file', () => {
  it('is told by its ending', () => {
    const names = ['a/B.WAV', 'x.opus', 'x.PNG', 'x.csv', 'x.yml', 'x.bin', 'README', '.wav', ''];
    assert.deepEqual(names.map(kindOfName), [
      ...['audio', 'audio', 'image', 'table', 'text'],
      ...['binary', 'binary', 'audio', 'binary'],
    ]);
  });

  it('is compared with the patterns of editors that are about endings', () => {
    const patterns = ['*.{jpg, png}', '*.pdf', '*', '**/special/*', '*.tar.gz', 'ei:/**/*.wav'];
    const names = ['a.JPG', 'b.png', 'c.pdf', 'd.bin', 'e.tar.gz', 'f.gz', 'g.wav', 'pdf'];
    assert.deepEqual(
      names.map((name) => hasEditor(name, patterns)),
      [true, true, true, false, true, false, false, false],
    );
  });

  it('tells what else a file can be opened as, and nothing that would only fail', () => {
    const others = (name: string, group: BytesFacts['group'], size = 10) =>
      othersOf(name, { group, size }, 1000);
    assert.deepEqual(others('x.bin', 'unknown'), ['text']);
    assert.deepEqual(others('x.bin', 'audio'), ['audio', 'text']);
    assert.deepEqual(others('x.csv', 'text'), ['table', 'text']);
    assert.deepEqual(others('x.png', 'image'), ['editor', 'text']);
    assert.deepEqual(others('x.dat', 'table'), ['table', 'text']);
    assert.deepEqual(others('x.png', 'image', 1001), []);
    assert.deepEqual(others('x.csv', 'text', 1001), ['table']);
  });
});
