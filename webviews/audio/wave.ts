import type { Envelope } from '../../src/preview/media/model.ts';
import { timeTicks } from '../signals/ticks.ts';
import type { Range } from '../signals/view.ts';

/** Values of a stretch of a recording, to be drawn into another that overlaps it. */
export interface Drawn {
  readonly range: Range;
  readonly envelope: Envelope;
}

export interface WaveShown {
  /** Frames. */
  readonly view: Range;
  readonly rate: number;
  readonly fullScale: number;
  /** Names of the lanes from top to bottom. */
  readonly lanes: readonly string[];
  /** Coarser first; what comes later lies on top. */
  readonly drawn: readonly Drawn[];
}

/** Room for the marks of the time, in CSS pixels. */
export const axisHeight = 20;

/** Colours that the canvas takes from its style. */
function inkOf(canvas: HTMLCanvasElement) {
  const style = getComputedStyle(canvas);
  const read = (name: string) => style.getPropertyValue(name).trim() || style.color;
  return {
    wave: read('--wave'),
    clipped: read('--clipped'),
    line: read('--line'),
    faint: read('--faint'),
    shade: read('--shade'),
    family: style.fontFamily,
  };
}

/** Makes a canvas as fine as the screen, and empty. */
export function freshContext(canvas: HTMLCanvasElement) {
  const unit = window.devicePixelRatio || 1;
  const { width, height } = canvas.getBoundingClientRect();
  canvas.width = Math.max(1, Math.round(width * unit));
  canvas.height = Math.max(1, Math.round(height * unit));
  const context = canvas.getContext('2d');
  return context && { context, unit, width: canvas.width, height: canvas.height };
}

/** All lanes with the marks of the time below them. */
export function drawWave(canvas: HTMLCanvasElement, shown: WaveShown): void {
  const fresh = freshContext(canvas);
  if (!fresh) return;
  const { context, unit, width, height } = fresh;
  const ink = inkOf(canvas);
  const bottom = height - axisHeight * unit;
  context.font = `${11 * unit}px ${ink.family}`;
  context.textBaseline = 'middle';
  const msOf = (frame: number) => (frame / shown.rate) * 1000;
  const range = { from: msOf(shown.view.from), to: msOf(shown.view.to) };
  for (const { at, label } of timeTicks(
    range,
    Math.min(1, (90 * unit) / width),
    'elapsed',
    'utc',
  )) {
    const x = Math.round(((at - range.from) / (range.to - range.from)) * width);
    context.fillStyle = ink.line;
    context.fillRect(x, 0, Math.max(1, Math.round(unit)), bottom + 4 * unit);
    context.fillStyle = ink.faint;
    const half = context.measureText(label).width / 2;
    context.fillText(
      label,
      Math.min(Math.max(x - half, 2 * unit), width - 2 * half - 2 * unit),
      bottom + 12 * unit,
    );
  }
  const laneHeight = bottom / Math.max(1, shown.lanes.length);
  shown.lanes.forEach((name, lane) => {
    const top = Math.round(lane * laneHeight);
    const place = { top, height: Math.round((lane + 1) * laneHeight) - top, width };
    context.fillStyle = ink.line;
    context.fillRect(0, top + Math.round(place.height / 2), width, Math.max(1, Math.round(unit)));
    if (lane > 0) context.fillRect(0, top, width, Math.max(1, Math.round(unit)));
    drawLane(context, shown, lane, place, ink);
    if (shown.lanes.length > 1 && laneHeight > 24 * unit) {
      context.fillStyle = ink.faint;
      context.fillText(name, 6 * unit, top + 10 * unit);
    }
  });
}

/** The whole recording in a strip, with the stretch that is shown. */
export function drawOverview(canvas: HTMLCanvasElement, whole: Range, shown: WaveShown): void {
  const fresh = freshContext(canvas);
  if (!fresh) return;
  const { context, unit, width, height } = fresh;
  const ink = inkOf(canvas);
  const all = { ...shown, view: whole };
  shown.lanes.forEach((_, lane) => {
    drawLane(context, all, lane, { top: 0, height, width }, ink);
  });
  const span = Math.max(1, whole.to - whole.from);
  const from = ((shown.view.from - whole.from) / span) * width;
  const to = ((shown.view.to - whole.from) / span) * width;
  context.fillStyle = ink.shade;
  context.fillRect(0, 0, from, height);
  context.fillRect(to, 0, width - to, height);
  context.fillStyle = ink.faint;
  for (const x of [from, to - unit]) context.fillRect(Math.round(x), 0, Math.ceil(unit), height);
}

interface Place {
  readonly top: number;
  readonly height: number;
  readonly width: number;
}

function drawLane(
  context: CanvasRenderingContext2D,
  { view, drawn, fullScale }: WaveShown,
  lane: number,
  { top, height, width }: Place,
  ink: ReturnType<typeof inkOf>,
): void {
  const middle = top + height / 2;
  const size = height / 2 - 2;
  const yOf = (value: number) => middle - Math.max(-1, Math.min(1, value)) * size;
  let before: readonly [number, number] | undefined;
  for (let x = 0; x < width; x += 1) {
    const from = view.from + (x / width) * (view.to - view.from);
    const to = view.from + ((x + 1) / width) * (view.to - view.from);
    const extent = extentAt(drawn, lane, from, to);
    if (!extent) {
      before = undefined;
      continue;
    }
    const [low, high] = extent;
    // Neighbours touch, so that a steep edge is one line.
    const least = before ? Math.min(low, before[1]) : low;
    const greatest = before ? Math.max(high, before[0]) : high;
    before = extent;
    const y = Math.round(yOf(greatest));
    const end = Math.max(y + 1, Math.round(yOf(least)));
    context.fillStyle = ink.wave;
    context.fillRect(x, y, 1, end - y);
    if (high < fullScale && low > -fullScale) continue;
    context.fillStyle = ink.clipped;
    const mark = Math.max(2, Math.round(height / 24));
    if (high >= fullScale) context.fillRect(x - 1, y, 3, mark);
    if (low <= -fullScale) context.fillRect(x - 1, end - mark, 3, mark);
  }
}

/** From the finest series that knows this stretch. */
function extentAt(
  drawn: readonly Drawn[],
  lane: number,
  from: number,
  to: number,
): readonly [number, number] | undefined {
  for (let place = drawn.length - 1; place >= 0; place -= 1) {
    const { range, envelope } = drawn[place] as Drawn;
    const low = envelope.low[lane];
    const high = envelope.high[lane];
    if (!low || !high || from < range.from - 1e-6 || to > range.to + 1e-6) continue;
    const step = (range.to - range.from) / low.length;
    const first = Math.max(0, Math.floor((from - range.from) / step + 1e-6));
    const end = Math.min(
      low.length,
      Math.max(first + 1, Math.ceil((to - range.from) / step - 1e-6)),
    );
    let least = Infinity;
    let greatest = -Infinity;
    for (let n = first; n < end; n += 1) {
      if ((low[n] as number) < least) least = low[n] as number;
      if ((high[n] as number) > greatest) greatest = high[n] as number;
    }
    if (least <= greatest) return [least, greatest];
  }
  return undefined;
}
