import { fill } from '../host.ts';
import type { Remote } from '../rpc.ts';
import type { Bars } from './bars.ts';
import { Chips } from './chips.ts';
import { Clipboard } from './clipboard.ts';
import { ColumnLayout, usualWidth } from './columnLayout.ts';
import { shownColumns, withHidden, withMoved, withPinned, type ColumnChoice } from './columns.ts';
import { columnName } from './conditionText.ts';
import { isAsInFile, operatorsOf } from './conditions.ts';
import { ContextMenus } from './contextMenus.ts';
import type {
  CountShown,
  HostCalls,
  OpenedTable,
  PreviewTexts,
  RowsShown,
  WorkShown,
} from './contract.ts';
import { cellsOf, type CopyArea, type CopyFormat } from './copying.ts';
import { element } from './elements.ts';
import { messageOf } from './errors.ts';
import { formatCount } from './figures.ts';
import { Exporter } from './exporting.ts';
import { FindBar } from './findBar.ts';
import { Grid } from './grid.ts';
import { IdleSaver } from './idleSaver.ts';
import { Looks } from './looks.ts';
import { emptyMessage } from './messages.ts';
import { Popover } from './popover.ts';
import { choiceOf, fitting, type SavedState } from './saved.ts';
import { area, type Place } from './selection.ts';
import type { PanelTab } from './panelTabs.ts';
import { SidePanel } from './sidePanel.ts';
import { StatusLine } from './statusLine.ts';
import { conditionsOf } from './tableMenus.ts';
import { ColumnForms } from './columnForms.ts';
import { TableRows } from './tableRows.ts';
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
}

/** One opened table: the grid and what stands around it. */
export class TableView {
  readonly box = element('div', { class: 'view' });
  private readonly options: TableViewOptions;
  private readonly saved: SavedState;
  private readonly looks: Looks;
  private readonly layout: ColumnLayout;
  private readonly rows: TableRows;
  private readonly grid: Grid;
  private readonly toolbar: Toolbar;
  private readonly chips: Chips;
  private readonly findBar: FindBar;
  private readonly clipboard: Clipboard;
  private readonly exporter: Exporter;
  private readonly panel: SidePanel;
  private readonly value: ValueView;
  private readonly status: StatusLine;
  private readonly popover = new Popover();
  private readonly forms: ColumnForms;
  private readonly table: OpenedTable;
  private isRestored = false;
  private readonly saver = new IdleSaver(() => this.save());

  /** `first` holds the first rows: widths are told from them. */
  constructor(table: OpenedTable, first: RowsShown, options: TableViewOptions) {
    const { remote, texts, digit } = options;
    const { columns } = table;
    const saved = fitting(options.saved, columns);
    this.options = options;
    this.saved = saved;
    this.table = table;
    this.looks = new Looks(columns, saved, texts.nullValue);
    this.layout = new ColumnLayout(
      columns.map((column, index) => {
        const values = first.rows.map((cells) => {
          const cell = cells[index];
          return cell === undefined ? '' : this.looks.text(cell, index);
        });
        return saved.widths[index] ?? usualWidth(column, values, digit);
      }),
    );
    this.chooseLayout(choiceOf(saved, columns.length));
    this.rows = new TableRows({
      ...{ table: { ...table, traffic: first.traffic }, remote, texts, bars: options.bars },
      onKnown: () => this.rowsKnown(),
      onDraw: () => this.grid.refresh(),
      onArranging: () => this.arranging(),
      onArranged: () => this.arranged(),
      onFileChanged: () => options.onFileChanged(),
    });
    const { blocks, arranger } = this.rows;
    this.grid = new Grid({
      ...{ name: table.name, columns, texts, digit },
      ...{ layout: this.layout, blocks },
      text: (cell, column) => this.looks.text(cell, column),
      isFound: (text) => this.findBar.isFound(text),
      marks: () => this.rows.marks,
      actions: {
        changed: () => this.changed(),
        open: (place) => this.showValue(place),
        sort: (place, isMore) => this.rows.sort(this.layout.columnAt(place), isMore),
        filter: (place) => this.forms.filter(this.layout.columnAt(place)),
        menu: (place, at) => this.menus().open(place, at),
        move: (place, target) => this.move(place, target),
      },
    });
    this.forms = new ColumnForms({
      ...{ columns, texts, popover: this.popover, looks: this.looks, arranger },
      anchor: (column) =>
        this.grid.rectangle({ row: -1, column: this.layout.placeOf(column) ?? -1 }),
      example: (column) => this.example(column),
      choose: (choice) => this.choose(choice),
      onFormat: () => this.redraw(),
      back: () => this.grid.focus(),
    });
    this.toolbar = new Toolbar(texts, this.popover, {
      goToRow: (number) => this.goToRow(number),
      read: (dialect) => options.onRead(dialect),
      pickColumns: (button) => this.forms.pick(button.getBoundingClientRect()),
      find: () => this.find(),
      wrap: () => this.wrap(),
      togglePanel: () => this.togglePanel(),
      plot: () => void this.told(remote.call('openSignals', null)),
      export: () => this.export(),
    });
    this.chips = new Chips({
      ...{ columns, texts, arranger },
      onFilter: (column, chip) => this.forms.filter(column, chip.getBoundingClientRect()),
      focusGrid: () => this.grid.focus(),
    });
    this.findBar = new FindBar({
      texts,
      find: (wanted, signal) => remote.call('find', wanted, signal),
      from: () => this.from(),
      isArranged: () => this.rows.isArranged,
      onFound: ({ row, column }) =>
        this.grid.show({ row, column: this.layout.placeOf(column) ?? 0 }),
      onMarks: () => this.grid.refresh(),
      onClose: () => this.grid.focus(),
    });
    this.panel = new SidePanel({
      texts,
      table: () => ({ ...this.table, ...this.rows.known() }),
      details: (signal) => remote.call('details', null, signal),
      summarize: (column, signal) => remote.call('summarize', { column }, signal),
      text: (cell, column) => this.looks.text(cell, column),
      goToColumn: (column) => this.goToColumn(column),
      goToRow: (row) => this.goToRow(row + 1),
      keep: (column, value) => this.keepValue(column, value),
      isArranged: () => this.rows.isArranged,
      onTab: () => this.panelChanged(),
    });
    const say = (sentence: string) => this.status.say(sentence);
    this.clipboard = new Clipboard({ columns, texts, remote, say });
    this.exporter = new Exporter({ texts, remote, say, back: () => this.grid.focus() });
    this.value = new ValueView({
      ...{ columns, texts },
      read: (place, signal) => remote.call('cell', place, signal),
      known: ({ row, column }) => blocks.cell(row, column),
      numberOf: (row) => blocks.numberOf(row),
      copy: (text) => void this.clipboard.put(text, texts.copied),
      onClose: () => this.grid.focus(),
    });
    this.status = new StatusLine(texts, {
      count: () => void this.rows.counter.start(),
      stop: () => this.rows.counter.stop(),
    });
    this.box.append(
      this.toolbar.box,
      options.bars.box,
      this.chips.box,
      this.findBar.box,
      element(
        'div',
        { class: 'middle' },
        element('main', { class: 'table' }, this.grid.box),
        this.panel.box,
      ),
      this.value.box,
      this.status.box,
    );
    this.box.addEventListener('keydown', (event) => this.keyed(event));
  }

  /** To be called once the view is on the page. */
  start(): void {
    const { columns, countsAtOnce, notes } = this.table;
    const { texts, bars } = this.options;
    const { saved } = this;
    const { counter, arranger } = this.rows;
    for (const note of notes) bars.show(note.code, note.text);
    if (counter.rows === 0) this.grid.box.after(emptyMessage(texts.noRows));
    this.grid.setLines(this.looks.lines);
    this.rowsKnown();
    this.drawToolbar();
    const isThere = saved.row < (counter.rowCount ?? Infinity);
    const column = this.layout.placeOf(saved.column) ?? 0;
    const isKnown = isThere && saved.column < columns.length;
    const focus = isKnown ? { row: saved.row, column } : { row: 0, column: 0 };
    const selection = { focus, anchor: focus };
    const restore = () => {
      this.grid.restore({ top: saved.top, left: saved.left, selection });
      this.isRestored = true;
    };
    if (isAsInFile(saved.arrangement)) restore();
    // Until then the rows are in the order of the file, and the place is of another.
    else void arranger.apply(saved.arrangement).then(restore);
    this.grid.focus();
    if (saved.panel) this.panel.open(saved.panel);
    if (countsAtOnce && counter.rowCount === undefined) void counter.start();
  }

  dispose(): void {
    this.saver.dispose();
    this.rows.dispose();
    this.value.hide();
    this.findBar.close();
    this.panel.dispose();
    this.popover.close(false);
    this.grid.dispose();
    this.box.remove();
  }

  /** `number` counts from 1. */
  goToRow(number: number): void {
    const row = Math.max(0, Math.min(number - 1, this.rows.count - 1));
    this.grid.goTo({ row, column: this.grid.selection.focus.column });
    this.grid.focus();
  }

  showCount(shown: CountShown): void {
    this.rows.counter.showProgress(shown);
  }

  showProgress({ of, done }: WorkShown): void {
    switch (of) {
      case 'arrange':
        return this.rows.arranger.showProgress(done);
      case 'summarize':
        return this.panel.showProgress(done);
      case 'find':
        return this.findBar.showProgress(done);
    }
  }

  /** The grid has no text selection of its own: copying takes its cells. */
  copied(event: ClipboardEvent): void {
    if (!this.grid.box.contains(document.activeElement)) return;
    event.preventDefault();
    this.copy('tsv');
  }

  private keyed(event: KeyboardEvent): void {
    const { key, altKey, shiftKey } = event;
    if (event.defaultPrevented) return;
    const isControl = event.ctrlKey || event.metaKey;
    const letter = key.toLowerCase();
    if (isControl && !altKey && !shiftKey && letter === 'f') this.find();
    else if (isControl && !altKey && !shiftKey && letter === 'g') this.toolbar.focusRow();
    // On a Mac the key with Alt is another character.
    else if (isControl && altKey && event.code === 'KeyC') this.copy('json');
    else if (key === 'F3') void this.findBar.next(shiftKey);
    else if (key === 'Escape' && this.value.isOpen) this.value.close();
    else if (key === 'Escape' && this.findBar.isOpen) this.findBar.close();
    else return;
    event.preventDefault();
  }

  private rowsKnown(): void {
    const { counter, arranger } = this.rows;
    this.grid.widen(counter.rows);
    this.grid.setRowCount(this.rows.count);
    this.status.show({
      ...{ rowCount: counter.rowCount, counting: counter.done, kept: arranger.rows },
      ...this.rows.known(),
      columns: this.table.columns.length,
      shownColumns: this.layout.count,
      size: this.table.size,
    });
  }

  private arranging(): void {
    this.chips.draw();
    this.grid.box.classList.toggle('arranging', this.rows.arranger.done !== undefined);
    this.grid.refresh();
  }

  /** The rows are others, or elsewhere. */
  private arranged(): void {
    const { texts } = this.options;
    const { count, counter } = this.rows;
    this.value.hide();
    this.rowsKnown();
    const { column } = this.grid.selection.focus;
    if (this.isRestored) this.grid.goTo({ row: count > 0 ? 0 : -1, column });
    this.panel.forgetSummaries();
    this.drawToolbar();
    this.box.querySelector('.message.overlay')?.remove();
    const none = counter.rows === 0 ? texts.noRows : texts.noneKept;
    if (count === 0) this.grid.box.after(emptyMessage(none));
    this.status.say(fill(texts.rowsNow, formatCount(count)));
    this.grid.refresh();
  }

  private keepValue(column: number, value: Parameters<typeof conditionsOf>[0]): void {
    const kind = this.table.columns[column]?.kind ?? 'text';
    const pair = conditionsOf(value, column, operatorsOf(kind).includes('='));
    if (pair) this.rows.keepMore(pair[0]);
  }

  private chooseLayout(choice: ColumnChoice): void {
    const shown = shownColumns(choice);
    const pinned = shown.filter((column) => choice.pinned.has(column)).length;
    this.layout.choose(shown, pinned);
  }

  private choose(choice: ColumnChoice): void {
    const { focus } = this.grid.selection;
    const column = this.layout.columnAt(focus.column);
    this.looks.choice = choice;
    this.chooseLayout(choice);
    const last = this.layout.count - 1;
    this.grid.columnsChanged(this.layout.placeOf(column) ?? Math.min(focus.column, last));
    this.rowsKnown();
    this.drawToolbar();
  }

  private move(place: number, target: number): void {
    const [column, other] = [place, target].map((at) => this.layout.columnAt(at));
    if (column === undefined || other === undefined || other < 0) return;
    this.choose(withMoved(this.looks.choice, column, other));
    const name = columnName(this.table.columns, column);
    this.status.say(fill(this.options.texts.movedTo, name, formatCount(target + 1)));
  }

  private redraw(): void {
    this.grid.columnsChanged(this.grid.selection.focus.column);
    this.panel.refresh();
  }

  private wrap(): void {
    this.looks.wrap();
    this.grid.setLines(this.looks.lines);
    this.drawToolbar();
  }

  private find(): void {
    this.findBar.open();
  }

  private from() {
    const { row, column } = this.grid.selection.focus;
    const columns = this.layout.columnsAt(0, this.layout.count);
    const at = this.layout.columnAt(Math.max(0, column));
    return { place: { row: Math.max(0, row), column: Math.max(0, at) }, columns };
  }

  private goToColumn(column: number): void {
    const { choice } = this.looks;
    if (choice.hidden.has(column)) this.choose(withHidden(choice, [column], false));
    const place = this.layout.placeOf(column);
    if (place !== undefined) this.grid.show({ ...this.grid.selection.focus, column: place });
  }

  private togglePanel(): void {
    if (this.panel.shown) return this.panel.close();
    this.openPanel('column');
  }

  private openPanel(tab: PanelTab): void {
    this.panel.open(tab);
    this.panel.focus();
  }

  private panelChanged(): void {
    if (!this.panel.shown && this.panel.box.contains(document.activeElement)) this.grid.focus();
    if (!this.panel.shown) this.grid.focus();
    this.drawToolbar();
    this.changed();
  }

  private menus(): ContextMenus {
    const { layout, looks, rows, clipboard } = this;
    const { texts } = this.options;
    return new ContextMenus({
      ...{ columns: this.table.columns, texts, layout, looks, rows },
      back: () => this.grid.focus(),
      actions: {
        sort: (sort) => rows.arrange({ sort }),
        filter: (column) => this.forms.filter(column),
        keep: (conditions) => rows.arrange({ conditions }),
        pin: (column, isPinned) => this.choose(withPinned(looks.choice, column, isPinned)),
        hide: (column) => this.choose(withHidden(looks.choice, [column], true)),
        move: (column, by) => {
          const place = layout.placeOf(column) ?? 0;
          this.move(place, place + by);
        },
        fit: (column) => this.grid.fit(layout.placeOf(column) ?? 0),
        format: (column) => this.forms.format(column),
        statistics: (column) => {
          this.panel.showColumn(column);
          this.openPanel('column');
        },
        copyText: (text) => void clipboard.put(text, texts.copied),
        copy: (format, hasNames) => this.copy(format, hasNames),
        details: () => this.showValue(this.grid.selection.focus),
        exportSelection: () => this.export(true),
      },
    });
  }

  private selectedArea(): CopyArea {
    const { top, bottom, left, right } = area(this.grid.selection, this.layout.count);
    const last = Math.min(bottom, this.rows.count - 1);
    return { top, bottom: last, columns: this.layout.columnsAt(left, right + 1) };
  }

  private copy(format: CopyFormat, hasNames = false): void {
    const selected = this.selectedArea();
    const { texts } = this.options;
    if (cellsOf(selected) > 0) {
      void this.clipboard.copy(selected, { format, hasNames });
      return;
    }
    const title = this.table.columns[this.layout.columnAt(this.grid.selection.focus.column)];
    if (title) void this.clipboard.put(title.name, texts.copied);
  }

  private export(isOfSelection = false): void {
    const offer = {
      rows: this.rows.exactCount,
      allColumns: this.table.columns.map((_, column) => column),
      shownColumns: this.layout.columnsAt(0, this.layout.count),
    };
    this.exporter.open(offer, this.selectedArea(), isOfSelection);
  }

  private example(column: number) {
    const first = Math.max(0, this.grid.selection.focus.row);
    return this.rows.blocks.cell(first, column) ?? this.rows.blocks.cell(0, column) ?? null;
  }

  private showValue({ row, column }: Place): void {
    void this.value.show({ row, column: this.layout.columnAt(column) }, true);
  }

  private drawToolbar(): void {
    const { dialect, columns } = this.table;
    this.toolbar.draw({
      dialect,
      hiddenColumns: columns.length - this.layout.count,
      isWrapped: this.looks.isWrapped,
      isPanelOpen: this.panel.shown !== undefined,
      canPlot: columns.some(({ kind }) => kind === 'number'),
      isArranged: this.rows.isArranged,
    });
  }

  /** After each drawing of the grid. */
  private changed(): void {
    const { focus } = this.grid.selection;
    const column = this.layout.columnAt(focus.column);
    this.panel.showColumn(column);
    this.value.follow({ row: focus.row, column });
    if (this.isRestored) this.saver.later();
  }

  private save(): void {
    const { top, left, selection } = this.grid.position;
    const column = this.layout.columnAt(selection.focus.column);
    const widths: Record<string, number> = { ...this.saved.widths };
    for (const [changed, width] of this.layout.changed) widths[changed] = width;
    this.options.onSave({
      ...this.looks.saved(),
      ...{ shape: this.saved.shape, top, left, widths },
      row: Math.max(0, selection.focus.row),
      column: Math.max(0, column),
      arrangement: this.rows.arranger.current,
      panel: this.panel.shown,
    });
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
