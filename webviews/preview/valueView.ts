import type { Cell, Column } from '../../src/preview/table.ts';
import type { CellPlace } from '../../src/preview/tableService.ts';
import { CellDetails } from './cellDetails.ts';
import { columnName } from './conditionText.ts';
import type { PreviewTexts } from './contract.ts';
import { messageOf } from './errors.ts';
import { formatCount } from './figures.ts';

export interface ValueViewOptions {
  readonly columns: readonly Column[];
  readonly texts: PreviewTexts;
  readonly read: (place: CellPlace, signal: AbortSignal) => Promise<Cell>;
  /** What is known of a cell before it is read whole. */
  readonly known: (place: CellPlace) => Cell | undefined;
  /** The row's place in the file. */
  readonly numberOf: (row: number) => number | undefined;
  readonly copy: (text: string) => void;
  readonly onClose: () => void;
}

/** The whole value of the cell that the keyboard is at, while someone wants to see it. */
export class ValueView {
  private readonly options: ValueViewOptions;
  private readonly details: CellDetails;
  private reading: AbortController | undefined;
  private place = '';

  constructor(options: ValueViewOptions) {
    this.options = options;
    const { texts, copy } = options;
    this.details = new CellDetails({ texts, copy, onClose: () => this.close() });
  }

  get box(): HTMLElement {
    return this.details.box;
  }

  get isOpen(): boolean {
    return this.details.isOpen;
  }

  /** Shows a cell, and takes the keyboard to it where `isFocused`. */
  async show(place: CellPlace, isFocused: boolean): Promise<void> {
    const { columns, read, known, numberOf } = this.options;
    const { row, column } = place;
    const described = columns[column];
    if (!described || row < 0) return;
    this.reading?.abort();
    const reading = new AbortController();
    this.reading = reading;
    this.place = `${row}:${column}`;
    const { kind } = described;
    const title = `${columnName(columns, column)} · ${formatCount((numberOf(row) ?? row) + 1)}`;
    this.details.show({ title, kind, cell: known(place) });
    if (isFocused) this.details.focus();
    try {
      const cell = await read(place, reading.signal);
      this.details.show({ title, kind, cell });
    } catch (error) {
      if (reading.signal.aborted) return;
      this.details.show({ title, kind, cell: undefined, failure: messageOf(error) });
    }
  }

  /** The keyboard went on to another cell. */
  follow(place: CellPlace): void {
    if (this.isOpen && this.place !== `${place.row}:${place.column}`) void this.show(place, false);
  }

  close(): void {
    this.hide();
    this.options.onClose();
  }

  hide(): void {
    this.reading?.abort();
    this.details.hide();
  }
}
