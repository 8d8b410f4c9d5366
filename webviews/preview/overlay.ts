/** Where an overlay belongs: below this rectangle, or above it where there is more room. */
export interface Anchor {
  readonly left: number;
  readonly top: number;
  readonly right: number;
  readonly bottom: number;
}

const margin = 6;

/** Puts an overlay beside its anchor, wholly in the window. */
export function placeOverlay(box: HTMLElement, anchor: Anchor): void {
  const { style } = box;
  style.maxWidth = `${innerWidth - 2 * margin}px`;
  style.maxHeight = `${innerHeight - 2 * margin}px`;
  const { width, height } = box.getBoundingClientRect();
  const below = innerHeight - anchor.bottom - margin;
  const above = anchor.top - margin;
  const isAbove = height > below && above > below;
  const room = Math.max(isAbove ? above : below, Math.min(height, 180));
  style.maxHeight = `${Math.min(room, innerHeight - 2 * margin)}px`;
  const shown = Math.min(height, room);
  const top = isAbove ? anchor.top - shown - 2 : anchor.bottom + 2;
  const left = Math.min(anchor.left, innerWidth - width - margin);
  style.left = `${Math.max(margin, left)}px`;
  style.top = `${Math.max(margin, Math.min(top, innerHeight - shown - margin))}px`;
}

/**
 * Closes an overlay when the pointer or the keyboard goes elsewhere, or at Escape. `close` is told whether the keyboard is to
 * go back to where it was.
 */
export function closeOutside(
  box: HTMLElement,
  close: (isBack: boolean) => void,
  signal: AbortSignal,
): void {
  const isInside = (target: EventTarget | null) => target instanceof Node && box.contains(target);
  const pressed = (event: PointerEvent) => {
    if (!isInside(event.target)) close(false);
  };
  window.addEventListener('pointerdown', pressed, { signal, capture: true });
  window.addEventListener('resize', () => close(true), { signal });
  box.addEventListener(
    'focusout',
    ({ relatedTarget }) => {
      // Without a target the whole window lost the keyboard, or what had it was drawn anew.
      if (relatedTarget && !isInside(relatedTarget)) close(false);
    },
    { signal },
  );
  box.addEventListener(
    'keydown',
    (event) => {
      if (event.key !== 'Escape') return;
      event.preventDefault();
      event.stopPropagation();
      close(true);
    },
    { signal },
  );
}
