import { messageOf, UserError } from '../../../src/base/errors.ts';
import { openFileSource } from '../../../src/preview/fileSource.ts';
import { openTable } from '../../../src/preview/open.ts';
import { tableService } from '../../../src/preview/query/service.ts';
import type { Asked } from '../../../src/preview/service.ts';
import type { Table } from '../../../src/preview/table.ts';
import type { TableService } from '../../../src/preview/tableService.ts';
import { previewTexts } from '../../../src/vscode/previews/texts.ts';
import type {
  HostCalls,
  OpenedTable,
  PageCalls,
  PreviewTexts,
} from '../../../webviews/preview/contract.ts';

/** The texts in the language that they are written in. */
export const texts: PreviewTexts = previewTexts({
  t: (message, ...values) => message.replaceAll(/\{(\d)\}/g, (_, i) => String(values[Number(i)])),
});

/** What a page asked its host to do. */
interface Asks {
  readonly copied: string[];
  readonly exported: Parameters<HostCalls['exportRows']>[0][];
  plots: number;
}

export interface TableHost {
  readonly calls: HostCalls;
  readonly asks: Asks;
  close(): Promise<void>;
}

const traffic = { bytes: 65_536, requests: 1 };

/** The host's end of a table page, without VS Code and its threads: a file that is open in this one. */
export function tableHost(file: string, name: string, tell: TellPage = () => undefined): TableHost {
  const asks: Asks = { copied: [], exported: [], plots: 0 };
  let opened: { readonly table: Table; readonly service: TableService } | undefined;
  const service = () => {
    if (!opened) throw new Error('No table is open.');
    return opened.service;
  };
  const asked = (signal: AbortSignal, of?: 'arrange' | 'summarize' | 'find'): Asked => ({
    signal,
    progress: (done) => of && tell('progress', { of, done }),
  });
  const close = async () => {
    await opened?.table.close();
    opened = undefined;
  };
  const calls: HostCalls = {
    ready: () => ({ texts, name }),
    open: async ({ dialect }, signal) => {
      await close();
      const source = await openFileSource(file);
      const table = await openTable(source, { csv: dialect ?? {} }, signal).catch(remedied);
      opened = { table, service: tableService(table, source.size) };
      const { notes, dialect: read, ...facts } = service().describe(null, asked(signal));
      return {
        ...{ name, size: facts.size, format: facts.format, columns: facts.columns, notes, traffic },
        ...(read && { dialect: read }),
        ...counts(table),
        countsAtOnce: true,
      } satisfies OpenedTable;
    },
    rows: async (wanted, signal) => {
      const rows = await service().rows(wanted, asked(signal));
      return { ...rows, ...(opened && counts(opened.table)), traffic } as never;
    },
    cell: (place, signal) => service().cell(place, asked(signal)),
    count: (_, signal) => service().count(null, asked(signal)),
    details: (_, signal) => service().details(null, asked(signal)),
    arrange: (wanted, signal) => service().arrange(wanted, asked(signal, 'arrange')),
    summarize: (wanted, signal) => service().summarize(wanted, asked(signal, 'summarize')),
    find: (wanted, signal) => service().find(wanted, asked(signal, 'find')),
    exportRows: (wanted) => {
      asks.exported.push(wanted);
      return Promise.resolve({ file: 'out.csv', rows: 2, bytes: 20 });
    },
    openSignals: () => {
      asks.plots += 1;
      return Promise.resolve();
    },
    copy: ({ text }) => {
      asks.copied.push(text);
      return Promise.resolve();
    },
    act: () => Promise.resolve({}),
  };
  return { calls, asks, close };
}

export type TellPage = <Name extends keyof PageCalls>(
  name: Name,
  argument: Parameters<PageCalls[Name]>[0],
) => void;

function counts({ rowCount, estimatedRows }: Table) {
  return rowCount === undefined ? { estimatedRows } : { estimatedRows, rowCount };
}

/** As the host does: only the message crosses over to the page. */
function remedied(error: unknown): never {
  const remedy = error instanceof UserError ? (error.remedy ?? '') : '';
  throw new Error([messageOf(error), remedy].filter(Boolean).join(' '));
}
