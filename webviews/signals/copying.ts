import type { Clock } from '../../src/preview/signals/model.ts';
import type { Board } from './board.ts';
import { firstFrom, type Piece } from './pieces.ts';
import type { Range } from './view.ts';

/** A channel to be copied; `shift` takes its own time onto the axis. */
export interface Copied {
  readonly name: string;
  readonly shift: number;
  readonly pieces: readonly Piece[];
}

export interface CopiedText {
  readonly text: string;
  readonly rows: number;
  /** Every sample is there, not only the least and greatest of each stretch. */
  readonly isExact: boolean;
}

export const mostCopiedRows = 200_000;

/** The values in view of every lane with numbers that is shown and open. */
export function viewAsTsv(board: Board): CopiedText | undefined {
  const lanes = board.shownLanes.filter(
    ({ kind, isCollapsed }) => kind === 'numbers' && !isCollapsed,
  );
  const channels = lanes.flatMap((lane) =>
    board.members(lane).map((channel) => ({
      name: channel.unit ? `${channel.name} (${channel.unit})` : channel.name,
      shift: board.placement.shift(channel.track),
      pieces: board.pieces(channel),
    })),
  );
  return asTsv(channels, board.view, board.placement.clock);
}

/**
 * The values of a stretch as text with tabs: a row for each time at which any channel has a value, empty where a channel has
 * none. A channel of which only the least and greatest of stretches are at hand gives two columns. Nothing where there are too
 * many rows.
 */
export function asTsv(
  channels: readonly Copied[],
  view: Range,
  clock: Clock,
): CopiedText | undefined {
  const columns = channels.map((channel) => entriesOf(channel, view));
  const times = [...new Set(columns.flatMap(({ entries }) => [...entries.keys()]))];
  if (times.length > mostCopiedRows) return undefined;
  times.sort((a, b) => a - b);
  const head = columns.flatMap(({ name, isExact }) =>
    isExact ? [cell(name)] : [cell(`${name} min`), cell(`${name} max`)],
  );
  const lines = times.map((time) =>
    [
      timeCell(time, clock),
      ...columns.flatMap(({ entries, isExact }) => {
        const entry = entries.get(time);
        if (isExact) return [entry ? String(entry.low) : ''];
        return entry ? [String(entry.low), String(entry.high)] : ['', ''];
      }),
    ].join('\t'),
  );
  const text = [['time', ...head].join('\t'), ...lines, ''].join('\n');
  return { text, rows: times.length, isExact: columns.every(({ isExact }) => isExact) };
}

interface Entry {
  readonly low: number;
  readonly high: number;
}

function entriesOf({ name, shift, pieces }: Copied, view: Range) {
  const entries = new Map<number, Entry>();
  for (const { series, start, end } of pieces) {
    const { times, low, high } = series;
    const first = Math.max(start, firstFrom(times, view.from - shift));
    for (let index = first; index < end; index += 1) {
      const time = (times[index] ?? NaN) + shift;
      if (time > view.to) break;
      const least = low[index] ?? NaN;
      if (!Number.isNaN(least)) entries.set(time, { low: least, high: high[index] ?? least });
    }
    if (entries.size > mostCopiedRows) break;
  }
  const isExact = pieces.every(({ series }) => series.isExact);
  return { name, entries, isExact };
}

function timeCell(time: number, clock: Clock): string {
  if (clock !== 'instant') return String(time);
  const whole = Math.floor(time);
  const date = new Date(whole);
  if (Number.isNaN(date.getTime())) return String(time);
  const text = date.toISOString();
  const micros = Math.round((time - whole) * 1000);
  // A binary fraction of a millisecond holds no more than a few tenths of a microsecond of this century.
  return micros > 0 && micros < 1000
    ? `${text.slice(0, -1)}${String(micros).padStart(3, '0')}Z`
    : text;
}

/** A program that takes the text must find one cell in it, and no formula. */
function cell(name: string): string {
  const plain = name.replaceAll(/[\t\r\n]+/g, ' ');
  return /^[=+\-@]/.test(plain) ? `'${plain}` : plain;
}
