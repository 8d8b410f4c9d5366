import { html, nothing, render, type TemplateResult } from 'lit/html.js';
import type { Cell, Column } from '../../src/preview/table.ts';
import type { TableDetails } from '../../src/preview/tableDetails.ts';
import type { ColumnSummary } from '../../src/preview/tableService.ts';
import { icon } from '../icons.ts';
import { columnFacts, type ColumnView } from './columnFacts.ts';
import type { OpenedTable, PreviewTexts } from './contract.ts';
import { element } from './elements.ts';
import { messageOf } from './errors.ts';
import { fileFacts } from './fileFacts.ts';
import { panelTabs, type PanelTab } from './panelTabs.ts';
import { schemaList } from './schemaList.ts';

export interface SidePanelOptions {
  readonly texts: PreviewTexts;
  readonly table: () => OpenedTable;
  readonly details: (signal: AbortSignal) => Promise<TableDetails>;
  readonly summarize: (column: number, signal: AbortSignal) => Promise<ColumnSummary>;
  /** A value as its column shows it. */
  readonly text: (cell: Cell, column: number) => string;
  readonly goToColumn: (column: number) => void;
  /** A place in the file, not in what is shown. */
  readonly goToRow: (row: number) => void;
  readonly keep: (column: number, value: Cell) => void;
  /** Rows are kept or sorted by something. */
  readonly isArranged: () => boolean;
  readonly onTab: (tab: PanelTab | undefined) => void;
}

/** What the file says of itself, and what the values of a column are like. */
export class SidePanel {
  readonly box: HTMLElement;
  private readonly options: SidePanelOptions;
  private tab: PanelTab | undefined;
  private column = 0;
  private details: TableDetails | undefined;
  private failure: string | undefined;
  private reading: AbortController | undefined;
  private readonly summaries = new Map<number, ColumnSummary>();
  private summaryFailure: { readonly column: number; readonly message: string } | undefined;
  private working:
    { readonly column: number; readonly controller: AbortController; done: number } | undefined;

  constructor(options: SidePanelOptions) {
    this.options = options;
    const label = options.texts.statistics;
    this.box = element('aside', { class: 'side', 'aria-label': label, hidden: true });
    this.box.addEventListener('keydown', (event) => {
      if (event.key !== 'Escape') return;
      event.preventDefault();
      this.close();
    });
  }

  get shown(): PanelTab | undefined {
    return this.tab;
  }

  open(tab: PanelTab): void {
    this.tab = tab;
    this.box.hidden = false;
    if (!this.details && !this.reading) void this.read();
    this.draw();
    this.options.onTab(tab);
  }

  toggle(): void {
    if (this.tab) return this.close();
    this.open('column');
    this.focus();
  }

  focus(): void {
    this.box.querySelector<HTMLElement>('[role="tab"][aria-selected="true"]')?.focus();
  }

  close(): void {
    this.tab = undefined;
    this.box.hidden = true;
    this.working?.controller.abort();
    this.options.onTab(undefined);
  }

  dispose(): void {
    this.working?.controller.abort();
    this.reading?.abort();
  }

  /** The keyboard is at another column of the file. */
  showColumn(column: number): void {
    if (column < 0 || column === this.column) return;
    this.column = column;
    if (this.tab === 'column') this.draw();
  }

  /** Figures are of the rows that are shown: others are shown now. */
  forgetSummaries(): void {
    this.working?.controller.abort();
    this.summaries.clear();
    this.summaryFailure = undefined;
    this.refresh();
  }

  refresh(): void {
    if (this.tab) this.draw();
  }

  showProgress(done: number): void {
    if (!this.working) return;
    this.working.done = done;
    this.draw();
  }

  private async read(): Promise<void> {
    const reading = new AbortController();
    this.reading = reading;
    try {
      this.details = await this.options.details(reading.signal);
    } catch (error) {
      this.failure = messageOf(error);
    }
    this.reading = undefined;
    this.refresh();
  }

  private async summarize(column: number): Promise<void> {
    this.working?.controller.abort();
    const working = { column, controller: new AbortController(), done: 0 };
    this.working = working;
    this.summaryFailure = undefined;
    this.drawKeepingFocus();
    try {
      const summary = await this.options.summarize(column, working.controller.signal);
      if (this.working === working) this.summaries.set(column, summary);
    } catch (error) {
      if (this.working === working && !working.controller.signal.aborted) {
        this.summaryFailure = { column, message: messageOf(error) };
      }
    }
    if (this.working !== working) return;
    this.working = undefined;
    if (this.tab) this.drawKeepingFocus();
  }

  /** The button that was pressed may be gone: the keyboard stays in the panel. */
  private drawKeepingFocus(): void {
    const hadFocus = this.box.contains(document.activeElement);
    this.draw();
    if (hadFocus && !this.box.contains(document.activeElement)) {
      this.box.querySelector<HTMLElement>('.sideBody')?.focus();
    }
  }

  private draw(): void {
    const { texts } = this.options;
    const { tab } = this;
    if (!tab) return;
    const labels = { column: texts.columnTab, schema: texts.schemaTab, file: texts.fileTab };
    const button = (name: PanelTab) =>
      html`<button
        type="button"
        role="tab"
        id="tab-${name}"
        aria-selected=${name === tab}
        aria-controls="sidePanel"
        tabindex=${name === tab ? 0 : -1}
        @click=${() => this.open(name)}
      >
        ${labels[name]}
      </button>`;
    render(
      html`<div class="sideHead">
          <div
            role="tablist"
            aria-label=${texts.statistics}
            @keydown=${(event: KeyboardEvent) => this.keyed(event)}
          >
            ${panelTabs.map(button)}
          </div>
          <button
            type="button"
            class="tool"
            title=${texts.closePanel}
            aria-label=${texts.closePanel}
            @click=${() => this.close()}
          >
            ${icon('clear')}
          </button>
        </div>
        <div
          class="sideBody"
          id="sidePanel"
          role="tabpanel"
          aria-labelledby="tab-${tab}"
          tabindex="0"
        >
          ${this.failure === undefined ? nothing : html`<p class="problem">${this.failure}</p>`}
          ${this.content(tab)}
        </div>`,
      this.box,
    );
  }

  private content(tab: PanelTab): TemplateResult {
    const { texts, table, goToColumn, goToRow, isArranged } = this.options;
    const { details } = this;
    switch (tab) {
      case 'column':
        return columnFacts(this.columnView(), texts);
      case 'schema':
        return schemaList({
          ...{ columns: table().columns, details, current: this.column, texts },
          onChoose: (column) => {
            this.column = column;
            goToColumn(column);
            this.open('column');
          },
        });
      case 'file':
        return fileFacts({ table: table(), details, texts, isArranged: isArranged(), goToRow });
    }
  }

  private columnView(): ColumnView {
    const { table, text, isArranged, keep } = this.options;
    const { column, details, working, summaryFailure } = this;
    const described: Column = table().columns[column] ?? { name: '', type: '', kind: 'text' };
    return {
      described,
      facts: details?.columns[column],
      summary: this.summaries.get(column),
      done: working?.column === column ? working.done : undefined,
      failure: summaryFailure?.column === column ? summaryFailure.message : undefined,
      isArranged: isArranged(),
      text: (cell) => text(cell, column),
      onSummarize: () => void this.summarize(column),
      onCancel: () => working?.controller.abort(),
      onKeep: (value) => keep(column, value),
    };
  }

  private keyed(event: KeyboardEvent): void {
    const step = event.key === 'ArrowLeft' ? -1 : event.key === 'ArrowRight' ? 1 : 0;
    if (step === 0 || !this.tab) return;
    event.preventDefault();
    const place = (panelTabs.indexOf(this.tab) + step + panelTabs.length) % panelTabs.length;
    this.open(panelTabs[place] ?? 'column');
    this.focus();
  }
}
