import assert from 'node:assert/strict';
import { mkdtemp, readdir, readFile, rm } from 'node:fs/promises';
import os from 'node:os';
import path from 'node:path';
import { openFileTable } from '../../../../src/actions/preview.ts';
import { packPage } from '../../../../src/actions/results/packedPage.ts';
import type { Item } from '../../../../src/client/model.ts';
import { exportTable } from '../../../../src/preview/query/export.ts';
import { cellText } from '../../../../src/preview/table.ts';
import type { ExportFormat } from '../../../../src/preview/tableService.ts';
import { open, pageOf, study } from './study.ts';

const asked = { signal: new AbortController().signal, progress: () => undefined };

const hostile = [
  ...['=1+1', '"', '""', "'", ',', '\n', '\r\n', 'a\r', ' a ', '\t', ';', '😀', '\u202e', 'é', '-'],
  ...['NULL', 'NaN', '007', '1e5', '12345678901234567890', 'true', '{"a":1}', 'x'.repeat(5000)],
];

/** Values that look like everything, an age that is a number but once, and keys of any spelling. */
const items: readonly Item[] = study(hostile.length * 12).map((item, at) => ({
  ...item,
  name: `${hostile[at % hostile.length] ?? ''} ${at}`,
  metadata: new Map([
    ['age', at === 71 ? 'unknown' : String(at)],
    ['a "key", =1', hostile[at % hostile.length] ?? ''],
    ...(at % 2 === 0 ? [] : [['weight', (at / 8).toFixed(3)] as const]),
  ]),
}));

describe('exporting a result', function () {
  this.timeout(20_000);
  let folder: string;
  beforeEach(async () => {
    folder = await mkdtemp(path.join(os.tmpdir(), 'result-export-'));
  });
  afterEach(() => rm(folder, { recursive: true }));

  const names = ['name', 'age', 'a "key", =1', 'weight', 'created', 'id'];

  const write = async (format: ExportFormat, from: readonly Item[] = items) => {
    const { table, column } = open(from, 'items', { budget: 300_000 });
    const file = path.join(folder, `out.${format}`);
    await exportTable(table, undefined, { file, format, columns: names.map(column) }, asked);
    return file;
  };

  const expected = items.map(({ name, metadata, created, id }) => [
    ...[name, metadata.get('age'), metadata.get('a "key", =1'), metadata.get('weight') ?? ''],
    ...[new Date(created).toISOString(), String(id)],
  ]);

  for (const format of ['csv', 'parquet'] as const) {
    it(`gives every value back from ${format}`, async () => {
      const table = await openFileTable(await write(format));
      try {
        assert.deepEqual(
          table.columns.map(({ name }) => name),
          names,
        );
        const rows: string[][] = [];
        for (let row = 0; row < items.length; row += 1) {
          const cells = await Promise.all(names.map((_, column) => table.cell(row, column)));
          rows.push(cells.map(cellText));
        }
        const asNumbers = format === 'parquet';
        assert.deepEqual(
          rows.map(([...texts]) => [...texts.slice(0, 3), weight(texts[3]), ...texts.slice(4)]),
          expected.map(([...texts]) => [
            ...texts.slice(0, 3),
            asNumbers ? weight(texts[3]) : texts[3],
            ...texts.slice(4),
          ]),
        );
        if (asNumbers) {
          const types = table.columns.map(({ type }) => type);
          assert.deepEqual(types.slice(1), [
            ...['string', 'string', 'double', 'timestamp[ms, UTC]', 'int64'],
          ]);
        }

        function weight(text = ''): string {
          return text === '' || !asNumbers ? text : String(Number(text));
        }
      } finally {
        await table.close();
      }
    });
  }

  it('writes numbers as numbers, and what is missing as null, to JSON lines', async () => {
    const lines = (await readFile(await write('jsonl'), 'utf8')).trimEnd().split('\n');
    assert.equal(lines.length, items.length);
    const rows = lines.map((line) => JSON.parse(line) as Record<string, unknown>);
    for (const [at, row] of rows.entries()) {
      const { name, metadata } = items[at] ?? {};
      assert.equal(row['name'], name);
      assert.equal(row['age'], at === 71 ? 'unknown' : at);
      assert.equal(row['a "key", =1'], metadata?.get('a "key", =1'));
      assert.equal(row['weight'], at % 2 === 0 ? null : Number((at / 8).toFixed(3)));
    }
  });

  it('leaves no file where the data changes meanwhile', async () => {
    const { table } = open(items, 'items', {
      fetch: (start, limit) =>
        Promise.resolve(packPage(pageOf(start < 200 ? items : items.slice(1), start, limit))),
    });
    const file = path.join(folder, 'out.csv');
    const wanted = { file, format: 'csv', columns: [0] } as const;
    await assert.rejects(exportTable(table, undefined, wanted, asked), { code: 'file-changed' });
    assert.deepEqual(await readdir(folder), []);
  });
});
