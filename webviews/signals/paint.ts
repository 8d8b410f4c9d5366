import { lineColour, type Colours } from './colours.ts';
import type { Band } from './bands.ts';
import type { Ink, TextStyle } from './ink.ts';
import type { Piece } from './pieces.ts';
import { heightOf, ticksOf, type Scale } from './scale.ts';
import { emptyShape, trace } from './shape.ts';
import type { Tick } from './ticks.ts';
import { fraction, type Range } from './view.ts';

/** Where a lane's plot lies on its surface, in the surface's own pixels. */
export interface Place {
  readonly left: number;
  readonly top: number;
  readonly width: number;
  readonly height: number;
}

/** A channel as it is drawn; `range` is the view in the channel's own time. */
export interface Line {
  readonly pieces: readonly Piece[];
  readonly range: Range;
  readonly colour: string;
  readonly dash: readonly number[];
  readonly opacity: number;
}

/** Bands of labels behind lines; `place` of a text tells its colour. */
export interface Shade {
  readonly bands: readonly Band[];
  readonly legend: ReadonlyMap<string, number>;
}

export interface NumbersPicture {
  readonly place: Place;
  readonly view: Range;
  readonly ticks: readonly Tick[];
  readonly scale: Scale;
  readonly lines: readonly Line[];
  readonly shades: readonly Shade[];
}

const scratch = emptyShape();
const small = 11;
/** Room for one label of the scale, in pixels of CSS. */
const roomForLabel = 22;
/** Bands are no higher than that, in pixels of CSS. */
const bandHeight = 40;
const mostGaps = 300;

export function paintNumbers(ink: Ink, colours: Colours, picture: NumbersPicture): void {
  const { place, view, ticks, scale, lines, shades } = picture;
  const { left, top, width, height } = place;
  const { unit } = ink;
  const right = left + width;
  for (const { bands, legend } of shades) {
    for (const band of bands) {
      const colour = lineColour(colours, legend.get(band.text) ?? 0);
      ink.box(band.left, top, band.right - band.left, height, colour, 0.13);
    }
  }
  paintTicks(ink, colours, place, view, ticks);
  const style: TextStyle = { colour: colours.faint, size: small, align: 'end' };
  for (const { value, label } of ticksOf(scale, height / unit / roomForLabel)) {
    const y = top + height * (1 - heightOf(scale, value));
    if (!(y >= top && y <= top + height)) continue;
    ink.rule(left, y, right, y, colours.grid, 1);
    const inside = Math.min(Math.max(y, top + 6 * unit), top + height - 6 * unit);
    ink.text(label, left - 6 * unit, inside, style);
  }
  ink.clipped(left, top, width, height, () => {
    for (const line of lines) {
      const shape = trace(line.pieces, { ...place, range: line.range, scale }, scratch);
      paintGaps(ink, colours, place, shape.gaps, lines.length);
      ink.shape(shape, line.colour, line.dash, line.opacity);
    }
  });
}

/** A gap is shaded where it is wide enough to be seen; a break in a line alone reads as a fault of the drawing. */
function paintGaps(
  ink: Ink,
  colours: Colours,
  { top, height }: Place,
  gaps: readonly number[],
  lines: number,
): void {
  for (let index = 0; index + 1 < gaps.length && index < mostGaps; index += 2) {
    const from = gaps[index] ?? 0;
    const length = (gaps[index + 1] ?? 0) - from;
    if (length < 4 * ink.unit) continue;
    ink.box(from + 1, top, length - 2, height, colours.foreground, 0.07 / lines);
  }
}

function paintTicks(
  ink: Ink,
  colours: Colours,
  { left, top, width, height }: Place,
  view: Range,
  ticks: readonly Tick[],
): void {
  for (const { at, isStrong } of ticks) {
    const x = left + fraction(view, at) * width;
    ink.rule(x, top, x, top + height, colours.grid, isStrong ? 2.5 : 1);
  }
}

export interface LabelsPicture {
  readonly place: Place;
  readonly view: Range;
  readonly ticks: readonly Tick[];
  /** One row for each label column of the lane. */
  readonly rows: readonly Shade[];
}

export function paintLabels(ink: Ink, colours: Colours, picture: LabelsPicture): void {
  const { place, view, ticks, rows } = picture;
  const { unit } = ink;
  paintTicks(ink, colours, place, view, ticks);
  const rowHeight = place.height / Math.max(1, rows.length);
  const style: TextStyle = { colour: colours.foreground, size: small };
  rows.forEach(({ bands, legend }, row) => {
    const height = Math.max(2, Math.min(bandHeight * unit, rowHeight - 6 * unit));
    const top = place.top + row * rowHeight + (rowHeight - height) / 2;
    for (const { left, right, text } of bands) {
      const width = right - left;
      const colour = lineColour(colours, legend.get(text) ?? 0);
      ink.box(left, top, width, height, colour, 0.28);
      ink.box(left, top + height - 2 * unit, width, 2 * unit, colour, 1);
      ink.box(left, top, Math.min(width, unit), height, colour, 1);
      const room = width - 10 * unit;
      if (room < 8 * unit) continue;
      const shown = shortened(ink, text, room, style);
      if (shown) ink.text(shown, left + 6 * unit, top + (height - 2 * unit) / 2, style);
    }
  });
}

/** As much of a text as fits, with an ellipsis; nothing where not even a letter would be left. */
export function shortened(ink: Ink, text: string, room: number, style: TextStyle): string {
  const plain = text.slice(0, 200).replaceAll(/\s+/g, ' ');
  if (ink.widthOf(plain, style) <= room) return plain;
  let low = 0;
  let high = plain.length;
  while (low < high) {
    const middle = (low + high + 1) >> 1;
    if (ink.widthOf(`${plain.slice(0, middle)}…`, style) <= room) low = middle;
    else high = middle - 1;
  }
  return low === 0 ? '' : `${plain.slice(0, low)}…`;
}

/** The axis of time below the lanes. */
export function paintAxis(
  ink: Ink,
  colours: Colours,
  { left, top, width }: Place,
  view: Range,
  ticks: readonly Tick[],
): void {
  const { unit } = ink;
  ink.rule(left, top, left + width, top, colours.faint, 0.6);
  let free = left - 40 * unit;
  for (const { at, label, isStrong } of ticks) {
    const style: TextStyle = {
      colour: isStrong ? colours.foreground : colours.faint,
      size: small,
      isBold: isStrong,
    };
    const x = left + fraction(view, at) * width;
    const half = ink.widthOf(label, style) / 2;
    ink.rule(x, top, x, top + 5 * unit, colours.faint, 0.6);
    // The first and the last are moved in rather than cut.
    const start = Math.min(Math.max(x - half, left - 40 * unit), left + width - 2 * half);
    if (start < free) continue;
    free = start + 2 * half + 10 * unit;
    ink.text(label, start, top + 13 * unit, style);
  }
}
