import type { Board } from './board.ts';
import { span, panned, zoomed } from './view.ts';

export interface KeyTarget {
  readonly board: Board;
  /** How much a nudge shifts a file, in its own unit. */
  step(): number;
  /** How much time a pixel stands for. */
  pixel(): number;
  activate(lane: string | undefined): void;
  moveActive(by: -1 | 1): void;
}

const panPart = 0.1;
const zoomFactor = 1.4;

/** What a key does in the plot; false where it means nothing there. */
export function pressKey(target: KeyTarget, event: KeyboardEvent): boolean {
  const { board } = target;
  if (event.ctrlKey || event.metaKey) return false;
  const { view, placement } = board;
  const length = span(view);
  const isInView =
    board.cursor !== undefined && board.cursor >= view.from && board.cursor <= view.to;
  const middle = isInView && board.cursor !== undefined ? board.cursor : view.from + length / 2;
  const sideways = event.key === 'ArrowLeft' ? -1 : event.key === 'ArrowRight' ? 1 : 0;
  const upright = event.key === 'ArrowUp' ? -1 : event.key === 'ArrowDown' ? 1 : 0;
  if (sideways !== 0) {
    if (event.altKey) nudge(target, sideways * (event.shiftKey ? 10 : 1));
    else if (event.shiftKey) moveCursor(target, sideways);
    else board.setView(panned(view, sideways * length * panPart));
    return true;
  }
  if (upright !== 0) {
    if (event.altKey) target.moveActive(upright);
    else activateNext(target, upright);
    return true;
  }
  if (event.altKey) return false;
  switch (event.key) {
    case '+':
    case '=':
      board.setView(zoomed(view, middle, 1 / zoomFactor));
      return true;
    case '-':
    case '_':
      board.setView(zoomed(view, middle, zoomFactor));
      return true;
    case '0':
      board.setView(placement.extent);
      return true;
    case 'Home':
      board.setView(panned(view, placement.extent.from - view.from));
      return true;
    case 'End':
      board.setView(panned(view, placement.extent.to - view.to));
      return true;
    case 'm':
      board.setMark(board.mark === board.cursor ? undefined : board.cursor);
      return true;
    case 'Escape':
      board.setCursor(undefined);
      board.setMark(undefined);
      return true;
    default:
      return false;
  }
}

/** Shifts the file of the lane that the keyboard is in. */
function nudge(target: KeyTarget, steps: number): void {
  const { board } = target;
  const lane = board.lanes.find(({ id }) => id === board.activeLane) ?? board.shownLanes[0];
  const [channel] = lane ? board.members(lane) : [];
  if (!channel) return;
  const next = board.offsetOf(channel.file) + steps * target.step();
  board.setOffset(channel.file, Number(next.toFixed(6)));
}

function moveCursor(target: KeyTarget, by: number): void {
  const { board } = target;
  const { from, to } = board.view;
  const now = board.cursor ?? (from + to) / 2;
  board.setCursor(Math.min(to, Math.max(from, now + by * 2 * target.pixel())));
}

function activateNext(target: KeyTarget, by: -1 | 1): void {
  const { board } = target;
  const lanes = board.shownLanes;
  const index = lanes.findIndex(({ id }) => id === board.activeLane);
  const next = index < 0 ? 0 : Math.min(lanes.length - 1, Math.max(0, index + by));
  target.activate(lanes[next]?.id);
}
