import { fill } from '../host.ts';
import { legible } from '../legible.ts';
import type { Board } from './board.ts';
import type { Colours } from './colours.ts';
import type { SignalTexts } from './contract.ts';
import { element } from './elements.ts';
import { gutter, margin, type Geometry } from './geometry.ts';
import { dragLane } from './laneDrag.ts';
import { drawLane, scalesOf } from './lanePicture.ts';
import { changedLane, laneName, movedBefore, movedBy, withChannelIn, type Lane } from './lanes.ts';
import { LaneView } from './laneView.ts';
import { freshInk } from './surface.ts';
import type { Tick } from './ticks.ts';
import { valueText } from './values.ts';

export interface LaneStackOptions {
  readonly board: Board;
  readonly texts: SignalTexts;
  /** What the lanes are scrolled in. */
  readonly scroller: HTMLElement;
  /** Observes the lanes' surfaces along with all others, so that they are drawn together. */
  readonly sizes: ResizeObserver;
  readonly showOptions: (lane: Lane, button: HTMLElement) => void;
  readonly say: (sentence: string) => void;
  /** Lanes came onto the screen or left it. */
  readonly onScroll: () => void;
}

/** The elements of the lanes, one below the other as the board arranges them. */
export class LaneStack {
  readonly box = element('div', 'lanes');
  private readonly board: Board;
  private readonly options: LaneStackOptions;
  private readonly emptyText = element('p');
  private readonly showAll = element('button', 'button');
  private readonly empty = element('div', 'empty', this.emptyText, this.showAll);
  private readonly views = new Map<string, LaneView>();
  private readonly visible: IntersectionObserver;

  constructor(options: LaneStackOptions) {
    const { board, texts, scroller } = options;
    this.board = board;
    this.options = options;
    this.showAll.type = 'button';
    this.showAll.textContent = texts.showAllLanes;
    this.showAll.addEventListener('click', () => {
      board.setLanes(board.lanes.map((lane) => ({ ...lane, isHidden: false })));
      // The button is gone by now, and must not take the keyboard with it.
      scroller.focus({ preventScroll: true });
    });
    this.box.append(this.empty);
    this.visible = new IntersectionObserver((entries) => this.scrolled(entries), {
      root: scroller,
      rootMargin: '100px',
    });
  }

  /** Brings the elements of the lanes into line with the board. */
  arrange(): void {
    const { board } = this;
    const { sizes, texts } = this.options;
    const lanes = board.shownLanes;
    const { isOverlay = false } = board.opened;
    const namesFile = board.opened.tracks.length > 1 && !isOverlay;
    for (const [id, view] of this.views) {
      if (lanes.some((lane) => lane.id === id)) continue;
      sizes.unobserve(view.canvas);
      this.visible.unobserve(view.box);
      view.box.remove();
      this.views.delete(id);
    }
    let before: Element | null = this.box.firstElementChild;
    for (const lane of lanes) {
      const view = this.views.get(lane.id) ?? this.made(lane);
      const members = board.members(lane);
      const legends = new Map(members.map((channel) => [channel.key, board.legend(channel)]));
      const isActive = lane.id === board.activeLane;
      view.show({ lane, members, legends, isActive, namesFile, isOverlay });
      // An element that is moved loses the keyboard: only what is out of place is.
      if (before === view.box) before = before.nextElementSibling;
      else this.box.insertBefore(view.box, before);
    }
    const isBare = board.lanes.length === 0;
    this.empty.hidden = lanes.length > 0;
    this.emptyText.textContent = isBare ? texts.noTracks : texts.allHidden;
    this.showAll.hidden = isBare;
  }

  /** One place up or down; the keyboard stays on its grip. */
  move(id: string, by: -1 | 1): void {
    const { board } = this;
    const { say, texts } = this.options;
    board.setLanes(movedBy(board.lanes, id, by));
    const lanes = board.shownLanes;
    const index = lanes.findIndex((lane) => lane.id === id);
    const lane = lanes[index];
    if (!lane) return;
    const name = legible(laneName(board.members(lane)));
    say(fill(texts.laneMoved, name, index + 1, lanes.length));
    this.views.get(id)?.box.querySelector<HTMLElement>('.grip')?.focus({ preventScroll: true });
    this.reveal(id);
  }

  reveal(id: string): void {
    this.views.get(id)?.box.scrollIntoView({ block: 'nearest' });
  }

  /** How high a lane's surface is, in pixels of CSS; 0 where it has none. */
  heightOf(id: string): number {
    return this.views.get(id)?.height ?? 0;
  }

  /** Takes the new size of a lane's surface. */
  resize(canvas: Element, width: number, height: number): void {
    const view = [...this.views.values()].find((each) => each.canvas === canvas);
    if (view) Object.assign(view, { width, height });
  }

  /** What is read out for a lane's picture. */
  describe(id: string, text: string): void {
    this.views.get(id)?.canvas.setAttribute('aria-label', text);
  }

  draw(colours: Colours, geometry: Geometry, ticks: readonly Tick[]): void {
    const { board } = this;
    const lanes = board.shownLanes;
    const seen = lanes.filter((lane) => {
      const view = this.views.get(lane.id);
      return view?.isOnScreen && !lane.isCollapsed;
    });
    const pixels = Math.ceil(geometry.plotWidth * (window.devicePixelRatio || 1));
    const shading = lanes.filter(({ shades }) => shades);
    for (const lane of new Set([...seen, ...shading])) {
      for (const channel of board.members(lane)) board.look(channel, pixels);
    }
    // Lanes that share a scale are asked for even where they are not on the screen.
    const scales = scalesOf(board, lanes);
    for (const lane of seen) {
      const view = this.views.get(lane.id);
      if (!view || view.width === 0) continue;
      const ink = freshInk(view.canvas, view.width, view.height, colours.family);
      if (!ink) continue;
      const { unit } = ink;
      const room = lane.kind === 'labels' ? 0 : 4;
      const place = {
        left: gutter * unit,
        top: room * unit,
        width: (view.width - gutter - margin) * unit,
        height: (view.height - 2 * room) * unit,
      };
      drawLane(ink, colours, board, lane, place, ticks, scales.get(lane.id));
    }
  }

  /** Puts the values at the cursor beside the names. */
  showValues(): void {
    const { board } = this;
    const { texts } = this.options;
    for (const lane of board.shownLanes) {
      const view = this.views.get(lane.id);
      if (!view?.isOnScreen) continue;
      view.showValues(board.members(lane).map((channel) => valueText(board, channel, texts)));
    }
  }

  dispose(): void {
    this.visible.disconnect();
  }

  private made(lane: Lane): LaneView {
    const { board } = this;
    const { showOptions, sizes, texts } = this.options;
    const view = new LaneView(texts, {
      collapse: ({ id, isCollapsed }) =>
        board.setLanes(changedLane(board.lanes, id, { isCollapsed: !isCollapsed })),
      options: showOptions,
      moveBy: (moved, by) => this.move(moved.id, by),
      grab: ({ id }, event) =>
        dragLane(
          id,
          event,
          () => board.shownLanes.flatMap((each) => this.views.get(each.id)?.box ?? []),
          (before) => board.setLanes(movedBefore(board.lanes, id, before)),
        ),
      resize: ({ id }, height) => board.setLanes(changedLane(board.lanes, id, { height })),
      point: (key) => board.point(key),
      dropChannel: (key, target) => {
        const channel = board.channels.get(key);
        if (channel) board.setLanes(withChannelIn(board.lanes, channel, target.id));
      },
    });
    this.views.set(lane.id, view);
    sizes.observe(view.canvas);
    this.visible.observe(view.box);
    return view;
  }

  private scrolled(entries: readonly IntersectionObserverEntry[]): void {
    for (const { target, isIntersecting } of entries) {
      const view = [...this.views.values()].find(({ box }) => box === target);
      if (view) view.isOnScreen = isIntersecting;
    }
    this.options.onScroll();
  }
}
