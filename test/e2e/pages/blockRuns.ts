import type { RunDifference, TestRunRecord } from '../../../src/actions/testRun/testRun.ts';
import type { Parameter } from '../../../src/blocks/block.ts';
import type { BlockForm } from '../../../webviews/run/contract.ts';

const plain = { isOptional: false, isReadonly: false, isMultiline: false, allowsEmpty: false };

/** One parameter of each type, and what else `parameters.json` may say of one. */
export const parameters: readonly Parameter[] = [
  {
    ...plain,
    param: 'window-seconds',
    label: 'Window',
    type: 'int',
    defaultValue: '10',
    help: 'Length of the windows in which the heart rate is estimated.',
    hint: 'Seconds; 5 to 30 fit most studies.',
  },
  {
    ...plain,
    param: 'threshold',
    label: 'Correlation threshold',
    type: 'float',
    defaultValue: '0.5',
    help: 'The check “HR correlation” passes from here on.',
  },
  {
    ...plain,
    param: 'method',
    label: 'Method',
    type: 'select',
    defaultValue: 'peaks',
    choices: [
      { label: 'Peaks in the time domain', value: 'peaks' },
      { label: 'Spectrum', value: 'spectrum' },
    ],
  },
  {
    ...plain,
    param: 'bins',
    label: 'Bins of the spectrum',
    type: 'int',
    defaultValue: '256',
    showIf: { parameter: 'method', operator: 'eq', value: 'spectrum' },
  },
  {
    ...plain,
    param: 'plot',
    label: 'Draw a plot',
    type: 'boolean',
    defaultValue: '1',
    help: 'Writes hr.png beside the table.',
  },
  { ...plain, param: 'verbose', label: 'Tell each step in the log', type: 'flag' },
  {
    ...plain,
    param: 'subject-prefix',
    label: 'Prefix of the subjects',
    type: 'string',
    placeholder: 'AMS_',
    isOptional: true,
  },
  {
    ...plain,
    param: 'notes',
    label: 'Notes for the report',
    type: 'string',
    defaultValue: '',
    isMultiline: true,
    placeholder: 'Anything that the reader of the report should know',
  },
  { ...plain, param: 'reference-dataset', label: 'Reference dataset', type: 'dataset' },
  { ...plain, param: 'archive', label: 'Archive', type: 'bucket', isOptional: true },
  { ...plain, param: 'STUDY_API_TOKEN', label: 'Token of the study server', type: 'secret' },
  {
    ...plain,
    param: 'format-version',
    label: 'Version of the format',
    type: 'string',
    defaultValue: '2',
    isReadonly: true,
  },
  {
    ...plain,
    param: 'resample',
    label: 'Resample to',
    type: 'float',
    hint: 'Hz',
    isOptional: true,
    section: 'advanced',
  },
  {
    ...plain,
    param: 'seed',
    label: 'Random seed',
    type: 'int',
    defaultValue: '1',
    section: 'advanced',
  },
];

export const blockForm: BlockForm = {
  folder: '/home/ada/study/heart-rate',
  name: 'Heart rate from PPG',
  description: 'Combines the sensors of a subject and checks the estimated heart rate.',
  operatesOn: 'directory',
  parameters,
  values: {
    'window-seconds': '10',
    threshold: '0.5',
    method: 'peaks',
    bins: '256',
    plot: '1',
    verbose: '0',
    notes: '',
    'reference-dataset': 'AMS Activity Study 2022',
    seed: '1',
  },
  extraArguments: '',
  allowsExtraArguments: true,
  buckets: ['research', 'archive-2022'],
  datasets: ['AMS Activity Study 2022', 'AMS Raw', 'PPG-DaLiA'],
  knownSecrets: [],
  input: { title: 'AMS_003', detail: 'AMS Activity Study 2022 · 6 files · 7.2 MB' },
  isInputWritable: false,
  runsOnSave: true,
  engine: { title: 'Docker 28.0.1', differences: [] },
};

const started = Date.UTC(2026, 10, 22, 14, 30);

export const succeeded: TestRunRecord = {
  id: '2026-11-22T14-30-00-000Z',
  block: blockForm.folder,
  blockName: blockForm.name,
  request: {
    folder: blockForm.folder,
    input: { kind: 'local', path: '/home/ada/study/AMS_003' },
    values: blockForm.values,
    extraArguments: [],
    isInputWritable: false,
    isWarm: true,
    limits: { memory: 4 * 1024 ** 3, cpus: 2, processes: 512, time: 600 },
    bucketFolders: {},
  },
  inputTitle: 'AMS_003',
  started,
  state: 'succeeded',
  exitCode: 0,
  reason: 'exited',
  isWarm: true,
  engine: 'Docker 28.0.1',
  prepared: { id: 'sha256:1', reuse: 'sources-synchronised', time: 0.04 },
  time: 0.84,
  totalTime: 1.31,
  peakMemory: 187_000_000,
  notes: ['EI_API_ENDPOINT leads to the local Studio with a key that ends with the run.'],
  commandLine:
    '--in-directory /data/input --out-directory /data/output --window-seconds 10 --threshold 0.5 --method peaks --plot 1',
  files: [
    { name: 'combined.parquet', size: 3_612_411 },
    { name: 'ei-metadata.json', size: 214 },
    { name: 'hr.png', size: 24_804 },
    { name: 'report/summary.csv', size: 1_902 },
  ],
  metadata: {
    action: 'add',
    changes: [
      { key: 'ei_check_hr_correlation', before: '0', after: '1' },
      { key: 'hr_mean', before: '68.1', after: '71.2' },
      { key: 'samples', after: '412380' },
      { key: 'state', before: 'raw' },
    ],
    checks: [
      { key: 'ei_check', state: 'passed', value: '1' },
      { key: 'ei_check_ppg_present', state: 'passed', value: '1' },
      { key: 'ei_check_accelerometer_present', state: 'passed', value: '1' },
      { key: 'ei_check_hr_correlation', state: 'passed', value: '1' },
    ],
    problems: [],
  },
};

export const failed: TestRunRecord = {
  ...succeeded,
  id: '2026-11-22T14-20-00-000Z',
  started: started - 600_000,
  state: 'failed',
  exitCode: 1,
  isWarm: false,
  prepared: { id: 'sha256:1', reuse: 'built', time: 21.4 },
  message: 'The program ended with exit code 1.',
  remedy: 'The last line of its log is: KeyError: ‘bvp’. Open the log to see where.',
  time: 0.61,
  totalTime: 23.2,
  notes: [],
  files: [],
};
delete (failed as { metadata?: unknown }).metadata;

export const difference: RunDifference = {
  before: failed.id,
  after: succeeded.id,
  checks: [
    { key: 'ei_check_hr_correlation', before: '0', after: '1' },
    { key: 'ei_check_battery', after: '0' },
  ],
  files: [
    { name: 'hr.png', kind: 'added', sizeAfter: 24_804 },
    { name: 'old.log', kind: 'removed', sizeBefore: 1_024 },
    {
      name: 'combined.parquet',
      kind: 'changed',
      sizeBefore: 3_600_000,
      sizeAfter: 3_612_411,
      rows: { before: 412_000, after: 412_380 },
      columns: [
        { column: 'quality', kind: 'added', after: 'DOUBLE' },
        { column: 'marker', kind: 'removed', before: 'UTF8' },
        { column: 'timestamp', kind: 'type', before: 'INT64', after: 'TIMESTAMP_MILLIS' },
        {
          column: 'hr',
          kind: 'values',
          before: 'mean 68.1, 12 empty',
          after: 'mean 71.2, 3 empty',
        },
      ],
    },
    { name: 'report/summary.csv', kind: 'changed', sizeBefore: 1_890, sizeAfter: 1_902 },
  ],
  metadata: [
    { key: 'ei_check_hr_correlation', before: '0', after: '1' },
    { key: 'hr_mean', before: '68.1', after: '71.2' },
  ],
};
