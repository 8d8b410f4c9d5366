import { html, nothing, render, type TemplateResult } from 'lit/html.js';
import type { Dialect } from '../../src/preview/csv/dialect.ts';
import { icon, type IconName } from '../icons.ts';
import type { PreviewTexts } from './contract.ts';
import { dialectForm, dialectText } from './dialectForm.ts';
import { element } from './elements.ts';
import type { Popover } from './popover.ts';

export interface ToolbarShown {
  readonly dialect: Dialect | undefined;
  /** Other columns are shown, or elsewhere, than at first. */
  readonly isChosen: boolean;
  readonly isWrapped: boolean;
  readonly isPanelOpen: boolean;
  readonly canPlot: boolean;
  /** Rows are sorted or left out: a number means a place among those shown. */
  readonly isArranged: boolean;
}

export interface ToolbarActions {
  /** A row's number as people count, from 1. */
  readonly goToRow: (number: number) => void;
  readonly read: (dialect: Partial<Dialect>) => void;
  readonly pickColumns: (anchor: Element) => void;
  readonly find: () => void;
  readonly wrap: () => void;
  readonly togglePanel: () => void;
  readonly plot: () => void;
  readonly export: () => void;
}

/** What one can do with the whole table. */
export class Toolbar {
  readonly box: HTMLElement;
  private readonly texts: PreviewTexts;
  private readonly actions: ToolbarActions;
  private readonly popover: Popover;

  constructor(texts: PreviewTexts, popover: Popover, actions: ToolbarActions) {
    this.texts = texts;
    this.popover = popover;
    this.actions = actions;
    this.box = element('div', { class: 'toolbar', role: 'group', 'aria-label': texts.tools });
  }

  focusRow(): void {
    const input = this.box.querySelector<HTMLInputElement>('.goTo input');
    input?.focus();
    input?.select();
  }

  draw(shown: ToolbarShown): void {
    const { texts, actions } = this;
    render(
      html`${this.button(
          'columns',
          texts.columnsTitle,
          (event) => actions.pickColumns(event.currentTarget as Element),
          shown.isChosen,
        )}
        ${this.button('search', texts.find, () => actions.find())}
        ${this.toggle('wrap', texts.wrap, shown.isWrapped, () => actions.wrap())}
        ${this.toggle('statistics', texts.statistics, shown.isPanelOpen, () =>
          actions.togglePanel(),
        )}
        ${shown.canPlot ? this.button('plot', texts.plot, () => actions.plot()) : nothing}
        ${this.button('download', texts.exportMore, () => actions.export())}
        <span class="space"></span>
        ${shown.dialect ? this.dialect(shown.dialect) : nothing} ${this.goTo(shown.isArranged)}`,
      this.box,
    );
  }

  private goTo(isArranged: boolean): TemplateResult {
    const label = isArranged ? this.texts.goToPlace : this.texts.goToRow;
    const submit = (event: SubmitEvent) => {
      event.preventDefault();
      const input = (event.target as HTMLElement).querySelector('input');
      const number = Number(input?.value.replaceAll(/[^\d]/g, ''));
      if (number >= 1) this.actions.goToRow(number);
      input?.select();
    };
    return html`<form class="goTo" @submit=${submit}>
      <input
        class="input"
        type="text"
        inputmode="numeric"
        size="12"
        placeholder=${label}
        aria-label=${label}
        title=${label}
      />
    </form>`;
  }

  private dialect(dialect: Dialect): TemplateResult {
    const { texts, popover, actions } = this;
    const open = (event: Event) =>
      popover.open({
        label: texts.readAs,
        anchor: (event.currentTarget as Element).getBoundingClientRect(),
        draw: () => dialectForm(dialect, texts, actions.read),
      });
    return this.button('text', dialectText(dialect, texts), open, false, texts.readAs);
  }

  private button(
    name: IconName,
    label: string,
    run: (event: Event) => void,
    isOn = false,
    title = label,
  ): TemplateResult {
    return html`<button
      type="button"
      class="action ${isOn ? 'on' : ''}"
      title=${title}
      aria-label=${title === label ? label : `${title}: ${label}`}
      @click=${run}
    >
      ${icon(name)}<span>${label}</span>
    </button>`;
  }

  private toggle(name: IconName, label: string, isOn: boolean, run: () => void): TemplateResult {
    return html`<button
      type="button"
      class="action ${isOn ? 'on' : ''}"
      title=${label}
      aria-label=${label}
      aria-pressed=${isOn}
      @click=${run}
    >
      ${icon(name)}<span>${label}</span>
    </button>`;
  }
}
