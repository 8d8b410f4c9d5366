import { setImmediate } from 'node:timers/promises';
import { cellText, type Table } from '../table.ts';
import type { Asked } from '../service.ts';
import type { Axis } from './axis.ts';
import { blockRows, type ColumnReader } from './columnReader.ts';
import { Growing } from './growing.ts';
import type { LabelRun } from './model.ts';
import type { TimeColumn } from './timeColumns.ts';

/** Distinct texts at most; what comes after is shown as one. */
const mostTexts = 4096;
const otherText = '…';
/** Runs at most that one answer holds. */
const mostShown = 5000;
/** Runs at most that are kept; later rows then make the last one longer. */
const mostRuns = 1 << 20;
/** Rows of text that are read together. */
const textRows = 8192;
const longestText = 200;

/** Stretches of equal labels in the order of time. */
export interface LabelRuns {
  readonly texts: readonly string[];
  readonly from: Float64Array;
  readonly to: Float64Array;
  /** Indexes into `texts`. */
  readonly codes: Float64Array;
}

/** Codes of the texts of a file; 0 is none. */
class Texts {
  readonly all = [''];
  private readonly codes = new Map([['', 0]]);

  code(text: string): number {
    const known = this.codes.get(text);
    if (known !== undefined) return known;
    if (this.all.length > mostTexts) return mostTexts;
    const code = this.all.length;
    const shown = code === mostTexts ? otherText : text.slice(0, longestText);
    this.codes.set(text, code);
    this.all.push(shown);
    return code;
  }
}

/** Reads a column of labels once. Where rows have an end of their own, each is a run. */
export async function readLabels(
  table: Table,
  reader: ColumnReader,
  axis: Axis,
  column: number,
  end: TimeColumn | undefined,
  isHeld: boolean,
  asked: Asked,
): Promise<LabelRuns> {
  const texts = new Texts();
  const runs = new RunBuilder(axis, isHeld);
  const codes = codesOf(table, reader, texts, column);
  const rowOf = (sample: number) => axis.order?.[sample] ?? sample;
  for (let start = 0; start < axis.rows; start += textRows) {
    const times = await axis.times(start, textRows, asked.signal);
    const isOrdered = axis.order === undefined;
    const block = isOrdered ? await codes(start, times.length, asked.signal) : undefined;
    const ends = end && (await axis.values(end.column, start, times.length, asked.signal));
    for (const [i, time] of times.entries()) {
      const code = block ? (block[i] ?? 0) : await codeAt(codes, rowOf(start + i), asked.signal);
      if (end && ends) runs.addWithEnd(time, (ends[i] ?? NaN) / end.perMillisecond, code);
      else runs.add(time, code);
    }
    asked.progress(Math.min(1, (start + textRows) / axis.rows));
    await setImmediate(undefined, { signal: asked.signal });
  }
  return { texts: texts.all, ...runs.finish() };
}

type Codes = (start: number, count: number, signal: AbortSignal) => Promise<Uint16Array>;

function codesOf(table: Table, reader: ColumnReader, texts: Texts, column: number): Codes {
  const kind = table.columns[column]?.kind;
  return async (start, count, signal) => {
    if (kind === 'number' || kind === 'boolean') {
      const values = await reader.values(column, start, count, signal);
      const textOf = (value: number) =>
        Number.isNaN(value) ? '' : kind === 'number' ? String(value) : String(value !== 0);
      return Uint16Array.from(values, (value) => texts.code(textOf(value)));
    }
    const { rows } = await table.rows(start, count, [column], signal);
    return Uint16Array.from(rows, ([cell]) => texts.code(cellText(cell ?? null).trim()));
  };
}

/** One code of rows that are not in order: neighbours in time are mostly neighbours in the file. */
const lastBlock = new WeakMap<Codes, { readonly start: number; readonly codes: Uint16Array }>();

async function codeAt(codes: Codes, row: number, signal: AbortSignal): Promise<number> {
  let block = lastBlock.get(codes);
  if (!block || row < block.start || row >= block.start + block.codes.length) {
    const start = Math.floor(row / blockRows) * blockRows;
    block = { start, codes: await codes(start, blockRows, signal) };
    lastBlock.set(codes, block);
  }
  return block.codes[row - block.start] ?? 0;
}

class RunBuilder {
  private readonly froms = new Growing();
  private readonly tos = new Growing();
  private readonly codes = new Growing();
  private readonly gapOver: number;
  private readonly step: number;
  private code = 0;
  private from = NaN;
  private last = NaN;

  constructor({ figures }: Axis, isHeld: boolean) {
    this.gapOver = isHeld ? Infinity : figures.gapOver;
    this.step = figures.median;
  }

  /** A label holds until the next row, but not over a gap. */
  add(time: number, code: number): void {
    const isGap = time - this.last > this.gapOver;
    if (isGap || code !== this.code) {
      this.close(isGap ? this.last + this.step : time);
      this.from = time;
      this.code = code;
    }
    this.last = time;
  }

  addWithEnd(from: number, to: number, code: number): void {
    if (to >= from) this.push(from, to, code);
  }

  finish(): Omit<LabelRuns, 'texts'> {
    this.close(this.last + this.step);
    return { from: this.froms.copy(), to: this.tos.copy(), codes: this.codes.copy() };
  }

  private close(to: number): void {
    if (this.from <= to) this.push(this.from, to, this.code);
  }

  private push(from: number, to: number, code: number): void {
    if (code === 0 || this.froms.length >= mostRuns) return;
    this.froms.push(from);
    this.tos.push(to);
    this.codes.push(code);
  }
}

/** The runs that touch a stretch; of too many, neighbours are joined under the text of the longest. */
export function runsIn(runs: LabelRuns, from: number, to: number): readonly LabelRun[] {
  const touching: number[] = [];
  for (let i = 0; i < runs.from.length; i += 1) {
    if ((runs.from[i] ?? NaN) <= to && (runs.to[i] ?? NaN) >= from) touching.push(i);
  }
  const run = (i: number): LabelRun => ({
    from: runs.from[i] ?? 0,
    to: runs.to[i] ?? 0,
    text: runs.texts[runs.codes[i] ?? 0] ?? '',
  });
  const together = Math.ceil(touching.length / mostShown);
  if (together <= 1) return touching.map(run);
  return Array.from({ length: Math.ceil(touching.length / together) }, (_, part) => {
    const joined = touching.slice(part * together, (part + 1) * together).map(run);
    const longest = joined.reduce((a, b) => (b.to - b.from > a.to - a.from ? b : a));
    return {
      from: joined[0]?.from ?? 0,
      to: Math.max(...joined.map((each) => each.to)),
      text: longest.text,
    };
  });
}
