import { html, render, type TemplateResult } from 'lit/html.js';
import type { ExportFormat, ExportWanted } from '../../src/preview/tableService.ts';
import { fill } from '../host.ts';
import type { PreviewTexts } from './contract.ts';
import { element } from './elements.ts';
import { formatCount } from './figures.ts';

/** A part of the table that may be exported. */
export interface ExportPart {
  readonly columns: readonly number[];
  /** Rows `[from, to)`. */
  readonly from: number;
  readonly to: number;
}

export interface ExportOffer {
  readonly texts: PreviewTexts;
  /** All rows of the arrangement; `undefined` until they were counted. */
  readonly rows: number | undefined;
  readonly allColumns: readonly number[];
  readonly shownColumns: readonly number[];
  /** Where more than one cell is selected. */
  readonly selected: ExportPart | undefined;
  readonly onExport: (wanted: Omit<ExportWanted, 'file'>) => void;
  readonly back: () => void;
}

type Columns = 'shown' | 'all' | 'selected';
type Rows = 'all' | 'selected';

/** Asks what to write; where to is asked by the host. */
export class ExportDialog {
  private readonly offer: ExportOffer;
  private readonly box = element('dialog', { class: 'dialog', 'aria-labelledby': 'exportTitle' });
  private format: ExportFormat = 'csv';
  private rows: Rows = 'all';
  private columns: Columns = 'shown';

  constructor(offer: ExportOffer, isOfSelection: boolean) {
    this.offer = offer;
    if (isOfSelection) {
      this.rows = 'selected';
      if ('selected' in this.columnChoices()) this.columns = 'selected';
    }
    document.body.append(this.box);
    this.box.addEventListener('close', () => {
      this.box.remove();
      offer.back();
    });
    this.draw();
    this.box.showModal();
  }

  private draw(): void {
    const { texts } = this.offer;
    const submit = (event: Event) => {
      event.preventDefault();
      this.box.close();
      this.offer.onExport(this.wanted());
    };
    render(
      html`<form @submit=${submit}>
        <h2 id="exportTitle">${texts.exportTitle}</h2>
        ${this.group('format', texts.format, this.formats(), this.format, (format) => {
          this.format = format;
        })}
        ${this.group('rows', texts.rowsToExport, this.rowChoices(), this.rows, (rows) => {
          this.rows = rows;
        })}
        ${this.group(
          'columns',
          texts.columnsToExport,
          this.columnChoices(),
          this.columns,
          (columns) => {
            this.columns = columns;
          },
        )}
        <div class="formEnd">
          <span class="space"></span>
          <button type="button" class="button secondary" @click=${() => this.box.close()}>
            ${texts.cancel}
          </button>
          <button type="submit" class="button">${texts.export}</button>
        </div>
      </form>`,
      this.box,
    );
  }

  private group<Value extends string>(
    name: string,
    label: string,
    choices: Readonly<Partial<Record<Value, string>>>,
    chosen: Value,
    choose: (value: Value) => void,
  ): TemplateResult {
    const entries = Object.entries(choices) as [Value, string][];
    return html`<fieldset>
      <legend>${label}</legend>
      ${entries.map(
        ([value, text]) =>
          html`<label class="choice">
            <input
              type="radio"
              name=${name}
              value=${value}
              .checked=${value === chosen}
              ?autofocus=${value === chosen && name === 'format'}
              @change=${() => choose(value)}
            />
            ${text}
          </label>`,
      )}
    </fieldset>`;
  }

  private formats(): Readonly<Record<ExportFormat, string>> {
    const { texts } = this.offer;
    return { csv: 'CSV', jsonl: texts.jsonLines, parquet: 'Parquet' };
  }

  private rowChoices(): Readonly<Partial<Record<Rows, string>>> {
    const { texts, rows, selected } = this.offer;
    const all = rows === undefined ? texts.allRows : fill(texts.allRowsCounted, formatCount(rows));
    if (!selected) return { all };
    return { all, selected: fill(texts.selectedOnly, formatCount(selected.to - selected.from)) };
  }

  private columnChoices(): Readonly<Partial<Record<Columns, string>>> {
    const { texts, allColumns, shownColumns, selected } = this.offer;
    const label = (text: string, columns: readonly number[]) =>
      fill(text, formatCount(columns.length));
    const isAll = allColumns.length === shownColumns.length;
    return {
      shown: label(isAll ? texts.allColumns : texts.shownOnly, shownColumns),
      ...(isAll ? {} : { all: label(texts.allColumns, allColumns) }),
      ...(selected && selected.columns.length < shownColumns.length
        ? { selected: label(texts.selectedOnly, selected.columns) }
        : {}),
    };
  }

  private wanted(): Omit<ExportWanted, 'file'> {
    const { allColumns, shownColumns, selected } = this.offer;
    const columns =
      this.columns === 'all'
        ? allColumns
        : this.columns === 'selected' && selected
          ? selected.columns
          : shownColumns;
    const part = this.rows === 'selected' ? selected : undefined;
    const { format } = this;
    return part ? { format, columns, rows: { from: part.from, to: part.to } } : { format, columns };
  }
}
