import { ParquetFile, type ParquetColumn } from './parquetFile.ts';
import type { RecordedSecond } from './recording.ts';
import type { PolarSample, PpgSample } from './sensors.ts';

const columns: readonly ParquetColumn[] = [
  { name: 'timestamp', type: 'TIMESTAMP_MILLIS', encoding: 'DELTA_BINARY_PACKED' },
  { name: 'accX', type: 'FLOAT' },
  { name: 'accY', type: 'FLOAT' },
  { name: 'accZ', type: 'FLOAT' },
  { name: 'ppg', type: 'INT32', optional: true },
  { name: 'hr', type: 'INT32', optional: true },
  { name: 'label', type: 'UTF8', optional: true, encoding: 'RLE_DICTIONARY' },
];

/** Two minutes of accelerometer rows. */
const rowGroupRows = 3840;

/** An older value of another sensor counts as missing. */
const ppgHoldMilliseconds = 100;
const heartRateHoldMilliseconds = 5000;

/**
 * `combined.parquet`: a row for each accelerometer sample (32 Hz), with the latest PPG and Polar value at
 * that moment and the label, null where there is none.
 */
export async function combinedFile(file: string) {
  const parquet = await ParquetFile.create(file, columns, rowGroupRows);
  let ppg: PpgSample | undefined;
  let polar: PolarSample | undefined;
  const add = async (recorded: RecordedSecond): Promise<void> => {
    let nextPpg = 0;
    for (const { at, x, y, z } of recorded.accelerometer) {
      for (; (recorded.ppg[nextPpg]?.at ?? Infinity) <= at; nextPpg += 1) {
        ppg = recorded.ppg[nextPpg];
      }
      if (recorded.polar !== undefined && recorded.polar.at <= at) polar = recorded.polar;
      await parquet.add([
        BigInt(at),
        x,
        y,
        z,
        ppg !== undefined && at - ppg.at <= ppgHoldMilliseconds ? ppg.value : null,
        polar !== undefined && at - polar.at <= heartRateHoldMilliseconds ? polar.heartRate : null,
        recorded.label ?? null,
      ]);
    }
    ppg = recorded.ppg.at(-1) ?? ppg;
    polar = recorded.polar ?? polar;
  };
  return {
    add,
    finish: (modified: number) => parquet.finish(modified),
    discard: () => parquet.discard(),
  };
}
