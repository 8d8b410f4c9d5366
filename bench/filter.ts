import { performance } from 'node:perf_hooks';
import { parseArgs } from 'node:util';
import { select } from '../src/filter/evaluate.ts';
import type { FilterItem } from '../src/filter/item.ts';
import { parse } from '../src/filter/parser.ts';
import { ItemTable } from '../src/filter/table.ts';
import { duckdb } from './peers.ts';
import { report, type Figure } from './report.ts';
import { fillPeer, filters, items } from './scale/items.ts';

/**
 * Filters over N items (100,000 unless told) with ten files and eight metadata keys each, beside DuckDB on the same rows in
 * the same run, the two taking turns; each gives its first hundred items and the exact totals:
 *   node bench/filter.ts [N] [--alone] [--json]
 */
const { positionals, values: options } = parseArgs({
  allowPositionals: true,
  options: { alone: { type: 'boolean' }, json: { type: 'boolean' } },
});
const count = Number(positionals[0] ?? 100_000);
if (!(count >= 1)) throw new RangeError('the number of items must be positive');

const rss = () => process.memoryUsage().rss;
const rssBefore = rss();
const table = new ItemTable();
const building = performance.now();
for (const item of items(count)) table.put(item);
const built = performance.now() - building;
const sorting = performance.now();
select(parse(''), table).page(0, 1);
const sorted = performance.now() - sorting;
const grownBytes = table.bytes;
table.trim();

const line = (name: string, value: string) => {
  if (options.json !== true) console.log(`${name.padEnd(30)}${value}`);
};
const goal = (one: Figure) => {
  if (options.json === true) report(one);
};
line('items', String(count));
line('build', `${built.toFixed(0)} ms (items made and put), first order ${sorted.toFixed(0)} ms`);
line(
  'bytes per item',
  `${(table.bytes / count).toFixed(1)} (${(grownBytes / count).toFixed(1)} before trim)`,
);
goal({
  goal: 'I2',
  figure: table.bytes / count,
  unit: 'bytes',
  limit: 220,
  what: `an item of ten files and eight keys, of ${count}`,
});
line('resident memory', `${((rss() - rssBefore) / 2 ** 20).toFixed(0)} MB more than before`);
const peer = options.alone === true ? undefined : await duckdb();
if (peer) {
  const took = await fillPeer(peer, count);
  line('DuckDB', `${took.toFixed(0)} ms to read the same from CSV`);
}
const ratios: number[] = [];
line('a filter', 'ours ms  DuckDB ms  ratio');
for (const [name, { text, where, kept = 'len(files)' }] of Object.entries(filters)) {
  const filter = parse(text);
  const ours = () => {
    const selection = select(filter, table);
    return [selection.page(0, 100).length, selection.count, selection.fileCount];
  };
  const theirs = async () => {
    const page = await peer?.runAndReadAll(
      `SELECT * FROM items WHERE ${where} ORDER BY dataset, name LIMIT 100`,
    );
    const totals = await peer?.runAndReadAll(
      `SELECT count(*), sum(${kept}) FROM items WHERE ${where}`,
    );
    return [page?.getRowsJS().length, ...(totals?.getRowsJS()[0] ?? []).map(Number)];
  };
  const told = ours();
  if (peer && String(await theirs()) !== String(told)) {
    throw new Error(`${name}: ${told.join(' ')} here, ${(await theirs()).join(' ')} in DuckDB`);
  }
  const times: { readonly ours: number[]; readonly theirs: number[] } = { ours: [], theirs: [] };
  for (let round = 0; round < 9; round += 1) {
    let since = performance.now();
    ours();
    times.ours.push(performance.now() - since);
    since = performance.now();
    await theirs();
    times.theirs.push(performance.now() - since);
  }
  const [a, b] = [median(times.ours), median(times.theirs)];
  ratios.push(a / b);
  if (peer) {
    const what = `${name}, ${count} items`;
    goal({ goal: 'I1', figure: a / b, unit: '× DuckDB', limit: 1, what });
  }
  const beside = peer ? `${b.toFixed(1).padStart(11)}${(a / b).toFixed(2).padStart(7)}` : '';
  line(name, `${a.toFixed(1).padStart(7)}${beside}   ${told[1]} items, ${told[2]} files`);
}
if (peer) {
  const mean = Math.exp(ratios.reduce((sum, ratio) => sum + Math.log(ratio), 0) / ratios.length);
  line(
    'geometric mean',
    `${mean.toFixed(2).padStart(25)}   (goal I1: at most 0.5, each at most 1)`,
  );
  const what = `geometric mean of six filters, ${count} items`;
  goal({ goal: 'I1', figure: mean, unit: '× DuckDB', limit: 0.5, what });
  peer.closeSync();
}
const changed = [...items(1000)].map((item, index) => ({
  ...item,
  id: count + 1 + index,
  name: `${item.name} again`,
}));
const each = (change: (item: FilterItem) => void) => {
  const times = changed.map((item) => {
    const start = performance.now();
    change(item);
    return performance.now() - start;
  });
  times.sort((a, b) => a - b);
  const at = (share: number) => (times[Math.floor(share * times.length)] ?? 0).toFixed(3);
  return `${at(0.5)} ms, 99 of 100 within ${at(0.99)}, at most ${(times.at(-1) ?? 0).toFixed(3)}`;
};
line(
  'insert',
  each((item) => table.put(item)),
);
line(
  'replace',
  each((item) => table.put({ ...item, metadata: new Map([['age', '1']]) })),
);
line(
  'remove',
  each((item) => table.delete(item.id)),
);
const page = performance.now();
select(parse(''), table).page(0, 100);
line('first page after that', `${(performance.now() - page).toFixed(1)} ms`);
const words = performance.now();
table.vocabulary();
line('vocabulary', `${(performance.now() - words).toFixed(0)} ms`);

function median(times: readonly number[]): number {
  return times.toSorted((a, b) => a - b)[times.length >> 1] ?? 0;
}
