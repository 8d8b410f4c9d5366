import { and, isEmpty, or, setBit, without, type Bits } from './bits.ts';
import type { NumberColumn } from './column.ts';
import { labelKeys, type Condition, type FilesTest, type Test } from './condition.ts';
import { byCost } from './cost.ts';
import { matchingKeys } from './key.ts';
import type { KeyColumn } from './keyColumn.ts';
import type { Scalar } from './scalar.ts';
import { scanAnyFile, scanCode, scanCodes, scanRange, scanRows } from './scan.ts';
import type { Source } from './source.ts';
import type { ItemTable } from './table.ts';
import type { TextColumn } from './textColumn.ts';

/**
 * The candidates for which the condition is `wanted`. Asking for what is true and for what is false apart
 * makes three values of one bit: what is unknown is in neither answer.
 */
export function holds(
  table: ItemTable,
  condition: Condition,
  wanted: boolean,
  candidates: Bits,
): Bits {
  if (isEmpty(candidates)) return candidates;
  switch (condition.kind) {
    case 'constant':
      return condition.truth === wanted ? candidates : new Int32Array(candidates.length);
    case 'not':
      return holds(table, condition.part, !wanted, candidates);
    case 'and':
    case 'or': {
      const parts = byCost(condition.parts);
      if ((condition.kind === 'and') === wanted) {
        return parts.reduce((rest, part) => holds(table, part, wanted, rest), candidates);
      }
      let found: Bits = new Int32Array(candidates.length);
      for (const part of parts) {
        found = or(found, holds(table, part, wanted, without(candidates, found)));
      }
      return found;
    }
    case 'files':
      return signed(wanted, candidates, holdsOfSomeFile(table, condition, candidates));
    case 'labels': {
      const labels = labelKeys.map((key) => {
        const test = (value: Scalar) => typeof value === 'string' && condition.test(value);
        return { kind: 'test', source: { kind: 'metadata', key }, test } as const;
      });
      const found = labels
        .map((test) => holdsTest(table, test, true, candidates))
        .reduce((all, some) => or(all, some));
      return signed(wanted, candidates, found);
    }
    case 'pair': {
      const [left, right] = [reader(table, condition.left), reader(table, condition.right)];
      return scanRows(candidates, (row) => condition.test(left(row), right(row)) === wanted);
    }
    case 'test':
      return holdsTest(table, condition, wanted, candidates);
  }
}

/** The complement among the candidates, for tests that are never unknown. */
function signed(wanted: boolean, candidates: Bits, found: Bits): Bits {
  return wanted ? found : without(candidates, found);
}

function holdsOfSomeFile(table: ItemTable, { test, texts }: FilesTest, candidates: Bits): Bits {
  const { names } = table.files;
  const codes = texts?.map((text) => names.find(text));
  if (codes?.every((code) => code < 0)) return new Int32Array(candidates.length);
  return scanAnyFile(
    table,
    candidates,
    codes === undefined ? (code) => test(names.text(code)) : (code) => codes.includes(code),
  );
}

function holdsTest(table: ItemTable, test: Test, wanted: boolean, candidates: Bits): Bits {
  const { source } = test;
  if (source.kind === 'metadata') return holdsMetadata(table, source.key, test, wanted, candidates);
  const column = fieldColumn(table, source);
  if (column === 'name of a file') {
    return test.test(null) === wanted ? candidates : new Int32Array(candidates.length);
  }
  if (column === 'path') {
    return scanRows(candidates, (row) => test.test(table.path(row)) === wanted);
  }
  if ('dictionary' in column) return holdsText(column, test, wanted, candidates);
  const { range } = test;
  if (range === undefined) {
    return scanRows(candidates, (row) => test.test(column.get(row)) === wanted);
  }
  return signed(
    wanted,
    candidates,
    scanRange(column.valuesOf(candidates), candidates, range.low, range.high),
  );
}

function holdsText(column: TextColumn, test: Test, wanted: boolean, candidates: Bits): Bits {
  const { dictionary, codes } = column;
  if (test.texts !== undefined) {
    const wantedCodes = test.texts.map((text) => dictionary.find(text));
    return signed(wanted, candidates, scanTexts(codes, wantedCodes, candidates, dictionary.size));
  }
  return scanCodes(
    codes.valuesOf(candidates),
    candidates,
    dictionary.size,
    (code) => test.test(dictionary.text(code)) === wanted,
  );
}

function scanTexts(
  codes: NumberColumn,
  wanted: readonly number[],
  candidates: Bits,
  distinct: number,
): Bits {
  const known = wanted.filter((code) => code >= 0);
  const [only] = known;
  if (only === undefined) return new Int32Array(candidates.length);
  if (known.length === 1) return scanCode(codes.valuesOf(candidates), candidates, only);
  const set = new Set(known);
  return scanCodes(codes.valuesOf(candidates), candidates, distinct, (code) => set.has(code));
}

function holdsMetadata(
  table: ItemTable,
  key: string,
  test: Test,
  wanted: boolean,
  candidates: Bits,
): Bits {
  const columns = keyColumns(table, key);
  const ofMissing = test.test(null) === wanted;
  const [column] = columns;
  if (column === undefined) return ofMissing ? candidates : new Int32Array(candidates.length);
  if (columns.length > 1) {
    const read = reader(table, { kind: 'metadata', key });
    return scanRows(candidates, (row) => test.test(read(row)) === wanted);
  }
  const { dense, dictionary } = column;
  if (dense !== undefined) {
    return scanCodes(dense.valuesOf(candidates), candidates, dictionary.size + 1, (code) =>
      code === 0 ? ofMissing : test.test(dictionary.text(code - 1)) === wanted,
    );
  }
  const present: Bits = new Int32Array(candidates.length);
  const passed: Bits = new Int32Array(candidates.length);
  const known = new Map<number, boolean>();
  column.forEachSparse((row, code) => {
    setBit(present, row);
    const passes = known.get(code) ?? test.test(dictionary.text(code)) === wanted;
    known.set(code, passes);
    if (passes) setBit(passed, row);
  });
  return ofMissing
    ? or(without(candidates, present), and(candidates, passed))
    : and(candidates, passed);
}

function keyColumns(table: ItemTable, key: string): KeyColumn[] {
  const columns: KeyColumn[] = [];
  for (const name of matchingKeys(key, table.keys.keys())) {
    const column = table.keys.get(name);
    if (column !== undefined) columns.push(column);
  }
  return columns;
}

function fieldColumn(
  table: ItemTable,
  source: Extract<Source, { kind: 'field' }>,
): TextColumn | NumberColumn | 'path' | 'name of a file' {
  switch (source.field) {
    case 'bucket_id':
      return table.bucketIds;
    case 'bucket_name':
      return table.bucketNames;
    case 'bucket_path':
      return 'path';
    case 'created':
      return table.created;
    case 'dataset':
      return table.datasets;
    case 'file_name':
      return 'name of a file';
    case 'id':
      return table.ids;
    case 'name':
      return table.names;
    case 'total_file_count':
      return table.fileCounts;
    case 'total_file_size':
      return table.fileSizes;
  }
}

/** Reads one row of a source; of `file_name` it reads nothing. */
export function reader(table: ItemTable, source: Source): (row: number) => Scalar {
  if (source.kind === 'metadata') {
    const columns = keyColumns(table, source.key);
    return (row) => {
      for (const column of columns) {
        const value = column.get(row);
        if (value !== undefined) return value;
      }
      return null;
    };
  }
  const column = fieldColumn(table, source);
  if (column === 'name of a file') return () => null;
  if (column === 'path') return (row) => table.path(row);
  return (row) => column.get(row);
}
