import { hasBit, type Bits } from './bits.ts';
import type { Numbers } from './parts.ts';
import type { ItemTable } from './table.ts';

/**
 * The candidates whose code passes. A code is tested once, and only when a candidate has it: a test of a
 * million distinct names after a narrow condition looks at few of them.
 */
export function scanCodes(
  codes: Numbers,
  candidates: Bits,
  distinct: number,
  passes: (code: number) => boolean,
): Bits {
  const found = new Int32Array(candidates.length);
  const known = new Uint8Array(distinct);
  for (let word = 0; word < found.length; word += 1) {
    let bits = 0;
    for (let rest = candidates[word] ?? 0; rest !== 0; rest &= rest - 1) {
      const bit = rest & -rest;
      const code = codes[(word << 5) + 31 - Math.clz32(bit)] ?? 0;
      let verdict = known[code];
      if (verdict === 0) {
        verdict = passes(code) ? 2 : 1;
        known[code] = verdict;
      }
      if (verdict === 2) bits |= bit;
    }
    found[word] = bits;
  }
  return found;
}

/** The candidates whose code is this one. */
export function scanCode(codes: Numbers, candidates: Bits, wanted: number): Bits {
  const found = new Int32Array(candidates.length);
  for (let word = 0; word < found.length; word += 1) {
    let bits = 0;
    for (let rest = candidates[word] ?? 0; rest !== 0; rest &= rest - 1) {
      const bit = rest & -rest;
      if ((codes[(word << 5) + 31 - Math.clz32(bit)] ?? 0) === wanted) bits |= bit;
    }
    found[word] = bits;
  }
  return found;
}

/** The candidates whose number lies in `[low, high]`. */
export function scanRange(numbers: Numbers, candidates: Bits, low: number, high: number): Bits {
  const found = new Int32Array(candidates.length);
  for (let word = 0; word < found.length; word += 1) {
    let bits = 0;
    for (let rest = candidates[word] ?? 0; rest !== 0; rest &= rest - 1) {
      const bit = rest & -rest;
      const number = numbers[(word << 5) + 31 - Math.clz32(bit)] ?? 0;
      if (number >= low && number <= high) bits |= bit;
    }
    found[word] = bits;
  }
  return found;
}

/** The candidates that `passes` takes, one by one: for what is no column of its own. */
export function scanRows(candidates: Bits, passes: (row: number) => boolean): Bits {
  const found = new Int32Array(candidates.length);
  for (let word = 0; word < found.length; word += 1) {
    let bits = 0;
    for (let rest = candidates[word] ?? 0; rest !== 0; rest &= rest - 1) {
      const bit = rest & -rest;
      if (passes((word << 5) + 31 - Math.clz32(bit))) bits |= bit;
    }
    found[word] = bits;
  }
  return found;
}

/** The files of the candidate rows whose name passes, a name tested once; `among` narrows the files. */
export function scanFiles(
  table: ItemTable,
  rows: Bits,
  among: Bits | undefined,
  passes: (code: number) => boolean,
): Bits {
  const { files, fileStarts, fileCounts } = table;
  const found = new Int32Array((files.capacity + 31) >>> 5);
  const known = new Uint8Array(files.names.size);
  const codes = files.nameCodes.values;
  const [starts, counts] = [fileStarts.valuesOf(rows), fileCounts.valuesOf(rows)];
  for (let word = 0; word < rows.length; word += 1) {
    for (let rest = rows[word] ?? 0; rest !== 0; rest &= rest - 1) {
      const row = (word << 5) + 31 - Math.clz32(rest & -rest);
      const start = starts[row] ?? 0;
      const end = start + (counts[row] ?? 0);
      for (let place = start; place < end; place += 1) {
        const code = codes[place] ?? 0;
        let verdict = known[code];
        if (verdict === 0) {
          verdict = passes(code) ? 2 : 1;
          known[code] = verdict;
        }
        if (verdict === 2 && (among === undefined || hasBit(among, place))) {
          found[place >>> 5] = (found[place >>> 5] ?? 0) | (1 << (place & 31));
        }
      }
    }
  }
  return found;
}

/** The candidate rows with some file whose name passes, a name tested once. */
export function scanAnyFile(
  table: ItemTable,
  candidates: Bits,
  passes: (code: number) => boolean,
): Bits {
  const { files, fileStarts, fileCounts } = table;
  const found = new Int32Array(candidates.length);
  const known = new Uint8Array(files.names.size);
  const codes = files.nameCodes.values;
  const [starts, counts] = [fileStarts.valuesOf(candidates), fileCounts.valuesOf(candidates)];
  for (let word = 0; word < found.length; word += 1) {
    let bits = 0;
    for (let rest = candidates[word] ?? 0; rest !== 0; rest &= rest - 1) {
      const bit = rest & -rest;
      const row = (word << 5) + 31 - Math.clz32(bit);
      const start = starts[row] ?? 0;
      const end = start + (counts[row] ?? 0);
      for (let place = start; place < end; place += 1) {
        const code = codes[place] ?? 0;
        let verdict = known[code];
        if (verdict === 0) {
          verdict = passes(code) ? 2 : 1;
          known[code] = verdict;
        }
        if (verdict === 2) {
          bits |= bit;
          break;
        }
      }
    }
    found[word] = bits;
  }
  return found;
}

/** The rows of items in these datasets. */
export function rowsOfDatasets(table: ItemTable, datasets: ReadonlySet<string>): Bits {
  const { dictionary, codes } = table.datasets;
  return scanCodes(codes.values, table.live, dictionary.size, (code) =>
    datasets.has(dictionary.text(code)),
  );
}
