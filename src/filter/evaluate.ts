import { hasAny, isEmpty, or, without, type Bits } from './bits.ts';
import { problems } from './check.ts';
import { compile } from './compile.ts';
import { asksFiles, type Condition } from './condition.ts';
import { holdsOfFiles } from './evaluateFiles.ts';
import { holds } from './evaluateRows.ts';
import { rowsOfDatasets, scanRows } from './scan.ts';
import { Selection } from './selection.ts';
import type { Filter } from './syntax.ts';
import type { ItemTable } from './table.ts';

export interface Scope {
  /** Items of other datasets do not exist. */
  readonly datasets?: ReadonlySet<string>;
}

/** The items that a filter keeps. A filter with an error keeps nothing: look at its problems first. */
export function select(filter: Filter, table: ItemTable, scope: Scope = {}): Selection {
  const rows = scope.datasets === undefined ? table.live : rowsOfDatasets(table, scope.datasets);
  if (problems(filter).some(({ severity }) => severity === 'error')) {
    return new Selection(table, new Int32Array(rows.length), undefined);
  }
  if (filter.root === undefined) return new Selection(table, rows, undefined);
  const condition = compile(filter.root);
  if (!asksFiles(condition))
    return new Selection(table, holds(table, condition, true, rows), undefined);
  return selectFiles(table, condition, rows);
}

/**
 * A condition with `file_name` is asked of each file; an item stays when a file stays. An item without files
 * is asked once, its file name being unknown, as a LEFT JOIN would.
 */
function selectFiles(table: ItemTable, condition: Condition, rows: Bits): Selection {
  const filled = scanRows(rows, (row) => table.fileCounts.get(row) > 0);
  const files = holdsOfFiles(table, condition, true, filled, undefined);
  const kept = rowsOfFiles(table, filled, files);
  const bare = holds(table, condition, true, without(rows, filled));
  return new Selection(table, or(kept, bare), files);
}

function rowsOfFiles(table: ItemTable, rows: Bits, files: Bits): Bits {
  if (isEmpty(files)) return new Int32Array(rows.length);
  return scanRows(rows, (row) => {
    const start = table.fileStarts.get(row);
    return hasAny(files, start, start + table.fileCounts.get(row));
  });
}
