import os from 'node:os';
import path from 'node:path';
import type { ByteSource } from '../base/byteRange.ts';
import type { Connection } from '../client/connection.ts';
import { readFile } from '../client/itemFiles.ts';
import type { Item } from '../client/model.ts';
import type { Table } from '../preview/table.ts';

export interface PreviewOptions {
  /** Where a file is kept whose Studio does not give ranges. */
  readonly spoolFolder?: string;
  readonly onProgress?: (done: number, total: number | undefined) => void;
}

/** A file of an item, read by byte ranges. */
async function openItemSource(
  connection: Connection,
  organizationId: number,
  item: Pick<Item, 'id' | 'files'>,
  fileName: string,
  options: PreviewOptions = {},
  signal?: AbortSignal,
): Promise<ByteSource> {
  const { openRangeSource } = await import('../preview/rangeSource.ts');
  const size = item.files?.find(({ name }) => name === fileName)?.size;
  const { spoolFolder = path.join(os.tmpdir(), 'ei-workbench-spool'), onProgress } = options;
  return openRangeSource(
    {
      name: fileName,
      ...(size === undefined ? {} : { size }),
      fetchRange: (start, end, given) =>
        readFile(connection, organizationId, item.id, fileName, { start, end }, given),
      spoolFolder,
      ...(onProgress ? { onProgress } : {}),
    },
    signal,
  );
}

/** A Parquet or CSV file of an item as a table. Close the table when it is done with. */
export async function openItemTable(
  connection: Connection,
  organizationId: number,
  item: Pick<Item, 'id' | 'files'>,
  fileName: string,
  options: PreviewOptions = {},
  signal?: AbortSignal,
): Promise<Table> {
  const { openTable } = await import('../preview/open.ts');
  const source = await openItemSource(connection, organizationId, item, fileName, options, signal);
  return openTable(source, {}, signal);
}

/** A file of this computer as a table. */
export async function openFileTable(file: string, signal?: AbortSignal): Promise<Table> {
  const [{ openTable }, { openFileSource }] = await Promise.all([
    import('../preview/open.ts'),
    import('../preview/fileSource.ts'),
  ]);
  return openTable(await openFileSource(file), {}, signal);
}
