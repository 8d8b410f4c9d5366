import assert from 'node:assert/strict';
import fc from 'fast-check';
import { LogLines } from '../../../src/cli/logLines.ts';

function shown(...pieces: readonly string[]): string[] {
  const lines: string[] = [];
  const log = new LogLines((line) => lines.push(line));
  for (const piece of pieces) log.push(piece);
  log.end();
  return lines;
}

describe('Lines of a log for a terminal', function () {
  this.timeout(60_000);

  it('are whole, wherever the pieces were cut', () => {
    assert.deepEqual(shown('a', 'b\nc', '\n\n', 'last'), ['ab', 'c', '', 'last']);
    assert.deepEqual(shown('a\r', '\nb\r\n'), ['a', 'b']);
    assert.deepEqual(shown(), []);
  });

  it('keep blanks and tabs, and of a line that was written over the last state', () => {
    assert.deepEqual(shown('  a\t b  \n'), ['  a\t b  ']);
    assert.deepEqual(shown('10%\r50%\r100%\n'), ['100%']);
    assert.deepEqual(shown('10%\r50%\r'), ['50%']);
  });

  it('lose the sequences that colour, move or rename', () => {
    const text =
      '\u001B[31mred\u001B[0m \u001B]0;title\u0007x\u001B[2J \u001B]8;;http://a\u001B\\link\u001B(B\n';
    assert.deepEqual(shown(text), ['red x link']);
    assert.deepEqual(shown('a\u001B[3'), ['a']);
    assert.deepEqual(shown('a\u009B31m\u202Eb\n'), ['a\u{FFFD}31m\u{FFFD}b']);
  });

  it('hold nothing that a terminal would obey, and come in bounded pieces', () => {
    fc.assert(
      fc.property(fc.array(fc.string({ unit: 'binary', maxLength: 30 })), (pieces) => {
        for (const line of shown(...pieces)) {
          assert.doesNotMatch(line.replaceAll('\t', ''), /[\p{Cc}\p{Cf}\p{Zl}\p{Zp}]/u);
        }
      }),
      { seed: 7, numRuns: 100 },
    );
    const lines = shown('x'.repeat(100_000));
    assert.equal(lines.join('').length, 100_000);
    assert.ok(lines.every((line) => line.length <= 16_384));
  });
});
