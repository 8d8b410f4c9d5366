import assert from 'node:assert/strict';
import fc from 'fast-check';
import { jsonText, tableLines, terminalText } from '../../../src/cli/terminal.ts';

const dangerous = /[\p{Cc}\p{Cf}\p{Zl}\p{Zp}]/u;

describe('Text for a terminal', function () {
  this.timeout(60_000);

  it('holds nothing that a terminal would obey', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary', maxLength: 80 }), (text) => {
        assert.doesNotMatch(terminalText(text), dangerous);
        assert.doesNotMatch(jsonText({ [text]: [text] }).replaceAll('\n', ''), dangerous);
      }),
      { seed: 7, numRuns: 200 },
    );
  });

  it('loses the sequences that move, colour or rename', () => {
    assert.doesNotMatch(
      terminalText('\u001B[2J\u001B]0;title\u0007 \u009B31m \u202Egnp.exe'),
      dangerous,
    );
    assert.equal(terminalText('a\r\nb\tc'), 'a b c');
    assert.equal(terminalText('ümläut 日本 🎉'), 'ümläut 日本 🎉');
  });

  it('is cut where it is long', () => assert.equal(terminalText('x'.repeat(300)).length, 200));

  it('as JSON keeps every value', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary' }), (text) => {
        assert.deepEqual(JSON.parse(jsonText({ text })), { text });
      }),
      { seed: 7, numRuns: 100 },
    );
    assert.equal(jsonText(new Map([['a', '1']])), '{\n  "a": "1"\n}');
  });

  it('makes tables', () => {
    const columns = [{ title: 'N', align: 'right' }, { title: 'NAME' }] as const;
    assert.deepEqual(
      tableLines(columns, [
        ['1', 'a'],
        ['20', 'b\nc'],
      ]),
      [' N  NAME', ' 1  a', '20  b c'],
    );
  });
});
