import assert from 'node:assert/strict';
import path from 'node:path';
import { OutputPaths, pathHere } from '../../../../src/blocks/containers/processPaths.ts';

const pairs = [
  { target: '/data/input', source: '/home/me/in put' },
  { target: '/data/output', source: '/runs/7/output' },
  { target: '/data', source: '/other' },
  { target: '/mnt/s3fs/my bucket', source: '/buckets/b' },
];

describe('paths of a container on this machine', () => {
  const cases: readonly (readonly [word: string, here: string])[] = [
    ['/data/input', '/home/me/in put'],
    ['/data/input/', '/home/me/in put'],
    ['/data/input/a/b.csv', '/home/me/in put/a/b.csv'],
    ['/data/output/x', '/runs/7/output/x'],
    ['/data/third', '/other/third'],
    ['/data/input2', '/other/input2'],
    ['/mnt/s3fs/my bucket/x y', '/buckets/b/x y'],
    ['/data/input/../output/z', '/runs/7/output/z'],
    // Nothing but whole words are paths.
    ['--in-directory', '--in-directory'],
    ['--x=/data/input', '--x=/data/input'],
    ['see /data/input', 'see /data/input'],
    ['{"path":"/data/input"}', '{"path":"/data/input"}'],
    ['data/input', 'data/input'],
    ['/database', '/database'],
    ['/data/input/../../etc/passwd', '/data/input/../../etc/passwd'],
    ['', ''],
  ];
  for (const [word, here] of cases) {
    it(JSON.stringify(word), () => {
      const expected = here === word ? word : path.normalize(here);
      assert.equal(pathHere(word, pairs).replace(/[\\/]$/, ''), expected.replace(/[\\/]$/, ''));
    });
  }
});

describe('output with the paths of a container', () => {
  const all = (chunks: readonly string[]) => {
    const paths = new OutputPaths(pairs);
    return chunks.map((chunk) => paths.push(chunk)).join('') + paths.end();
  };

  it('names a place as the container does', () => {
    assert.equal(all(['wrote /runs/7/output/a.csv\n']), 'wrote /data/output/a.csv\n');
    assert.equal(all(['"/home/me/in put": 3 files']), '"/data/input": 3 files');
    assert.equal(all(['/runs/7/output']), '/data/output');
  });

  it('leaves longer names alone', () => {
    assert.equal(all(['/runs/7/output2 /runs/7/output.old']), '/runs/7/output2 /runs/7/output.old');
  });

  it('does so wherever the text is cut', () => {
    const text = 'a /runs/7/output/x and /home/me/in put/y /runs/7/outpu /runs/7/output\n/ru';
    const expected = 'a /data/output/x and /data/input/y /runs/7/outpu /data/output\n/ru';
    for (let at = 0; at <= text.length; at += 1) {
      assert.equal(all([text.slice(0, at), text.slice(at)]), expected, `cut at ${at}`);
    }
    assert.equal(all([...text]), expected);
  });

  it('shows at once what cannot be the beginning of a path', () => {
    const paths = new OutputPaths(pairs);
    assert.equal(paths.push('50 %\r'), '50 %\r');
    assert.equal(paths.push('name? '), 'name? ');
  });

  it('passes everything on where there are no places', () => {
    const paths = new OutputPaths([]);
    assert.equal(paths.push('/runs/7/output'), '/runs/7/output');
    assert.equal(paths.end(), '');
  });
});
