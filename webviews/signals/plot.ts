import type { Board, Change } from './board.ts';
import { onThemeChange, readColours, type Colours } from './colours.ts';
import type { SignalTexts } from './contract.ts';
import { CursorLines } from './cursorLines.ts';
import { element } from './elements.ts';
import { geometryOf, gutter, type Geometry } from './geometry.ts';
import { takeGestures } from './gestures.ts';
import { pressKey } from './keys.ts';
import type { Lane } from './lanes.ts';
import { LaneStack } from './laneStack.ts';
import { Overview } from './overview.ts';
import { paintAxis } from './paint.ts';
import { spokenLane, spokenPlace } from './spoken.ts';
import { freshInk } from './surface.ts';
import { timeTicks, type Tick } from './ticks.ts';
import { formatFullTime } from './times.ts';
import { cursorText } from './values.ts';
import { span } from './view.ts';

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
  private readonly stack: LaneStack;
  private readonly lines: CursorLines;
  private readonly axis = element('canvas', 'ink');
  private readonly axisBox = element('div', 'axis', this.axis);
  private readonly day = element('div', 'day');
  private readonly spoken = element('div', 'unseen');
  private readonly overview: Overview;
  private readonly sizes = new ResizeObserver((entries) => this.resized(entries));
  private colours: Colours = readColours();
  private geometry: Geometry = geometryOf(0, 0);
  private axisHeight = 0;
  private frame = 0;
  private needs = { ink: true, overview: true, cursor: true };
  private speaking: ReturnType<typeof setTimeout> | undefined;

  constructor(options: PlotOptions) {
    const { board, texts, showOptions, say } = options;
    this.options = options;
    this.board = board;
    this.texts = texts;
    this.overview = new Overview(board, texts);
    this.lines = new CursorLines(board);
    this.stack = new LaneStack({
      ...{ board, texts, showOptions, say, scroller: this.box, sizes: this.sizes },
      onScroll: () => this.changed('data'),
    });
    this.box.tabIndex = 0;
    this.box.setAttribute('role', 'group');
    this.box.setAttribute('aria-label', texts.plot);
    const keys = element('p', 'unseen', texts.plotKeys);
    keys.id = 'plot-keys';
    this.box.setAttribute('aria-describedby', keys.id);
    this.axis.setAttribute('aria-hidden', 'true');
    this.spoken.setAttribute('aria-live', 'polite');
    this.axisBox.append(this.lines.flag);
    const rest = element('div', 'rest', this.day, element('span', 'busySign'));
    const foot = element('div', 'foot', rest, this.axisBox, this.overview.box);
    this.stack.box.append(...this.lines.boxes);
    this.box.append(keys, this.stack.box, foot, this.spoken);
    this.sizes.observe(this.axis);
    this.sizes.observe(this.overview.box);
    const geometry = () => this.geometry;
    const activate = (lane: string | undefined) => this.activate(lane);
    takeGestures({
      ...{ board, scroller: this.box, lanesBox: this.stack.box, geometry, activate },
      dragZooms: options.dragZooms,
      select: (from, to) => this.lines.select(from, to, this.geometry),
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
    return this.stack.heightOf(lane.id) || 120;
  }

  changed(change: Change): void {
    if (change === 'tracks' || change === 'lanes') this.stack.arrange();
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
    this.stack.dispose();
    this.box.remove();
  }

  private activate(id: string | undefined): void {
    if (id === this.board.activeLane) return;
    this.board.activeLane = id;
    this.changed('lanes');
    if (id) this.stack.reveal(id);
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
          if (board.activeLane !== undefined) this.stack.move(board.activeLane, by);
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
        this.stack.resize(target, width, height);
      }
    }
    // Within this frame: a surface that grew would show its old picture stretched.
    this.needs = { ink: true, overview: true, cursor: true };
    this.draw();
  }

  private draw(): void {
    cancelAnimationFrame(this.frame);
    this.frame = 0;
    const { needs, board, colours, geometry } = this;
    this.needs = { ink: false, overview: false, cursor: false };
    if (needs.ink) {
      const { view, placement, zone } = board;
      const ticks = timeTicks(view, tickRoom / geometry.plotWidth, placement.clock, zone);
      this.stack.draw(colours, geometry, ticks);
      this.drawAxis(ticks);
    }
    if (needs.overview) this.overview.draw(colours);
    if (needs.ink) this.overview.follow();
    if (needs.cursor) {
      this.lines.place(geometry);
      this.stack.showValues();
    }
    this.box.classList.toggle('busy', board.isBusy);
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

  /** Tells those who do not see the picture what is in it, once things rest. */
  private speak(): void {
    clearTimeout(this.speaking);
    this.speaking = setTimeout(() => {
      const { board, texts } = this;
      const { plotWidth } = this.geometry;
      for (const lane of board.shownLanes) {
        this.stack.describe(lane.id, spokenLane(board, lane, texts, plotWidth));
      }
      this.spoken.textContent = spokenPlace(board, texts, plotWidth);
    }, speakAfter);
  }
}
