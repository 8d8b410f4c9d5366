import assert from 'node:assert/strict';
import { placesOf } from '../../../../src/actions/testRun/places.ts';

const linux = { isWindows: false, foldsCase: false };
const windows = { isWindows: true, foldsCase: true };
const mac = { isWindows: false, foldsCase: true };

describe('The places of files', () => {
  const pathsOf = (names: readonly string[], disk = linux) => placesOf(names, disk).paths;

  it('are their own names, however odd', () => {
    const names = [
      'a b.csv',
      'ä/ö.csv',
      "it's; $(rm) \n%41.csv",
      '..a',
      'con',
      'a:b?',
      '-x',
      'e\u0301',
    ];
    assert.deepEqual(placesOf(names, linux), { paths: names });
  });

  it('never lead out of the folder', () => {
    const names = ['../../etc/passwd', '/etc/passwd', 'a/../../b', './c', 'd//e', '', 'f\0g', '..'];
    const { paths, note } = placesOf(names, linux);
    for (const place of paths) {
      for (const part of place.split('/')) assert.ok(!['', '.', '..'].includes(part), place);
      assert.ok(!place.includes('\0'));
    }
    assert.equal(new Set(paths).size, names.length);
    assert.match(note ?? '', /and 7 other names: the block sees another name, \.%2E/);
  });

  it('stay below what a disk can hold', () => {
    const long = 'ä'.repeat(300);
    const half = 'x\ud800y';
    for (const place of pathsOf([long, half])) {
      for (const part of place.split('/')) assert.ok(Buffer.byteLength(part) <= 255);
      assert.ok(place.isWellFormed());
    }
  });

  it('are two where a bucket has a file and a folder of one name', () => {
    assert.deepEqual(pathsOf(['a', 'a/b', 'a (2)']), ['a (3)', 'a/b', 'a (2)']);
  });

  it('are two where the disk would take two names for one', () => {
    for (const disk of [mac, windows]) {
      const [first, second] = pathsOf(['Data.csv', 'data.csv'], disk);
      assert.equal(first, 'Data.csv');
      assert.equal(second, 'data.csv (2)');
      assert.equal(new Set(pathsOf(['\u00e9', 'e\u0301'], disk)).size, 2);
    }
    assert.deepEqual(pathsOf(['Data.csv', 'data.csv']), ['Data.csv', 'data.csv']);
  });

  it('are other names on Windows where that must be', () => {
    const names = ['fine name.csv', 'nul.txt', 'a:b', 'trailing. ', 'a\\..\\b'];
    const [fine, ...others] = pathsOf(names, windows);
    assert.equal(fine, 'fine name.csv');
    for (const place of others) assert.doesNotMatch(place, /[\\:]|[. ]$|^nul/i);
  });
});
