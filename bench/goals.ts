/**
 * The goals of speed and size with this run's figures, in one table: runs the benches one after the other and collects what they tell.
 *   node bench/goals.ts [--full] [--only NAME,NAME] [--json]
 * Small files unless `--full`, which takes an hour and 8 GB in `.cache/peers`. Ratios are to a peer in the same run; figures in
 * milliseconds are only as good as the machine is idle, so that its load is told too. Fails where a bench could not run.
 */
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import os from 'node:os';
import path from 'node:path';
import { createInterface } from 'node:readline';
import { parseArgs } from 'node:util';
import { formatBytes } from '../src/base/text.ts';
import { isJson, isMet, type Figure } from './report.ts';

const { values: options } = parseArgs({
  options: {
    full: { type: 'boolean' },
    only: { type: 'string' },
    json: { type: 'boolean' },
  },
});

interface Bench {
  readonly usual: readonly string[];
  readonly full: readonly string[];
}

const benches: Readonly<Record<string, Bench>> = {
  parquet: { usual: ['4000000', '--rounds', '3'], full: ['40000000'] },
  csv: { usual: ['1000000', '--rounds', '3'], full: ['25000000'] },
  tablePage: { usual: [], full: [] },
  signals: { usual: [], full: [] },
  signalsPage: { usual: [], full: [] },
  filter: { usual: ['100000'], full: ['1000000'] },
  scale: { usual: ['20000', '--rounds', '3'], full: ['1000000'] },
};

/** The figures with a goal that a bench tells. */
async function figuresOf(name: string, { usual, full }: Bench): Promise<readonly Figure[]> {
  const file = path.join(import.meta.dirname, `${name}.ts`);
  const given = options.full ? full : usual;
  const stdio = ['ignore', 'pipe', 'inherit'] as const;
  const child = spawn(process.execPath, [file, ...given, '--json'], { stdio: [...stdio] });
  const figures: Figure[] = [];
  const ended = once(child, 'exit');
  for await (const line of createInterface({ input: child.stdout })) {
    const figure = figureOf(line);
    if (figure?.goal !== undefined) figures.push(figure);
  }
  const [code] = (await ended) as [number | null];
  // A bench that misses its own goal may say so with its exit code too.
  if (code !== 0 && figures.length === 0) throw new Error(`bench/${name}.ts ended with ${code}`);
  return figures;
}

function figureOf(line: string): Figure | undefined {
  if (!line.startsWith('{')) return undefined;
  try {
    const figure = JSON.parse(line) as Partial<Figure>;
    const { what, figure: value, unit } = figure;
    const isFigure = typeof what === 'string' && typeof value === 'number';
    return isFigure && typeof unit === 'string'
      ? { ...figure, what, figure: value, unit }
      : undefined;
  } catch {
    return undefined;
  }
}

const shown = (value: number, unit: string) => `${Number(value.toPrecision(3))} ${unit}`.trim();
const load = () => os.loadavg()[0]?.toFixed(1) ?? '';

const chosen = options.only?.split(',') ?? Object.keys(benches);
const unknown = chosen.filter((name) => !(name in benches));
if (unknown.length > 0) {
  throw new RangeError(`There is no ${unknown.join(', ')}: ${Object.keys(benches).join(', ')}.`);
}
const [processor] = os.cpus();
const machine = `${os.cpus().length} × ${processor?.model.trim() ?? 'processor'}, ${formatBytes(os.totalmem())}`;
const loadBefore = load();
const began = performance.now();
const all: (Figure & { readonly bench: string; readonly load: string })[] = [];
const failed: string[] = [];
for (const name of chosen) {
  const bench = benches[name];
  if (!bench) continue;
  if (!isJson) process.stderr.write(`bench/${name}.ts…\n`);
  try {
    for (const figure of await figuresOf(name, bench)) {
      all.push({ ...figure, bench: name, load: load() });
    }
  } catch (error) {
    failed.push(error instanceof Error ? error.message : String(error));
  }
}
all.sort((a, b) => (a.goal ?? '').localeCompare(b.goal ?? ''));

if (isJson) {
  for (const figure of all) console.log(JSON.stringify({ ...figure, met: isMet(figure) }));
} else {
  console.table(
    all.map(({ goal, what, figure, unit, limit, least, ...rest }) => ({
      goal,
      what,
      figure: shown(figure, unit),
      wanted: limit === undefined ? `≥ ${shown(least ?? NaN, unit)}` : `≤ ${shown(limit, unit)}`,
      met: isMet({
        what,
        figure,
        unit,
        ...(limit !== undefined && { limit }),
        ...(least !== undefined && { least }),
      })
        ? 'yes'
        : 'NO',
      load: rest.load,
    })),
  );
  const met = all.filter((figure) => isMet(figure) !== false).length;
  const minutes = ((performance.now() - began) / 60_000).toFixed(1);
  console.log(
    `${met} of ${all.length} met, in ${minutes} minutes; Node ${process.version}, ${machine}, load ${loadBefore} before`,
  );
}
for (const message of failed) console.error(message);
if (failed.length > 0) process.exitCode = 1;
