import type { Random } from './random.ts';

/**
 * Few texts, so that conditions meet values. Some are numbers or dates in many spellings, nearly the same, or hard to quote,
 * to match or to order.
 */
const plainTexts = ['a', 'A', 'ab', 'abc', 'b', 'ba', 'AMS_001', 'AMS_002', 'sitting', 'walking'];
const hardTexts = [
  ...['', ' ', "it's", "''", '"', '`', ']', '\\', '\\\\', "\\'", 'a\\b', 'a\\', '\\%', '\\_'],
  ...['%', '_', '%%', 'a%b', 'a_b', '%a', 'a%', '50%', '()', '(a)', 'a,b', "' OR '1' = '1", '--'],
  ...[
    '--labels a',
    '-- x',
    '// x',
    '# x',
    '/*',
    '*/',
    '\n',
    '\r\n',
    '\t',
    '$1',
    '.*',
    '[a]',
    'a.b',
  ],
  ...['NULL', 'null', 'AND', 'or', 'name', 'DATE', 'metadata->age', '__proto__', 'constructor'],
  ...[
    'naïve',
    'Ärger',
    'ärger',
    'ẞ',
    'ß',
    'İ',
    'Σ',
    'ς',
    'σ',
    'ÿ',
    'Ā',
    '日本',
    '日本語',
    '\u2028',
  ],
  ...['😀', 'a😀b', '😀😀', '👩‍👩‍👧', '🇳🇱', '\u0301', 'e\u0301', 'é', '\u00a0'],
];
/** What databases do not store, or order otherwise than by UTF-16 code units; JSON and JavaScript hold it. */
const brokenTexts = [
  '\ufeff',
  '\uff21',
  '\ufffd',
  '\0',
  'a\0b',
  '\ud83d',
  '\ude00',
  'a\ud83d',
  '\ude00\ud83d',
];
const numberTexts = [
  ...'0 -0 0.0 00 1 +1 01 1.0 1. .5 0.5 -.5 5e-1 5E-1 2 3 9 10 10.0 1e1 1E+1 -3 -3.00 007 7 18 18.5 99 256'.split(
    ' ',
  ),
  ...'65536 4294967296 4294967297 9007199254740991 9007199254740993 0.1 0.30000000000000004 1e308 1e309 -1e309 1e999 5e-324 1e-400 1e21 123456789012345678901234567890'.split(
    ' ',
  ),
  ' 9 ',
  '\t10\n',
];
const notNumbers = [
  'NaN',
  'Infinity',
  '-Infinity',
  '0x10',
  '1,5',
  '12 kg',
  '1e',
  'e1',
  '.',
  '-',
  '1 2',
  '١',
  '1_000',
  '--1',
];
export const dateTexts = [
  ...[
    '2022-08-01',
    '2022-08-01T00:00:00Z',
    '2022-08-01T10:00:00Z',
    '2022-08-01 10:00',
    '2022-08-01T12:00:00+02:00',
  ],
  ...[
    '2022-07-31T23:59:59.999Z',
    '2022-07-31t23:59:59,999z',
    ' 2022-08-01 ',
    '2022-08-01T10:00:00.0009Z',
    '2022-12-31',
  ],
  ...[
    '2023-01-01T00:00:00.001Z',
    '2023-01-01 00:00:00 Z',
    '2020-02-29',
    '1969-12-31T23:59:59Z',
    '9999-12-31',
    '0100-01-01',
  ],
  ...['2022-08-01T00:30+0130', '2022-08-01T00:00-23:59'],
];
const notDates = [
  ...[
    '2022-02-30',
    '2022-13-01',
    '2022-8-1',
    '2021-02-29',
    '2022-08-01T24:00',
    '2022-08-01T10',
    '2022-08-01T10:60',
  ],
  ...[
    '20220801',
    '2022-08-01Z',
    '1. 8. 2022',
    '2022-08-01T10:00:60Z',
    '2022-08-01T10:00:00+99:99',
    '0022-08-01',
  ],
];
const labelTexts = [
  'sitting,walking',
  ' walking , lying down',
  'a,,b',
  ',',
  'walking,',
  "it's,a",
  'AND, or',
  'Walking',
];

/** A text that JavaScript, JSON and SQL all hold alike, unless `broken` ones are wanted too. */
export function anyText(random: Random, broken: boolean): string {
  const kind = random.below(100);
  if (kind < 30) return random.pick(plainTexts);
  if (kind < 50) return random.pick(numberTexts);
  if (kind < 56) return random.pick(notNumbers);
  if (kind < 64) return random.pick(dateTexts);
  if (kind < 68) return random.pick(notDates);
  if (kind < 72) return random.pick(labelTexts);
  if (kind < 74) return broken ? random.pick(brokenTexts) : random.pick(hardTexts);
  if (kind < 92) return random.pick(hardTexts);
  if (kind < 96)
    return String(random.below(random.pick([10, 1000, 1e6])) / random.pick([1, 1, 10, 7]));
  return random.list(random.below(6), () => random.pick(letters)).join('');
}

const letters = [
  "'",
  '\\',
  '`',
  '%',
  '_',
  'a',
  'b',
  'B',
  '.',
  ',',
  ' ',
  '1',
  '😀',
  'ä',
  '-',
  '\n',
  ']',
  '"',
];

/** Keys of metadata: usual ones, nearly the same ones, ones that need quotes, and those of an object. */
export const keys = [
  ...['age', 'age', 'ei_check', 'ei_check', 'label', 'label', 'labels', 'site', 'user', 'AGE'],
  ...['heart.rate', 'heart_rate', 'a.b.c', 'a_b.c', 'a.b_c', 'a_b_c', '.', '_', '..'],
  ...[
    'ei-check',
    'Two words',
    '2nd',
    '42',
    '1e5',
    '1.5',
    'and',
    'NOT',
    'order',
    'null',
    'metadata',
    'name',
    'Größe',
    '鍵',
  ],
  ...[
    "it's",
    '`',
    ']',
    '\\',
    '"',
    '',
    ' ',
    '->',
    '__proto__',
    'constructor',
    'toString',
    '😀',
    '--labels',
    '$',
  ],
] as const;

export const fileNames = [
  ...[
    'a.csv',
    'b.csv',
    'a.png',
    'hr.png',
    'ppg.csv',
    'raw/ppg.csv',
    'sub/a.csv',
    'A.CSV',
    'a.csv.tmp',
    '.csv',
    '007',
    '7',
  ],
  ...[
    '😀.txt',
    'a_b%.csv',
    "it's.csv",
    'a b.csv',
    'ä.csv',
    'Ä.csv',
    '2022-08-01',
    'C:\\x',
    '10',
    'a\\',
  ],
] as const;

export const datasetNames = ['A', 'B', 'a', 'Study 2022', "O'Brien (50%)", '😀'] as const;
export const bucketNames = ['lake', 'portal', 'Lake', 'x_y'] as const;
