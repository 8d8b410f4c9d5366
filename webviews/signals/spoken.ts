import { fill } from '../host.ts';
import { legible } from '../legible.ts';
import type { Board } from './board.ts';
import type { SignalTexts } from './contract.ts';
import { laneName, type Lane } from './lanes.ts';
import { formatFullTime } from './times.ts';
import { cursorText, summaryOf, valueText } from './values.ts';
import { span } from './view.ts';

/** More values at once are not listened to. */
const mostLanesTold = 4;

/** A lane's picture in words: its name, the stretch in view, and between what each channel moves there. */
export function spokenLane(
  board: Board,
  lane: Lane,
  texts: SignalTexts,
  plotWidth: number,
): string {
  const say = timesIn(board, plotWidth);
  const { from, to } = board.view;
  const name = legible(laneName(board.members(lane)));
  const values = summaryOf(board, [lane], texts)
    .filter(({ least }) => least !== '')
    .map(({ channel, least, greatest }) => {
      return `${legible(channel.name)} ${fill(texts.valueBetween, least, greatest)}`;
    });
  return [fill(texts.laneTitle, name, say(from), say(to)), ...values].join('; ');
}

/** Where one is: the values at the cursor, or the stretch in view where there is no cursor. */
export function spokenPlace(board: Board, texts: SignalTexts, plotWidth: number): string {
  if (board.cursor === undefined) {
    const say = timesIn(board, plotWidth);
    return fill(texts.range, say(board.view.from), say(board.view.to));
  }
  const active = board.shownLanes.find(({ id }) => id === board.activeLane);
  const lanes = active ? [active] : board.shownLanes.slice(0, mostLanesTold);
  const values = lanes
    .flatMap((lane) => board.members(lane))
    .map((channel) => `${legible(channel.name)} ${valueText(board, channel, texts)}`);
  return [fill(texts.cursorAt, cursorText(board, texts, plotWidth)), ...values].join('; ');
}

function timesIn({ view, placement, zone }: Board, plotWidth: number): (time: number) => string {
  const step = span(view) / plotWidth;
  return (time) => formatFullTime(time, placement.clock, zone, step);
}
