import { html, render, type TemplateResult } from 'lit/html.js';
import type { Board } from './board.ts';
import type { SignalTexts } from './contract.ts';
import { element } from './elements.ts';
import { filesPanel, lanesPanel, valuesPanel, type FileActions } from './panels.ts';
import type { QualityReports } from './quality.ts';
import type { Panel } from './saved.ts';
import { sign } from './signs.ts';

export interface SidePanelOptions {
  readonly board: Board;
  readonly texts: SignalTexts;
  readonly quality: QualityReports;
  readonly fileActions: () => FileActions;
  readonly onClose: () => void;
  /** Something else is to be listed. */
  readonly onSearch: () => void;
}

/** The panel beside the plot: the lanes, the files, their quality or the values. */
export class SidePanel {
  readonly box = element('aside', 'side');
  private readonly options: SidePanelOptions;
  private search = '';

  constructor(options: SidePanelOptions) {
    this.options = options;
  }

  show(name: Panel | undefined): void {
    this.box.hidden = name === undefined;
    if (name) this.box.setAttribute('aria-label', this.options.texts[name]);
    render(name ? this.panel(name) : html``, this.box);
  }

  private panel(name: Panel): TemplateResult {
    const { texts, onClose } = this.options;
    const title = texts[name];
    return html`
      <div class="sideHead">
        <h2>${title}</h2>
        <button
          type="button"
          class="tool"
          aria-label=${texts.close}
          title=${texts.close}
          @click=${onClose}
        >
          ${sign('close')}
        </button>
      </div>
      <div class="sideBody" tabindex="0" role="group" aria-label=${title}>
        ${this.content(name)}
      </div>
    `;
  }

  private content(name: Panel): TemplateResult {
    const { board, texts, quality, fileActions, onSearch } = this.options;
    switch (name) {
      case 'lanes':
        return lanesPanel(board, texts, this.search, (text) => {
          this.search = text;
          onSearch();
        });
      case 'files':
        return filesPanel(board, texts, fileActions());
      case 'quality':
        return quality.panel();
      case 'values':
        return valuesPanel(board, texts);
    }
  }
}
