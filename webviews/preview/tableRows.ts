import type { Cell } from '../../src/preview/table.ts';
import type { Arrangement } from '../../src/preview/tableService.ts';
import { RemoteError, type Remote } from '../rpc.ts';
import { Arranger } from './arranger.ts';
import type { Bars } from './bars.ts';
import { isAsInFile, operatorsOf, sortedNext } from './conditions.ts';
import type { HostCalls, OpenedTable, PreviewTexts, RowsShown } from './contract.ts';
import { RowCounter } from './counting.ts';
import { messageOf } from './errors.ts';
import type { HeaderMarks } from './header.ts';
import { RowBlocks } from './rowBlocks.ts';
import { conditionsOf } from './tableMenus.ts';

export interface TableRowsOptions {
  readonly table: OpenedTable;
  readonly remote: Remote<HostCalls>;
  readonly texts: PreviewTexts;
  readonly bars: Bars;
  /** There are more, or others are known of. */
  readonly onKnown: () => void;
  /** Some came, or will not. */
  readonly onDraw: () => void;
  readonly onArranging: () => void;
  /** They are others, or elsewhere. */
  readonly onArranged: () => void;
  readonly onFileChanged: () => void;
}

/** The rows of one table: which there are, in which order, and those that the page has. */
export class TableRows {
  readonly blocks: RowBlocks;
  readonly counter: RowCounter;
  readonly arranger: Arranger;
  private readonly options: TableRowsOptions;
  private traffic: OpenedTable['traffic'];

  constructor(options: TableRowsOptions) {
    const { table, remote, onKnown, onArranging } = options;
    this.options = options;
    this.traffic = table.traffic;
    const onFail = (error: unknown) => this.failed(error);
    this.blocks = new RowBlocks({
      fetch: (wanted, signal) => remote.call('rows', wanted, signal),
      onCome: (shown) => this.came(shown),
      onFail,
    });
    this.counter = new RowCounter(table.rowCount, table.estimatedRows, {
      count: (signal) => remote.call('count', null, signal),
      onChange: onKnown,
      onFail,
    });
    this.arranger = new Arranger({
      arrange: (wanted, signal) => remote.call('arrange', wanted, signal),
      onArranged: () => {
        this.blocks.clear();
        options.onArranged();
      },
      onChange: onArranging,
    });
  }

  /** Of the arrangement, as far as it is known. */
  get count(): number {
    return this.arranger.rows ?? this.counter.rows;
  }

  /** Of the arrangement; `undefined` until they were counted. */
  get exactCount(): number | undefined {
    return this.arranger.rows ?? this.counter.rowCount;
  }

  get isArranged(): boolean {
    return !isAsInFile(this.arranger.current);
  }

  get marks(): HeaderMarks {
    const { sort, conditions } = this.arranger.wanted;
    return { sort, filtered: new Set(conditions.map(({ column }) => column)) };
  }

  /** What is known of the file by now. */
  known(): Pick<OpenedTable, 'estimatedRows' | 'rowCount' | 'traffic'> {
    const { rowCount, estimatedRows } = this.counter;
    const { traffic } = this;
    return { estimatedRows, traffic, ...(rowCount !== undefined && { rowCount }) };
  }

  arrange(change: Partial<Arrangement>): void {
    void this.arranger.apply({ ...this.arranger.wanted, ...change });
  }

  /** A press on a column's title. */
  sort(column: number, isMore: boolean): void {
    if (column < 0) return;
    this.arrange({ sort: sortedNext(this.arranger.wanted.sort, column, isMore) });
  }

  /** Keeps the rows with a value, besides what they are kept by already. */
  keepValue(column: number, value: Cell): void {
    const kind = this.options.table.columns[column]?.kind ?? 'text';
    const pair = conditionsOf(value, column, operatorsOf(kind).includes('='));
    if (pair) this.arrange({ conditions: [...this.arranger.wanted.conditions, pair[0]] });
  }

  dispose(): void {
    this.counter.dispose();
    this.arranger.cancel();
    this.blocks.clear();
  }

  private came({ rowCount, estimatedRows, traffic }: RowsShown): void {
    this.traffic = traffic;
    // While rows are arranged the figures are those of the arrangement.
    if (this.arranger.rows === undefined) this.counter.told(rowCount, estimatedRows);
    this.options.onKnown();
    this.options.onDraw();
  }

  private failed(error: unknown): void {
    const { bars, texts, onFileChanged, onDraw } = this.options;
    if (error instanceof RemoteError && error.code === 'file-changed') {
      onFileChanged();
    } else {
      const run = () => {
        this.blocks.retry();
        onDraw();
      };
      bars.show('part', messageOf(error), { title: texts.retry, run });
    }
    onDraw();
  }
}
