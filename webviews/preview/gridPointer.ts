import type { Place } from './selection.ts';

export interface PointerActions {
  /** `isFrom` where the selection reaches there from where it began. */
  readonly select: (place: Place, isFrom: boolean) => void;
  readonly scroll: (x: number, y: number) => void;
  readonly open: (place: Place) => void;
  readonly menu: (place: Place, at: { readonly x: number; readonly y: number }) => void;
}

/** How near to an edge a drag scrolls, and how far in a step. */
const edge = 28;
const step = 24;

/** Selecting with the mouse, by pressing and by dragging. */
export function listenToPointer(box: HTMLElement, actions: PointerActions): void {
  let dragged: AbortController | undefined;
  box.addEventListener('pointerdown', (event) => {
    const place = placeOf(event.target);
    if (event.button !== 0 || !place) return;
    actions.select(place, event.shiftKey);
    if (place.row < 0 || event.pointerType === 'touch') return;
    dragged?.abort();
    dragged = new AbortController();
    const { signal } = dragged;
    const move = (moved: PointerEvent) => {
      const over = placeOf(document.elementFromPoint(moved.clientX, moved.clientY));
      if (moved.buttons === 0) dragged?.abort();
      else if (over && over.row >= 0) actions.select(over, true);
      scrollAtEdge(box, moved, actions);
    };
    window.addEventListener('pointermove', move, { signal });
    window.addEventListener('pointerup', () => dragged?.abort(), { signal });
  });
  box.addEventListener('dblclick', (event) => {
    const place = placeOf(event.target);
    if (place && place.row >= 0 && place.column >= 0) actions.open(place);
  });
  box.addEventListener('contextmenu', (event) => {
    event.preventDefault();
    const place = placeOf(event.target);
    // The key for it is answered by the grid itself: it knows where the keyboard is.
    if (place && event.button === 2) actions.menu(place, { x: event.clientX, y: event.clientY });
  });
}

function scrollAtEdge(box: HTMLElement, event: PointerEvent, { scroll }: PointerActions): void {
  const { left, right, top, bottom } = box.getBoundingClientRect();
  const { clientX, clientY } = event;
  const x = clientX > right - edge ? step : clientX < left + edge ? -step : 0;
  const y = clientY > bottom - edge ? step : clientY < top + edge ? -step : 0;
  if (x !== 0 || y !== 0) scroll(x, y);
}

/** The cell that an element belongs to; its id tells. */
function placeOf(target: EventTarget | null): Place | undefined {
  const cell = target instanceof Element ? target.closest('[id^="cell-"]') : null;
  const match = cell && /^cell-(-?\d+)-(-?\d+)$/.exec(cell.id);
  return match ? { row: Number(match[1]), column: Number(match[2]) } : undefined;
}
