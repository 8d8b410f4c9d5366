import type { Cell, Column } from '../../src/preview/table.ts';
import type { Arranger } from './arranger.ts';
import { ColumnPicker } from './columnPicker.ts';
import type { ColumnChoice } from './columns.ts';
import { columnName } from './conditionText.ts';
import type { PreviewTexts } from './contract.ts';
import { FilterForm } from './filterForm.ts';
import { FormatForm } from './formatForm.ts';
import type { Looks } from './looks.ts';
import type { Anchor } from './overlay.ts';
import type { Popover } from './popover.ts';

export interface ColumnFormsOptions {
  readonly columns: readonly Column[];
  /** The columns before anybody chose. */
  readonly atFirst: ColumnChoice;
  readonly texts: PreviewTexts;
  readonly popover: Popover;
  readonly looks: Looks;
  readonly arranger: Arranger;
  /** The title of a column of the file. */
  readonly anchor: (column: number) => Anchor;
  /** A value of a column. */
  readonly example: (column: number) => Cell;
  readonly choose: (choice: ColumnChoice) => void;
  /** Values are shown in another way now. */
  readonly onFormat: () => void;
  /** Takes the keyboard back to the grid. */
  readonly back: () => void;
}

/** The small forms about columns: which are shown, what their values must be, how they are written. */
export class ColumnForms {
  private readonly options: ColumnFormsOptions;

  constructor(options: ColumnFormsOptions) {
    this.options = options;
  }

  pick(anchor: Anchor): void {
    const { columns, texts, popover, looks, choose, atFirst } = this.options;
    const picker = new ColumnPicker({
      ...{ columns, texts, choose, atFirst },
      choice: () => looks.choice,
      onChange: () => popover.update(),
    });
    const draw = () => picker.draw();
    popover.open({ label: texts.columnsTitle, anchor, draw, className: 'wide' });
  }

  filter(column: number, anchor = this.options.anchor(column)): void {
    const { columns, texts, popover, arranger, back } = this.options;
    const described = columns[column];
    if (!described) return;
    const { conditions } = arranger.wanted;
    const form = new FilterForm({
      ...{ column, described, texts },
      conditions: conditions.filter((other) => other.column === column),
      onChange: () => {
        popover.update();
        popover.place();
      },
      onApply: (own) => {
        popover.close();
        const { wanted } = arranger;
        const others = wanted.conditions.filter((other) => other.column !== column);
        void arranger.apply({ ...wanted, conditions: [...others, ...own] });
      },
    });
    const label = columnName(columns, column);
    popover.open({ label, anchor, back, draw: () => form.draw() });
  }

  format(column: number): void {
    const { columns, texts, popover, looks, onFormat, example, anchor, back } = this.options;
    const described = columns[column];
    if (!described) return;
    const form = new FormatForm({
      ...{ described, texts },
      format: looks.formatOf(column),
      example: example(column),
      onChange: () => {
        popover.update();
        popover.place();
      },
      onApply: (format, isForAll) => {
        popover.close();
        const alike = columns.flatMap(({ kind }, other) =>
          kind === described.kind ? [other] : [],
        );
        looks.setFormat(isForAll ? alike : [column], format);
        onFormat();
      },
    });
    const label = columnName(columns, column);
    popover.open({ label, anchor: anchor(column), back, draw: () => form.draw() });
  }
}
