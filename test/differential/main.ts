import { performance } from 'node:perf_hooks';
import { parseArgs } from 'node:util';
import { live, type Counts } from './life.ts';
import { plainOracle, type Oracle } from './oracle.ts';
import { report } from './report.ts';
import { shrink } from './shrink.ts';

/**
 * Asks random conditions of random items, here and of somebody else, until the time is over or the two differ:
 *   node test/differential.mjs [--minutes 60] [--engine plain,sqlite,duckdb,fuzz,long] [--seed N] [--lives N]
 * A pair is one condition with one table of items. A life is one table from empty to its end, 240 conditions; its seed tells all
 * of it. Without a seed the clock gives one; the next lives have the seeds that follow. `fuzz` reads texts that are mostly no
 * filters, and `long` reads a megabyte of one piece again and again and tells how long that takes.
 */
const { values: options } = parseArgs({
  options: {
    minutes: { type: 'string', default: '1' },
    engine: { type: 'string', default: 'plain,sqlite' },
    seed: { type: 'string' },
    lives: { type: 'string' },
  },
});

/** What goes on at each step: says what was done so far, or returns the text of a failure. */
interface Run {
  step(seed: number): Promise<string | undefined>;
  told(): string;
  close(): void;
}

const firstSeed = Number(options.seed ?? Date.now() % 1e9);
const mostLives = Number(options.lives ?? Infinity);
const until = performance.now() + Number(options.minutes) * 60_000;
const runs = await Promise.all(options.engine.split(',').map(runOf));
console.log(`seed ${firstSeed}, ${options.engine}`);
let lastTold = performance.now();
let failure: string | undefined;
let seed = firstSeed;
while (!failure && seed < firstSeed + mostLives && performance.now() < until) {
  for (const run of runs) failure ??= await run.step(seed);
  seed += 1;
  if (performance.now() - lastTold < 60_000) continue;
  tell();
  lastTold = performance.now();
}
tell();
console.log(failure ?? 'Nothing differed.');
for (const run of runs) run.close();
process.exitCode = failure ? 1 : 0;

function tell(): void {
  const time = new Date().toISOString().slice(11, 19);
  for (const run of runs) console.log(`${time}  ${run.told()}, seeds below ${seed}`);
}

async function runOf(engine: string): Promise<Run> {
  switch (engine) {
    case 'plain':
      return comparison(engine, plainOracle());
    case 'sqlite':
      return comparison(engine, (await import('./sqlite.ts')).sqliteOracle());
    case 'duckdb':
      return comparison(engine, await (await import('./duck.ts')).duckOracle());
    case 'fuzz':
      return fuzz();
    case 'long':
      return long();
    default:
      throw new Error(`There is no engine ${engine}.`);
  }
}

function comparison(engine: string, oracle: Oracle): Run {
  const counts: Counts = { pairs: 0, refused: 0, thorough: 0, items: 0 };
  let milliseconds = 0;
  return {
    async step(seed) {
      const began = performance.now();
      const found = await live(seed, oracle, counts);
      milliseconds += performance.now() - began;
      return found && `\n${report(await shrink(found, oracle), oracle, engine)}`;
    },
    told() {
      const { pairs, refused, thorough, items } = counts;
      const each = (items / Math.max(1, pairs)).toFixed(1);
      return (
        `${engine.padEnd(6)} ${written(pairs)} pairs of ${each} items (${written(thorough)} looked at in full), ` +
        `${written(refused)} refused, ${perSecond(pairs, milliseconds)}`
      );
    },
    close: () => oracle.close(),
  };
}

async function fuzz(): Promise<Run> {
  const [{ fuzzed }, { fixtureTexts }] = await Promise.all([
    import('./fuzz.ts'),
    import('../unit/filter/fixtures.ts'),
  ]);
  const texts = fixtureTexts();
  let [count, milliseconds] = [0, 0];
  return {
    step(seed) {
      const began = performance.now();
      const found = fuzzed(seed, 500, texts);
      milliseconds += performance.now() - began;
      count += 500;
      const again = `  again  node test/differential.mjs --engine fuzz --seed ${seed} --lives 1`;
      return Promise.resolve(found && `\n${found}\n${again}`);
    },
    told: () => `fuzz   ${written(count)} texts, ${perSecond(count, milliseconds)}`,
    close: () => undefined,
  };
}

async function long(): Promise<Run> {
  const { longPieces, longPatterns, readLong } = await import('./long.ts');
  const { likeTest } = await import('../../src/filter/like.ts');
  const value = 'a'.repeat(1e6);
  const steps = [
    ...longPieces.map((piece) => [JSON.stringify(piece), () => readLong(piece, 1e6)] as const),
    ...Object.entries(longPatterns).map(
      ([name, pattern]) => [name, () => likeTest(pattern, false)(value)] as const,
    ),
  ];
  let slowest = 'nothing yet';
  let most = 0;
  return {
    step(seed) {
      const [name, run] = steps[seed % steps.length] ?? ['', () => undefined];
      const began = process.cpuUsage().user;
      run();
      const taken = (process.cpuUsage().user - began) / 1000;
      if (taken > most) [most, slowest] = [taken, `${name} took ${taken.toFixed(0)} ms`];
      return Promise.resolve(undefined);
    },
    told: () => `long   a megabyte of ${slowest} at most`,
    close: () => undefined,
  };
}

function written(count: number): string {
  return count.toLocaleString('en');
}

function perSecond(count: number, milliseconds: number): string {
  return `${written(Math.round((count / Math.max(1, milliseconds)) * 1000))} a second`;
}
