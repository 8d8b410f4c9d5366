import { problems } from '../../src/filter/check.ts';
import { clauses } from '../../src/filter/explain.ts';
import { parse } from '../../src/filter/parser.ts';
import { print } from '../../src/filter/print.ts';

/** What long texts are made of that somebody might send who means no good. */
export const longPieces = [
  ...[
    '(',
    ')',
    'NOT ',
    '!',
    "'",
    '"',
    '`',
    '[',
    '\\',
    "'\\",
    "''",
    '%',
    '/*',
    '/**/',
    '-- \n',
    '#',
    ' ',
    ',',
    '.',
    '1',
    'a',
  ],
  ...[
    'a AND ',
    "name = 'a' AND ",
    'id=1 OR ',
    'a ',
    'a-',
    '1.',
    'a,',
    'metadata->',
    '->',
    'name IN (',
    'DATE(',
    "'a',",
  ],
  ...[
    'id BETWEEN 1 AND ',
    '(id=1) AND ',
    '((a)',
    '&&',
    '--labels a,',
    '--labels ',
    'NOT (',
    '(id=1 OR ',
    '1=1 AND ',
    '😀',
  ],
];

const same = 'a'.repeat(4000);

/** Patterns that are found nowhere in a long text of the letter a, but almost everywhere. */
export const longPatterns: Readonly<Record<string, string>> = {
  'many wildcards': `${'%a'.repeat(4000)}b`,
  'a letter in the middle': `%${same}b${same}%`,
  'a letter first': `%b${same}%`,
  'a letter last': `%${same}b%`,
  'many single characters': `%${'a_'.repeat(500)}b%`,
  'only single characters': `%${'_'.repeat(1000)}b%`,
  'single characters at the end': `%${'a_'.repeat(4000)}b`,
  'only wildcards': `${'%'.repeat(8000)}b`,
  'letters and wildcards': `${'a%_b%'.repeat(1600)}%`,
};

/** Parses, checks, takes apart and prints. */
export function readLong(piece: string, length: number): void {
  const text = piece.repeat(Math.ceil(length / piece.length));
  const filter = parse(text);
  problems(filter);
  const { clauses: all } = clauses(filter);
  if (all.length > text.length) throw new Error('more clauses than characters');
  parse(all[0]?.without ?? '');
  const once = print(filter.root);
  if (print(parse(once).root) !== once) throw new Error(`${piece} is printed in two ways`);
}
