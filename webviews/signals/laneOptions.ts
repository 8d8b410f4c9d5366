import { html, render } from 'lit/html.js';
import { fill } from '../host.ts';
import { legible } from '../legible.ts';
import type { Board } from './board.ts';
import type { SignalTexts } from './contract.ts';
import { element } from './elements.ts';
import {
  changedLane,
  laneName,
  movedBy,
  withChannelIn,
  type Lane,
  type ShownChannel,
} from './lanes.ts';

const mostTargets = 200;

/** The choices of one lane, beside the button that opened them. */
export class LaneOptions {
  readonly box = element('div', 'options');
  private readonly board: Board;
  private readonly texts: SignalTexts;
  private lane: string | undefined;
  private opener: HTMLElement | undefined;

  constructor(board: Board, texts: SignalTexts) {
    this.board = board;
    this.texts = texts;
    this.box.popover = 'auto';
    this.box.setAttribute('role', 'dialog');
    this.box.addEventListener('toggle', (event) => {
      if (event.newState !== 'closed') return;
      this.lane = undefined;
      if (this.opener?.isConnected) this.opener.focus({ preventScroll: true });
    });
  }

  open(lane: Lane, button: HTMLElement): void {
    this.lane = lane.id;
    this.opener = button;
    this.show();
    this.box.showPopover();
    const at = button.getBoundingClientRect();
    const own = this.box.getBoundingClientRect();
    const left = Math.max(4, Math.min(at.right - own.width, window.innerWidth - own.width - 4));
    const below = at.bottom + 2;
    const isAbove = below + own.height > window.innerHeight && at.top > own.height;
    const top = isAbove ? at.top - own.height - 2 : below;
    this.box.style.left = `${left}px`;
    this.box.style.top = `${Math.max(4, Math.min(top, window.innerHeight - own.height - 4))}px`;
    this.box.querySelector<HTMLElement>('input, button, select')?.focus();
  }

  /** Again, after lanes changed. */
  show(): void {
    const { board, texts } = this;
    const lane = board.lanes.find(({ id }) => id === this.lane);
    if (!lane) {
      if (this.box.matches(':popover-open')) this.box.hidePopover();
      return;
    }
    const members = board.members(lane);
    const change = (part: Partial<Lane>) => board.setLanes(changedLane(board.lanes, lane.id, part));
    const check = (text: string, is: boolean, set: (is: boolean) => void) => html`
      <label class="check">
        <input
          type="checkbox"
          .checked=${is}
          @change=${(event: Event) => set((event.target as HTMLInputElement).checked)}
        />
        ${text}
      </label>
    `;
    const act = (text: string, run: () => void) =>
      html`<button type="button" class="item" @click=${run}>${text}</button>`;
    const name = legible(laneName(members));
    this.box.setAttribute('aria-label', fill(texts.laneOptions, name));
    render(
      html`
        ${
          lane.kind === 'numbers'
            ? html`
                ${check(texts.logScale, lane.isLog, (isLog) => change({ isLog }))}
                ${lane.isLog ? html`<p class="hint">${texts.notPositive}</p>` : ''}
                ${check(texts.sharedScale, lane.isShared, (isShared) => change({ isShared }))}
                ${check(texts.fitScale, lane.fits, (fits) => change({ fits }))}
              `
            : check(texts.shadeLanes, lane.shades, (shades) => change({ shades }))
        }
        <div class="channels">${members.map((channel) => this.target(channel, lane))}</div>
        <div class="items">
          ${act(texts.moveUp, () => board.setLanes(movedBy(board.lanes, lane.id, -1)))}
          ${act(texts.moveDown, () => board.setLanes(movedBy(board.lanes, lane.id, 1)))}
          ${act(texts.hide, () => {
            this.box.hidePopover();
            change({ isHidden: true });
          })}
        </div>
      `,
      this.box,
    );
  }

  private target(channel: ShownChannel, lane: Lane) {
    const { board, texts } = this;
    const lanes = board.lanes.filter(({ kind }) => kind === lane.kind).slice(0, mostTargets);
    const move = (event: Event) => {
      const { value } = event.target as HTMLSelectElement;
      const target = value === '' ? undefined : value;
      board.setLanes(withChannelIn(board.lanes, channel, target));
    };
    return html`
      <label class="choice">
        <span>${fill(texts.channelLane, legible(channel.name))}</span>
        <select class="input" @change=${move}>
          ${lanes.map(
            (each) =>
              html`<option value=${each.id} ?selected=${each.id === lane.id}>
                ${legible(laneName(board.members(each))).slice(0, 60)}
              </option>`,
          )}
          ${lane.channels.length > 1 ? html`<option value="">${texts.newLane}</option>` : ''}
        </select>
      </label>
    `;
  }
}
