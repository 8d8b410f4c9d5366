import type { Remote } from '../rpc.ts';
import { Clipboard } from './clipboard.ts';
import type { HostCalls, PreviewTexts } from './contract.ts';
import { cellsOf, type CopyArea, type CopyFormat } from './copying.ts';
import { Exporter } from './exporting.ts';
import { area, type Selection } from './selection.ts';
import type { TableColumns } from './tableColumns.ts';
import type { TableRows } from './tableRows.ts';

export interface SelectedCellsOptions {
  readonly columns: TableColumns;
  readonly rows: TableRows;
  readonly selection: () => Selection;
  readonly texts: PreviewTexts;
  readonly remote: Remote<HostCalls>;
  readonly say: (sentence: string) => void;
  /** Takes the keyboard back. */
  readonly back: () => void;
}

/** The cells that are selected, and the ways that they can be taken elsewhere. */
export class SelectedCells {
  private readonly options: SelectedCellsOptions;
  private readonly clipboard: Clipboard;
  private readonly exporter: Exporter;

  constructor(options: SelectedCellsOptions) {
    const { columns, texts, remote, say, back } = options;
    this.options = options;
    this.clipboard = new Clipboard({ columns: columns.all, texts, remote, say });
    this.exporter = new Exporter({ texts, remote, say, back });
  }

  copy(format: CopyFormat, hasNames = false): void {
    const { columns, selection } = this.options;
    const selected = this.area();
    if (cellsOf(selected) > 0) {
      void this.clipboard.copy(selected, { format, hasNames });
      return;
    }
    const title = columns.all[columns.layout.columnAt(selection().focus.column)];
    if (title) this.copyText(title.name);
  }

  /** Rows `[from, to)`. */
  get rows(): { readonly from: number; readonly to: number } {
    const { top, bottom } = this.area();
    return { from: top, to: bottom + 1 };
  }

  copyText(text: string): void {
    void this.clipboard.put(text, this.options.texts.copied);
  }

  export(isOfSelection = false): void {
    const { columns, rows } = this.options;
    const offer = {
      rows: rows.exactCount,
      allColumns: columns.all.map((_, column) => column),
      shownColumns: columns.shown,
    };
    this.exporter.open(offer, this.area(), isOfSelection);
  }

  private area(): CopyArea {
    const { columns, rows, selection } = this.options;
    const { layout } = columns;
    const { top, bottom, left, right } = area(selection(), layout.count);
    const last = Math.min(bottom, rows.count - 1);
    return { top, bottom: last, columns: layout.columnsAt(left, right + 1) };
  }
}
