import { legible } from '../legible.ts';
import type { Board } from './board.ts';
import { CanvasInk } from './canvasInk.ts';
import { lineColour, type Colours } from './colours.ts';
import type { Ink } from './ink.ts';
import { gutter, margin } from './geometry.ts';
import { drawLane, scalesOf } from './lanePicture.ts';
import { laneName, type Lane } from './lanes.ts';
import { paintAxis, shortened } from './paint.ts';
import { SvgInk } from './svgInk.ts';
import { timeTicks } from './ticks.ts';
import { formatFullTime, formatSpan } from './times.ts';
import { span } from './view.ts';

export interface PictureOptions {
  readonly board: Board;
  readonly colours: Colours;
  /** Of the plot, in pixels. */
  readonly plotWidth: number;
  readonly heightOf: (lane: Lane) => number;
}

const border = 16;
const titleHeight = 40;
const nameHeight = 22;
const axisHeight = 24;
/** Pixels of a PNG in one of the page, for print. */
const sharpness = 2;

/** Draws what is in view, title, names and axis included; returns how large that is. */
function drawPicture(ink: Ink, options: PictureOptions): void {
  const { board, colours, plotWidth } = options;
  const { unit } = ink;
  const { width, height } = sizeOf(options);
  const { view, zone, placement } = board;
  ink.box(0, 0, width * unit, height * unit, colours.background, 1);
  const step = span(view) / plotWidth;
  const say = (time: number) => formatFullTime(time, placement.clock, zone, step);
  const left = (border + gutter) * unit;
  const across = plotWidth * unit;
  const title = { colour: colours.foreground, size: 14, isBold: true };
  const room = across * 0.5;
  ink.text(shortened(ink, legible(board.opened.name), room, title), left, 22 * unit, title);
  const range = `${say(view.from)} – ${say(view.to)} (${formatSpan(span(view), placement.clock)})`;
  const right = left + across;
  ink.text(range, right, 22 * unit, { colour: colours.faint, size: 11, align: 'end' });
  const ticks = timeTicks(view, 105 / plotWidth, placement.clock, zone);
  const lanes = drawnLanes(board);
  const scales = scalesOf(board, lanes);
  let top = titleHeight * unit;
  for (const lane of lanes) {
    drawNames(ink, colours, board, lane, left, top + (nameHeight / 2) * unit, right);
    top += nameHeight * unit;
    const down = options.heightOf(lane) * unit;
    const place = { left, top, width: across, height: down };
    drawLane(ink, colours, board, lane, place, ticks, scales.get(lane.id));
    top += down + 6 * unit;
  }
  const place = { left, top, width: across, height: axisHeight * unit };
  paintAxis(ink, colours, place, view, ticks);
}

const drawnLanes = (board: Board) => board.shownLanes.filter(({ isCollapsed }) => !isCollapsed);

function sizeOf({ board, plotWidth, heightOf }: PictureOptions) {
  const lanes = drawnLanes(board).reduce((sum, lane) => sum + nameHeight + heightOf(lane) + 6, 0);
  return {
    width: plotWidth + gutter + margin + 2 * border,
    height: titleHeight + lanes + axisHeight + border,
  };
}

function drawNames(
  ink: Ink,
  colours: Colours,
  board: Board,
  lane: Lane,
  left: number,
  y: number,
  right: number,
): void {
  const { unit } = ink;
  const members = board.members(lane);
  const bold = { colour: colours.foreground, size: 12, isBold: true };
  const plain = { colour: colours.foreground, size: 11 };
  let x = left;
  const put = (text: string, style: typeof plain, swatch?: string) => {
    const room = right - x - 20 * unit;
    const shown = room > 0 ? shortened(ink, legible(text), room, style) : '';
    if (shown === '') return;
    if (swatch) ink.box(x, y - 1.5 * unit, 12 * unit, 3 * unit, swatch, 1);
    const start = x + (swatch ? 17 * unit : 0);
    ink.text(shown, start, y, style);
    x = start + ink.widthOf(shown, style) + 16 * unit;
  };
  const [first] = members;
  const unitText = first?.unit ? ` (${first.unit})` : '';
  put(
    laneName(members) + unitText,
    bold,
    members.length === 1 ? lineColour(colours, 0) : undefined,
  );
  if (lane.kind === 'numbers' && members.length > 1) {
    members.forEach(({ name }, place) => put(name, plain, lineColour(colours, place)));
  }
}

export function pictureAsSvg(options: PictureOptions): Uint8Array {
  const context = document.createElement('canvas').getContext('2d');
  const { family } = options.colours;
  const ruler = context ? new CanvasInk(context, 1, family) : undefined;
  const ink = new SvgInk((text, style) => ruler?.widthOf(text, style) ?? text.length * 6);
  drawPicture(ink, options);
  const { width, height } = sizeOf(options);
  const svg = ink.document(width, height, legible(options.board.opened.name), family);
  return new TextEncoder().encode(svg);
}

export async function pictureAsPng(options: PictureOptions): Promise<Uint8Array | undefined> {
  const { width, height } = sizeOf(options);
  const canvas = document.createElement('canvas');
  canvas.width = Math.round(width * sharpness);
  canvas.height = Math.round(height * sharpness);
  const context = canvas.getContext('2d');
  if (!context) return undefined;
  drawPicture(new CanvasInk(context, sharpness, options.colours.family), options);
  const blob = await new Promise<Blob | null>((resolve) => canvas.toBlob(resolve, 'image/png'));
  return blob ? new Uint8Array(await blob.arrayBuffer()) : undefined;
}
