import { html, nothing, render, type TemplateResult } from 'lit/html.js';
import type { Column } from '../../src/preview/table.ts';
import { fill } from '../host.ts';
import { icon } from '../icons.ts';
import type { Arranger } from './arranger.ts';
import { columnName, conditionText } from './conditionText.ts';
import { asInFile, isAsInFile } from './conditions.ts';
import type { PreviewTexts } from './contract.ts';
import { element } from './elements.ts';

export interface ChipsOptions {
  readonly columns: readonly Column[];
  readonly texts: PreviewTexts;
  readonly arranger: Arranger;
  readonly onFilter: (column: number, chip: Element) => void;
  /** Takes the keyboard when what had it is gone. */
  readonly focusGrid: () => void;
}

/** What the rows are sorted and kept by, each with a way to undo it. */
export class Chips {
  readonly box: HTMLElement;
  private readonly options: ChipsOptions;

  constructor(options: ChipsOptions) {
    this.options = options;
    const label = options.texts.arrangement;
    this.box = element('section', { class: 'chips', 'aria-label': label, hidden: true });
  }

  draw(): void {
    const { arranger, texts } = this.options;
    const { wanted, done, failure } = arranger;
    this.box.hidden = isAsInFile(wanted) && done === undefined && failure === undefined;
    const chips = [...this.sortChips(), ...this.conditionChips()];
    render(
      html`${
        chips.length > 0
          ? html`<ul class="chipList">
                ${chips}
              </ul>
              <button type="button" class="textlink" @click=${() => this.apply(asInFile)}>
                ${texts.clearAll}
              </button>`
          : nothing
      }
      ${done === undefined ? nothing : this.progress(done)}
      ${failure === undefined ? nothing : this.problem(failure)}`,
      this.box,
    );
  }

  private sortChips(): readonly TemplateResult[] {
    const { columns, texts, arranger } = this.options;
    const { sort, conditions } = arranger.wanted;
    return sort.map((key) => {
      const others = sort.filter((other) => other !== key);
      const turned = sort.map((other) =>
        other === key ? { ...key, isDescending: !key.isDescending } : other,
      );
      const name = columnName(columns, key.column);
      const label = fill(key.isDescending ? texts.sortedDown : texts.sortedUp, name);
      return this.chip(
        html`${icon(key.isDescending ? 'arrowDown' : 'arrowUp')}<bdi>${name}</bdi>`,
        label,
        () => this.apply({ sort: turned, conditions }),
        () => this.apply({ sort: others, conditions }),
      );
    });
  }

  private conditionChips(): readonly TemplateResult[] {
    const { columns, texts, arranger, onFilter } = this.options;
    const { sort, conditions } = arranger.wanted;
    return conditions.map((condition) => {
      const text = conditionText(condition, columns, texts);
      const others = conditions.filter((other) => other !== condition);
      return this.chip(
        html`${icon('filter')}<bdi>${text}</bdi>`,
        fill(texts.editFilter, text),
        (chip) => onFilter(condition.column, chip),
        () => this.apply({ sort, conditions: others }),
      );
    });
  }

  private chip(
    content: TemplateResult,
    label: string,
    run: (chip: Element) => void,
    remove: () => void,
  ): TemplateResult {
    const { texts } = this.options;
    const removal = `${texts.remove}: ${label}`;
    return html`<li class="chip">
      <button
        type="button"
        class="chipText"
        title=${label}
        aria-label=${label}
        @click=${(event: Event) => run(event.currentTarget as Element)}
      >
        ${content}
      </button>
      <button
        type="button"
        class="tool"
        title=${texts.remove}
        aria-label=${removal}
        @click=${remove}
      >
        ${icon('clear')}
      </button>
    </li>`;
  }

  private progress(done: number): TemplateResult {
    const { texts, arranger } = this.options;
    return html`<span class="working">
      <progress max="1" .value=${done} aria-label=${texts.arranging}></progress>
      <span>${texts.arranging}</span>
      <button type="button" class="textlink" @click=${() => this.cancel(arranger)}>
        ${texts.cancel}
      </button>
    </span>`;
  }

  private problem(message: string): TemplateResult {
    const { texts, arranger, focusGrid } = this.options;
    const dismiss = () => {
      arranger.dismiss();
      focusGrid();
    };
    return html`<span class="problem" role="alert">${icon('warning', 'warning')}${message}</span>
      <button type="button" class="textlink" @click=${dismiss}>${texts.dismiss}</button>`;
  }

  private apply(next: Arranger['wanted']): void {
    void this.options.arranger.apply(next);
    this.options.focusGrid();
  }

  private cancel(arranger: Arranger): void {
    arranger.cancel();
    this.options.focusGrid();
  }
}
