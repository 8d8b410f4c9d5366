import assert from 'node:assert/strict';
import { readFile } from 'node:fs/promises';
import path from 'node:path';
import { parquetMetadata, parquetReadObjects, type FileMetaData } from 'hyparquet';
import { generateSample } from '../../../src/sample/generate.ts';
import { rowsOf, studyFolder, withFolder } from './study.ts';

interface Read {
  readonly metadata: FileMetaData;
  readonly rows: Record<string, unknown>[];
}

async function readParquet(file: string): Promise<Read> {
  const bytes = await readFile(file);
  const buffer = bytes.buffer.slice(bytes.byteOffset, bytes.byteOffset + bytes.length);
  return { metadata: parquetMetadata(buffer), rows: await parquetReadObjects({ file: buffer }) };
}

describe('sample Parquet files', function () {
  this.timeout(60_000);

  it('combines what the CSV files say, row by row', async () => {
    await withFolder(async (folder) => {
      await generateSample({ folder, hours: 0.08, subjects: 1 });
      const item = (name: string) => path.join(folder, studyFolder, 'AMS_001', name);
      const { metadata, rows } = await readParquet(item('combined.parquet'));
      assert.ok(metadata.row_groups.length > 1);
      const label = metadata.row_groups[0]?.columns[6]?.meta_data;
      assert.ok(label?.encodings.includes('RLE_DICTIONARY'));

      const accelerometer = await rowsOf(item('accelerometer.csv'));
      const ppg = (await rowsOf(item('ppg.csv'))).map((row) => row.map(Number));
      const polar = await rowsOf(item('polar_h10.csv'));
      const rates = polar.map(([at, rate]) => [Date.parse(`${at}Z`), Number(rate)]);
      const labels = await rowsOf(item('labels.csv'));
      const latest = (values: readonly number[][], at: number, hold: number) => {
        const [time, value] = values.findLast(([candidate]) => (candidate ?? 0) <= at) ?? [];
        return time !== undefined && at - time <= hold ? value : null;
      };
      assert.equal(rows.length, accelerometer.length);
      let [nulls, checked] = [0, 0];
      rows.forEach((row, index) => {
        const [at, ...axes] = (accelerometer[index] ?? []).map(Number);
        assert.ok(row.timestamp instanceof Date && at !== undefined);
        assert.equal(row.timestamp.getTime(), at);
        assert.deepEqual([row.accX, row.accY, row.accZ], axes.map(Math.fround));
        // A label holds from second to second; a sample at the seam may lie on either side of it.
        const isSeam = labels.some((part) =>
          part.slice(0, 2).some((time) => Math.abs(Date.parse(`${time}Z`) - at) < 20),
        );
        const part = labels.find(
          ([from, to]) => Date.parse(`${from}Z`) <= at && at < Date.parse(`${to}Z`),
        );
        if (!isSeam) assert.equal(row.label, part?.[2] ?? null, `row ${index}`);
        if (row.ppg === null || row.hr === null) nulls += 1;
        if (index % 37 !== 0) return;
        checked += 1;
        assert.equal(row.ppg, latest(ppg, at, 100), `row ${index}`);
        assert.equal(row.hr, latest(rates, at, 5000), `row ${index}`);
      });
      assert.ok(nulls > 0 && checked > 100);
    });
  });

  it('has gestures of the documented schema, the same rows by person as in all', async () => {
    await withFolder(async (folder) => {
      await generateSample({ folder, hours: 1 / 30, subjects: 1 });
      const gestures = (item: string) =>
        readParquet(path.join(folder, 'sample-research/gestures', item, 'gestures.parquet'));
      const all = await gestures('all-people');
      assert.deepEqual(
        all.metadata.schema.map((element) =>
          [element.repetition_type, element.type, element.name, element.converted_type].filter(
            (part) => part !== undefined,
          ),
        ),
        [
          ['root'],
          ['REQUIRED', 'BYTE_ARRAY', 'sampleName', 'UTF8'],
          ['REQUIRED', 'INT64', 'timestamp', 'TIMESTAMP_MILLIS'],
          ['REQUIRED', 'INT64', 'added', 'TIMESTAMP_MILLIS'],
          ['REQUIRED', 'BOOLEAN', 'signatureValid'],
          ['REQUIRED', 'BYTE_ARRAY', 'device', 'UTF8'],
          ['REQUIRED', 'BYTE_ARRAY', 'label', 'UTF8'],
          ['REQUIRED', 'FLOAT', 'accX'],
          ['REQUIRED', 'FLOAT', 'accY'],
          ['REQUIRED', 'FLOAT', 'accZ'],
        ],
      );
      const single: Record<string, unknown>[] = [];
      for (const person of ['bram', 'chiara', 'dele', 'esra']) {
        single.push(...(await gestures(person)).rows);
      }
      assert.equal(all.rows.length, 12_000);
      assert.deepEqual(all.rows, single);
      assert.equal(new Set(all.rows.map((row) => row.sampleName)).size, 96);
    });
  });
});
