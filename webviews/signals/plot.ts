import { fill } from '../host.ts';
import { legible } from '../legible.ts';
import type { Board, Change } from './board.ts';
import { onThemeChange, readColours, type Colours } from './colours.ts';
import type { SignalTexts } from './contract.ts';
import { element } from './elements.ts';
import { geometryOf, gutter, margin, type Geometry } from './geometry.ts';
import { takeGestures } from './gestures.ts';
import { pressKey } from './keys.ts';
import { drawLane, scalesOf } from './lanePicture.ts';
import { changedLane, laneName, movedBefore, movedBy, withChannelIn, type Lane } from './lanes.ts';
import { LaneView, type LaneActions } from './laneView.ts';
import { Overview } from './overview.ts';
import { paintAxis } from './paint.ts';
import { freshInk } from './surface.ts';
import { timeTicks, type Tick } from './ticks.ts';
import { formatFullTime, formatTime } from './times.ts';
import { cursorText, summaryOf, valueText } from './values.ts';
import { fraction, span } from './view.ts';

export interface PlotOptions {
  readonly board: Board;
  readonly texts: SignalTexts;
  readonly dragZooms: () => boolean;
  readonly step: () => number;
  readonly showOptions: (lane: Lane, button: HTMLElement) => void;
  readonly say: (sentence: string) => void;
}

/** Room between marks of the time axis, in pixels of CSS. */
const tickRoom = 105;
const speakAfter = 500;

/** The lanes, their common axis and the overview. Draws at most once a frame, from what is at hand. */
export class Plot {
  readonly box = element('div', 'plot');
  private readonly board: Board;
  private readonly texts: SignalTexts;
  private readonly options: PlotOptions;
  private readonly lanesBox = element('div', 'lanes');
  private readonly empty = element('p', 'empty');
  private readonly cursor = element('div', 'cursor');
  private readonly mark = element('div', 'cursor mark');
  private readonly selection = element('div', 'selection');
  private readonly axis = element('canvas', 'ink');
  private readonly axisBox = element('div', 'axis', this.axis);
  private readonly flag = element('div', 'flag');
  private readonly day = element('div', 'day');
  private readonly spoken = element('div', 'unseen');
  private readonly overview: Overview;
  private readonly views = new Map<string, LaneView>();
  private readonly sizes = new ResizeObserver((entries) => this.resized(entries));
  private readonly visible: IntersectionObserver;
  private colours: Colours = readColours();
  private geometry: Geometry = geometryOf(0, 0);
  private axisHeight = 0;
  private frame = 0;
  private needs = { ink: true, overview: true, cursor: true };
  private speaking: ReturnType<typeof setTimeout> | undefined;

  constructor(options: PlotOptions) {
    const { board, texts } = options;
    this.options = options;
    this.board = board;
    this.texts = texts;
    this.overview = new Overview(board, texts);
    this.box.tabIndex = 0;
    this.box.setAttribute('role', 'group');
    this.box.setAttribute('aria-label', texts.plot);
    const keys = element('p', 'unseen', texts.plotKeys);
    keys.id = 'plot-keys';
    this.box.setAttribute('aria-describedby', keys.id);
    this.axis.setAttribute('aria-hidden', 'true');
    this.selection.hidden = true;
    this.spoken.setAttribute('aria-live', 'polite');
    this.axisBox.append(this.flag);
    const rest = element('div', 'rest', this.day, element('span', 'busySign'));
    const foot = element('div', 'foot', rest, this.axisBox, this.overview.box);
    this.lanesBox.append(this.empty, this.selection, this.mark, this.cursor);
    this.box.append(keys, this.lanesBox, foot, this.spoken);
    this.visible = new IntersectionObserver((entries) => this.scrolled(entries), {
      root: this.box,
      rootMargin: '100px',
    });
    this.sizes.observe(this.axis);
    this.sizes.observe(this.overview.box);
    const geometry = () => this.geometry;
    const activate = (lane: string | undefined) => this.activate(lane);
    takeGestures({
      ...{ board, scroller: this.box, lanesBox: this.lanesBox, geometry, activate },
      dragZooms: options.dragZooms,
      select: (from, to) => this.select(from, to),
    });
    document.addEventListener('keydown', (event) => this.press(event));
    onThemeChange(() => {
      this.colours = readColours();
      this.changed('lanes');
    });
  }

  /** What the cursor says, for the line below. */
  get cursorText(): string {
    return cursorText(this.board, this.texts, this.geometry.plotWidth);
  }

  get drawn(): { readonly colours: Colours; readonly geometry: Geometry } {
    return { colours: this.colours, geometry: this.geometry };
  }

  /** How high a lane's surface is, for a picture of it. */
  heightOf(lane: Lane): number {
    return this.views.get(lane.id)?.height || 120;
  }

  /** Marks of the axis for a plot that is so wide, in pixels of CSS. */
  ticks(plotWidth: number): Tick[] {
    const { view, placement, zone } = this.board;
    return timeTicks(view, tickRoom / plotWidth, placement.clock, zone);
  }

  changed(change: Change): void {
    if (change === 'tracks' || change === 'lanes') this.arrange();
    if (change !== 'cursor') this.needs.ink = true;
    if (change !== 'cursor' && change !== 'view') this.needs.overview = true;
    this.needs.cursor = true;
    this.speak();
    if (this.frame === 0) this.frame = requestAnimationFrame(() => this.draw());
  }

  focus(): void {
    this.box.focus({ preventScroll: true });
  }

  dispose(): void {
    cancelAnimationFrame(this.frame);
    clearTimeout(this.speaking);
    this.sizes.disconnect();
    this.visible.disconnect();
    this.box.remove();
  }

  /** Brings the elements of the lanes into line with the board. */
  private arrange(): void {
    const { board } = this;
    const lanes = board.shownLanes;
    const namesFile = board.opened.tracks.length > 1;
    for (const [id, view] of this.views) {
      if (lanes.some((lane) => lane.id === id)) continue;
      this.sizes.unobserve(view.canvas);
      this.visible.unobserve(view.box);
      view.box.remove();
      this.views.delete(id);
    }
    let before: Element | null = this.lanesBox.firstElementChild;
    for (const lane of lanes) {
      const view = this.views.get(lane.id) ?? this.made(lane);
      const members = board.members(lane);
      const legends = new Map(members.map((channel) => [channel.key, board.legend(channel)]));
      const isActive = lane.id === board.activeLane;
      view.show({ lane, members, legends, isActive, namesFile });
      // An element that is moved loses the keyboard: only what is out of place is.
      if (before === view.box) before = before.nextElementSibling;
      else this.lanesBox.insertBefore(view.box, before);
    }
    this.empty.hidden = lanes.length > 0;
    this.empty.textContent = this.texts.allHidden;
  }

  private made(lane: Lane): LaneView {
    const { board, options, texts } = this;
    const actions: LaneActions = {
      collapse: ({ id, isCollapsed }) =>
        board.setLanes(changedLane(board.lanes, id, { isCollapsed: !isCollapsed })),
      options: options.showOptions,
      moveBy: (moved, by) => this.move(moved.id, by),
      grab: (grabbed, event) => this.grab(grabbed, event),
      resize: ({ id }, height) => board.setLanes(changedLane(board.lanes, id, { height })),
      point: (key) => board.point(key),
      dropChannel: (key, target) => {
        const channel = board.channels.get(key);
        if (channel) board.setLanes(withChannelIn(board.lanes, channel, target.id));
      },
    };
    const view = new LaneView(texts, actions);
    this.views.set(lane.id, view);
    this.sizes.observe(view.canvas);
    this.visible.observe(view.box);
    return view;
  }

  private move(id: string, by: -1 | 1): void {
    const { board } = this;
    const before = board.lanes;
    board.setLanes(movedBy(before, id, by));
    const lanes = board.shownLanes;
    const index = lanes.findIndex((lane) => lane.id === id);
    const lane = lanes[index];
    if (!lane) return;
    const name = legible(laneName(board.members(lane)));
    this.options.say(fill(this.texts.laneMoved, name, index + 1, lanes.length));
    const view = this.views.get(id);
    view?.box.querySelector<HTMLElement>('.grip')?.focus({ preventScroll: true });
    view?.box.scrollIntoView({ block: 'nearest' });
  }

  /** A lane is dragged by its grip: it goes where it is let go. */
  private grab(lane: Lane, event: PointerEvent): void {
    const grip = event.currentTarget as HTMLElement;
    grip.setPointerCapture(event.pointerId);
    const boxes = () => this.board.shownLanes.map(({ id }) => this.views.get(id)?.box);
    let goal: string | undefined = lane.id;
    const mark = (found?: HTMLElement, isLast = false) => {
      for (const box of boxes()) {
        box?.classList.toggle('dropBefore', box === found && !isLast);
        box?.classList.toggle('dropAfter', box === found && isLast);
      }
    };
    const drag = (move: PointerEvent) => {
      const next = boxes().find((box) => {
        const bounds = box?.getBoundingClientRect();
        return bounds !== undefined && move.clientY < bounds.top + bounds.height / 2;
      });
      goal = next?.dataset['id'];
      mark(next ?? boxes().at(-1), next === undefined);
    };
    const end = (isDone: boolean) => {
      grip.removeEventListener('pointermove', drag);
      mark();
      if (isDone) this.board.setLanes(movedBefore(this.board.lanes, lane.id, goal));
    };
    grip.addEventListener('pointermove', drag);
    const done = new AbortController();
    const finish = (isDone: boolean) => {
      done.abort();
      end(isDone && goal !== lane.id);
    };
    const { signal } = done;
    grip.addEventListener('pointerup', () => finish(true), { signal });
    grip.addEventListener('pointercancel', () => finish(false), { signal });
  }

  private activate(id: string | undefined): void {
    if (id === this.board.activeLane) return;
    this.board.activeLane = id;
    this.changed('lanes');
    if (id) this.views.get(id)?.box.scrollIntoView({ block: 'nearest' });
  }

  private select(from: number | undefined, to: number): void {
    this.selection.hidden = from === undefined;
    if (from === undefined) return;
    const { plotLeft, plotWidth } = this.geometry;
    const inside = (x: number) => Math.min(Math.max(x, plotLeft), plotLeft + plotWidth);
    const left = Math.min(inside(from), inside(to));
    this.selection.style.transform = `translateX(${left}px)`;
    this.selection.style.width = `${Math.abs(inside(to) - inside(from))}px`;
  }

  private press(event: KeyboardEvent): void {
    const target = event.target as HTMLElement;
    if (event.defaultPrevented || !this.box.isConnected) return;
    if (target !== document.body && !this.box.contains(target)) return;
    const { board } = this;
    const done = pressKey(
      {
        board,
        step: this.options.step,
        pixel: () => span(board.view) / this.geometry.plotWidth,
        activate: (lane) => this.activate(lane),
        moveActive: (by) => {
          if (board.activeLane !== undefined) this.move(board.activeLane, by);
          this.focus();
        },
      },
      event,
    );
    if (done) event.preventDefault();
  }

  private resized(entries: readonly ResizeObserverEntry[]): void {
    for (const { target, contentRect } of entries) {
      const { width, height } = contentRect;
      if (target === this.axis) {
        this.axisHeight = height;
        this.geometry = geometryOf(this.axisBox.offsetLeft, width);
      } else if (target === this.overview.box) {
        this.overview.resize(width, height);
      } else {
        const view = [...this.views.values()].find(({ canvas }) => canvas === target);
        if (view) Object.assign(view, { width, height });
      }
    }
    // Within this frame: a surface that grew would show its old picture stretched.
    this.needs = { ink: true, overview: true, cursor: true };
    this.draw();
  }

  private scrolled(entries: readonly IntersectionObserverEntry[]): void {
    for (const { target, isIntersecting } of entries) {
      const view = [...this.views.values()].find(({ box }) => box === target);
      if (view) view.isOnScreen = isIntersecting;
    }
    this.changed('data');
  }

  private draw(): void {
    cancelAnimationFrame(this.frame);
    this.frame = 0;
    const { needs, board } = this;
    this.needs = { ink: false, overview: false, cursor: false };
    if (needs.ink) this.drawLanes();
    if (needs.overview) this.overview.draw(this.colours);
    if (needs.ink) this.overview.follow();
    if (needs.cursor) this.placeCursor();
    this.box.classList.toggle('busy', board.isBusy);
  }

  private drawLanes(): void {
    const { board, colours, geometry } = this;
    const ticks = this.ticks(geometry.plotWidth);
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
    this.drawAxis(ticks);
  }

  private drawAxis(ticks: readonly Tick[]): void {
    const { board, colours, geometry } = this;
    const ink = freshInk(this.axis, geometry.canvasWidth, this.axisHeight, colours.family);
    if (!ink) return;
    const { unit } = ink;
    const width = geometry.plotWidth * unit;
    const place = { left: gutter * unit, top: 0, width, height: this.axisHeight * unit };
    paintAxis(ink, colours, place, board.view, ticks);
    const { clock } = board.placement;
    const day = clock === 'instant' ? formatFullTime(board.view.from, clock, board.zone, 1e9) : '';
    const text =
      clock === 'instant' ? day.slice(0, 10) : clock === 'elapsed' ? this.texts.elapsed : '';
    if (this.day.textContent !== text) this.day.textContent = text;
  }

  private placeCursor(): void {
    const { board, texts } = this;
    const { cursor, mark, view, placement, zone } = board;
    this.put(this.cursor, cursor);
    this.put(this.mark, mark);
    this.flag.hidden = this.cursor.hidden;
    if (cursor !== undefined) {
      const { plotWidth } = this.geometry;
      this.flag.textContent = formatTime(cursor, placement.clock, zone, span(view) / plotWidth);
      const x = gutter + fraction(view, cursor) * plotWidth;
      this.flag.style.transform = `translateX(${x}px) translateX(-50%)`;
    }
    for (const lane of board.shownLanes) {
      const laneView = this.views.get(lane.id);
      if (!laneView?.isOnScreen) continue;
      const values = board.members(lane).map((channel) => valueText(board, channel, texts));
      laneView.showValues(values);
    }
  }

  private put(line: HTMLElement, time: number | undefined): void {
    const { view } = this.board;
    line.hidden = time === undefined || time < view.from || time > view.to;
    if (line.hidden || time === undefined) return;
    const { plotLeft, plotWidth } = this.geometry;
    line.style.transform = `translateX(${Math.round(plotLeft + fraction(view, time) * plotWidth)}px)`;
  }

  /** Tells those who do not see the picture what is in it, once things rest. */
  private speak(): void {
    clearTimeout(this.speaking);
    this.speaking = setTimeout(() => {
      const { board, texts } = this;
      const { from, to } = board.view;
      const step = span(board.view) / this.geometry.plotWidth;
      const say = (time: number) => formatFullTime(time, board.placement.clock, board.zone, step);
      for (const lane of board.shownLanes) {
        const name = legible(laneName(board.members(lane)));
        const values = summaryOf(board, [lane], texts)
          .filter(({ least }) => least !== '')
          .map(({ channel, least, greatest }) => {
            return `${legible(channel.name)} ${fill(texts.valueBetween, least, greatest)}`;
          });
        const title = fill(texts.laneTitle, name, say(from), say(to));
        const label = [title, ...values].join('; ');
        this.views.get(lane.id)?.canvas.setAttribute('aria-label', label);
      }
      const active = board.shownLanes.find(({ id }) => id === board.activeLane);
      const told = (active ? [active] : board.shownLanes.slice(0, 4)).flatMap((lane) =>
        board
          .members(lane)
          .map((channel) => `${legible(channel.name)} ${valueText(board, channel, texts)}`),
      );
      this.spoken.textContent =
        board.cursor === undefined
          ? fill(texts.range, say(from), say(to))
          : [fill(texts.cursorAt, this.cursorText), ...told].join('; ');
    }, speakAfter);
  }
}
