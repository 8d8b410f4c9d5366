import { CanvasInk } from './canvasInk.ts';

/** Begins a fresh picture on a canvas that is so large on the page, in pixels of CSS. */
export function freshInk(
  canvas: HTMLCanvasElement,
  width: number,
  height: number,
  family: string,
): CanvasInk | undefined {
  const unit = window.devicePixelRatio || 1;
  const across = Math.max(1, Math.round(width * unit));
  const down = Math.max(1, Math.round(height * unit));
  const context = canvas.getContext('2d');
  if (!context) return undefined;
  if (canvas.width !== across || canvas.height !== down) {
    canvas.width = across;
    canvas.height = down;
  } else {
    context.clearRect(0, 0, across, down);
  }
  return new CanvasInk(context, unit, family);
}
