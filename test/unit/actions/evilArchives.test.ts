import assert from 'node:assert/strict';
import { mkdir, mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import os from 'node:os';
import path from 'node:path';
import { gzipSync } from 'node:zlib';
import { downloadItems } from '../../../src/actions/download.ts';
import { connectionTo } from '../client/testServer.ts';
import { pax, tarOf, zipOf } from './archiveBuilders.ts';
import { fakeStudio } from './fakeStudio.ts';
import { unzipped } from './unzip.ts';

const good = 'time,x\n1,2\n';
const wanted = { name: 'lake/S1/a.csv', content: good } as const;
const negative = Buffer.concat([Buffer.from([0xff]), Buffer.alloc(11, 0xff)]);
const unicodePath = (name: string) => {
  const data = Buffer.concat([Buffer.from([1, 0, 0, 0, 0]), Buffer.from(name)]);
  const head = Buffer.from([0x75, 0x70, data.length, 0]);
  return Buffer.concat([head, data]);
};
const zeros = Buffer.alloc(8 << 20);

/** What a Studio or someone in its bucket could send instead of an honest archive. */
const archives: Readonly<Record<string, Buffer>> = {
  'zip: climbs out': zipOf([{ name: '../../evil', content: 'x' }, wanted]),
  'zip: climbs out in the middle': zipOf([{ name: 'a/../../evil', content: 'x' }, wanted]),
  'zip: climbs out after a wanted folder': zipOf([{ name: 'lake/S1/../../../evil', content: 'x' }]),
  'zip: absolute path': zipOf([{ name: '/tmp/ei-evil', content: 'x' }, wanted]),
  'zip: drive': zipOf([{ name: 'C:\\evil', content: 'x' }, wanted]),
  'zip: back-slashes': zipOf([{ name: '..\\..\\evil', content: 'x' }, wanted]),
  'zip: network path': zipOf([{ name: '\\\\host\\share\\evil', content: 'x' }, wanted]),
  'zip: NUL in a name': zipOf([{ name: 'lake/S1/a.csv\0.exe', content: 'x' }, wanted]),
  'zip: name that is no UTF-8': zipOf([{ name: Buffer.from([0xff, 0xfe]), content: 'x' }, wanted]),
  'zip: empty name': zipOf([{ name: '', content: 'x' }, wanted]),
  'zip: link with the wanted name': zipOf([
    { name: 'lake/S1/a.csv', content: '/etc/passwd', mode: 0o120777 },
  ]),
  'zip: link to a folder, then a file through it': zipOf([
    { name: 'lake', content: '/tmp', mode: 0o120777 },
    wanted,
  ]),
  'zip: device': zipOf([{ name: 'lake/S1/a.csv', mode: 0o020666 }]),
  'zip: pipe': zipOf([{ name: 'lake/S1/a.csv', mode: 0o010666 }]),
  'zip: folder with the wanted name': zipOf([{ name: 'lake/S1/a.csv/', mode: 0o040755 }]),
  'zip: encrypted': zipOf([{ ...wanted, flags: 0x801 }]),
  'zip: strongly encrypted': zipOf([{ ...wanted, flags: 0x841 }]),
  'zip: unknown compression': zipOf([{ ...wanted, method: 99 }]),
  'zip: another name in an extra field': zipOf([
    { name: 'x', content: good, extra: unicodePath('../../evil') },
    wanted,
  ]),
  'zip: twice the wanted file': zipOf([wanted, { ...wanted, content: 'other text\n' }]),
  'zip: bomb under the wanted name': zipOf([
    { name: 'lake/S1/a.csv', content: zeros, deflate: true },
  ]),
  'zip: bomb that announces the wanted size': zipOf([
    { name: 'lake/S1/a.csv', content: zeros, deflate: true, size: good.length },
  ]),
  'zip: announces the wanted size and holds less': zipOf([
    { name: 'lake/S1/a.csv', content: 'x', deflate: true, size: good.length },
  ]),
  'zip: all entries share their bytes': zipOf([
    wanted,
    { name: 'b', content: zeros, deflate: true, offset: 0 },
    { name: 'lake/S1/b.csv', content: good, offset: 0 },
  ]),
  'zip: other content under the checksum': zipOf([{ ...wanted, crc: 1 }]),
  'zip: points past its end': zipOf([{ ...wanted, offset: 0x7fffffff }]),
  'zip: a thousand names more than there are files': zipOf(
    Array.from({ length: 3000 }, (_, index) => ({ name: `x${index}` })),
  ),
  'zip: directory cut off': zipOf([wanted]).subarray(0, -30),
  'zip: only its first bytes': Buffer.from('PK\x03\x04'),
  'tar: climbs out': tarOf([{ name: '../../evil', content: 'x' }, wanted]),
  'tar: absolute path': tarOf([{ name: '/tmp/ei-evil', content: 'x' }, wanted]),
  'tar: symbolic link with the wanted name': tarOf([
    { name: 'lake/S1/a.csv', type: '2', link: '/etc/passwd' },
  ]),
  'tar: hard link': tarOf([{ name: 'lake/S1/a.csv', type: '1', link: '/etc/passwd' }]),
  'tar: link to a folder, then a file through it': tarOf([
    { name: 'lake', type: '2', link: '/tmp' },
    wanted,
  ]),
  'tar: character device': tarOf([{ name: 'lake/S1/a.csv', type: '3' }]),
  'tar: block device': tarOf([{ name: 'lake/S1/a.csv', type: '4' }]),
  'tar: pipe': tarOf([{ name: 'lake/S1/a.csv', type: '6' }]),
  'tar: sparse': tarOf([{ name: 'lake/S1/a.csv', type: 'S', content: good }]),
  'tar: pax path that climbs out': tarOf([
    { name: 'p', type: 'x', content: pax('path', '../../evil') },
    wanted,
  ]),
  'tar: pax size below zero': tarOf([{ name: 'p', type: 'x', content: pax('size', '-1') }, wanted]),
  'tar: pax size beyond all': tarOf([
    { name: 'p', type: 'x', content: pax('size', '99999999999999999999') },
    wanted,
  ]),
  'tar: pax record that does not end': tarOf([{ name: 'p', type: 'x', content: '99 path=x' }]),
  'tar: pax record of length 0': tarOf([{ name: 'p', type: 'x', content: '0 path=x\n' }, wanted]),
  'tar: GNU name that climbs out': tarOf([
    { name: 'l', type: 'L', content: '../../evil\0' },
    wanted,
  ]),
  'tar: GNU name of a gigabyte': tarOf([{ name: 'l', type: 'L', size: 1 << 30 }], false),
  'tar: negative size': tarOf([{ name: 'lake/S1/a.csv', size: negative }]),
  'tar: size that is no number': tarOf([
    { name: 'lake/S1/a.csv', size: Buffer.from('zzzzzzzzzzz\0') },
  ]),
  'tar: wrong checksum': tarOf([{ ...wanted, badChecksum: true }]),
  'tar: ends within the wanted file': tarOf([wanted], false).subarray(0, 515),
  'tar: ends within a header': tarOf([wanted]).subarray(0, 600),
  'tar: other content of the same size': tarOf([
    { name: '../lake/S1/a.csv', content: 'evil,evil,e' },
  ]),
  'tar: compressed bomb': gzipSync(tarOf([{ name: 'x', content: Buffer.alloc(80 << 20) }, wanted])),
  'tar: compressed and cut off': gzipSync(tarOf([wanted])).subarray(0, 60),
  'tar: compressed nonsense': gzipSync(Buffer.from('no tar at all')),
  'a web page': Buffer.from('<!DOCTYPE html><title>Sign in</title>'),
  nothing: Buffer.alloc(0),
};

/** Where the listed file itself is garbled; everywhere else it comes whole. */
const failures: Readonly<Record<string, string>> = {
  'zip: bomb that announces the wanted size': 'archive-damaged',
  'zip: announces the wanted size and holds less': 'archive-damaged',
  'zip: other content under the checksum': 'archive-damaged',
  'zip: points past its end': 'archive-damaged',
  'tar: ends within the wanted file': 'archive-damaged',
};

describe('A download from a Studio that sends', () => {
  let root: string;
  beforeEach(async () => {
    root = await mkdtemp(path.join(os.tmpdir(), 'ei-evil-'));
    await mkdir(path.join(root, 'a', 'b'), { recursive: true });
    await writeFile(path.join(root, 'a', 'bystander'), 'untouched');
  });
  afterEach(() => rm(root, { recursive: true, force: true }));

  it('hostile archives is tried with many', () => {
    assert.ok(Object.keys(archives).length >= 30);
  });

  for (const [name, archive] of Object.entries(archives)) {
    it(`“${name}” gives ${name in failures ? 'nothing' : 'the listed file'}`, async () => {
      const item = { id: 1, name: 'S1', dataset: 'D', files: [{ name: 'a.csv', content: good }] };
      const server = await fakeStudio([item], () => archive);
      const to = path.join(root, 'a', 'b', 'out.zip');
      const download = downloadItems(connectionTo(server.endpoint), 1, { to });
      try {
        if (name in failures) await assert.rejects(download, { code: failures[name] });
        else {
          await download;
          assert.deepEqual(await unzipped(to), { 'S1/a.csv': good });
        }
      } finally {
        await server.close();
      }
      const left = (await readdir(root, { recursive: true })).sort();
      const expected = ['a', 'a/b', 'a/bystander'];
      assert.deepEqual(left, name in failures ? expected : [...expected, 'a/b/out.zip'].sort());
      assert.equal(await readFile(path.join(root, 'a', 'bystander'), 'utf8'), 'untouched');
      assert.equal(await readFile('/tmp/ei-evil', 'utf8').catch(() => 'absent'), 'absent');
    });
  }
});
