import assert from 'node:assert/strict';
import { createHash } from 'node:crypto';
import { readFile, stat, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { setImmediate } from 'node:timers/promises';
import { UserError } from '../../../src/base/errors.ts';
import { generateSample, type SampleStudy } from '../../../src/sample/generate.ts';
import { subjects } from '../../../src/sample/subjects.ts';
import { filesBelow, metadataOf, studyFolder, studyIds, withFolder } from './study.ts';

const twoMinutes = 1 / 30;

describe('sample study', function () {
  this.timeout(60_000);

  it('is the same, byte for byte, each time, file times included', async () => {
    const digest = () =>
      withFolder(async (folder) => {
        await generateSample({ folder, hours: twoMinutes });
        const hash = createHash('sha256');
        for (const name of await filesBelow(folder)) {
          const file = path.join(folder, name);
          hash.update(`${name}\0${(await stat(file)).mtimeMs}\0`).update(await readFile(file));
        }
        return hash.digest('hex');
      });
    assert.equal(await digest(), await digest());
  });

  it('has every file in its place, apart from its three flaws', async () => {
    await withFolder(async (folder) => {
      await generateSample({ folder, hours: twoMinutes });
      const expected = subjects.flatMap(({ studyId, lakeId, flaw }) => [
        `sample-data-lake/${lakeId}/accelerometer.csv`,
        `sample-research/portal/${studyId}_labels.csv`,
        `sample-research/portal/${studyId}_polar_h10.csv`,
        ...['accelerometer.csv', 'ei-metadata.json', 'hr.png', 'labels.csv', 'polar_h10.csv'].map(
          (name) => `${studyFolder}/${studyId}/${name}`,
        ),
        ...(flaw === 'ppg-missing'
          ? []
          : [`sample-data-lake/${lakeId}/ppg.csv`, `${studyFolder}/${studyId}/ppg.csv`]),
        ...(flaw === undefined ? [`${studyFolder}/${studyId}/combined.parquet`] : []),
      ]);
      for (const item of ['all-people', 'bram', 'chiara', 'dele', 'esra']) {
        expected.push(`sample-research/gestures/${item}/ei-metadata.json`);
        expected.push(`sample-research/gestures/${item}/gestures.parquet`);
      }
      expected.push('sample-research/portal/mastersheet.csv');
      assert.deepEqual(await filesBelow(folder), expected.sort());

      for (const { studyId, lakeId, flaw } of subjects) {
        const names = ['accelerometer.csv', ...(flaw === 'ppg-missing' ? [] : ['ppg.csv'])];
        for (const name of names) {
          const raw = await readFile(path.join(folder, 'sample-data-lake', lakeId, name));
          const sorted = await readFile(path.join(folder, studyFolder, studyId, name));
          assert.ok(raw.equals(sorted), `${studyId} ${name}`);
          const isWhole = raw.at(-1) === '\n'.charCodeAt(0);
          const cut = flaw === 'accelerometer-cut' && name === 'accelerometer.csv';
          assert.equal(isWhole, !cut, `${studyId} ${name} ends with a line`);
        }
      }
    });
  });

  it('has one subject for each flaw', () => {
    const flaws = subjects.flatMap(({ flaw }) => flaw ?? []).sort();
    assert.deepEqual(flaws, ['accelerometer-cut', 'ppg-missing', 'ppg-of-another-session']);
    assert.deepEqual(
      subjects.map(({ studyId }) => studyId),
      studyIds,
    );
    assert.equal(new Set(subjects.map(({ lakeId }) => lakeId)).size, 10);
  });

  it('has metadata of strings, in the documented form, and a checklist that names each flaw', async () => {
    await withFolder(async (folder) => {
      await generateSample({ folder, hours: twoMinutes });
      const failed: Record<string, string[]> = {};
      for (const { studyId } of subjects) {
        const { version, action, metadata } = await metadataOf(folder, `${studyFolder}/${studyId}`);
        assert.deepEqual([version, action], [1, 'replace']);
        for (const [key, value] of Object.entries(metadata)) {
          assert.equal(typeof value, 'string', key);
          assert.match(key, /^[a-z_0-9]+$/);
        }
        assert.equal(metadata.study_id, studyId);
        const lines = Object.keys(metadata).filter((key) => key.startsWith('ei_check_'));
        assert.equal(lines.length, 3);
        const wrong = lines.filter((key) => metadata[key] !== '1');
        assert.equal(metadata.ei_check, wrong.length === 0 ? '1' : '0');
        if (wrong.length > 0) failed[studyId] = wrong;
      }
      assert.deepEqual(failed, {
        AMS_004: ['ei_check_ppg_present', 'ei_check_hr_correlation'],
        AMS_007: ['ei_check_hr_correlation'],
        AMS_009: ['ei_check_accelerometer_present'],
      });
    });
  });

  it('links study ids and lake ids in the master sheet', async () => {
    await withFolder(async (folder) => {
      await generateSample({ folder, hours: twoMinutes, subjects: 4 });
      const file = path.join(folder, 'sample-research/portal/mastersheet.csv');
      const lines = (await readFile(file, 'utf8')).split('\r\n');
      assert.equal(lines.length, 6);
      assert.ok(lines[1]?.startsWith('AMS_001,2E93ZX,2022-03-07,34,m,23.4,58,'));
      assert.ok(lines[4]?.endsWith('"No sync from the wristband, app crashed"'));
    });
  });

  it('grows with the hours', async () => {
    const rows = (hours: number) =>
      withFolder(async (folder) => {
        await generateSample({ folder, hours, subjects: 1 });
        const file = path.join(folder, studyFolder, 'AMS_001', 'ppg.csv');
        const lines = (await readFile(file, 'utf8')).split('\n');
        const [first, last] = [lines[1], lines.at(-2)].map((line) => Number(line?.split(',')[0]));
        return { lines: lines.length, seconds: ((last ?? 0) - (first ?? 0)) / 1000 };
      });
    const [short, long] = [await rows(twoMinutes), await rows(4 * twoMinutes)];
    assert.ok(Math.abs(short.seconds - 120) < 5, String(short.seconds));
    assert.ok(Math.abs(long.seconds - 480) < 5, String(long.seconds));
    assert.ok(long.lines / short.lines > 3.6 && long.lines / short.lines < 4.4);
  });

  it('tells a Studio what to register, and every folder of it exists', async () => {
    await withFolder(async (folder) => {
      const study: SampleStudy = await generateSample({ folder, hours: twoMinutes, subjects: 1 });
      assert.deepEqual(
        study.datasets.map(({ name, type }) => [name, type]),
        [
          ['AMS Activity Study 2022', 'clinical'],
          ['Gestures', 'clinical'],
          ['Raw recordings', 'files'],
          ['Study portal', 'files'],
        ],
      );
      for (const dataset of study.datasets) {
        const bucket = study.buckets.find(({ name }) => name === dataset.bucket);
        assert.ok(bucket !== undefined && path.isAbsolute(bucket.folder));
        assert.ok(dataset.path === '' || dataset.path.endsWith('/'));
        assert.ok((await stat(path.join(bucket.folder, dataset.path))).isDirectory());
      }
    });
  });

  it('replaces its own files and leaves others alone', async () => {
    await withFolder(async (folder) => {
      await generateSample({ folder, hours: twoMinutes, subjects: 1 });
      const own = path.join(folder, studyFolder, 'AMS_001', 'labels.csv');
      const foreign = path.join(folder, studyFolder, 'AMS_001', 'note.txt');
      const before = await readFile(own, 'utf8');
      await writeFile(own, 'changed');
      await writeFile(foreign, 'mine');
      await generateSample({ folder, hours: twoMinutes, subjects: 1 });
      assert.equal(await readFile(own, 'utf8'), before);
      assert.equal(await readFile(foreign, 'utf8'), 'mine');
    });
  });

  it('says how far it is', async () => {
    await withFolder(async (folder) => {
      const seen: string[] = [];
      const onProgress = (done: number, total: number, message: string) => {
        seen.push(`${done}/${total} ${message}`);
      };
      await generateSample({ folder, hours: twoMinutes, subjects: 2, onProgress });
      assert.deepEqual(seen, ['0/3 AMS_001', '1/3 AMS_002', '2/3 Gestures', '3/3 ']);
    });
  });

  it('stops when it is told to and leaves no half file behind', async () => {
    await withFolder(async (folder) => {
      const controller = new AbortController();
      const run = generateSample({ folder, hours: 2, signal: controller.signal });
      while ((await filesBelow(folder)).length < 4) await setImmediate();
      controller.abort();
      await assert.rejects(run, { name: 'AbortError' });
      assert.deepEqual(await filesBelow(folder), []);
    });
  });

  for (const hours of [0, -1, 0.01, 25, Number.NaN, Infinity]) {
    it(`refuses sessions of ${hours} hours`, async () => {
      await withFolder(async (folder) => {
        const run = generateSample({ folder, hours });
        await assert.rejects(
          run,
          (error) => error instanceof UserError && error.code === 'sample-length',
        );
        assert.deepEqual(await filesBelow(folder), []);
      });
    });
  }

  it('passes on what it cannot explain', async () => {
    await withFolder(async (folder) => {
      const file = path.join(folder, 'file');
      await writeFile(file, '');
      await assert.rejects(generateSample({ folder: file, hours: twoMinutes }), {
        code: 'ENOTDIR',
      });
    });
  });
});
