import type { Connection } from '../client/connection.ts';
import { formatBytes, plural } from '../base/text.ts';
import { resultColumns, type ResultMode } from '../actions/results/columns.ts';
import { askResult } from '../actions/results/openResult.ts';
import { ResultPages } from '../actions/results/resultPages.ts';
import { ResultTable } from '../actions/results/resultTable.ts';
import { wantedColumns } from '../actions/results/wantedColumns.ts';
import type { Selection } from '../actions/pages.ts';
import { vocabularyFor } from '../actions/vocabulary.ts';
import type { ExportFormat } from '../preview/tableService.ts';
import { jsonText, terminalText, type Terminal } from './terminal.ts';

/** Bytes of pages that are kept, so that a second look at them is no second question. */
const budget = 64 << 20;

export interface ItemsExport {
  readonly organizationId: number;
  readonly selection: Selection;
  readonly mode: ResultMode;
  /** As a person wrote them; all where there are none. */
  readonly columns: string | undefined;
  readonly rows: { readonly from: number; readonly to: number } | undefined;
  readonly target: { readonly file: string; readonly format: ExportFormat };
}

/** Writes what a filter keeps to a file, which appears whole or not at all; few pages are in memory at a time. */
export async function exportItems(
  terminal: Terminal,
  { connection, kind }: { readonly connection: Connection; readonly kind: 'local' | 'cloud' },
  { organizationId, selection, mode, columns: wanted, rows, target }: ItemsExport,
): Promise<void> {
  const { signal } = terminal;
  const { dataset } = selection;
  const asked = await askResult(
    connection,
    { organizationId, selection, mode },
    // Of the cloud it is made from a thousand items: for columns that are named the first page tells enough.
    kind === 'local' || wanted === undefined
      ? vocabularyFor(connection, kind, organizationId, dataset, signal)
      : Promise.resolve(undefined),
    signal,
  );
  const columns =
    wanted === undefined
      ? resultColumns(mode, asked, dataset !== undefined)
      : wantedColumns(wanted, mode, asked);
  const pages = new ResultPages({ ...asked, budget });
  const table = new ResultTable(mode, columns, pages);
  try {
    const { exportTable } = await import('../preview/query/export.ts');
    const places = columns.map((_, place) => place);
    const done = await exportTable(
      table,
      undefined,
      { ...target, columns: places, ...(rows && { rows }) },
      {
        signal,
        progress: (share) => terminal.progress(`Exporting, ${Math.floor(share * 100)} %`),
      },
    );
    if (terminal.isJson) terminal.out(jsonText({ ...done, path: target.file }));
    else {
      const size = formatBytes(done.bytes);
      terminal.out(`${plural(done.rows, 'row')}, ${size} in ${terminalText(target.file, 1000)}`);
    }
  } finally {
    await table.close();
  }
}
