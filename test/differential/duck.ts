import { duckdb } from '../../bench/peers.ts';
import type { FilterItem } from '../../src/filter/item.ts';
import type { Oracle } from './oracle.ts';
import {
  cells,
  columns,
  keysOf,
  labelsOf,
  sqlText,
  textCells,
  toSql,
  type Dialect,
} from './sql.ts';

/** DuckDB, native; see `bench/peers.ts` for where it comes from. */
export async function duckOracle(): Promise<Oracle> {
  const connection = await duckdb();
  let keys: readonly string[] = [];
  return {
    name: 'DuckDB',
    takesBroken: false,
    async open(items) {
      keys = keysOf(items);
      await connection.run(filled(items, keys));
    },
    async truths(conditions) {
      const expressions = conditions.map((node) => toSql(node, keys, dialect));
      const result = await connection.runAndReadAll(
        `SELECT ${expressions.join(', ')} FROM items i LEFT JOIN files f ON f.item = i.place ORDER BY i.place, f.place`,
      );
      const rows = result.getRowsJS();
      return conditions.map((_, at) =>
        rows.map((row) => (typeof row[at] === 'boolean' ? row[at] : undefined)),
      );
    },
    close() {
      connection.closeSync();
    },
  };
}

const dialect: Dialect = {
  number: (value) => `CAST('${value}' AS DOUBLE)`,
  someFile: (isLower, test) =>
    `(len(list_filter(i.${isLower ? 'files_l' : 'files'}, lambda g: ${test('g')})) > 0)`,
  someLabel: (labels) => `list_has_any(i.labels, [${labels.map(sqlText).join(', ')}])`,
};

function filled(items: readonly FilterItem[], keys: readonly string[]): string {
  const types = columns(keys).map(([name, type]) => `${name} ${type}`);
  const cell = (value: string | number | null) =>
    value === null ? 'NULL' : typeof value === 'number' ? dialect.number(value) : sqlText(value);
  const list = (texts: readonly string[]) => `[${texts.map(sqlText).join(', ')}]::VARCHAR[]`;
  const itemRows = items.map((item, place) => {
    const names = item.files.map(({ name }) => name);
    const lists = [names, names.map((name) => name.toLowerCase()), labelsOf(item)].map(list);
    return `(${[place, ...lists, ...cells(item, keys).map(cell)].join(', ')})`;
  });
  const fileRows = items.flatMap(({ files }, place) =>
    files.map(({ name }, at) => `(${[place, at, ...textCells(name).map(cell)].join(', ')})`),
  );
  const insert = (table: string, rows: readonly string[]) =>
    rows.length === 0 ? '' : `INSERT INTO ${table} VALUES ${rows.join(', ')};`;
  return `CREATE OR REPLACE TABLE items (place INTEGER, files VARCHAR[], files_l VARCHAR[], labels VARCHAR[], ${types.join(', ')});
    CREATE OR REPLACE TABLE files (item INTEGER, place INTEGER, name VARCHAR, name_l VARCHAR, name_n DOUBLE, name_d DOUBLE);
    ${insert('items', itemRows)} ${insert('files', fileRows)}`;
}
