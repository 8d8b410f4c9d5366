import type { CellPlace } from '../../src/preview/tableService.ts';
import { fill } from '../host.ts';
import type { Remote } from '../rpc.ts';
import type { Bars } from './bars.ts';
import { ColumnForms } from './columnForms.ts';
import { columnsAtFirst, withHidden, withMoved, withPinned, type ColumnChoice } from './columns.ts';
import { columnName } from './conditionText.ts';
import { isAsInFile } from './conditions.ts';
import { ContextMenus } from './contextMenus.ts';
import type { HostCalls, OpenedTable, PreviewTexts, RowsShown } from './contract.ts';
import { element } from './elements.ts';
import { formatCount } from './figures.ts';
import { Grid } from './grid.ts';
import { emptyMessage } from './messages.ts';
import type { Popover } from './popover.ts';
import { resultItems, type ResultMenu } from './resultMenu.ts';
import type { SavedState } from './saved.ts';
import { SelectedCells } from './selectedCells.ts';
import { TableColumns } from './tableColumns.ts';
import type { MenuActions } from './tableMenus.ts';
import { TableRows } from './tableRows.ts';

/** What the grid asks of what stands around it. */
interface TableGridActions {
  readonly say: (sentence: string) => void;
  readonly isFound: (text: string) => boolean;
  /** What Enter and a double click do. */
  readonly open: (place: CellPlace) => void;
  /** A cell is to be shown whole. */
  readonly show: (place: CellPlace) => void;
  /** Takes a column of the file. */
  readonly statistics: (column: number) => void;
  /** More is known of the rows, or other columns are shown. */
  readonly onKnown: () => void;
  readonly onArranging: () => void;
  /** The rows are others, or elsewhere. */
  readonly onArranged: () => void;
  readonly onColumns: () => void;
  /** Values are shown in another way now. */
  readonly onFormat: () => void;
  /** After each drawing. */
  readonly onDraw: () => void;
  readonly onFileChanged: () => void;
}

export interface TableGridOptions {
  readonly table: OpenedTable;
  /** The first rows: widths are told from them. */
  readonly first: RowsShown;
  /** What of it fits the table. */
  readonly saved: SavedState;
  readonly remote: Remote<HostCalls>;
  readonly texts: PreviewTexts;
  readonly bars: Bars;
  readonly popover: Popover;
  /** Width of a figure, in pixels. */
  readonly digit: number;
  /** Where the rows are of a filter's result. */
  readonly result: ResultMenu | undefined;
  readonly actions: TableGridActions;
}

/** The grid of one table: its rows and columns, and the menus and forms that open over them. */
export class TableGrid {
  readonly box: HTMLElement;
  readonly columns: TableColumns;
  readonly rows: TableRows;
  readonly forms: ColumnForms;
  readonly selected: SelectedCells;
  /** False until it is where it was when the page was last open. */
  isRestored = false;
  private readonly options: TableGridOptions;
  private readonly grid: Grid;
  private readonly menus: ContextMenus;

  constructor(options: TableGridOptions) {
    const { table, first, saved, remote, texts, digit, actions } = options;
    const { columns } = table;
    this.options = options;
    this.columns = new TableColumns({
      ...{ columns, saved, digit },
      first: first.rows,
      nullText: texts.nullValue,
    });
    const { layout, looks } = this.columns;
    this.rows = new TableRows({
      ...{ table: { ...table, traffic: first.traffic }, remote, texts, bars: options.bars },
      onKnown: () => this.rowsKnown(),
      onDraw: () => this.grid.refresh(),
      onArranging: () => this.arranging(),
      onArranged: () => this.arranged(),
      onFileChanged: () => actions.onFileChanged(),
    });
    const { rows } = this;
    this.grid = new Grid({
      ...{ name: table.name, columns, texts, digit, layout, blocks: rows.blocks },
      text: (cell, column) => looks.text(cell, column),
      isFound: (text) => actions.isFound(text),
      marks: () => rows.marks,
      actions: {
        changed: () => actions.onDraw(),
        open: ({ row, column }) => actions.open({ row, column: layout.columnAt(column) }),
        sort: (place, isMore) => rows.sort(layout.columnAt(place), isMore),
        filter: (place) => this.forms.filter(layout.columnAt(place)),
        menu: (place, at) => this.menus.open(place, at),
        move: (place, target) => this.move(place, target),
      },
    });
    this.box = element('main', { class: 'table' }, this.grid.box);
    const back = () => this.grid.focus();
    this.forms = new ColumnForms({
      ...{ columns, texts, popover: options.popover, looks, arranger: rows.arranger, back },
      atFirst: columnsAtFirst(columns.length, table.atFirst),
      anchor: (column) => this.grid.rectangle({ row: -1, column: layout.placeOf(column) ?? -1 }),
      example: (column) => this.example(column),
      choose: (choice) => this.choose(choice),
      onFormat: () => {
        this.grid.columnsChanged(this.grid.selection.focus.column);
        actions.onFormat();
      },
    });
    this.selected = new SelectedCells({
      ...{ columns: this.columns, rows, texts, remote, back },
      selection: () => this.grid.selection,
      say: (sentence) => actions.say(sentence),
    });
    const menuActions = this.menuActions();
    this.menus = new ContextMenus({
      ...{ columns, texts, layout, looks, rows, back, actions: menuActions },
      first: (row, column, cell) => {
        const { result } = options;
        if (!result) return [];
        return resultItems(result, { row, column, cell, ...this.selected.rows }, columns, texts);
      },
    });
  }

  /** The cell that the keyboard is at; -1 for titles and for numbers of rows. */
  get focused(): CellPlace {
    const { row, column } = this.grid.selection.focus;
    return { row, column: this.columns.layout.columnAt(column) };
  }

  /** To be called once it is on the page. */
  start(): void {
    const { table, saved, texts } = this.options;
    const { counter, arranger } = this.rows;
    const { layout, looks } = this.columns;
    if (counter.rows === 0) this.grid.box.after(emptyMessage(texts.noRows));
    this.grid.setLines(looks.lines);
    this.rowsKnown();
    const isThere = saved.row < (counter.rowCount ?? Infinity);
    const column = layout.placeOf(saved.column) ?? 0;
    const isKnown = isThere && saved.column < table.columns.length;
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
  }

  focus(): void {
    this.grid.focus();
  }

  refresh(): void {
    this.grid.refresh();
  }

  dispose(): void {
    this.rows.dispose();
    this.grid.dispose();
  }

  /** `number` counts from 1. */
  goToRow(number: number): void {
    const row = Math.max(0, Math.min(number - 1, this.rows.count - 1));
    this.grid.goTo({ row, column: this.grid.selection.focus.column });
    this.grid.focus();
  }

  /** Takes a column of the file, and shows it where it is hidden. */
  goToColumn(column: number): void {
    const { looks, layout } = this.columns;
    const { choice } = looks;
    if (choice.hidden.has(column)) this.choose(withHidden(choice, [column], false));
    const place = layout.placeOf(column);
    if (place !== undefined) this.grid.show({ ...this.grid.selection.focus, column: place });
  }

  goToCell({ row, column }: CellPlace): void {
    this.grid.show({ row, column: this.columns.layout.placeOf(column) ?? 0 });
  }

  wrap(): void {
    const { looks } = this.columns;
    looks.wrap();
    this.grid.setLines(looks.lines);
  }

  /** The grid has no text selection of its own: copying takes its cells. */
  copied(event: ClipboardEvent): void {
    if (!this.grid.box.contains(document.activeElement)) return;
    event.preventDefault();
    this.selected.copy('tsv');
  }

  saved(): Omit<SavedState, 'dialect' | 'panel'> {
    const { top, left } = this.grid.position;
    const { row, column } = this.focused;
    return {
      ...this.columns.saved(),
      ...{ shape: this.options.saved.shape, top, left },
      row: Math.max(0, row),
      column: Math.max(0, column),
      arrangement: this.rows.arranger.current,
    };
  }

  private rowsKnown(): void {
    this.grid.widen(this.rows.counter.rows);
    this.grid.setRowCount(this.rows.count);
    this.options.actions.onKnown();
  }

  private arranging(): void {
    this.options.actions.onArranging();
    this.grid.box.classList.toggle('arranging', this.rows.arranger.done !== undefined);
    this.grid.refresh();
  }

  private arranged(): void {
    const { texts, actions } = this.options;
    const { count, counter } = this.rows;
    actions.onArranged();
    this.rowsKnown();
    const { column } = this.grid.selection.focus;
    if (this.isRestored) this.grid.goTo({ row: count > 0 ? 0 : -1, column });
    this.box.querySelector('.message.overlay')?.remove();
    const none = counter.rows === 0 ? texts.noRows : texts.noneKept;
    if (count === 0) this.grid.box.after(emptyMessage(none));
    actions.say(fill(texts.rowsNow, formatCount(count)));
    this.grid.refresh();
  }

  private choose(choice: ColumnChoice): void {
    const { layout } = this.columns;
    const { focus } = this.grid.selection;
    const column = layout.columnAt(focus.column);
    this.columns.choose(choice);
    const last = layout.count - 1;
    this.grid.columnsChanged(layout.placeOf(column) ?? Math.min(focus.column, last));
    this.rowsKnown();
    this.options.actions.onColumns();
  }

  private move(place: number, target: number): void {
    const { all, layout, looks } = this.columns;
    const [column, other] = [place, target].map((at) => layout.columnAt(at));
    if (column === undefined || other === undefined || other < 0) return;
    this.choose(withMoved(looks.choice, column, other));
    const { actions, texts } = this.options;
    actions.say(fill(texts.movedTo, columnName(all, column), formatCount(target + 1)));
  }

  private example(column: number) {
    const { blocks } = this.rows;
    const first = Math.max(0, this.grid.selection.focus.row);
    return blocks.cell(first, column) ?? blocks.cell(0, column) ?? null;
  }

  private menuActions(): MenuActions {
    const { rows, selected } = this;
    const { layout, looks } = this.columns;
    const { actions } = this.options;
    return {
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
      statistics: (column) => actions.statistics(column),
      copyText: (text) => selected.copyText(text),
      copy: (format, hasNames) => selected.copy(format, hasNames),
      details: () => actions.show(this.focused),
      exportSelection: () => selected.export(true),
    };
  }
}
