/** Resamples a recording to a steady rate, and trims its start and end. */
import { existsSync, statSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import {
  BadInput,
  choiceOf,
  isTrue,
  listOf,
  numberOf,
  outputFolder,
  readArguments,
  readMetadata,
  run,
} from './eiBlock.js';
import { rowsOf } from './recording.js';

const options = {
  'in-file': { type: 'string' },
  'out-directory': { type: 'string' },
  metadata: { type: 'string' },
  rate: { type: 'string', default: '10' },
  method: { type: 'string', default: 'mean' },
  columns: { type: 'string', default: '' },
  trim: { type: 'string', default: '0' },
  'trim-seconds': { type: 'string', default: '2.5' },
  'timestamp-unit': { type: 'string', default: 'ms' },
  'keep-gaps': { type: 'boolean', default: false },
};

const methods = {
  mean: (values) => values.reduce((sum, value) => sum + value, 0) / values.length,
  minimum: (values) => values.reduce((least, value) => Math.min(least, value)),
  maximum: (values) => values.reduce((most, value) => Math.max(most, value)),
};

await run(async () => {
  const values = readArguments(options);
  const file = values['in-file'];
  if (!file) throw new BadInput('The argument --in-file is missing.');
  if (!existsSync(file) || !statSync(file).isFile()) {
    throw new BadInput(`The input file ${file} does not exist.`);
  }
  const rate = numberOf('rate', values.rate, 1);
  const method = methods[choiceOf('method', values.method, Object.keys(methods))];
  const unit = choiceOf('timestamp-unit', values['timestamp-unit'], ['ms', 's']);
  const margin = isTrue(values.trim) ? numberOf('trim-seconds', values['trim-seconds'], 0) : 0;
  const output = outputFolder(values['out-directory']);
  readMetadata(values.metadata);

  const { name, base } = path.parse(file);
  const recording = await collect(file, unit, rate, values.columns);
  const kept = stepsOf(recording, values['keep-gaps']).filter(
    (step) => step / rate >= margin && step / rate <= recording.length - margin,
  );
  if (kept.length === 0) throw new BadInput(`Nothing of ${base} is left after trimming.`);

  const lines = kept.map((step) => {
    const time = new Date(Math.round((recording.start + step / rate) * 1000));
    const samples = recording.steps.get(step) ?? [];
    return [time.toISOString().slice(0, -1), ...combined(samples, recording.columns, method)];
  });
  const target = `${name}-${rate}hz.csv`;
  const rows = [['time', ...recording.columns.map(quoted)], ...lines];
  writeFileSync(path.join(output, target), `${rows.map((row) => row.join(',')).join('\n')}\n`);
  console.log(`${base}: ${recording.count} samples to ${kept.length} rows in ${target}`);
});

/** Sorts samples into steps of 1/rate seconds from the first one. */
async function collect(file, unit, rate, wanted) {
  const recording = { steps: new Map(), columns: [], count: 0, start: 0, length: 0 };
  let header = [];
  let positions = [];
  for await (const { seconds, cells } of rowsOf(file, unit)) {
    if (seconds === undefined) {
      header = cells;
      continue;
    }
    if (recording.count === 0) {
      recording.start = seconds;
      recording.columns = wantedColumns(header, cells, wanted);
      positions = recording.columns.map((column) => header.indexOf(column));
    }
    recording.count += 1;
    recording.length = Math.max(recording.length, seconds - recording.start);
    const step = Math.floor((seconds - recording.start) * rate + 1e-6);
    const sample = positions.map((position) => numericCell(cells[position]));
    const samples = recording.steps.get(step);
    if (samples === undefined) recording.steps.set(step, [sample]);
    else samples.push(sample);
  }
  if (recording.count === 0) {
    throw new BadInput(`${path.basename(file)} has no row whose first column is a time.`);
  }
  return recording;
}

/** The columns of numbers, or those that were asked for. */
function wantedColumns(header, cells, text) {
  const numbers = header.filter((_, index) => index > 0 && numericCell(cells[index]) !== undefined);
  const asked = listOf(text);
  for (const name of asked) {
    if (!numbers.includes(name)) {
      const known = numbers.join(', ') || 'none';
      throw new BadInput(`There is no column of numbers "${name}"; there are: ${known}.`);
    }
  }
  if (numbers.length === 0)
    throw new BadInput('The file has no column of numbers beside the time.');
  return asked.length > 0 ? asked : numbers;
}

function numericCell(text) {
  return text.trim() === '' || Number.isNaN(Number(text)) ? undefined : Number(text);
}

/** In order; with the steps between that have no sample when gaps are kept. */
function stepsOf({ steps }, keepGaps) {
  const sorted = [...steps.keys()].sort((a, b) => a - b);
  if (!keepGaps) return sorted;
  const first = sorted[0];
  return Array.from({ length: sorted[sorted.length - 1] - first + 1 }, (_, index) => first + index);
}

/** One row from the samples of one step; a column without a number stays empty. */
function combined(samples, columns, method) {
  return columns.map((_, column) => {
    const values = samples.map((sample) => sample[column]).filter((value) => value !== undefined);
    return values.length === 0 ? '' : Math.round(method(values) * 1e6) / 1e6;
  });
}

function quoted(text) {
  return /[",\n]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text;
}
