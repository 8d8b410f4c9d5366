import { isAbort, messageOf, UserError } from '../../base/errors.ts';
import type {
  CountShown,
  Exported,
  HostCalls,
  OpenedTable,
  PreviewTexts,
  WorkShown,
} from '../../../webviews/preview/contract.ts';
import type { TableOptions } from '../../preview/open.ts';
import type { TableFacts, TableService } from '../../preview/tableService.ts';
import type { Remote } from '../../preview/thread/previewThread.ts';

/** A window is never more than this, whatever the page asks for. */
const mostRows = 4096;
/** A file that comes over a network is counted without being asked up to this size, in bytes. */
const smallFile = 1 << 24;

export type ExportAsked = Parameters<HostCalls['exportRows']>[0];

/** Writes the rows to a file of this machine. */
export type WriteRows = (
  file: string,
  onProgress: (done: number) => void,
  signal: AbortSignal,
) => Promise<{ readonly rows: number; readonly bytes: number }>;

/** What a session needs of VS Code. */
export interface SessionParts {
  readonly name: string;
  readonly texts: PreviewTexts;
  /** The file is on this machine: its rows can be counted at once, however many. */
  readonly isLocal: boolean;
  readonly open: (options: TableOptions, signal: AbortSignal) => Promise<Remote<TableService>>;
  readonly copy: (text: string) => Promise<void>;
  readonly counting: (shown: CountShown) => void;
  readonly progress: (shown: WorkShown) => void;
  /** Asks where to, and has it written; `undefined` where the person thought better of it. */
  readonly exportRows: (wanted: ExportAsked, write: WriteRows) => Promise<Exported | undefined>;
  readonly openSignals: () => Promise<void>;
  readonly unforeseen: (error: unknown) => string;
}

interface OpenTable {
  readonly remote: Remote<TableService>;
  facts: TableFacts;
  /** Rows that the arrangement keeps, where there is one. */
  arranged: number | undefined;
  /** Files that are being written: they outlive the page. */
  readonly exports: Set<Promise<unknown>>;
}

/** The host's end of one table page: holds the table while the page is open. */
export class TableSession {
  readonly calls: HostCalls;
  private readonly parts: SessionParts;
  private readonly closing = new AbortController();
  private opened: OpenTable | undefined;

  constructor(parts: SessionParts) {
    this.parts = parts;
    this.calls = {
      ready: () => ({ texts: parts.texts, name: parts.name }),
      open: ({ dialect }, signal) => this.told(() => this.open(dialect ?? {}, signal)),
      rows: ({ start, count, columns }, signal) =>
        this.told(async () => {
          const opened = this.current();
          const wanted = { start, count: Math.min(count, mostRows), columns };
          const rows = await opened.remote.call('rows', wanted, { signal });
          return { ...rows, ...(await this.counts(opened)), traffic: opened.remote.traffic() };
        }),
      cell: (place, signal) =>
        this.told(() => this.current().remote.call('cell', place, { signal })),
      count: (_, signal) => this.told(() => this.count(signal)),
      details: (_, signal) =>
        this.told(() => this.current().remote.call('details', null, { signal })),
      arrange: (arrangement, signal) =>
        this.told(async () => {
          const opened = this.current();
          const kept = await opened.remote.call('arrange', arrangement, {
            signal,
            onProgress: (done) => parts.progress({ of: 'arrange', done }),
          });
          const isAll = arrangement.sort.length === 0 && arrangement.conditions.length === 0;
          opened.arranged = isAll ? undefined : kept;
          return kept;
        }),
      summarize: (wanted, signal) =>
        this.told(() =>
          this.current().remote.call('summarize', wanted, {
            signal,
            onProgress: (done) => parts.progress({ of: 'summarize', done }),
          }),
        ),
      find: (wanted, signal) =>
        this.told(() =>
          this.current().remote.call('find', wanted, {
            signal,
            onProgress: (done) => parts.progress({ of: 'find', done }),
          }),
        ),
      exportRows: (wanted) => this.told(() => this.exportRows(wanted)),
      openSignals: () => this.told(parts.openSignals),
      copy: ({ text }) => parts.copy(text),
      act: () => Promise.resolve({}),
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
    const remote = await this.parts.open({ csv: dialect }, signal);
    try {
      const facts = await remote.call('describe', null, { signal });
      signal.throwIfAborted();
      await this.close();
      this.opened = { remote, facts, arranged: undefined, exports: new Set() };
      const { rowCount, ...known } = facts;
      return {
        ...known,
        ...(rowCount === undefined ? {} : { rowCount }),
        name: this.parts.name,
        countsAtOnce: this.parts.isLocal || facts.size <= smallFile,
        traffic: remote.traffic(),
      };
    } catch (error) {
      await remote.close();
      throw error;
    }
  }

  private async count(signal: AbortSignal): Promise<number> {
    const opened = this.current();
    const rows = await opened.remote.call('count', null, {
      signal,
      onProgress: (done) =>
        this.parts.counting({ done, estimatedRows: opened.facts.estimatedRows }),
    });
    opened.facts = { ...opened.facts, rowCount: rows, estimatedRows: rows };
    return rows;
  }

  /** Goes on when the page is closed: it is the person who cancels. */
  private async exportRows(wanted: ExportAsked): Promise<Exported | undefined> {
    const opened = this.current();
    const exporting = this.parts.exportRows(wanted, (file, onProgress, signal) =>
      opened.remote.call('exportTo', { ...wanted, file }, { signal, onProgress }),
    );
    opened.exports.add(exporting);
    try {
      return await exporting;
    } finally {
      opened.exports.delete(exporting);
    }
  }

  /** Of the arrangement; the rows of a file that is not counted are estimated better the more of it was read. */
  private async counts(opened: OpenTable) {
    if (opened.arranged !== undefined) {
      return { rowCount: opened.arranged, estimatedRows: opened.arranged };
    }
    if (opened.facts.rowCount === undefined) {
      opened.facts = await opened.remote.call('describe', null);
    }
    const { rowCount, estimatedRows } = opened.facts;
    return rowCount === undefined ? { estimatedRows } : { estimatedRows, rowCount };
  }

  private current(): OpenTable {
    if (!this.opened) throw new UserError('The table is closed.', { code: 'table-closed' });
    return this.opened;
  }

  private async close(): Promise<void> {
    const { opened } = this;
    this.opened = undefined;
    if (!opened) return;
    if (opened.exports.size === 0) await opened.remote.close();
    else void Promise.allSettled(opened.exports).then(() => opened.remote.close());
  }

  private told<T>(body: () => Promise<T>): Promise<T> {
    return told(body, this.parts.unforeseen);
  }
}

/** Only the message and the code cross over to the page: the remedy is made part of the message. */
export async function told<T>(
  body: () => Promise<T>,
  unforeseen: (error: unknown) => string,
): Promise<T> {
  try {
    return await body();
  } catch (error) {
    if (isAbort(error)) throw error;
    if (!(error instanceof UserError)) {
      throw new UserError(unforeseen(error), { code: 'unforeseen', cause: error });
    }
    const sentences = [messageOf(error), error.remedy ?? ''].filter(Boolean).join(' ');
    throw new UserError(sentences, { code: error.code, cause: error });
  }
}
