import type { ByteSource } from '../../base/byteRange.ts';
import type { Table } from '../table.ts';
import { csvTable } from './csvTable.ts';
import type { Dialect } from './dialect.ts';
import { takeSample } from './sample.ts';

/**
 * Opens delimited text. `head` is the file's first read: columns, types and the first page come from it. A file
 * that is wholly in it has its rows counted at once.
 */
export async function openCsv(
  source: ByteSource,
  head: Uint8Array,
  chosen: Partial<Dialect>,
  signal?: AbortSignal,
): Promise<Table> {
  const table = csvTable(source, await takeSample(source, head, chosen, signal));
  if (head.length >= source.size) await table.countRows(undefined, signal);
  return table;
}
