import { fill } from '../host.ts';
import type { Board } from './board.ts';
import { bandsOf } from './bands.ts';
import { lineColour, lineDash, type Colours } from './colours.ts';
import type { SignalTexts } from './contract.ts';
import { element } from './elements.ts';
import { gutter, margin } from './geometry.ts';
import { extentOf, joined } from './pieces.ts';
import { scaleOf } from './scale.ts';
import { emptyShape, trace } from './shape.ts';
import { freshInk } from './surface.ts';
import { formatFullTime, formatSpan } from './times.ts';
import { fraction, panned, span, type Range } from './view.ts';

const shape = emptyShape();
type Part = 'start' | 'end' | 'middle';

/** The whole recording in small, with a brush over what is in view. */
export class Overview {
  readonly box = element('div', 'overview');
  private readonly canvas = element('canvas', 'ink');
  private readonly brush = element('div', 'brush');
  private readonly handles: Readonly<Record<Part, HTMLElement>>;
  private readonly board: Board;
  private readonly texts: SignalTexts;
  private width = 0;
  private height = 0;

  constructor(board: Board, texts: SignalTexts) {
    this.board = board;
    this.texts = texts;
    this.canvas.setAttribute('role', 'img');
    this.canvas.setAttribute('aria-label', texts.overview);
    this.handles = {
      middle: this.handle('middle', texts.rangeShown),
      start: this.handle('start', texts.rangeStart),
      end: this.handle('end', texts.rangeEnd),
    };
    this.brush.append(...Object.values(this.handles));
    this.box.append(this.canvas, this.brush);
    this.box.addEventListener('pointerdown', (event) => this.press(event));
  }

  resize(width: number, height: number): void {
    this.width = width;
    this.height = height;
  }

  /** The picture; it does not change with the view. */
  draw(colours: Colours): void {
    const ink = freshInk(this.canvas, this.width, this.height, colours.family);
    if (!ink) return;
    const { board } = this;
    const { extent } = board.placement;
    const { unit } = ink;
    const left = gutter * unit;
    const width = (this.width - gutter - margin) * unit;
    const height = this.height * unit;
    ink.box(left, 0, width, height, colours.foreground, 0.05);
    const lanes = board.shownLanes.filter(({ isCollapsed }) => !isCollapsed);
    for (const lane of lanes.filter(({ kind }) => kind === 'labels').slice(0, 1)) {
      for (const channel of board.members(lane).slice(0, 1)) {
        const legend = board.legend(channel);
        const runs = board.labelStock(channel)?.coarse?.value ?? [];
        const range = board.ownRange(channel, extent);
        for (const band of bandsOf(runs, range, left, width)) {
          const colour = lineColour(colours, legend.get(band.text) ?? 0);
          ink.box(band.left, height - 5 * unit, band.right - band.left, 5 * unit, colour, 0.9);
        }
      }
    }
    const numbers = lanes.filter(({ kind }) => kind === 'numbers');
    const lane = numbers.find(({ id }) => id === board.activeLane) ?? numbers[0];
    if (!lane) return;
    const channels = board.members(lane).map((channel) => {
      const coarse = board.stock(channel)?.coarse?.value;
      const pieces = coarse ? [{ series: coarse, start: 0, end: coarse.times.length }] : [];
      return { channel, pieces };
    });
    const scale = scaleOf(joined(channels.map(({ pieces }) => extentOf(pieces))), lane.isLog);
    channels.forEach(({ channel, pieces }, order) => {
      const place = { left, width, top: 2 * unit, height: height - 9 * unit };
      trace(pieces, { ...place, range: board.ownRange(channel, extent), scale }, shape);
      ink.shape(shape, lineColour(colours, order), lineDash(order), 0.75);
    });
  }

  /** Puts the brush where the view is. */
  follow(): void {
    const { board, texts } = this;
    const { extent, clock } = board.placement;
    const width = this.width - gutter - margin;
    const left = gutter + fraction(extent, board.view.from) * width;
    const right = gutter + fraction(extent, board.view.to) * width;
    this.brush.style.transform = `translateX(${left}px)`;
    this.brush.style.width = `${Math.max(3, right - left)}px`;
    const step = span(board.view) / Math.max(1, width);
    const say = (time: number) => formatFullTime(time, clock, board.zone, step);
    const { from, to } = board.view;
    const values = [
      [this.handles.start, from, say(from)],
      [this.handles.end, to, say(to)],
      [this.handles.middle, (from + to) / 2, fill(texts.range, say(from), say(to))],
    ] as const;
    for (const [handle, time, text] of values) {
      handle.setAttribute('aria-valuenow', String(Math.round(fraction(extent, time) * 1000) / 10));
      handle.setAttribute('aria-valuetext', text);
    }
    this.brush.title = formatSpan(to - from, clock);
  }

  private handle(part: Part, label: string): HTMLElement {
    const made = element('div', `handle ${part}`);
    made.tabIndex = 0;
    made.dataset['part'] = part;
    made.setAttribute('role', 'slider');
    made.setAttribute('aria-label', label);
    made.setAttribute('aria-valuemin', '0');
    made.setAttribute('aria-valuemax', '100');
    made.addEventListener('keydown', (event) => this.move(event, part));
    return made;
  }

  private move(event: KeyboardEvent, part: Part): void {
    const sign = { ArrowLeft: -1, ArrowDown: -1, ArrowRight: 1, ArrowUp: 1 }[event.key];
    if (sign === undefined || event.altKey) return;
    event.preventDefault();
    event.stopPropagation();
    const by = sign * span(this.board.view) * (event.shiftKey ? 0.01 : 0.1);
    this.board.setView(changed(this.board.view, part, by));
  }

  private press(event: PointerEvent): void {
    if (event.button !== 0) return;
    const { board } = this;
    const { extent } = board.placement;
    const bounds = this.canvas.getBoundingClientRect();
    const perPixel = span(extent) / (bounds.width - gutter - margin);
    const timeOf = (x: number) => extent.from + (x - bounds.left - gutter) * perPixel;
    const found = (event.target as HTMLElement).dataset['part'] as Part | undefined;
    const start = event.clientX;
    // Beside the brush one draws another; a mere click moves it there.
    const isFresh = found === undefined;
    const before = board.view;
    const origin = timeOf(start);
    this.box.setPointerCapture(event.pointerId);
    const drag = (move: PointerEvent) => {
      if (Math.abs(move.clientX - start) < 3) return;
      const now = timeOf(move.clientX);
      if (isFresh) board.setView({ from: Math.min(origin, now), to: Math.max(origin, now) });
      else board.setView(changed(before, found, (move.clientX - start) * perPixel));
    };
    const release = (up: PointerEvent) => {
      this.box.removeEventListener('pointermove', drag);
      const isClick = Math.abs(up.clientX - start) < 3;
      if (!isFresh || !isClick) return;
      board.setView(panned(before, origin - (before.from + before.to) / 2));
    };
    this.box.addEventListener('pointermove', drag);
    this.box.addEventListener('pointerup', release, { once: true });
  }
}

function changed(view: Range, part: Part, by: number): Range {
  switch (part) {
    case 'middle':
      return panned(view, by);
    case 'start':
      return { from: Math.min(view.from + by, view.to - 1e-6), to: view.to };
    case 'end':
      return { from: view.from, to: Math.max(view.to + by, view.from + 1e-6) };
  }
}
