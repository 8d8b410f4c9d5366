import assert from 'node:assert/strict';
import { checkBlock } from '../../../../src/blocks/check/checkBlock.ts';
import { codes } from '../../../../src/blocks/check/codes.ts';
import type { BlockProblem } from '../../../../src/blocks/check/problem.ts';
import { baseBundle, bundles, edited, filesOf, type Bundle } from './bundle.ts';

const has = bundles('has');
const nearly = bundles('nearly');

function check({ files, bucketIds }: Bundle): Promise<readonly BlockProblem[]> {
  return checkBlock(filesOf(files), bucketIds === undefined ? {} : { bucketIds });
}

function told(problems: readonly BlockProblem[]): string[] {
  return problems.map(({ code, file, message }) => `${code} ${file}: ${message}`);
}

describe('the check of a block folder', () => {
  it('has a pair of folders for each code', () => {
    const all = Object.keys(codes);
    assert.deepEqual([...new Set(has.map(({ code }) => code))], all);
    assert.deepEqual([...new Set(nearly.map(({ code }) => code))], all);
  });

  it('finds nothing in a good block', async () => {
    assert.deepEqual(told(await check(baseBundle())), []);
  });

  for (const bundle of has) {
    it(`finds ${bundle.name}`, async () => {
      const problems = await check(bundle);
      const own = problems.filter(({ code }) => code === bundle.code);
      assert.equal(own.length, 1, told(problems).join('\n'));
      const others = problems.filter(({ code }) => code !== bundle.code);
      assert.deepEqual(
        [...new Set(others.map(({ code }) => code))],
        bundle.also,
        told(others).join('\n'),
      );
      const [found] = own;
      assert.ok(bundle.mark, 'the bundle marks the place');
      assert.deepEqual({ file: found?.file, span: found?.span }, bundle.mark);
    });

    it(`mends ${bundle.name}`, async () => {
      const [found] = (await check(bundle)).filter(({ code }) => code === bundle.code);
      for (const fix of found?.fixes ?? []) {
        const after = { ...bundle, files: edited(bundle.files, fix.edits) };
        const problems = (await check(after)).filter(({ severity }) => severity !== 'hint');
        const left = problems.filter(({ code }) => !bundle.also.includes(code));
        assert.deepEqual(told(left), [], fix.title);
      }
    });
  }

  it('only warns of a parameter of a type that is the platform’s own', async () => {
    const [bundle] = has.filter(({ name }) => name === 'EIB209.has.txt');
    assert.ok(bundle);
    const problems = await check(bundle);
    assert.deepEqual(
      problems.map(({ code, severity }) => [code, severity]),
      [['EIB209', 'warning']],
    );
  });

  for (const bundle of nearly) {
    it(`says nothing of ${bundle.name}`, async () => {
      const problems = await check(bundle);
      const own = problems.filter(({ code }) => code === bundle.code);
      assert.deepEqual(told(own), []);
      const loud = problems.filter(({ severity }) => severity !== 'hint');
      assert.deepEqual(told(loud), []);
    });
  }
});
