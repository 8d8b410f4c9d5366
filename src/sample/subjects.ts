/** What is wrong with a subject's recording. */
type Flaw =
  /** `ppg.csv` was recorded in another session: its pulse does not follow the Polar file. */
  | 'ppg-of-another-session'
  | 'ppg-missing'
  /** The upload of `accelerometer.csv` stopped in the middle of a line. */
  | 'accelerometer-cut';

export interface Subject {
  readonly studyId: string;
  /** The folder of the raw recordings in the data lake; says nothing about the person. */
  readonly lakeId: string;
  /** When the recording began: milliseconds since 1970-01-01T00:00:00Z. */
  readonly start: number;
  readonly age: number;
  readonly sex: 'f' | 'm';
  readonly bmi: number;
  /** Beats a minute. */
  readonly restingHeartRate: number;
  readonly wristband: string;
  readonly polar: string;
  /** Activities of the protocol that this person did not do. */
  readonly skips: readonly string[];
  readonly remarks: string;
  readonly flaw?: Flaw;
}

type Row = readonly [
  lakeId: string,
  start: string,
  age: number,
  sex: 'f' | 'm',
  bmi: number,
  restingHeartRate: number,
  skips: string,
  remarks: string,
  flaw?: Flaw,
];

const rows: readonly Row[] = [
  ['2E93ZX', '2022-03-07T09:20:59.772Z', 34, 'm', 23.4, 58, '', ''],
  ['K7QW1B', '2022-03-07T13:05:12.208Z', 27, 'f', 21.1, 62, 'cycling', ''],
  ['9TRX40', '2022-03-09T10:11:47.530Z', 45, 'm', 27.9, 66, '', 'Takes stairs two at a time'],
  [
    'HB5N8C',
    '2022-03-14T08:58:03.114Z',
    52,
    'f',
    25.6,
    71,
    'running',
    'No sync from the wristband, app crashed',
    'ppg-missing',
  ],
  ['4VYD62', '2022-04-04T09:31:26.941Z', 23, 'f', 20.3, 54, '', ''],
  ['XJ0M3P', '2022-04-06T14:22:38.087Z', 61, 'm', 28.8, 68, 'running,stairs', 'Knee injury, left'],
  [
    '7CLF9S',
    '2022-08-02T09:04:55.663Z',
    38,
    'f',
    24.2,
    64,
    '',
    'Two wristbands on the table, see notes',
    'ppg-of-another-session',
  ],
  ['D1GK5V', '2022-08-15T11:47:09.325Z', 30, 'm', 22.7, 60, 'lying', ''],
  [
    'Q8AZ2H',
    '2022-08-16T09:15:31.458Z',
    41,
    'm',
    26.5,
    63,
    '',
    'Wi-Fi lost during upload',
    'accelerometer-cut',
  ],
  ['5WNE7R', '2022-09-20T15:38:20.896Z', 29, 'f', 19.8, 57, 'standing', ''],
];

/** The people of the study, `AMS_001` to `AMS_010`. */
export const subjects: readonly Subject[] = rows.map(
  ([lakeId, start, age, sex, bmi, restingHeartRate, skips, remarks, flaw], index) => ({
    studyId: `AMS_${String(index + 1).padStart(3, '0')}`,
    lakeId,
    start: Date.parse(start),
    age,
    sex,
    bmi,
    restingHeartRate,
    // Three wristbands and two chest straps went round.
    wristband: `WB-2207-${String(11 + ((index * 2) % 3))}`,
    polar: `H10-${index % 2 === 0 ? '8F21C43B' : 'A094D72E'}`,
    skips: skips === '' ? [] : skips.split(','),
    remarks,
    ...(flaw === undefined ? {} : { flaw }),
  }),
);
