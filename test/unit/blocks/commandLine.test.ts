import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import fc from 'fast-check';
import { quotedWords, splitWords } from '../../../src/blocks/commandLine.ts';

const cases: readonly [text: string, words: readonly string[]][] = [
  ['', []],
  [' \t\n ', []],
  ['a b', ['a', 'b']],
  ["--text 'two words' -x", ['--text', 'two words', '-x']],
  ['"a \\"b\\" \\$c \\d"', ['a "b" $c \\d']],
  ["'a \\n b'", ['a \\n b']],
  ["a\\ b\\'c", ["a b'c"]],
  ['\'\' ""', ['', '']],
  ['x\'y\'"z"w', ['xyzw']],
  ['a \\\n b\\\nc', ['a', 'bc']],
  ['$HOME *.csv ~ `id` ; #no', ['$HOME', '*.csv', '~', '`id`', ';', '#no']],
  ['--größe 日本 🎉', ['--größe', '日本', '🎉']],
];

describe('A command line as words', () => {
  for (const [text, words] of cases) {
    it(`splits ${JSON.stringify(text)}`, () => assert.deepEqual(splitWords(text), words));
  }

  it('refuses what has no end', () => {
    for (const text of ['"a', "a 'b", 'a\\', '"a\\"', `'a' "b' c`]) {
      assert.throws(() => splitWords(text), { code: 'command-line' });
    }
  });

  const word = fc.string({ unit: 'binary', maxLength: 12 });
  const odd = fc.string({ unit: fc.constantFrom(...`'"\\ \n$\`=~a*?;&|<>!#{}[]-`), maxLength: 8 });
  it('gives quoted words back', () => {
    fc.assert(
      fc.property(fc.array(fc.oneof(word, odd)), (words) => {
        assert.deepEqual(splitWords(quotedWords(words)), words);
      }),
      { seed: 7, numRuns: 500 },
    );
  });

  it('means the same to a shell', () => {
    const words = fc.sample(odd, { numRuns: 400, seed: 7 });
    const command = `printf '%s\\0' ${quotedWords(words)}`;
    const out = execFileSync('sh', ['-c', command], { encoding: 'utf8' });
    assert.deepEqual(out.split('\0').slice(0, -1), words);
  });
});
