import type { Remote } from '../rpc.ts';
import type { Bars } from './bars.ts';
import { Chips } from './chips.ts';
import { columnsAtFirst, isSameChoice } from './columns.ts';
import type {
  CountShown,
  HostCalls,
  OpenedTable,
  PreviewTexts,
  RowsShown,
  WorkShown,
} from './contract.ts';
import { element } from './elements.ts';
import { messageOf } from './errors.ts';
import { FindBar } from './findBar.ts';
import { IdleSaver } from './idleSaver.ts';
import { Popover } from './popover.ts';
import { fitting, type SavedState } from './saved.ts';
import type { ResultMenu } from './resultMenu.ts';
import { SidePanel } from './sidePanel.ts';
import { StatusLine } from './statusLine.ts';
import { TableGrid } from './tableGrid.ts';
import { Toolbar } from './toolbar.ts';
import { ValueView } from './valueView.ts';

export interface TableViewOptions {
  readonly remote: Remote<HostCalls>;
  readonly texts: PreviewTexts;
  readonly bars: Bars;
  readonly saved: SavedState;
  /** Width of a figure, in pixels. */
  readonly digit: number;
  readonly onSave: (state: Omit<SavedState, 'dialect'>) => void;
  readonly onFileChanged: () => void;
  /** Reads a CSV file in another way. */
  readonly onRead: (dialect: SavedState['dialect']) => void;
  /** Where the rows are of a filter's result. */
  readonly result: ResultMenu | undefined;
}

/** One opened table: the grid and what stands around it. */
export class TableView {
  readonly box = element('div', { class: 'view' });
  private readonly options: TableViewOptions;
  private readonly saved: SavedState;
  private readonly table: OpenedTable;
  private readonly grid: TableGrid;
  private readonly toolbar: Toolbar;
  private readonly chips: Chips;
  private readonly findBar: FindBar;
  private readonly panel: SidePanel;
  private readonly value: ValueView;
  private readonly status: StatusLine;
  private readonly popover = new Popover();
  private readonly saver = new IdleSaver(() => this.save());

  /** `first` holds the first rows: widths are told from them. */
  constructor(table: OpenedTable, first: RowsShown, options: TableViewOptions) {
    const { texts, bars } = options;
    this.options = options;
    this.saved = fitting(options.saved, table.columns, table.atFirst);
    this.table = table;
    this.grid = this.makeGrid(first);
    const { rows, forms } = this.grid;
    this.toolbar = this.makeToolbar();
    this.chips = new Chips({
      ...{ columns: table.columns, texts, arranger: rows.arranger },
      onFilter: (column, chip) => forms.filter(column, chip.getBoundingClientRect()),
      focusGrid: () => this.grid.focus(),
    });
    this.findBar = this.makeFindBar();
    this.panel = this.makePanel();
    this.value = this.makeValue();
    this.status = new StatusLine(texts, {
      count: () => void rows.counter.start(),
      stop: () => rows.counter.stop(),
    });
    this.box.append(
      this.toolbar.box,
      bars.box,
      this.chips.box,
      this.findBar.box,
      element('div', { class: 'middle' }, this.grid.box, this.panel.box),
      this.value.box,
      this.status.box,
    );
    this.box.addEventListener('keydown', (event) => this.keyed(event));
  }

  /** To be called once the view is on the page. */
  start(): void {
    const { countsAtOnce, notes } = this.table;
    const { bars } = this.options;
    const { counter } = this.grid.rows;
    for (const note of notes) bars.show(note.code, note.text);
    this.drawToolbar();
    this.grid.start();
    if (this.saved.panel) this.panel.open(this.saved.panel);
    if (countsAtOnce && counter.rowCount === undefined) void counter.start();
  }

  dispose(): void {
    this.saver.dispose();
    this.value.hide();
    this.findBar.close();
    this.panel.dispose();
    this.popover.close(false);
    this.grid.dispose();
    this.box.remove();
  }

  showCount(shown: CountShown): void {
    this.grid.rows.counter.showProgress(shown);
  }

  showProgress({ of, done }: WorkShown): void {
    switch (of) {
      case 'arrange':
        return this.grid.rows.arranger.showProgress(done);
      case 'summarize':
        return this.panel.showProgress(done);
      case 'find':
        return this.findBar.showProgress(done);
    }
  }

  /** Says what was just done, also to screen readers. */
  say(sentence: string): void {
    this.status.say(sentence);
  }

  copied(event: ClipboardEvent): void {
    this.grid.copied(event);
  }

  private makeGrid(first: RowsShown): TableGrid {
    const { table, saved, popover } = this;
    const { remote, texts, bars, digit, onFileChanged, result } = this.options;
    return new TableGrid({
      ...{ table, first, saved, remote, texts, bars, popover, digit, result },
      actions: {
        say: (sentence) => this.status.say(sentence),
        isFound: (text) => this.findBar.isFound(text),
        open: (place) => {
          if (result) result.act({ is: 'open', from: place.row, to: place.row + 1 });
          else void this.value.show(place, true);
        },
        show: (place) => void this.value.show(place, true),
        statistics: (column) => {
          this.panel.showColumn(column);
          this.panel.open('column');
          this.panel.focus();
        },
        onKnown: () => this.showStatus(),
        onArranging: () => this.chips.draw(),
        onArranged: () => {
          this.value.hide();
          this.panel.forgetSummaries();
          this.drawToolbar();
        },
        onColumns: () => this.drawToolbar(),
        onFormat: () => this.panel.refresh(),
        onDraw: () => this.drawn(),
        onFileChanged,
      },
    });
  }

  private makeToolbar(): Toolbar {
    const { grid } = this;
    const { remote, texts, onRead } = this.options;
    return new Toolbar(texts, this.popover, {
      goToRow: (number) => grid.goToRow(number),
      read: onRead,
      pickColumns: (button) => grid.forms.pick(button.getBoundingClientRect()),
      find: () => this.findBar.open(),
      wrap: () => {
        grid.wrap();
        this.drawToolbar();
      },
      togglePanel: () => this.panel.toggle(),
      plot: () => void this.told(remote.call('openSignals', null)),
      export: () => grid.selected.export(),
    });
  }

  private makeFindBar(): FindBar {
    const { grid } = this;
    const { remote, texts } = this.options;
    return new FindBar({
      texts,
      find: (wanted, signal) => remote.call('find', wanted, signal),
      from: () => {
        const { row, column } = grid.focused;
        const columns = grid.columns.shown;
        const at = column < 0 ? (columns[0] ?? 0) : column;
        return { place: { row: Math.max(0, row), column: at }, columns };
      },
      isArranged: () => grid.rows.isArranged,
      onFound: (place) => grid.goToCell(place),
      onMarks: () => grid.refresh(),
      onClose: () => grid.focus(),
    });
  }

  private makePanel(): SidePanel {
    const { grid, table } = this;
    const { remote, texts } = this.options;
    return new SidePanel({
      texts,
      table: () => ({ ...table, ...grid.rows.known() }),
      details: (signal) => remote.call('details', null, signal),
      summarize: (column, signal) => remote.call('summarize', { column }, signal),
      text: (cell, column) => grid.columns.looks.text(cell, column),
      goToColumn: (column) => grid.goToColumn(column),
      goToRow: (row) => grid.goToRow(row + 1),
      keep: (column, value) => grid.rows.keepValue(column, value),
      isArranged: () => grid.rows.isArranged,
      onTab: () => this.panelChanged(),
    });
  }

  private makeValue(): ValueView {
    const { columns } = this.table;
    const { rows, selected } = this.grid;
    const { remote, texts } = this.options;
    return new ValueView({
      ...{ columns, texts },
      read: (place, signal) => remote.call('cell', place, signal),
      known: ({ row, column }) => rows.blocks.cell(row, column),
      numberOf: (row) => rows.blocks.numberOf(row),
      copy: (text) => selected.copyText(text),
      onClose: () => this.grid.focus(),
    });
  }

  private keyed(event: KeyboardEvent): void {
    const { key, altKey, shiftKey } = event;
    if (event.defaultPrevented) return;
    const isControl = event.ctrlKey || event.metaKey;
    const letter = key.toLowerCase();
    if (isControl && !altKey && !shiftKey && letter === 'f') this.findBar.open();
    else if (isControl && !altKey && !shiftKey && letter === 'g') this.toolbar.focusRow();
    // On a Mac the key with Alt is another character.
    else if (isControl && altKey && event.code === 'KeyC') this.grid.selected.copy('json');
    else if (key === 'F3') void this.findBar.next(shiftKey);
    else if (key === 'Escape' && this.value.isOpen) this.value.close();
    else if (key === 'Escape' && this.findBar.isOpen) this.findBar.close();
    else return;
    event.preventDefault();
    // The editor hears every key that reaches the window: it has a line to go to, too.
    event.stopPropagation();
  }

  private panelChanged(): void {
    if (!this.panel.shown) this.grid.focus();
    this.drawToolbar();
    this.drawn();
  }

  private showStatus(): void {
    const { rows, columns } = this.grid;
    const { counter, arranger } = rows;
    this.status.show({
      ...{ rowCount: counter.rowCount, counting: counter.done, kept: arranger.rows },
      ...rows.known(),
      columns: this.table.columns.length,
      shownColumns: columns.layout.count,
      size: this.table.result ? undefined : this.table.size,
    });
  }

  private drawToolbar(): void {
    const { dialect, columns: all } = this.table;
    const { columns, rows } = this.grid;
    const atFirst = columnsAtFirst(all.length, this.table.atFirst);
    this.toolbar.draw({
      dialect,
      isChosen: !isSameChoice(columns.looks.choice, atFirst),
      isWrapped: columns.looks.isWrapped,
      isPanelOpen: this.panel.shown !== undefined,
      canPlot: !this.options.result && all.some(({ kind }) => kind === 'number'),
      isArranged: rows.isArranged,
    });
  }

  /** What stands around the grid follows the keyboard in it. */
  private drawn(): void {
    const { focused } = this.grid;
    this.panel.showColumn(focused.column);
    this.value.follow(focused);
    if (this.grid.isRestored) this.saver.later();
  }

  private save(): void {
    this.options.onSave({ ...this.grid.saved(), panel: this.panel.shown });
  }

  /** Says why something did not work. */
  private async told(work: Promise<unknown>): Promise<void> {
    try {
      await work;
    } catch (error) {
      this.status.say(messageOf(error));
    }
  }
}
