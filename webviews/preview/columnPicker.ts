import { html, nothing, type TemplateResult } from 'lit/html.js';
import type { Column } from '../../src/preview/table.ts';
import { fill } from '../host.ts';
import { icon } from '../icons.ts';
import { visibleText } from './cells.ts';
import { isSameChoice, withHidden, withMoved, withPinned, type ColumnChoice } from './columns.ts';
import type { PreviewTexts } from './contract.ts';
import { formatCount } from './figures.ts';

/** Columns that are listed at once: thousands are found by searching. */
const mostListed = 300;

export interface ColumnPickerOptions {
  readonly columns: readonly Column[];
  readonly texts: PreviewTexts;
  /** As it was before anybody chose. */
  readonly atFirst: ColumnChoice;
  readonly choice: () => ColumnChoice;
  readonly choose: (choice: ColumnChoice) => void;
  readonly onChange: () => void;
}

/** Which columns are shown and which stay at the left. */
export class ColumnPicker {
  private readonly options: ColumnPickerOptions;
  private search = '';

  constructor(options: ColumnPickerOptions) {
    this.options = options;
  }

  draw(): TemplateResult {
    const { texts } = this.options;
    const choice = this.options.choice();
    const found = this.found(choice);
    const search = (event: Event) => {
      this.search = (event.target as HTMLInputElement).value;
      this.options.onChange();
    };
    const button = (label: string, run: () => void, isDisabled = false) =>
      html`<button type="button" class="textlink" ?disabled=${isDisabled} @click=${run}>
        ${label}
      </button>`;
    const { atFirst } = this.options;
    return html`<div class="picker">
      <input
        class="input"
        type="text"
        autofocus
        placeholder=${texts.searchColumns}
        aria-label=${texts.searchColumns}
        .value=${this.search}
        @input=${search}
      />
      <div class="pickerTools">
        ${button(texts.showAll, () => this.choose(withHidden(choice, found, false)))}
        ${button(texts.hideAll, () => this.choose(withHidden(choice, found, true)))}
        ${button(texts.asInFile, () => this.choose(atFirst), isSameChoice(choice, atFirst))}
        <span class="space"></span>
        <span class="hint" role="status">${this.countText(choice)}</span>
      </div>
      ${
        found.length === 0
          ? html`<p class="hint">${texts.noColumns}</p>`
          : html`<ul class="pickerList">
              ${found.slice(0, mostListed).map((column) => this.row(choice, column))}
            </ul>`
      }
      ${
        found.length > mostListed
          ? html`<p class="hint">
              ${fill(texts.moreColumns, formatCount(found.length - mostListed))}
            </p>`
          : nothing
      }
    </div>`;
  }

  private row(choice: ColumnChoice, column: number): TemplateResult {
    const { columns, texts } = this.options;
    const { name = '', type = '' } = columns[column] ?? {};
    const isShown = !choice.hidden.has(column);
    const isPinned = choice.pinned.has(column);
    const toggle = () => this.choose(withHidden(choice, [column], isShown));
    const pin = () => this.choose(withPinned(choice, column, !isPinned));
    return html`<li @keydown=${(event: KeyboardEvent) => this.keyed(event, choice, column)}>
      <label>
        <input type="checkbox" .checked=${isShown} @change=${toggle} />
        <bdi class="name">${visibleText(name)}</bdi>
        <span class="type">${visibleText(type)}</span>
      </label>
      <button
        type="button"
        class="tool ${isPinned ? 'on' : ''}"
        title=${texts.pinColumn}
        aria-label="${texts.pinColumn}: ${visibleText(name)}"
        aria-pressed=${isPinned}
        @click=${pin}
      >
        ${icon('pin')}
      </button>
    </li>`;
  }

  /** Up and down walk through the list; with Alt they move the column. */
  private keyed(event: KeyboardEvent, choice: ColumnChoice, column: number): void {
    const step = event.key === 'ArrowUp' ? -1 : event.key === 'ArrowDown' ? 1 : 0;
    const row = event.currentTarget as HTMLElement;
    if (step === 0) return;
    event.preventDefault();
    if (!event.altKey) {
      const next = step < 0 ? row.previousElementSibling : row.nextElementSibling;
      next?.querySelector('input')?.focus();
      return;
    }
    const target = choice.order[choice.order.indexOf(column) + step];
    if (this.search !== '' || target === undefined) return;
    const place = choice.order.indexOf(target);
    this.choose(withMoved(choice, column, target));
    row.parentElement?.children[place]?.querySelector('input')?.focus();
  }

  private found({ order }: ColumnChoice): readonly number[] {
    const wanted = this.search.trim().toLocaleLowerCase();
    if (wanted === '') return order;
    const { columns } = this.options;
    return order.filter((column) => columns[column]?.name.toLocaleLowerCase().includes(wanted));
  }

  private countText({ order, hidden }: ColumnChoice): string {
    const shown = formatCount(order.length - hidden.size);
    return fill(this.options.texts.columnsShown, shown, formatCount(order.length));
  }

  private choose(choice: ColumnChoice): void {
    this.options.choose(choice);
    this.options.onChange();
  }
}
