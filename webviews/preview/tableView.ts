import { fill } from '../host.ts';
import { RemoteError, type Remote } from '../rpc.ts';
import type { Bars } from './bars.ts';
import { cellText } from './cells.ts';
import { ColumnLayout, usualWidth } from './columnLayout.ts';
import type { CountShown, HostCalls, OpenedTable, PreviewTexts, RowsShown } from './contract.ts';
import { areaText, mostCopied } from './copying.ts';
import { Details } from './details.ts';
import { element } from './elements.ts';
import { formatCount } from './figures.ts';
import { Grid } from './grid.ts';
import { emptyMessage } from './messages.ts';
import { RowBlocks } from './rowBlocks.ts';
import type { SavedState } from './saved.ts';
import { area, type Place } from './selection.ts';
import { StatusLine } from './statusLine.ts';

export interface TableViewOptions {
  readonly remote: Remote<HostCalls>;
  readonly texts: PreviewTexts;
  readonly bars: Bars;
  readonly saved: SavedState;
  /** Width of a figure, in pixels. */
  readonly digit: number;
  readonly onSave: (state: Omit<SavedState, 'dialect'>) => void;
  readonly onFileChanged: () => void;
}

/** One opened table: the grid, the status line below it and the value that is looked at. */
export class TableView {
  readonly box = element('main', { class: 'table' });
  readonly status: StatusLine;
  readonly details: Details;
  private readonly options: TableViewOptions;
  private readonly layout: ColumnLayout;
  private readonly blocks: RowBlocks;
  private readonly grid: Grid;
  private table: OpenedTable;
  private counting: { readonly controller: AbortController; done: number } | undefined;

  /** `first` holds the first rows: widths are told from them. */
  constructor(table: OpenedTable, first: RowsShown, options: TableViewOptions) {
    const { remote, texts, saved, digit } = options;
    this.options = options;
    this.table = { ...table, traffic: first.traffic };
    this.layout = new ColumnLayout(
      table.columns.map((column, index) => {
        const values = first.rows.map((cells) => cellText(cells[index] ?? null));
        return saved.widths[index] ?? usualWidth(column, values, digit);
      }),
    );
    this.blocks = new RowBlocks(table.columns.length, {
      fetch: (wanted, signal) => remote.call('rows', wanted, signal),
      onCome: (shown) => this.came(shown),
      onFail: (error) => this.partFailed(error),
    });
    this.grid = new Grid({
      name: table.name,
      columns: table.columns,
      layout: this.layout,
      blocks: this.blocks,
      texts,
      digit,
      onChange: () => this.save(),
      onOpen: (place) => void this.openDetails(place),
    });
    this.status = new StatusLine(texts, {
      count: () => void this.count(),
      stop: () => this.counting?.controller.abort(),
    });
    this.details = new Details(texts, () => {
      this.details.hide();
      this.grid.focus();
    });
    this.box.append(this.grid.box);
  }

  /** To be called once the view is on the page. */
  start(): void {
    const { columns, rowCount, estimatedRows, countsAtOnce, notes } = this.table;
    const { saved, texts, bars } = this.options;
    for (const note of notes) bars.show(note.code, note.text);
    if ((rowCount ?? estimatedRows) === 0) this.box.append(emptyMessage(texts.noRows));
    this.rowsKnown();
    const isThere = saved.row < (rowCount ?? Infinity) && saved.column < columns.length;
    const focus = isThere ? { row: saved.row, column: saved.column } : { row: 0, column: 0 };
    this.grid.restore({ ...saved, selection: { focus, anchor: focus } });
    this.grid.focus();
    if (countsAtOnce && rowCount === undefined) void this.count();
  }

  dispose(): void {
    this.counting?.controller.abort();
    this.counting = undefined;
    this.blocks.dispose();
    this.grid.dispose();
    this.details.box.remove();
    this.status.box.remove();
    this.box.remove();
  }

  /** `number` counts from 1. */
  goToRow(number: number): void {
    const { rowCount, estimatedRows } = this.table;
    const last = (rowCount ?? estimatedRows) - 1;
    const row = Math.max(0, Math.min(number - 1, last));
    this.grid.goTo({ row, column: this.grid.selection.focus.column });
    this.grid.focus();
  }

  showCount({ done, estimatedRows }: CountShown): void {
    if (!this.counting) return;
    this.counting.done = done;
    this.table = { ...this.table, estimatedRows };
    this.rowsKnown();
  }

  /** The grid has no text selection of its own: copying takes its cells. */
  copy(event: ClipboardEvent): void {
    if (!this.grid.box.contains(document.activeElement)) return;
    event.preventDefault();
    const { texts, remote } = this.options;
    const { columns } = this.table;
    const { focus } = this.grid.selection;
    if (focus.row < 0) {
      void this.put(columns[focus.column]?.name ?? '', texts.copied);
      return;
    }
    const wanted = area(this.grid.selection, columns.length);
    const cells = (wanted.bottom - wanted.top + 1) * (wanted.right - wanted.left + 1);
    if (cells > mostCopied) {
      this.status.say(fill(texts.tooMuchToCopy, formatCount(mostCopied)));
      return;
    }
    const done = cells === 1 ? texts.copied : fill(texts.copiedCells, formatCount(cells));
    areaText(wanted, {
      rows: async (start, count, asked) =>
        (await remote.call('rows', { start, count, columns: asked })).rows,
      whole: (row, column) => remote.call('cell', { row, column }),
    }).then(
      (text) => this.put(text, done),
      (error: unknown) => this.status.say(messageOf(error)),
    );
  }

  private async put(text: string, done: string): Promise<void> {
    await this.options.remote.call('copy', { text });
    this.status.say(done);
  }

  private came({ rowCount, estimatedRows, traffic }: RowsShown): void {
    const known = rowCount === undefined ? {} : { rowCount };
    this.table = { ...this.table, estimatedRows, traffic, ...known };
    this.rowsKnown();
    this.grid.refresh();
  }

  private partFailed(error: unknown): void {
    const { bars, texts, onFileChanged } = this.options;
    if (error instanceof RemoteError && error.code === 'file-changed') {
      onFileChanged();
    } else {
      const run = () => {
        this.blocks.retry();
        this.grid.refresh();
      };
      bars.show('part', messageOf(error), { title: texts.retry, run });
    }
    this.grid.refresh();
  }

  private rowsKnown(): void {
    const { rowCount, estimatedRows, size, traffic, columns } = this.table;
    this.grid.setRowCount(rowCount ?? estimatedRows);
    this.status.show({
      rowCount,
      estimatedRows,
      columns: columns.length,
      size,
      traffic,
      counting: rowCount === undefined ? this.counting?.done : undefined,
    });
  }

  private async count(): Promise<void> {
    if (this.counting) return;
    const counting = { controller: new AbortController(), done: 0 };
    const { signal } = counting.controller;
    this.counting = counting;
    this.rowsKnown();
    try {
      const rowCount = await this.options.remote.call('count', null, signal);
      if (this.counting === counting) this.table = { ...this.table, rowCount };
    } catch (error) {
      if (!signal.aborted) this.partFailed(error);
    }
    if (this.counting !== counting) return;
    this.counting = undefined;
    this.rowsKnown();
  }

  private async openDetails({ row, column }: Place): Promise<void> {
    const name = this.table.columns[column]?.name ?? '';
    const title = `${name} · ${formatCount(row + 1)}`;
    this.details.show(title, undefined);
    try {
      this.details.show(title, await this.options.remote.call('cell', { row, column }));
    } catch (error) {
      this.details.fail(messageOf(error));
    }
    this.details.focus();
  }

  private save(): void {
    const { top, left, selection } = this.grid.position;
    const widths: Record<string, number> = { ...this.options.saved.widths };
    for (const [column, width] of this.layout.changed) widths[column] = width;
    this.options.onSave({ top, left, ...selection.focus, widths });
  }
}

export function messageOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}
