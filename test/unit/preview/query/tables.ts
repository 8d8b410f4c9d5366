import { parquetWriteBuffer, type ColumnSource } from 'hyparquet-writer';
import { memorySource } from '../../../../src/preview/memorySource.ts';
import { openTable } from '../../../../src/preview/open.ts';
import { tableService } from '../../../../src/preview/query/service.ts';
import type { Asked } from '../../../../src/preview/service.ts';
import type { Table } from '../../../../src/preview/table.ts';
import type { TableService } from '../../../../src/preview/tableService.ts';

export function asked(signal = new AbortController().signal): Asked {
  return { signal, progress: () => undefined };
}

export function textTable(name: string, text: string): Promise<Table> {
  return openTable(memorySource(name, new TextEncoder().encode(text)));
}

/** In small pages and row groups, so that windows cross them. */
export function parquetTable(columnData: ColumnSource[]): Promise<Table> {
  const buffer = parquetWriteBuffer({ columnData, rowGroupSize: 70, pageSize: 200 });
  return openTable(memorySource('table.parquet', new Uint8Array(buffer)));
}

export interface Asking {
  readonly table: Table;
  readonly service: TableService;
}

export async function serviceOf(opening: Promise<Table>): Promise<Asking> {
  const table = await opening;
  return { table, service: tableService(table, 0) };
}

/** The places in the file of all rows, in the order of the arrangement. */
export async function order({ service }: Asking, rows: number): Promise<readonly number[]> {
  const shown = await service.rows({ start: 0, count: rows + 1, columns: [0] }, asked());
  return shown.numbers ?? shown.rows.map((_, index) => index);
}
