import { DatabaseSync, type SQLInputValue } from 'node:sqlite';
import type { FilterItem } from '../../src/filter/item.ts';
import type { Three } from '../unit/filter/plain.ts';
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

/** SQLite is asked for the value of each condition, so that what is unknown to it counts too. */
export function sqliteOracle(): Oracle {
  const database = new DatabaseSync(':memory:');
  database.exec('PRAGMA case_sensitive_like = ON');
  let keys: readonly string[] = [];
  return {
    name: 'SQLite',
    takesBroken: false,
    open(items) {
      keys = keysOf(items);
      fill(database, items, keys);
    },
    truths(conditions) {
      const numbers: number[] = [];
      const dialect = dialectWith(numbers);
      const expressions = conditions.map((node) => toSql(node, keys, dialect));
      const statement = database.prepare(
        `SELECT ${expressions.join(', ')} FROM items i LEFT JOIN files f ON f.item = i.place ORDER BY i.place, f.place`,
      );
      // Equal expressions have equal names, so rows are read by place.
      statement.setReturnArrays(true);
      const rows = statement.all(...numbers) as unknown as SQLInputValue[][];
      return conditions.map((_, at) => rows.map((row) => truth(row[at])));
    },
    close() {
      database.close();
    },
  };
}

function truth(value: SQLInputValue | undefined): Three {
  return value === null || value === undefined ? undefined : value !== 0;
}

/** Numbers are given beside the text: SQLite reads long ones inexactly. */
function dialectWith(numbers: number[]): Dialect {
  return {
    number(value) {
      // What is not given must not be numbered: one number may be used several times.
      let at = numbers.indexOf(value);
      if (at < 0) at = numbers.push(value) - 1;
      return `?${at + 1}`;
    },
    someFile: (isLower, test) =>
      `EXISTS (SELECT 1 FROM files g WHERE g.item = i.place AND ${test(isLower ? 'g.name_l' : 'g.name')})`,
    someLabel: (labels) =>
      `EXISTS (SELECT 1 FROM labels WHERE item = i.place AND label IN (${labels.map(sqlText).join(', ')}))`,
  };
}

function fill(database: DatabaseSync, items: readonly FilterItem[], keys: readonly string[]): void {
  const names = columns(keys).map(([name]) => name);
  database.exec(
    `BEGIN;
     DROP TABLE IF EXISTS items; DROP TABLE IF EXISTS files; DROP TABLE IF EXISTS labels;
     CREATE TABLE items (place INTEGER PRIMARY KEY, ${names.join(', ')});
     CREATE TABLE files (item, place, name, name_l, name_n, name_d);
     CREATE TABLE labels (item, label)`,
  );
  const addItem = database.prepare(`INSERT INTO items VALUES (?${', ?'.repeat(names.length)})`);
  const addFile = database.prepare('INSERT INTO files VALUES (?, ?, ?, ?, ?, ?)');
  const addLabel = database.prepare('INSERT INTO labels VALUES (?, ?)');
  for (const [place, item] of items.entries()) {
    addItem.run(place, ...cells(item, keys));
    for (const [at, { name }] of item.files.entries()) addFile.run(place, at, ...textCells(name));
    for (const label of labelsOf(item)) addLabel.run(place, label);
  }
  database.exec('COMMIT');
}
