import { createReadStream } from 'node:fs';
import path from 'node:path';
import { createInterface } from 'node:readline';
import { BadInput } from './eiBlock.js';

/** Reads a CSV file whose first column is the time: yields the header, then time in seconds and cells of each row that is whole. */
export async function* rowsOf(file, unit) {
  let width = 0;
  const input = createReadStream(file, 'utf8');
  for await (const line of createInterface({ input, crlfDelay: Infinity })) {
    const cells = cellsOf(line);
    if (width === 0) {
      if (line.trim() === '') break;
      if (line.includes('\uFFFD')) throw new BadInput(`${path.basename(file)} is not a CSV file.`);
      width = cells.length;
      cells[0] = cells[0].replace(/^\uFEFF/, '');
      yield { cells };
      continue;
    }
    // An upload that was cut off ends in the middle of a row.
    const seconds = secondsOf(cells[0], unit);
    if (cells.length === width && seconds !== undefined) yield { seconds, cells };
  }
  if (width === 0) throw new BadInput(`${path.basename(file)} is empty.`);
}

/** Cells of a line; a cell with a comma is quoted, and a quote in it doubled. */
function cellsOf(line) {
  if (!line.includes('"')) return line.split(',');
  return [...line.matchAll(/(?<=^|,)(?:"((?:[^"]|"")*)"|([^,]*))(?=,|$)/g)].map(
    ([, quoted, plain]) => quoted?.replaceAll('""', '"') ?? plain,
  );
}

/** A time as seconds since 1970, or undefined. A date without a zone is UTC. */
function secondsOf(text, unit) {
  if (text.trim() === '') return undefined;
  const number = Number(text);
  if (Number.isFinite(number)) return unit === 'ms' ? number / 1000 : number;
  const milliseconds = Date.parse(/(?:Z|[+-]\d\d:?\d\d)$/.test(text) ? text : `${text}Z`);
  return Number.isNaN(milliseconds) ? undefined : milliseconds / 1000;
}
