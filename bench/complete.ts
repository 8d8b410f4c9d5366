import { performance } from 'node:perf_hooks';
import { parseArgs } from 'node:util';
import { complete } from '../src/filter/complete.ts';
import { problems } from '../src/filter/check.ts';
import type { Counted, Vocabulary } from '../src/filter/item.ts';
import { parse } from '../src/filter/parser.ts';
import { analysis } from '../src/vscode/filterLanguage/analysis.ts';
import { hover } from '../src/vscode/filterLanguage/hover.ts';

/**
 * What the filter language takes for a key press with a vocabulary of N metadata keys (10,000 unless told), a hundred values
 * each: completions, problems, hovers, and the whole answer to the filter box with its size on the wire:
 *   node bench/complete.ts [N] [--json]
 * With --json a line of JSON for each figure. It fails where a completion takes more than its 20 ms.
 */
const { positionals, values: options } = parseArgs({
  allowPositionals: true,
  options: { json: { type: 'boolean' } },
});
const keys = Number(positionals[0] ?? 10_000);
const allowed = 20;

const counted = (text: string, count: number): Counted => ({ text, count });
const valuesOf = (key: number) =>
  Array.from({ length: 100 }, (_, at) => counted(`value ${(key * 31 + at * 7) % 1000}`, 100 - at));
const vocabulary: Vocabulary = {
  exact: true,
  items: 1_000_000,
  datasets: Array.from({ length: 200 }, (_, at) => counted(`Study ${at}`, 5000)),
  buckets: [counted('research data', 1_000_000)],
  keys: Array.from({ length: keys }, (_, at) => {
    const text =
      at % 3 === 0 ? `sensor-${at}.rate` : at % 3 === 1 ? `ei_check_${at}` : `Visit ${at}`;
    return { ...counted(text, keys - at), values: valuesOf(at), distinct: 100 };
  }),
  fileNames: Array.from({ length: 1000 }, (_, at) => counted(`recording ${at}.csv`, 1000 - at)),
  created: Array.from({ length: 3650 }, (_, at) =>
    counted(new Date(Date.UTC(2015, 0, 1 + at)).toISOString().slice(0, 10), 270),
  ),
};
const l10n = { t: (message: string) => message };

/** `|` is the caret. */
const places = {
  'an empty box': '|',
  'a key by its middle': "name LIKE 'A%' AND rate|",
  'a key behind the arrow': 'metadata->|',
  'a key that nothing is like': 'metadata->zzzz|',
  'a value': 'metadata->ei_check_1 = |',
  'a dataset': "dataset = 'Study 1|'",
  'a file': "file_names CONTAINS 'recording 9|'",
  'a date': "created >= DATE('2021-|",
  'a label': '--labels |',
};

const figures: { readonly name: string; readonly value: number; readonly unit: string }[] = [];

for (const [name, marked] of Object.entries(places)) {
  const offset = marked.indexOf('|');
  const text = marked.replace('|', '');
  note(`complete: ${name}`, () => complete(text, offset, vocabulary));
  note(`box: ${name}`, () => analysis(text, vocabulary, offset));
  const answer = JSON.stringify(analysis(text, vocabulary, offset)).length;
  figures.push({ name: `answer to the box: ${name}`, value: answer / 1024, unit: 'KB' });
}
const unknown = Array.from({ length: 20 }, (_, at) => `metadata->sensr_${at}_rate = 1`).join(
  ' AND ',
);
note('problems: twenty unknown keys', () => problems(parse(unknown), vocabulary));
note('hover: a key', () => hover(l10n, 'metadata->ei_check_1', 12, vocabulary));

for (const { name, value, unit } of figures) {
  if (options.json) console.log(JSON.stringify({ bench: 'complete', keys, name, value, unit }));
  else console.log(`${value.toFixed(2).padStart(9)} ${unit}  ${name}`);
}
const slow = figures.filter(({ name, value }) => name.startsWith('complete:') && value > allowed);
if (slow.length > 0)
  throw new Error(`over ${allowed} ms: ${slow.map(({ name }) => name).join(', ')}`);

/** The median and the first, which is what the first key press meets. */
function note(name: string, body: () => unknown): void {
  const times = Array.from({ length: 31 }, () => {
    const start = performance.now();
    body();
    return performance.now() - start;
  });
  const [first = 0] = times;
  times.sort((a, b) => a - b);
  figures.push({ name, value: times[15] ?? 0, unit: 'ms' });
  figures.push({ name: `first ${name}`, value: first, unit: 'ms' });
}
