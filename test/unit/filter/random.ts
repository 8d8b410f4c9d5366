import fc from 'fast-check';
import type { FilterItem } from '../../../src/filter/item.ts';
import { metadataField, quoteText } from '../../../src/filter/quote.ts';

/** Few texts, so that conditions meet values; some are numbers, dates, nearly the same or hard to quote. */
const texts = [
  '',
  'a',
  'A',
  'ab',
  'abc',
  'a%b',
  'a_b',
  'a\\b',
  "it's",
  '10',
  '9',
  '10.0',
  '1e1',
  ' 9 ',
  '-3',
  '007',
  'NaN',
  '2022-08-01',
  '2022-08-01T10:00:00Z',
  '2022-02-30',
  'naïve',
  'Ärger',
  '日本',
  '😀',
  'a😀b',
  'sitting,walking',
  ' walking , lying down',
  'null',
] as const;
const keys = ['age', 'ei_check', 'label', 'labels', 'a.b', 'a_b', 'ei-check', 'Two words'] as const;
const names = [
  'a.csv',
  'b.csv',
  'a.png',
  'hr.png',
  'sub/a.csv',
  'A.CSV',
  '😀.txt',
  'a_b%.csv',
] as const;
const days = [
  Date.UTC(2022, 6, 31),
  Date.UTC(2022, 7, 1),
  Date.UTC(2022, 7, 1, 10),
  Date.UTC(2023, 0, 1, 0, 0, 0, 1),
];

const text = fc.constantFrom(...texts);

export const item = (id: number): fc.Arbitrary<FilterItem> =>
  fc
    .record({
      name: text,
      dataset: fc.constantFrom('A', 'B', 'a', 'Study 2022'),
      bucketId: fc.constantFrom(1, 2, 300, 70_000),
      bucketName: fc.constantFrom('lake', 'portal'),
      prefix: fc.constantFrom('', 'p/', 'q/r/'),
      isNamed: fc.boolean(),
      created: fc.constantFrom(...days),
      metadata: fc.dictionary(fc.constantFrom(...keys), text, { maxKeys: 5 }),
      files: fc.uniqueArray(
        fc.record(
          {
            name: fc.constantFrom(...names),
            size: fc.constantFrom(0, 1, 255, 256, 70_000, 5_000_000_000),
            modified: fc.constantFrom(0, 1_659_312_000_000, -5),
          },
          { requiredKeys: ['name', 'size'], noNullPrototype: true },
        ),
        { maxLength: 4, selector: ({ name }) => name },
      ),
    })
    .map(({ prefix, isNamed, metadata, ...rest }) => ({
      ...rest,
      id,
      bucketPath: `${prefix}${isNamed ? rest.name : 'x'}/`,
      metadata: new Map(Object.entries(metadata)),
    }));

export const items: fc.Arbitrary<FilterItem[]> = fc
  .uniqueArray(fc.integer({ min: 1, max: 100_000 }), { maxLength: 12 })
  .chain((ids) => fc.tuple(...ids.map(item)));

const metadata = fc.constantFrom(...keys).map(metadataField);
const textField = fc.oneof(
  fc.constantFrom('dataset', 'name', 'bucket', 'bucket_name', 'bucket_path', 'label'),
  fc.constant('file_name'),
  metadata,
);
const numberField = fc.constantFrom('id', 'bucket_id', 'total_file_count', 'total_file_size');
const number = fc.constantFrom(
  '0',
  '1',
  '2',
  '3',
  '9',
  '10',
  '256',
  '-3',
  '1e1',
  '5000000000',
  '70000',
);
const quoted = fc.oneof(
  text.map(quoteText),
  fc.constantFrom(...names).map(quoteText),
  fc.constantFrom("'A'", "'B'", "'lake'"),
);
const date = fc
  .constantFrom('2022-08-01', '2022-08-01T10:00:00Z', '2022-08-01 12:00:00+02:00', '2023-01-01')
  .map((day) => `DATE('${day}')`);
const pattern = fc.oneof(
  quoted,
  fc
    .array(
      fc.constantFrom(
        '%',
        '_',
        'a',
        'A',
        'b',
        '.',
        'csv',
        'png',
        '\\%',
        '\\_',
        '\\\\',
        '1',
        '😀',
        'ä',
      ),
      { maxLength: 5 },
    )
    .map((parts) => quoteText(parts.join(''))),
);
const operator = fc.constantFrom('=', '==', '!=', '<>', '<', '<=', '>', '>=');
const not = fc.constantFrom('', 'NOT ');

const literal = fc.oneof(number, quoted);
const dates = fc.constantFrom('created', ...keys.map(metadataField));
const test = fc.oneof(
  fc.tuple(textField, operator, literal).map((parts) => parts.join(' ')),
  fc.tuple(numberField, operator, number).map((parts) => parts.join(' ')),
  fc.tuple(literal, operator, metadata).map((parts) => parts.join(' ')),
  fc.tuple(dates, operator, date).map((parts) => parts.join(' ')),
  fc.tuple(textField, operator, textField).map((parts) => parts.join(' ')),
  fc.tuple(textField, operator, numberField).map((parts) => parts.join(' ')),
  fc
    .tuple(textField, not, literal, literal)
    .map(([a, b, c, d]) => `${a} ${b}BETWEEN ${c} AND ${d}`),
  fc
    .tuple(numberField, not, number, number)
    .map(([a, b, c, d]) => `${a} ${b}BETWEEN ${c} AND ${d}`),
  fc
    .tuple(
      textField,
      not,
      fc.array(fc.oneof(literal, fc.constant('NULL')), { minLength: 1, maxLength: 3 }),
    )
    .map(([a, b, list]) => `${a} ${b}IN (${list.join(', ')})`),
  fc
    .tuple(numberField, not, fc.array(number, { minLength: 1, maxLength: 3 }))
    .map(([a, b, list]) => `${a} ${b}IN (${list.join(', ')})`),
  fc
    .tuple(
      fc.oneof(textField, numberField, fc.constantFrom('created', 'file_names')),
      not,
      fc.constantFrom('LIKE', 'ILIKE'),
      pattern,
    )
    .map(([a, b, c, d]) => `${a} ${b}${c} ${d}`),
  fc.tuple(not, quoted).map(([a, b]) => `file_names ${a}CONTAINS ${b}`),
  fc.tuple(fc.oneof(textField, fc.constant('file_names')), not).map(([a, b]) => `${a} IS ${b}NULL`),
  fc.constantFrom('--labels walking', '--labels sitting,a', "-- labels 'lying down', abc"),
);

/** Whole conditions as a person might write them. None has an error. */
export const condition: fc.Arbitrary<string> = fc.letrec<{ condition: string }>((tie) => ({
  condition: fc.oneof(
    { depthSize: 'medium', withCrossShrink: true },
    test,
    fc
      .tuple(tie('condition'), fc.constantFrom('AND', 'OR', 'and', 'or'), tie('condition'))
      .map((parts) => parts.join(' ')),
    tie('condition').map((inner) => `NOT (${inner})`),
    tie('condition').map((inner) => `(${inner})`),
  ),
})).condition;

/** How many pairs of a filter and some items a run looks at; `FILTER_PAIRS=100000` for a long one. */
export const pairs = Number(process.env['FILTER_PAIRS'] ?? 3000);
