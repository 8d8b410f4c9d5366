import { bandsOf } from './bands.ts';
import type { Board } from './board.ts';
import { lineColour, lineDash, type Colours } from './colours.ts';
import type { Ink } from './ink.ts';
import type { Lane } from './lanes.ts';
import { paintLabels, paintNumbers, type Line, type Place, type Shade } from './paint.ts';
import { extentOf, joined, type Extent } from './pieces.ts';
import { scaleOf, type Scale } from './scale.ts';
import type { Held } from './stock.ts';
import type { Tick } from './ticks.ts';
import type { Series } from '../../src/preview/signals/model.ts';

const wholeExtents = new WeakMap<Held<Series>, Extent>();

/** Least and greatest values that a lane's scale has to hold. */
function laneExtent(board: Board, lane: Lane): Extent {
  return joined(
    board.members(lane).map((channel) => {
      if (lane.fits) return extentOf(board.pieces(channel));
      const coarse = board.stock(channel)?.coarse;
      if (!coarse) return joined([]);
      const known = wholeExtents.get(coarse);
      if (known) return known;
      const { value } = coarse;
      const whole = extentOf([{ series: value, start: 0, end: value.times.length }]);
      wholeExtents.set(coarse, whole);
      return whole;
    }),
  );
}

/** The scale of each lane with numbers; lanes that share have one. */
export function scalesOf(board: Board, lanes: readonly Lane[]): ReadonlyMap<string, Scale> {
  const extents = lanes
    .filter(({ kind, isCollapsed }) => kind === 'numbers' && !isCollapsed)
    .map((lane) => ({ lane, extent: laneExtent(board, lane) }));
  const shared = joined(extents.filter(({ lane }) => lane.isShared).map(({ extent }) => extent));
  return new Map(
    extents.map(({ lane, extent }) => [
      lane.id,
      scaleOf(lane.isShared ? shared : extent, lane.isLog),
    ]),
  );
}

/** Bands of every label lane that tints the others. */
function shadesOf(board: Board, lanes: readonly Lane[], place: Place): Shade[] {
  return lanes
    .filter(({ kind, shades }) => kind === 'labels' && shades)
    .flatMap((lane) => rowsOf(board, lane, place));
}

function rowsOf(board: Board, lane: Lane, { left, width }: Place): Shade[] {
  return board.members(lane).map((channel) => ({
    bands: bandsOf(board.runs(channel), board.ownRange(channel), left, width),
    legend: board.legend(channel),
  }));
}

/** Draws one lane as the board has it; the same for the screen and for a picture. */
export function drawLane(
  ink: Ink,
  colours: Colours,
  board: Board,
  lane: Lane,
  place: Place,
  ticks: readonly Tick[],
  scale: Scale | undefined,
): void {
  const { view } = board;
  if (lane.kind === 'labels') {
    paintLabels(ink, colours, { place, view, ticks, rows: rowsOf(board, lane, place) });
    return;
  }
  const lines = board.members(lane).map((channel, order): Line => {
    const isFaded = board.pointedAt !== undefined && board.pointedAt !== channel.key;
    return {
      pieces: board.pieces(channel),
      range: board.ownRange(channel),
      colour: lineColour(colours, order),
      dash: lineDash(order),
      opacity: isFaded && lane.channels.includes(board.pointedAt ?? '') ? 0.22 : 1,
    };
  });
  const shades = shadesOf(board, board.shownLanes, place);
  const drawn = scale ?? scaleOf(joined([]), lane.isLog);
  paintNumbers(ink, colours, { place, view, ticks, scale: drawn, lines, shades });
}
