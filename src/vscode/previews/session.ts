import type { ByteSource } from '../../base/byteRange.ts';
import { isAbort, messageOf, UserError } from '../../base/errors.ts';
import type {
  CountShown,
  HostCalls,
  OpenedTable,
  PreviewTexts,
  Traffic,
} from '../../../webviews/preview/contract.ts';
import type { CountedSource } from '../../preview/countedSource.ts';
import type { Table } from '../../preview/table.ts';

/** A window is never more than this, whatever the page asks for. */
const mostRows = 4096;
/** A file that comes over a network is counted without being asked up to this size, in bytes. */
const smallFile = 1 << 24;

/** What a session needs of VS Code. */
export interface SessionParts {
  readonly name: string;
  readonly texts: PreviewTexts;
  /** The file is on this machine: its rows can be counted at once, however many. */
  readonly isLocal: boolean;
  readonly openSource: (signal: AbortSignal) => Promise<ByteSource>;
  readonly copy: (text: string) => Promise<void>;
  readonly counting: (shown: CountShown) => void;
  readonly unforeseen: (error: unknown) => string;
}

/** The host's end of one table page: holds the table while the page is open. */
export class TableSession {
  readonly calls: HostCalls;
  private readonly parts: SessionParts;
  private readonly closing = new AbortController();
  private opened: { readonly table: Table; readonly source: CountedSource } | undefined;

  constructor(parts: SessionParts) {
    this.parts = parts;
    this.calls = {
      ready: () => ({ texts: parts.texts, name: parts.name }),
      open: ({ dialect }, signal) => this.told(() => this.open(dialect ?? {}, signal)),
      rows: ({ start, count, columns }, signal) =>
        this.told(async () => {
          const { table } = this.current();
          const rows = await table.rows(start, Math.min(count, mostRows), columns, signal);
          return { ...rows, ...this.counts(table), traffic: this.traffic() };
        }),
      cell: ({ row, column }, signal) =>
        this.told(() => this.current().table.cell(row, column, signal)),
      count: (_, signal) =>
        this.told(() => {
          const { table } = this.current();
          const onProgress = (done: number) =>
            parts.counting({ done, estimatedRows: table.estimatedRows });
          return table.countRows(sometimes(onProgress), signal);
        }),
      copy: ({ text }) => parts.copy(text),
    };
  }

  dispose(): void {
    this.closing.abort();
    void this.close();
  }

  private async open(
    dialect: NonNullable<Parameters<HostCalls['open']>[0]['dialect']>,
    caller: AbortSignal,
  ): Promise<OpenedTable> {
    await this.close();
    const signal = AbortSignal.any([caller, this.closing.signal]);
    const [{ openTable }, { countedSource }] = await Promise.all([
      import('../../preview/open.ts'),
      import('../../preview/countedSource.ts'),
    ]);
    const source = countedSource(await this.parts.openSource(signal));
    const table = await openTable(source, { csv: dialect }, signal);
    if (signal.aborted) {
      await table.close();
      signal.throwIfAborted();
    }
    this.opened = { table, source };
    return {
      name: this.parts.name,
      size: source.size,
      format: table.format,
      columns: table.columns,
      notes: table.notes,
      countsAtOnce: this.parts.isLocal || source.size <= smallFile,
      ...(table.dialect ? { dialect: table.dialect } : {}),
      ...this.counts(table),
      traffic: this.traffic(),
    };
  }

  private counts({ rowCount, estimatedRows }: Table) {
    return rowCount === undefined ? { estimatedRows } : { estimatedRows, rowCount };
  }

  private traffic(): Traffic {
    const { bytes = 0, requests = 0 } = this.opened?.source ?? {};
    return { bytes, requests };
  }

  private current() {
    if (!this.opened) throw new UserError('The table is closed.', { code: 'table-closed' });
    return this.opened;
  }

  private async close(): Promise<void> {
    const { opened } = this;
    this.opened = undefined;
    await opened?.table.close().catch(() => undefined);
  }

  /** Only the message and the code cross over to the page: the remedy is made part of the message. */
  private async told<T>(body: () => Promise<T>): Promise<T> {
    try {
      return await body();
    } catch (error) {
      if (isAbort(error)) throw error;
      if (!(error instanceof UserError)) {
        throw new UserError(this.parts.unforeseen(error), { code: 'unforeseen', cause: error });
      }
      const sentences = [messageOf(error), error.remedy ?? ''].filter(Boolean).join(' ');
      throw new UserError(sentences, { code: error.code, cause: error });
    }
  }
}

/** Not more often than a screen can show. */
function sometimes(tell: (done: number) => void): (done: number) => void {
  let last = 0;
  return (done) => {
    const now = performance.now();
    if (now - last < 50) return;
    last = now;
    tell(done);
  };
}
