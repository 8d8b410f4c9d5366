import { html, nothing, render, type TemplateResult } from 'lit/html.js';
import { fill } from '../host.ts';
import { icon, type IconName } from '../icons.ts';
import { visibleText } from './cells.ts';
import type { ResultAct, ResultHead, ResultRows, ResultShown, ResultTexts } from './contract.ts';
import { element } from './elements.ts';

export interface ResultHeaderActions {
  readonly refresh: () => void;
  readonly act: (asked: ResultAct) => void;
}

/** Which filter a table answers, of which data, and when it was asked. */
export class ResultHeader {
  readonly box: HTMLElement;
  readonly texts: ResultTexts;
  private readonly actions: ResultHeaderActions;

  constructor(texts: ResultTexts, actions: ResultHeaderActions) {
    this.texts = texts;
    this.actions = actions;
    this.box = element('header', { class: 'result', role: 'group', 'aria-label': texts.filter });
  }

  /** `shown` once the answer is there. */
  draw(head: ResultHead, shown?: ResultShown): void {
    const { texts, actions } = this;
    const filter = visibleText(head.filter);
    const facts = [
      visibleText(head.place),
      ...(shown ? [shown.totals, fill(texts.asked, shown.asked)] : []),
    ];
    render(
      html`<div class="asked">
          <div class="filterLine">
            ${icon('filter')}
            ${
              filter === ''
                ? html`<span class="everything">${texts.everything}</span>`
                : html`<code title=${filter} tabindex="0"><bdi>${filter}</bdi></code>`
            }
          </div>
          <div class="factLine">
            ${facts.map((fact, at) => html`${at > 0 ? html`<span aria-hidden="true">·</span>` : nothing}<bdi>${fact}</bdi>`)}
          </div>
        </div>
        <div class="resultTools">
          ${this.rows(head.rows)} ${this.button('refresh', texts.refresh, () => actions.refresh())}
          ${this.button('document', texts.edit, () => actions.act({ is: 'edit' }))}
          ${this.button('target', texts.apply, () => actions.act({ is: 'apply' }))}
        </div>`,
      this.box,
    );
  }

  private rows(shown: ResultRows): TemplateResult {
    const { texts, actions } = this;
    const choice = (rows: ResultRows, label: string) =>
      html`<button
        type="button"
        class="action ${rows === shown ? 'on' : ''}"
        aria-pressed=${rows === shown}
        @click=${() => {
          if (rows !== shown) actions.act({ is: 'rows', rows });
        }}
      >
        <span>${label}</span>
      </button>`;
    return html`<span class="segments" role="group" aria-label=${texts.rows}>
      ${choice('items', texts.items)}${choice('files', texts.files)}
    </span>`;
  }

  private button(name: IconName, label: string, run: () => void): TemplateResult {
    return html`<button
      type="button"
      class="action"
      title=${label}
      aria-label=${label}
      @click=${run}
    >
      ${icon(name)}<span>${label}</span>
    </button>`;
  }
}
