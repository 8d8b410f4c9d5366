import type { Column } from '../../src/preview/table.ts';
import { ColumnLayout, usualWidth } from './columnLayout.ts';
import { shownColumns, type ColumnChoice } from './columns.ts';
import type { RowsShown } from './contract.ts';
import { Looks } from './looks.ts';
import type { SavedState } from './saved.ts';

export interface TableColumnsOptions {
  readonly columns: readonly Column[];
  readonly saved: SavedState;
  /** The first rows: widths are told from them. */
  readonly first: RowsShown['rows'];
  /** Width of a figure, in pixels. */
  readonly digit: number;
  readonly nullText: string;
}

/** The columns of one table: which are shown, in which order, how wide, and how their values look. */
export class TableColumns {
  /** Of the file. */
  readonly all: readonly Column[];
  readonly looks: Looks;
  readonly layout: ColumnLayout;
  private readonly widths: SavedState['widths'];

  constructor({ columns, saved, first, digit, nullText }: TableColumnsOptions) {
    this.all = columns;
    this.widths = saved.widths;
    this.looks = new Looks(columns, saved, nullText);
    this.layout = new ColumnLayout(
      columns.map((column, index) => {
        const values = first.map((cells) => {
          const cell = cells[index];
          return cell === undefined ? '' : this.looks.text(cell, index);
        });
        return saved.widths[index] ?? usualWidth(column, values, digit);
      }),
    );
    this.choose(this.looks.choice);
  }

  /** Columns of the file, in the order in which they are shown. */
  get shown(): readonly number[] {
    return this.layout.columnsAt(0, this.layout.count);
  }

  choose(choice: ColumnChoice): void {
    this.looks.choice = choice;
    const shown = shownColumns(choice);
    const pinned = shown.filter((column) => choice.pinned.has(column)).length;
    this.layout.choose(shown, pinned);
  }

  saved(): ReturnType<Looks['saved']> & Pick<SavedState, 'widths'> {
    const widths: Record<string, number> = { ...this.widths };
    for (const [changed, width] of this.layout.changed) widths[changed] = width;
    return { ...this.looks.saved(), widths };
  }
}
