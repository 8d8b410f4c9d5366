import type { FilterItem, ItemFile } from '../../../src/filter/item.ts';

const day = 86_400_000;
const start = Date.UTC(2022, 7, 29, 8, 30);

/** A study of ten subjects as its clinical dataset looks; two fail a check, one lacks a file. */
export const study: readonly FilterItem[] = Array.from({ length: 10 }, (_, index): FilterItem => {
  const subject = `AMS_${String(index + 1).padStart(3, '0')}`;
  const isComplete = ![3, 6, 8].includes(index);
  const files: ItemFile[] = [
    file('accelerometer.csv', 2_400_000 + index),
    file('labels.csv', 12_000),
    file('polar_h10.csv', 48_000),
    ...(index === 6 ? [] : [file('ppg.csv', 1_100_000)]),
    ...(isComplete ? [file('combined.parquet', 3_600_000), file('hr.png', 24_000)] : []),
  ];
  return {
    id: 101 + index,
    name: subject,
    dataset: 'AMS Activity Study 2022',
    bucketId: 1,
    bucketName: 'research',
    bucketPath: `studies/AMS Activity Study 2022/${subject}/`,
    created: start + index * day,
    metadata: new Map([
      ['age', String(22 + index * 3)],
      ['bmi', (20.5 + index).toFixed(1)],
      ['handedness', index % 4 === 0 ? 'left' : 'right'],
      ['study_date', `2022-08-${String(11 + index).padStart(2, '0')}`],
      ['ei_check', isComplete ? '1' : '0'],
      ['ei_check_ppg_present', index === 6 ? '0' : '1'],
      ['ei_check_accelerometer_present', '1'],
      ['ei_check_hr_correlation', isComplete ? '1' : '0'],
    ]),
    files,
  };
});

function file(name: string, size: number): ItemFile {
  return { name, size, modified: start + 3 * day };
}
