import assert from 'node:assert/strict';
import fc from 'fast-check';
import { checkBlock } from '../../../../src/blocks/check/checkBlock.ts';
import { readDockerfile } from '../../../../src/blocks/dockerfile.ts';
import { baseBundle, bundles, filesOf } from './bundle.ts';

const all = [...bundles('has'), ...bundles('nearly')];
const pieces = [
  ...['FROM x', '\nFROM ', 'ENTRYPOINT [', '"', "'", '`', '\\', '\\\n', '<<EOF', '${', '}', '$('],
  ...['"""', "'''", '/*', '//', '#', '*)', 'case $1 in', 'esac', ';;', '[', ']', '{', '(', ')'],
  ...[
    '--in-file',
    '\0',
    '\u2028',
    '\uD800',
    '\r\n',
    '\t',
    '=',
    ',',
    '@click.command',
    'while True:',
  ],
  ...[
    'parser.add_argument(',
    '/mnt/s3fs/',
    '**',
    '!',
    'showIf',
    ':1e999',
    'COPY --from=0 ',
    'ONBUILD ',
  ],
];
const names = [
  'Dockerfile',
  'parameters.json',
  'transform.py',
  'transform.js',
  'transform.sh',
].concat(['.dockerignore', 'requirements.txt', 'package.json']);

/** A text with a piece put in, a part left out or a part doubled, a few times. */
function mutated(text: string, changes: readonly (readonly [number, number, number])[]): string {
  let result = text;
  for (const [kind, where, what] of changes) {
    const at = where % (result.length + 1);
    const length = what % 40;
    const piece = kind % 3 === 0 ? (pieces[what % pieces.length] ?? '') : '';
    const doubled = kind % 3 === 2 ? result.slice(at, at + length) : '';
    const skipped = kind % 3 === 1 ? length : 0;
    result = result.slice(0, at) + piece + doubled + result.slice(at + skipped);
  }
  return result;
}

describe('the check of anything at all', () => {
  it('never throws, whatever the files hold', async () => {
    const change = fc.tuple(fc.nat(2), fc.nat(5000), fc.nat(1000));
    await fc.assert(
      fc.asyncProperty(
        fc.nat(all.length - 1),
        fc.constantFrom(...names),
        fc.array(change, { minLength: 1, maxLength: 8 }),
        async (index, name, changes) => {
          const files = new Map(all[index]?.files);
          files.set(name, mutated(files.get(name) ?? '', changes));
          for (const { file, span } of await checkBlock(filesOf(files))) {
            const length = files.get(file)?.length ?? 0;
            assert.ok(span.start >= 0 && span.start <= span.end && span.end <= length, file);
          }
        },
      ),
      { numRuns: 600, seed: 20260 },
    );
  });

  it('never throws for random words', async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.constantFrom(...names),
        fc.array(fc.oneof(fc.constantFrom(...pieces), fc.string()), { maxLength: 60 }),
        async (name, words) => {
          const files = new Map(baseBundle().files);
          files.set(name, words.join(''));
          await checkBlock(filesOf(files));
        },
      ),
      { numRuns: 400, seed: 20261 },
    );
  });

  for (const piece of pieces) {
    it(`takes a long row of ${JSON.stringify(piece)}`, async () => {
      const row = piece.repeat(Math.floor(40_000 / piece.length));
      for (const name of names) {
        const files = new Map(baseBundle().files);
        files.set(name, `${files.get(name)?.slice(0, 20) ?? ''}${row}`);
        await checkBlock(filesOf(files));
      }
    });
  }

  it('does not read a Dockerfile of 10 MB', async () => {
    const text = `FROM python:3.12\n${'RUN true && true\n'.repeat(640_000)}`;
    assert.equal(await readDockerfile(text), undefined);
    const files = new Map(baseBundle().files).set('Dockerfile', text);
    const problems = await checkBlock(filesOf(files));
    assert.deepEqual(
      problems.map(({ code, severity }) => [code, severity]),
      [['EIB110', 'warning']],
    );
  });
});
