/** Follows a pointer that was pressed, wherever it goes, until it is let go. */
export interface Drag {
  readonly move: (event: PointerEvent) => void;
  readonly drop: (event: PointerEvent) => void;
  readonly cancel: () => void;
}

export function follow(target: HTMLElement, down: PointerEvent, drag: Drag): void {
  const done = new AbortController();
  const { signal } = done;
  const end = (then: () => void) => {
    done.abort();
    then();
  };
  target.setPointerCapture(down.pointerId);
  target.addEventListener('pointermove', drag.move, { signal });
  target.addEventListener('pointerup', (event) => end(() => drag.drop(event)), { signal });
  target.addEventListener('pointercancel', () => end(drag.cancel), { signal });
  const onKey = (event: KeyboardEvent) => {
    if (event.key !== 'Escape') return;
    event.stopPropagation();
    end(drag.cancel);
  };
  window.addEventListener('keydown', onKey, { signal, capture: true });
}
