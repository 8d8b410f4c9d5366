import { UserError } from '../../base/errors.ts';
import type { AskedResult } from '../../actions/results/openResult.ts';
import { resultColumns, type ResultColumn } from '../../actions/results/columns.ts';
import { formatBytes } from '../../base/text.ts';
import { cellText } from '../../preview/table.ts';
import type { TableService } from '../../preview/tableService.ts';
import type { Remote } from '../../preview/thread/previewThread.ts';
import type {
  HostCalls,
  OpenedTable,
  ResultAct,
  ResultDone,
  ResultHead,
  ResultTexts,
} from '../../../webviews/preview/contract.ts';
import { TableSession, told, type SessionParts } from '../previews/session.ts';
import { keepingOrder } from './keepingOrder.ts';
import { sameTarget, type KeptResult, type ResultTarget } from './target.ts';

/** What a session needs of VS Code and of a Studio. */
export interface ResultParts extends Omit<SessionParts, 'open' | 'openSignals' | 'isLocal'> {
  readonly resultTexts: ResultTexts;
  readonly ask: (target: ResultTarget, signal: AbortSignal) => Promise<AskedResult>;
  readonly openThread: (
    target: ResultTarget,
    asked: AskedResult,
    columns: readonly ResultColumn[],
    signal: AbortSignal,
  ) => Promise<Remote<TableService>>;
  /** The time of day now. */
  readonly now: () => string;
  readonly count: (count: number, thing: 'item' | 'file') => string;
  /** What is not about the table but about its items and its filter. */
  readonly act: (asked: ResultAct, rows: ActRows) => Promise<ActDone>;
  readonly onTarget: (target: ResultTarget) => void;
}

/** What an action may need of the table. */
export interface ActRows {
  readonly target: ResultTarget;
  readonly columns: readonly ResultColumn[];
  /** Ids of the items of rows `[from, to)`, each once. */
  readonly ids: (from: number, to: number) => Promise<readonly number[]>;
  /** The whole value as text; `undefined` where there is none. */
  readonly text: (row: number, column: number) => Promise<string | undefined>;
}

export interface ActDone {
  readonly said?: string;
  readonly target?: ResultTarget;
}

/** What was asked last; it stays while the page is hidden. */
interface Snapshot {
  readonly remote: Remote<TableService>;
  readonly columns: readonly ResultColumn[];
  readonly asked: string;
  readonly totals: string;
  isOutdated: boolean;
  /** Tables over it that are open, exports among them. */
  users: number;
  isDropped: boolean;
}

/** Most metadata keys that a page keeps over a reload. */
const mostKept = 2000;

/** The host's end of a page with a filter's result: a table page whose rows come from a Studio. */
export class ResultSession {
  readonly calls: HostCalls;
  private readonly parts: ResultParts;
  private readonly table: TableSession;
  private target: ResultTarget;
  private keys: readonly string[];
  private snapshot: Snapshot | undefined;
  private asking: AbortController | undefined;
  private changedWhileAsking = false;

  constructor({ target, keys }: KeptResult, parts: ResultParts) {
    this.parts = parts;
    this.target = target;
    this.keys = keys;
    this.table = new TableSession({
      ...parts,
      isLocal: false,
      open: (_, signal) => this.use(signal),
      openSignals: () => Promise.resolve(),
    });
    const { calls } = this.table;
    this.calls = {
      ...calls,
      ready: () => ({
        ...{ texts: parts.texts, name: parts.name },
        result: { texts: parts.resultTexts, head: this.head(), kept: this.kept() },
      }),
      open: async ({ isAgain = false }, signal) => {
        if (isAgain) this.drop();
        return { ...(await calls.open({}, signal)), ...this.shown() };
      },
      act: (asked) => told(() => this.act(asked), parts.unforeseen),
    };
  }

  /** Items or files may have changed; true where the page is to say so. */
  dataChanged(): boolean {
    if (this.asking) this.changedWhileAsking = true;
    const { snapshot } = this;
    if (!snapshot || snapshot.isOutdated) return false;
    snapshot.isOutdated = true;
    return true;
  }

  dispose(): void {
    this.asking?.abort();
    this.table.dispose();
    this.drop();
  }

  private head(): ResultHead {
    const { filter, label, rows } = this.target;
    return { filter, place: label, rows };
  }

  private kept(): KeptResult {
    return { target: this.target, keys: this.keys.slice(0, mostKept) };
  }

  private shown(): Pick<OpenedTable, 'result' | 'atFirst' | 'countsAtOnce'> {
    const { snapshot } = this;
    if (!snapshot) throw new UserError('The table is closed.', { code: 'table-closed' });
    const { columns, asked, totals, isOutdated } = snapshot;
    return {
      countsAtOnce: true,
      atFirst: {
        hidden: columns.flatMap(({ isShownAtFirst }, at) => (isShownAtFirst ? [] : [at])),
        pinned: columns.flatMap(({ source }, at) => (isName(source) ? [at] : [])),
      },
      result: { ...this.head(), asked, totals, isOutdated, kept: this.kept() },
    };
  }

  /** The result as a table of its own, in the order of the Studio; what was asked before is not asked again. */
  private async use(signal: AbortSignal): Promise<Remote<TableService>> {
    const known = this.snapshot;
    const snapshot = known ?? (await this.ask(signal));
    snapshot.users += 1;
    const { remote } = snapshot;
    if (known) await remote.call('arrange', { sort: [], conditions: [] }, { signal });
    let isOpen = true;
    return {
      ...remote,
      close: async () => {
        if (!isOpen) return;
        isOpen = false;
        snapshot.users -= 1;
        if (snapshot.isDropped && snapshot.users === 0) await remote.close();
      },
    };
  }

  /** Asks the Studio. Of several askings only the last one counts: whoever is late is given up. */
  private async ask(caller: AbortSignal): Promise<Snapshot> {
    this.asking?.abort();
    const asking = new AbortController();
    this.asking = asking;
    this.changedWhileAsking = false;
    const { parts, target } = this;
    const signal = AbortSignal.any([caller, asking.signal]);
    try {
      const time = parts.now();
      const asked = await parts.ask(target, signal);
      signal.throwIfAborted();
      const found = resultColumns(target.rows, asked, target.dataset !== undefined);
      const columns = keepingOrder(found, this.keys);
      const remote = await parts.openThread(target, asked, columns, signal);
      if (signal.aborted) {
        await remote.close();
        signal.throwIfAborted();
      }
      this.keys = columns.flatMap(({ source }) => (source.is === 'metadata' ? [source.key] : []));
      this.snapshot = {
        ...{ remote, columns, asked: time, totals: this.totals(asked) },
        ...{ isOutdated: this.changedWhileAsking, users: 0, isDropped: false },
      };
      return this.snapshot;
    } finally {
      if (this.asking === asking) this.asking = undefined;
    }
  }

  private totals({ first, totalSize }: AskedResult): string {
    const { count } = this.parts;
    const parts = [count(first.totalItems, 'item')];
    if (this.target.rows === 'files') {
      parts.push(count(first.totalFiles, 'file'), formatBytes(totalSize));
    }
    return parts.join(' · ');
  }

  private drop(): void {
    const { snapshot } = this;
    this.snapshot = undefined;
    if (!snapshot) return;
    snapshot.isDropped = true;
    if (snapshot.users === 0) void snapshot.remote.close();
  }

  private async act(asked: ResultAct): Promise<ResultDone> {
    const done = await this.parts.act(asked, {
      target: this.target,
      columns: this.snapshot?.columns ?? [],
      ids: (from, to) => this.ids(from, to),
      text: (row, column) => this.text(row, column),
    });
    const { said, target } = done;
    const told = said === undefined ? {} : { said };
    if (!target || sameTarget(target, this.target)) return told;
    // Columns are another row's than before: those of items and those of files differ.
    this.target = target;
    this.drop();
    this.parts.onTarget(target);
    return { ...told, head: this.head() };
  }

  private async ids(from: number, to: number): Promise<readonly number[]> {
    const { remote, columns } = this.current();
    const column = columns.findIndex(
      ({ source }) => source.is === 'field' && source.field === 'id',
    );
    const ids = new Set<number>();
    const step = 4096;
    for (let start = from; start < to; start += step) {
      const wanted = { start, count: Math.min(step, to - start), columns: [column] };
      const { rows } = await remote.call('rows', wanted);
      for (const [cell = null] of rows) ids.add(Number(cellText(cell)));
      if (rows.length < wanted.count) break;
    }
    return [...ids];
  }

  private async text(row: number, column: number): Promise<string | undefined> {
    const cell = await this.current().remote.call('cell', { row, column });
    return cell === null ? undefined : cellText(cell);
  }

  private current(): Snapshot {
    if (!this.snapshot) throw new UserError('The table is closed.', { code: 'table-closed' });
    return this.snapshot;
  }
}

/** What a row is of stays in sight. */
function isName(source: ResultColumn['source']): boolean {
  return source.is === 'field' && (source.field === 'name' || source.field === 'file_name');
}
