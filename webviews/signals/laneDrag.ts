/**
 * Drags a lane by its grip: `drop` is told the lane that it goes before, or none where it goes last, once it is let go.
 * `boxes` are the elements of the lanes as they stand.
 */
export function dragLane(
  id: string,
  event: PointerEvent,
  boxes: () => readonly HTMLElement[],
  drop: (before: string | undefined) => void,
): void {
  const grip = event.currentTarget as HTMLElement;
  grip.setPointerCapture(event.pointerId);
  let goal: string | undefined = id;
  const mark = (found?: HTMLElement, isLast = false) => {
    for (const box of boxes()) {
      box.classList.toggle('dropBefore', box === found && !isLast);
      box.classList.toggle('dropAfter', box === found && isLast);
    }
  };
  const drag = (move: PointerEvent) => {
    const next = boxes().find((box) => {
      const bounds = box.getBoundingClientRect();
      return move.clientY < bounds.top + bounds.height / 2;
    });
    goal = next?.dataset['id'];
    mark(next ?? boxes().at(-1), next === undefined);
  };
  const done = new AbortController();
  const { signal } = done;
  const finish = (isDone: boolean) => {
    done.abort();
    mark();
    if (isDone && goal !== id) drop(goal);
  };
  grip.addEventListener('pointermove', drag, { signal });
  grip.addEventListener('pointerup', () => finish(true), { signal });
  grip.addEventListener('pointercancel', () => finish(false), { signal });
}
