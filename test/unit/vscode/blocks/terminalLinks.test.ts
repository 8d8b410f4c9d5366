import assert from 'node:assert/strict';
import { linksIn, placesInFolder } from '../../../../src/vscode/blocks/terminalLinks.ts';

describe('places in the output of a block', () => {
  const cases: readonly [line: string, path: string, at?: number, column?: number][] = [
    ['  File "/app/transform.py", line 12, in main', '/app/transform.py', 12],
    ['  File "/app/my module.py", line 3', '/app/my module.py', 3],
    ['    at main (file:///app/transform.js:10:5)', '/app/transform.js', 10, 5],
    ['    at /app/lib/read.js:7:1', '/app/lib/read.js', 7, 1],
    ['Dockerfile:3', 'Dockerfile', 3],
    ['Dockerfile:3:1 error EIB101 …', 'Dockerfile', 3, 1],
    ['transform.sh: line 4: nope; see src/transform.sh:4:', 'src/transform.sh', 4],
  ];
  for (const [line, path, at, column] of cases) {
    it(`are found in ${JSON.stringify(line)}`, () => {
      const [link] = linksIn(line);
      assert.deepEqual(
        [link?.path, link?.line, link?.column],
        [path, at, column],
        JSON.stringify(link),
      );
      assert.ok(link && line.slice(link.start, link.start + link.length).includes(path));
    });
  }

  it('are found where a build names a line of the Dockerfile', () => {
    for (const line of [
      'Line 4 of the Dockerfile failed (RUN false): it ended with exit code 1.',
      'failed to solve: dockerfile parse error on line 4: unknown instruction: NONSENSE',
      'failed to create LLB definition: dockerfile parse error line 4: unknown instruction',
      'Dockerfile:4',
    ]) {
      const [link, ...others] = linksIn(line);
      assert.deepEqual([link?.path, link?.line], ['Dockerfile', 4], line);
      assert.deepEqual(others, []);
    }
  });

  it('are not found in times, ratios and addresses', () => {
    for (const line of ['12:30:45', 'ratio 3:4', '[2022-01-01 10:00:00]', 'a: b', '']) {
      assert.deepEqual(linksIn(line), [], line);
    }
  });

  it('cost no more than the line is worth', () => {
    const long = `${'a/'.repeat(50_000)}x.py:1`;
    assert.ok(linksIn(long).length <= 1);
    assert.deepEqual(linksIn('.'.repeat(100_000)), []);
  });

  it('may be anywhere below in the block folder, and nowhere else', () => {
    assert.deepEqual(placesInFolder('/app/src/x.py'), ['app/src/x.py', 'src/x.py', 'x.py']);
    assert.deepEqual(placesInFolder('./x.py'), ['x.py']);
    assert.deepEqual(placesInFolder('/app/../../etc/passwd'), []);
    assert.deepEqual(placesInFolder('..\\..\\x.py'), []);
  });
});
