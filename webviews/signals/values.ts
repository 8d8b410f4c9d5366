import { fill } from '../host.ts';
import type { Board } from './board.ts';
import { labelAt } from './bands.ts';
import type { SignalTexts } from './contract.ts';
import type { Lane, ShownChannel } from './lanes.ts';
import { extentOf, valueAt } from './pieces.ts';
import { formatFullTime, formatSpan, formatValue } from './times.ts';
import { span } from './view.ts';

/** What a channel is at the cursor, in words; nothing without a cursor. */
export function valueText(board: Board, channel: ShownChannel, texts: SignalTexts): string {
  const { cursor } = board;
  if (cursor === undefined) return '';
  const time = cursor - board.placement.shift(channel.track);
  if (channel.kind === 'labels') return labelAt(board.runs(channel), time) ?? texts.noValue;
  const track = board.track(channel.track);
  const stock = board.stock(channel);
  const held = stock?.fine ?? stock?.coarse;
  const step = track?.rate ? 1000 / track.rate : track?.clock === 'samples' ? 1 : 0;
  const coarseStep = held && !held.isExact ? (stock?.coarse?.step ?? held.step) : 0;
  const found = valueAt(board.pieces(channel), time, Math.max(step, coarseStep) * 1.5);
  if (!found) return texts.noValue;
  if (found.low === found.high) return formatValue(found.low);
  const low = formatValue(found.low, 3);
  const high = formatValue(found.high, 3);
  return low === high ? low : fill(texts.valueBetween, low, high);
}

/** Where the cursor is, and how far from the mark. */
export function cursorText(board: Board, texts: SignalTexts, pixels: number): string {
  const { cursor, mark, view, zone, placement } = board;
  if (cursor === undefined) return '';
  const { clock } = placement;
  const at = formatFullTime(cursor, clock, zone, span(view) / pixels);
  if (mark === undefined) return at;
  const distance = cursor - mark;
  const since = formatSpan(distance, clock);
  const isBeat = clock !== 'samples' && Math.abs(distance) >= 1 && Math.abs(distance) <= 60_000;
  const rate = formatValue(Number((60_000 / Math.abs(distance)).toPrecision(3)));
  const told = isBeat ? fill(texts.sinceRate, since, rate) : fill(texts.since, since);
  return `${at} · ${told}`;
}

export interface ChannelSummary {
  readonly channel: ShownChannel;
  readonly least: string;
  readonly greatest: string;
  readonly atCursor: string;
}

/** The picture in words: what each channel that is shown does in view. */
export function summaryOf(
  board: Board,
  lanes: readonly Lane[],
  texts: SignalTexts,
): ChannelSummary[] {
  return lanes.flatMap((lane) =>
    board.members(lane).map((channel) => {
      const atCursor = valueText(board, channel, texts) || texts.noValue;
      if (channel.kind === 'labels') return { channel, least: '', greatest: '', atCursor };
      const { min, max } = extentOf(board.pieces(channel));
      return { channel, least: formatValue(min), greatest: formatValue(max), atCursor };
    }),
  );
}
