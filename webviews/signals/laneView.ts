import { html, render, type TemplateResult } from 'lit/html.js';
import { fill } from '../host.ts';
import { legible } from '../legible.ts';
import { colourCount } from './colours.ts';
import type { SignalTexts } from './contract.ts';
import { element } from './elements.ts';
import { laneName, type ChannelKey, type Lane, type ShownChannel } from './lanes.ts';
import { sign } from './signs.ts';

/** What a lane asks for when its controls are used. */
export interface LaneActions {
  collapse(lane: Lane): void;
  options(lane: Lane, button: HTMLElement): void;
  moveBy(lane: Lane, by: -1 | 1): void;
  grab(lane: Lane, event: PointerEvent): void;
  resize(lane: Lane, height: number | undefined): void;
  point(key: ChannelKey | undefined): void;
  dropChannel(key: ChannelKey, lane: Lane): void;
}

export interface LaneShown {
  readonly lane: Lane;
  readonly members: readonly ShownChannel[];
  readonly legends: ReadonlyMap<ChannelKey, ReadonlyMap<string, number>>;
  readonly isActive: boolean;
  /** Several files are open, so that a lane says which one it is of. */
  readonly namesFile: boolean;
  /** Lines of a lane are told apart by their files, not by their names. */
  readonly isOverlay: boolean;
}

const leastHeight = 36;
const mostLegend = 12;
const channelType = 'text/x-signal-channel';

/** The elements of one lane: its head with names and values, and the surface that it is drawn on. */
export class LaneView {
  readonly box = element('section', 'lane');
  readonly canvas = element('canvas', 'ink');
  /** Of the surface, in pixels of CSS. */
  width = 0;
  height = 0;
  isOnScreen = true;
  shown: LaneShown | undefined;
  private readonly head = element('div', 'head');
  private readonly resizer = element('div', 'resizer');
  private readonly texts: SignalTexts;
  private readonly actions: LaneActions;
  private values: readonly HTMLElement[] = [];

  constructor(texts: SignalTexts, actions: LaneActions) {
    this.texts = texts;
    this.actions = actions;
    this.canvas.setAttribute('role', 'img');
    this.resizer.setAttribute('role', 'separator');
    this.resizer.setAttribute('aria-orientation', 'horizontal');
    this.resizer.tabIndex = 0;
    this.box.append(this.head, this.canvas, this.resizer);
    this.takeResizing();
    this.takeDrops();
  }

  show(shown: LaneShown): void {
    this.shown = shown;
    const { lane, members, isActive } = shown;
    const name = legible(laneName(members));
    this.box.dataset['id'] = lane.id;
    this.box.setAttribute('aria-label', name);
    // What is in view is told once things rest; a name it has at once.
    if (!this.canvas.hasAttribute('aria-label')) this.canvas.setAttribute('aria-label', name);
    this.box.classList.toggle('labels', lane.kind === 'labels');
    this.box.classList.toggle('collapsed', lane.isCollapsed);
    this.box.classList.toggle('active', isActive);
    this.box.classList.toggle('fixed', lane.height !== undefined);
    this.box.style.setProperty('--height', `${lane.height ?? naturalHeight(shown)}px`);
    this.resizer.setAttribute('aria-label', fill(this.texts.resizeLane, name));
    this.resizer.setAttribute('aria-valuemin', String(leastHeight));
    this.resizer.setAttribute('aria-valuemax', '2000');
    this.resizer.setAttribute('aria-valuenow', String(Math.round(lane.height ?? this.height)));
    render(this.headOf(shown, name), this.head);
    this.values = [...this.head.querySelectorAll<HTMLElement>('.value')];
  }

  /** Puts the values at the cursor beside the names, in their order. */
  showValues(values: readonly string[]): void {
    this.values.forEach((target, index) => {
      const text = values[index] ?? '';
      if (target.textContent !== text) target.textContent = text;
    });
  }

  private headOf(shown: LaneShown, name: string): TemplateResult {
    const { lane, members, namesFile, isOverlay } = shown;
    const { texts, actions } = this;
    const units = new Set(members.map(({ unit }) => unit));
    const [unit] = units.size === 1 ? units : [];
    const files = [...new Set(members.map(({ file }) => file))];
    const collapse = fill(lane.isCollapsed ? texts.expand : texts.collapse, name);
    const isWhole = members.length === 1 && lane.kind === 'numbers' && !isOverlay;
    return html`
      <div class="title">
        <button
          class="tool grip"
          aria-label=${fill(texts.moveLane, name)}
          title=${fill(texts.moveLane, name)}
          @pointerdown=${(event: PointerEvent) => actions.grab(lane, event)}
          @keydown=${(event: KeyboardEvent) => this.moveByKey(event, lane)}
        >
          ${sign('grip')}
        </button>
        <h2 title=${name}>
          ${isWhole ? html`<span class="swatch ink-line0" aria-hidden="true"></span>` : ''}${name}
        </h2>
        ${unit ? html`<span class="unit">${legible(unit)}</span>` : ''}
        ${lane.isLog ? html`<span class="tag">log</span>` : ''}
        <span class="tools">
          <button
            class="tool"
            aria-expanded=${!lane.isCollapsed}
            aria-label=${collapse}
            title=${collapse}
            @click=${() => actions.collapse(lane)}
          >
            ${sign(lane.isCollapsed ? 'closed' : 'open')}
          </button>
          <button
            class="tool"
            aria-haspopup="dialog"
            aria-label=${fill(texts.laneOptions, name)}
            title=${fill(texts.laneOptions, name)}
            @click=${(event: Event) => actions.options(lane, event.currentTarget as HTMLElement)}
          >
            ${sign('more')}
          </button>
        </span>
      </div>
      ${isWhole ? html`<div class="single value"></div>` : ''}
      ${
        lane.isCollapsed || isWhole
          ? ''
          : html`<ul class="legend" role="list">
              ${lane.kind === 'labels' ? this.labelLegend(shown) : this.channelLegend(shown)}
            </ul>`
      }
      ${
        namesFile && !lane.isCollapsed
          ? html`<div class="file" title=${files.map(legible).join(', ')}>
              ${files.map(legible).join(', ')}
            </div>`
          : ''
      }
    `;
  }

  private channelLegend({ members, isOverlay }: LaneShown): readonly TemplateResult[] {
    return members.map(
      ({ key, name, file }, place) =>
        html`<li
          draggable="true"
          @dragstart=${(event: DragEvent) => event.dataTransfer?.setData(channelType, key)}
          @pointerenter=${() => this.actions.point(key)}
          @pointerleave=${() => this.actions.point(undefined)}
        >
          <span
            class="swatch ink-line${place % colourCount} dash${Math.floor(place / colourCount) % 3}"
            aria-hidden="true"
          ></span>
          <span class="name" title=${legible(isOverlay ? file : name)}
            >${legible(isOverlay ? file : name)}</span
          >
          <span class="value"></span>
        </li>`,
    );
  }

  private labelLegend({ members, legends, isOverlay }: LaneShown): readonly TemplateResult[] {
    return members.flatMap(({ key, name, file }) => {
      // In an overlay all members have one legend.
      const isRepeated = isOverlay && key !== members[0]?.key;
      const texts = isRepeated ? [] : [...(legends.get(key) ?? [])];
      const rest = texts.length - mostLegend;
      return [
        html`<li class="current">
          ${
            members.length > 1
              ? html`<span class="name">${legible(isOverlay ? file : name)}</span>`
              : ''
          }
          <span class="value"></span>
        </li>`,
        ...texts.slice(0, mostLegend).map(
          ([text, place]) =>
            html`<li class="entry" title=${legible(text)}>
              <span class="swatch band ink-line${place % colourCount}" aria-hidden="true"></span>
              <span class="name">${legible(text.slice(0, 200))}</span>
            </li>`,
        ),
        rest > 0 ? html`<li class="entry rest">${fill(this.texts.more, rest)}</li>` : html``,
      ];
    });
  }

  private moveByKey(event: KeyboardEvent, lane: Lane): void {
    const by = event.key === 'ArrowUp' ? -1 : event.key === 'ArrowDown' ? 1 : undefined;
    if (by === undefined || event.altKey) return;
    event.preventDefault();
    event.stopPropagation();
    this.actions.moveBy(lane, by);
  }

  private takeResizing(): void {
    const resize = (height: number | undefined) => {
      const lane = this.shown?.lane;
      if (lane) this.actions.resize(lane, height && Math.max(leastHeight, Math.round(height)));
    };
    let grabbed: { readonly y: number; readonly height: number } | undefined;
    this.resizer.addEventListener('pointerdown', (event) => {
      grabbed = { y: event.clientY, height: this.box.getBoundingClientRect().height };
      this.resizer.setPointerCapture(event.pointerId);
      event.preventDefault();
    });
    this.resizer.addEventListener('pointermove', (event) => {
      if (grabbed) resize(grabbed.height + event.clientY - grabbed.y);
    });
    const release = () => (grabbed = undefined);
    this.resizer.addEventListener('pointerup', release);
    this.resizer.addEventListener('pointercancel', release);
    this.resizer.addEventListener('dblclick', () => resize(undefined));
    this.resizer.addEventListener('keydown', (event) => {
      const by = event.key === 'ArrowUp' ? -10 : event.key === 'ArrowDown' ? 10 : 0;
      if (by === 0) return;
      event.preventDefault();
      event.stopPropagation();
      resize(this.box.getBoundingClientRect().height + by);
    });
  }

  private takeDrops(): void {
    const isChannel = (event: DragEvent) => event.dataTransfer?.types.includes(channelType);
    this.box.addEventListener('dragover', (event) => {
      if (!isChannel(event)) return;
      event.preventDefault();
      this.box.classList.add('target');
    });
    this.box.addEventListener('dragleave', () => this.box.classList.remove('target'));
    this.box.addEventListener('drop', (event) => {
      this.box.classList.remove('target');
      const key = event.dataTransfer?.getData(channelType);
      if (!key || !this.shown) return;
      event.preventDefault();
      this.actions.dropChannel(key, this.shown.lane);
    });
  }
}

function naturalHeight({ lane, members }: LaneShown): number {
  return lane.kind === 'labels' ? 30 * members.length + 10 : Math.max(88, 50 + members.length * 18);
}
