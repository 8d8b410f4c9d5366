import { live } from 'lit/directives/live.js';
import { html, render } from 'lit/html.js';
import type { SignalTexts } from './contract.ts';
import { element } from './elements.ts';
import { panels, type Panel } from './saved.ts';
import { sign, type SignName } from './signs.ts';
import type { Zone } from './times.ts';

export interface ToolbarShown {
  readonly zone: Zone | undefined;
  /** `undefined` where there is no choice. */
  readonly alignsStarts: boolean | undefined;
  readonly dragZooms: boolean;
  readonly panel: Panel | undefined;
  readonly hasUnsavedOffsets: boolean;
}

export interface ToolbarActions {
  zoomIn(): void;
  zoomOut(): void;
  zoomAll(): void;
  setDragZooms(is: boolean): void;
  setZone(zone: Zone): void;
  setAlignsStarts(alignsStarts: boolean): void;
  setPanel(panel: Panel | undefined): void;
  copy(): void;
  save(format: 'png' | 'svg'): void;
}

/** The bar above the plot. */
export class Toolbar {
  readonly box = element('div', 'toolbar');
  private readonly menu = element('div', 'options menu');
  private readonly texts: SignalTexts;
  private readonly actions: ToolbarActions;

  constructor(texts: SignalTexts, actions: ToolbarActions) {
    this.texts = texts;
    this.actions = actions;
    this.box.setAttribute('role', 'toolbar');
    this.menu.popover = 'auto';
    this.menu.setAttribute('role', 'group');
    this.menu.setAttribute('aria-label', texts.export);
    render(
      html`${(['png', 'svg'] as const).map(
        (format) =>
          html`<button type="button" class="item" @click=${() => this.save(format)}>
            ${format === 'png' ? texts.exportPng : texts.exportSvg}
          </button>`,
      )}`,
      this.menu,
    );
  }

  show({ zone, alignsStarts, dragZooms, panel, hasUnsavedOffsets }: ToolbarShown): void {
    const { texts, actions } = this;
    const tool = (name: SignName, text: string, run: () => void, pressed: boolean) =>
      html`<button
        type="button"
        class="tool"
        aria-label=${text}
        title=${text}
        aria-pressed=${pressed}
        @click=${run}
      >
        ${sign(name)}
      </button>`;
    const plain = (name: SignName, text: string, run: (event: Event) => void) =>
      html`<button type="button" class="tool" aria-label=${text} title=${text} @click=${run}>
        ${sign(name)}
      </button>`;
    const zones: readonly (readonly [Zone, string])[] = [
      ['utc', texts.utc],
      ['local', texts.local],
    ];
    render(
      html`
        <span class="group">
          ${plain('zoomIn', texts.zoomIn, () => actions.zoomIn())}
          ${plain('zoomOut', texts.zoomOut, () => actions.zoomOut())}
          ${plain('zoomAll', texts.zoomAll, () => actions.zoomAll())}
          ${tool('dragZooms', texts.dragZooms, () => actions.setDragZooms(!dragZooms), dragZooms)}
        </span>
        ${
          zone === undefined
            ? ''
            : html`<select
                class="input"
                aria-label=${texts.timeZone}
                @change=${(event: Event) =>
                  actions.setZone((event.target as HTMLSelectElement).value as Zone)}
              >
                ${zones.map(
                  ([value, text]) =>
                    html`<option value=${value} ?selected=${value === zone}>${text}</option>`,
                )}
              </select>`
        }
        ${
          alignsStarts === undefined
            ? ''
            : html`<select
                class="input"
                aria-label=${texts.alignment}
                .value=${live(String(alignsStarts))}
                @change=${(event: Event) =>
                  actions.setAlignsStarts((event.target as HTMLSelectElement).value === 'true')}
              >
                <option value="false" ?selected=${!alignsStarts}>${texts.ownTime}</option>
                <option value="true" ?selected=${alignsStarts}>${texts.alignedStarts}</option>
              </select>`
        }
        <span class="group views" role="group" aria-label=${texts.show}>
          ${panels.map(
            (name) =>
              html`<button
                type="button"
                class="view"
                aria-pressed=${name === panel}
                @click=${() => actions.setPanel(name === panel ? undefined : name)}
              >
                ${texts[name]}${
                  name === 'files' && hasUnsavedOffsets
                    ? html`<span class="dot" title=${texts.offsetsUnsaved}></span>`
                    : ''
                }
              </button>`,
          )}
        </span>
        <span class="group">
          ${plain('copy', texts.copy, () => actions.copy())}
          ${plain('image', texts.export, (event) => this.openMenu(event))}
        </span>
        ${this.menu}
      `,
      this.box,
    );
  }

  private openMenu(event: Event): void {
    const at = (event.currentTarget as HTMLElement).getBoundingClientRect();
    this.menu.showPopover();
    const { width } = this.menu.getBoundingClientRect();
    const left = Math.max(4, Math.min(at.right - width, window.innerWidth - width - 4));
    this.menu.style.left = `${left}px`;
    this.menu.style.top = `${at.bottom + 2}px`;
    this.menu.querySelector('button')?.focus();
  }

  private save(format: 'png' | 'svg'): void {
    this.menu.hidePopover();
    this.actions.save(format);
  }
}
