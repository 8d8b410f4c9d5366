import { and, hasBit, or, setBit, setRange, type Bits } from './bits.ts';
import { asksFiles, type Condition, type PairTest } from './condition.ts';
import { byCost } from './cost.ts';
import { holds, reader } from './evaluateRows.ts';
import type { Scalar } from './scalar.ts';
import { scanFiles, scanRows } from './scan.ts';
import { isFileName, type Source } from './source.ts';
import type { ItemTable } from './table.ts';

/**
 * As `holds`, of the files of the candidate rows; `among` is absent while every file of them is a candidate.
 */
export function holdsOfFiles(
  table: ItemTable,
  condition: Condition,
  wanted: boolean,
  rows: Bits,
  among: Bits | undefined,
): Bits {
  if (!asksFiles(condition)) {
    const files = filesOfRows(table, holds(table, condition, wanted, rows));
    return among === undefined ? files : and(files, among);
  }
  switch (condition.kind) {
    case 'not':
      return holdsOfFiles(table, condition.part, !wanted, rows, among);
    case 'and':
    case 'or': {
      const parts = byCost(condition.parts);
      return (condition.kind === 'and') === wanted
        ? allOfFiles(table, parts, wanted, rows, among)
        : anyOfFiles(table, parts, wanted, rows, among);
    }
    case 'test': {
      const { names } = table.files;
      const codes = condition.texts && new Set(condition.texts.map((text) => names.find(text)));
      const passes =
        codes === undefined
          ? (code: number) => condition.test(names.text(code)) === wanted
          : (code: number) => codes.has(code) === wanted;
      return scanFiles(table, rows, among, passes);
    }
    case 'pair':
      return scanPair(table, condition, wanted, rows, among);
    case 'constant':
    case 'files':
    case 'labels':
      return new Int32Array((table.files.capacity + 31) >>> 5);
  }
}

/** Parts about the item narrow the rows first; only then are files looked at. */
function allOfFiles(
  table: ItemTable,
  parts: readonly Condition[],
  wanted: boolean,
  rows: Bits,
  among: Bits | undefined,
): Bits {
  const [ofItems, ofFiles] = [
    parts.filter((part) => !asksFiles(part)),
    parts.filter((part) => asksFiles(part)),
  ];
  const left = ofItems.reduce((rest, part) => holds(table, part, wanted, rest), rows);
  let files = among;
  for (const part of ofFiles) files = holdsOfFiles(table, part, wanted, left, files);
  return files ?? filesOfRows(table, left);
}

function anyOfFiles(
  table: ItemTable,
  parts: readonly Condition[],
  wanted: boolean,
  rows: Bits,
  among: Bits | undefined,
): Bits {
  let found: Bits = new Int32Array((table.files.capacity + 31) >>> 5);
  for (const part of parts) {
    found = or(found, holdsOfFiles(table, part, wanted, rows, among));
  }
  return found;
}

function scanPair(
  table: ItemTable,
  condition: PairTest,
  wanted: boolean,
  rows: Bits,
  among: Bits | undefined,
): Bits {
  const { names, nameCodes } = table.files;
  const found: Bits = new Int32Array((table.files.capacity + 31) >>> 5);
  const value = (source: Source, read: (row: number) => Scalar, row: number, place: number) =>
    isFileName(source) ? names.text(nameCodes.get(place)) : read(row);
  const [left, right] = [reader(table, condition.left), reader(table, condition.right)];
  const candidates = among ?? filesOfRows(table, rows);
  scanRows(rows, (row) => {
    const start = table.fileStarts.get(row);
    for (let place = start; place < start + table.fileCounts.get(row); place += 1) {
      if (!hasBit(candidates, place)) continue;
      const a = value(condition.left, left, row, place);
      const b = value(condition.right, right, row, place);
      if (condition.test(a, b) === wanted) setBit(found, place);
    }
    return false;
  });
  return found;
}

function filesOfRows(table: ItemTable, rows: Bits): Bits {
  const files: Bits = new Int32Array((table.files.capacity + 31) >>> 5);
  scanRows(rows, (row) => {
    const start = table.fileStarts.get(row);
    setRange(files, start, start + table.fileCounts.get(row));
    return false;
  });
  return files;
}
