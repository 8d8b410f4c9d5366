import { html, nothing, type TemplateResult } from 'lit/html.js';
import type { Column } from '../../src/preview/table.ts';
import type { ColumnCondition } from '../../src/preview/tableService.ts';
import { fill } from '../host.ts';
import { icon } from '../icons.ts';
import { visibleText } from './cells.ts';
import { operatorText } from './conditionText.ts';
import { condition, operatorsOf, takesValue, type Operator } from './conditions.ts';
import type { PreviewTexts } from './contract.ts';

interface Draft {
  readonly is: Operator;
  readonly value: string;
}

export interface FilterFormOptions {
  readonly column: number;
  readonly described: Column;
  readonly conditions: readonly ColumnCondition[];
  readonly texts: PreviewTexts;
  /** The conditions of this column from now on. */
  readonly onApply: (conditions: readonly ColumnCondition[]) => void;
  /** The form has another size. */
  readonly onChange: () => void;
}

/** What the values of one column must be. */
export class FilterForm {
  private readonly options: FilterFormOptions;
  private drafts: readonly Draft[];

  constructor(options: FilterFormOptions) {
    this.options = options;
    this.drafts = options.conditions.map((known) => ({
      is: known.is,
      value: 'value' in known ? known.value : '',
    }));
    if (this.drafts.length === 0) this.drafts = [this.emptyDraft()];
  }

  draw(): TemplateResult {
    const { described, texts, onApply } = this.options;
    const submit = (event: Event) => {
      event.preventDefault();
      this.apply();
    };
    return html`<form class="filterForm" @submit=${submit}>
      <h2>${fill(texts.filterOf, visibleText(described.name))}</h2>
      ${this.drafts.map((draft, place) => this.row(draft, place))}
      <div class="formEnd">
        <button type="button" class="textlink" @click=${() => this.add()}>
          ${texts.addCondition}
        </button>
        <span class="space"></span>
        ${
          this.options.conditions.length > 0
            ? html`<button type="button" class="button secondary" @click=${() => onApply([])}>
                ${texts.clearFilter}
              </button>`
            : nothing
        }
        <button type="submit" class="button">${texts.apply}</button>
      </div>
    </form>`;
  }

  private row(draft: Draft, place: number): TemplateResult {
    const { described, texts } = this.options;
    const operators = operatorsOf(described.kind);
    const choose = (event: Event) =>
      this.change(place, { ...draft, is: (event.target as HTMLSelectElement).value as Operator });
    return html`<div class="filterRow">
      <select class="input" aria-label=${texts.comparison} @change=${choose}>
        ${operators.map(
          (is) =>
            html`<option value=${is} ?selected=${is === draft.is}>
              ${operatorText(is, texts)}
            </option>`,
        )}
      </select>
      ${takesValue(draft.is) ? this.value(draft, place) : html`<span class="space"></span>`}
      ${
        this.drafts.length > 1
          ? html`<button
              type="button"
              class="tool"
              title=${texts.remove}
              aria-label=${texts.remove}
              @click=${() => this.remove(place)}
            >
              ${icon('clear')}
            </button>`
          : nothing
      }
    </div>`;
  }

  private value(draft: Draft, place: number): TemplateResult {
    const { described, texts } = this.options;
    const { kind } = described;
    const typed = (event: Event) => {
      const { value } = event.target as HTMLInputElement | HTMLSelectElement;
      this.drafts = this.drafts.with(place, { ...draft, value });
      if (kind === 'boolean') this.options.onChange();
    };
    if (kind === 'boolean') {
      return html`<select class="input value" aria-label=${texts.value} @change=${typed}>
        ${['true', 'false'].map(
          (value) => html`<option ?selected=${value === draft.value}>${value}</option>`,
        )}
      </select>`;
    }
    const mayBeEmpty = kind === 'text' && !draft.is.includes('contains');
    return html`<input
      class="input value"
      type="text"
      autofocus
      aria-label=${texts.value}
      placeholder=${placeholder(kind)}
      inputmode=${kind === 'number' ? 'decimal' : 'text'}
      ?required=${!mayBeEmpty}
      .value=${draft.value}
      @input=${typed}
    />`;
  }

  private apply(): void {
    const { column, onApply } = this.options;
    onApply(this.drafts.map(({ is, value }) => condition(column, is, value)));
  }

  private add(): void {
    this.drafts = [...this.drafts, this.emptyDraft()];
    this.options.onChange();
  }

  private remove(place: number): void {
    this.drafts = this.drafts.filter((_, other) => other !== place);
    this.options.onChange();
  }

  private change(place: number, draft: Draft): void {
    this.drafts = this.drafts.with(place, draft);
    this.options.onChange();
  }

  private emptyDraft(): Draft {
    const { kind } = this.options.described;
    return { is: operatorsOf(kind)[0] ?? 'null', value: kind === 'boolean' ? 'true' : '' };
  }
}

function placeholder(kind: Column['kind']): string {
  switch (kind) {
    case 'timestamp':
      return '2026-01-31 12:00';
    case 'date':
      return '2026-01-31';
    case 'time':
      return '12:00';
    default:
      return '';
  }
}
