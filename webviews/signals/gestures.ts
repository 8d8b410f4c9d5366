import type { Board } from './board.ts';
import { timeAtX, type Geometry } from './geometry.ts';
import { fraction, panned, span, zoomed } from './view.ts';

export interface GestureTarget {
  readonly board: Board;
  readonly scroller: HTMLElement;
  readonly lanesBox: HTMLElement;
  geometry(): Geometry;
  dragZooms(): boolean;
  /** Shows the stretch that would be zoomed to, between two places from the left. */
  select(from: number | undefined, to: number): void;
  activate(lane: string | undefined): void;
}

/** A pointer that moved no further has clicked. */
const slack = 4;
const lineHeight = 16;

/** Where a pointer is from the left of what scrolls. */
function placeOf({ scroller }: GestureTarget, event: MouseEvent): number {
  return event.clientX - scroller.getBoundingClientRect().left + scroller.scrollLeft;
}

function laneOf(event: Event): string | undefined {
  return (event.target as Element).closest<HTMLElement>('.lane')?.dataset['id'];
}

const isOnInk = (event: Event) => (event.target as Element).matches('.lane > canvas');

export function takeGestures(target: GestureTarget): void {
  const { board, lanesBox } = target;
  let isDragging = false;
  lanesBox.addEventListener('wheel', (event) => turn(target, event), { passive: false });
  lanesBox.addEventListener('pointerdown', (event) => {
    target.activate(laneOf(event));
    if (event.button !== 0 || !isOnInk(event)) return;
    isDragging = true;
    press(target, event, () => (isDragging = false));
  });
  lanesBox.addEventListener('pointermove', (event) => {
    if (isDragging) return;
    const time = timeAtX(target.geometry(), board.view, placeOf(target, event));
    const { from, to } = board.view;
    board.setCursor(isOnInk(event) && time >= from && time <= to ? time : undefined);
  });
  lanesBox.addEventListener('pointerleave', () => {
    if (!isDragging) board.setCursor(undefined);
  });
  lanesBox.addEventListener('dblclick', (event) => {
    if (isOnInk(event)) board.setView(board.placement.extent);
  });
}

function turn(target: GestureTarget, event: WheelEvent): void {
  if (!isOnInk(event) || event.altKey) return;
  event.preventDefault();
  const { board } = target;
  const unit = event.deltaMode === WheelEvent.DOM_DELTA_LINE ? lineHeight : 1;
  const isSideways = event.shiftKey || Math.abs(event.deltaX) > Math.abs(event.deltaY);
  const geometry = target.geometry();
  if (isSideways) {
    const by = (event.deltaX || event.deltaY) * unit;
    board.setView(panned(board.view, (by / geometry.plotWidth) * span(board.view)));
    return;
  }
  // Two fingers that pinch come as a wheel with Ctrl, in small steps.
  const rate = event.ctrlKey ? 0.01 : 0.0022;
  const factor = Math.exp(Math.max(-200, Math.min(200, event.deltaY * unit)) * rate);
  board.setView(zoomed(board.view, timeAtX(geometry, board.view, placeOf(target, event)), factor));
}

function press(target: GestureTarget, event: PointerEvent, onEnd: () => void): void {
  const { board, lanesBox } = target;
  const geometry = target.geometry();
  const start = placeOf(target, event);
  const before = board.view;
  const lane = board.lanes.find(({ id }) => id === laneOf(event));
  const [channel] = lane ? board.members(lane) : [];
  const file = event.altKey ? channel?.file : undefined;
  const offset = file === undefined ? 0 : board.offsetOf(file);
  const selects = event.shiftKey !== target.dragZooms();
  const perPixel = span(before) / geometry.plotWidth;
  let hasMoved = false;
  const drag = (move: PointerEvent) => {
    const x = placeOf(target, move);
    if (!hasMoved && Math.abs(x - start) < slack) return;
    if (!hasMoved) lanesBox.setPointerCapture(move.pointerId);
    hasMoved = true;
    if (file !== undefined) board.setOffset(file, round(offset + (x - start) * perPixel, perPixel));
    else if (selects) target.select(start, x);
    else board.setView(panned(before, (start - x) * perPixel));
  };
  const end = () => {
    lanesBox.removeEventListener('pointermove', drag);
    lanesBox.removeEventListener('pointerup', release);
    lanesBox.removeEventListener('pointercancel', end);
    document.removeEventListener('keydown', escape, true);
    target.select(undefined, 0);
    onEnd();
  };
  const release = (up: PointerEvent) => {
    end();
    const x = placeOf(target, up);
    if (!hasMoved) click(target, start);
    else if (file === undefined && selects) {
      const times = [start, x].map((place) => timeAtX(geometry, board.view, place));
      board.setView({ from: Math.min(...times), to: Math.max(...times) });
    }
  };
  const escape = (key: KeyboardEvent) => {
    if (key.key !== 'Escape') return;
    key.stopPropagation();
    if (file !== undefined) board.setOffset(file, offset);
    else board.setView(before);
    end();
  };
  lanesBox.addEventListener('pointermove', drag);
  lanesBox.addEventListener('pointerup', release);
  lanesBox.addEventListener('pointercancel', end);
  document.addEventListener('keydown', escape, true);
}

/** Sets the mark, or takes it away where it is already. */
function click(target: GestureTarget, x: number): void {
  const { board } = target;
  const geometry = target.geometry();
  const time = timeAtX(geometry, board.view, x);
  if (time < board.view.from || time > board.view.to) return;
  const isThere =
    board.mark !== undefined &&
    Math.abs(fraction(board.view, board.mark) - fraction(board.view, time)) * geometry.plotWidth <
      slack;
  board.setMark(isThere ? undefined : time);
}

/** No more digits than one can aim at. */
function round(value: number, precision: number): number {
  const step = 10 ** Math.floor(Math.log10(precision));
  const rounded = Math.round(value / step) * step;
  return Number(rounded.toFixed(Math.max(0, Math.min(9, -Math.floor(Math.log10(step))))));
}
