import assert from 'node:assert/strict';
import dockerignore from '@balena/dockerignore';
import fc from 'fast-check';
import { ignored } from '../../../../src/blocks/check/ignoreFile.ts';

type Ignoring = () => { add(text: string): { ignores(path: string): boolean } };
const peer = dockerignore as unknown as Ignoring;

const part = fc.constantFrom('a', 'b', 'ab', '*', '*.py', 'a*', '?', '[ab]', '[^a]', '**');
const pattern = fc
  .tuple(fc.constantFrom('', '!', '/', './'), fc.array(part, { minLength: 1, maxLength: 3 }))
  .map(([before, parts]) => before + parts.join('/'));
const name = fc.constantFrom('a', 'b', 'ab', 'a.py', 'b.py', 'c');
const file = fc.array(name, { minLength: 1, maxLength: 4 }).map((parts) => parts.join('/'));

describe('.dockerignore', () => {
  it('leaves out what another reader of it leaves out', () => {
    fc.assert(
      fc.property(fc.array(pattern, { minLength: 1, maxLength: 4 }), file, (patterns, path) => {
        const text = patterns.join('\n');
        assert.equal(ignored(text)(path), peer().add(text).ignores(path), `${text} — ${path}`);
      }),
      { numRuns: 3000, seed: 7 },
    );
  });

  it('knows comments, blanks, exceptions and folders', () => {
    const isIgnored = ignored('# all\n  *.csv \n\nei-block-data/\n!keep.csv\n**yt**\n');
    for (const path of ['a.csv', 'ei-block-data/x/y.csv', 'd/my-yt-file'])
      assert.ok(isIgnored(path), path);
    for (const path of ['# all', 'd/a.csv', 'keep.csv', 'x/ei-block-data'])
      assert.ok(!isIgnored(path), path);
  });
});
