import { parseArgs } from 'node:util';
import { Catalog } from '../../src/studio/catalog/catalog.ts';
import { duckdb } from '../peers.ts';
import { filters } from './items.ts';

/**
 * What a process of its own does: opens the catalog of a data folder, or a file of DuckDB, and asks one filter. Prints how long that
 * took since the modules were loaded, and what was found:
 *   open.ts catalog DATA_FOLDER WORKER FILTER | open.ts duckdb FILE - FILTER
 */
const [kind, place = '', worker = '', name = ''] = parseArgs({
  allowPositionals: true,
}).positionals;
const asked = filters[name];
if (asked === undefined) throw new RangeError(`no filter “${name}”`);
const { where, text, kept = 'len(files)' } = asked;

if (kind === 'catalog') {
  const start = performance.now();
  const catalog = await Catalog.open({ dataFolder: place, workerUrl: new URL(worker) });
  const query = { organizationId: 1, filter: text, limit: 100, offset: 0 };
  const { items, totalItems, totalFiles } = await catalog.items(query);
  say(performance.now() - start, [items.length, totalItems, totalFiles]);
} else {
  await duckdb();
  const start = performance.now();
  const connection = await duckdb(place);
  const page = await connection.runAndReadAll(
    `SELECT * FROM items WHERE ${where} ORDER BY dataset, name LIMIT 100`,
  );
  const totals = await connection.runAndReadAll(
    `SELECT count(*), sum(${kept}) FROM items WHERE ${where}`,
  );
  const told = [page.getRowsJS().length, ...(totals.getRowsJS()[0] ?? []).map(Number)];
  say(performance.now() - start, told);
}

function say(milliseconds: number, told: readonly number[]): void {
  const memory = process.memoryUsage.rss();
  process.stdout.write(`${JSON.stringify({ milliseconds, told, memory })}\n`, () => process.exit());
}
