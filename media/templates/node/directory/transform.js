/** Checks a recording: are the expected sensor files there, and long enough? */
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
  writeMetadata,
} from './eiBlock.js';
import { rowsOf } from './recording.js';

const options = {
  'in-directory': { type: 'string' },
  'out-directory': { type: 'string' },
  metadata: { type: 'string' },
  sensors: { type: 'string', default: 'accelerometer.csv,ppg.csv' },
  'check-length': { type: 'string', default: '1' },
  'minimum-seconds': { type: 'string', default: '60' },
  'minimum-coverage': { type: 'string', default: '0.8' },
  'timestamp-unit': { type: 'string', default: 'ms' },
  'fail-on-check': { type: 'boolean', default: false },
};

await run(async () => {
  const values = readArguments(options);
  const folder = values['in-directory'];
  if (!folder) throw new BadInput('The argument --in-directory is missing.');
  if (!existsSync(folder) || !statSync(folder).isDirectory()) {
    throw new BadInput(`The input folder ${folder} does not exist.`);
  }
  const sensors = listOf(values.sensors);
  if (sensors.length === 0) throw new BadInput('The parameter sensors names no file.');
  const unit = choiceOf('timestamp-unit', values['timestamp-unit'], ['ms', 's']);
  const minimumSeconds = numberOf('minimum-seconds', values['minimum-seconds'], 0);
  const minimumCoverage = numberOf('minimum-coverage', values['minimum-coverage'], 0);
  const output = outputFolder(values['out-directory']);
  readMetadata(values.metadata);

  const summary = [];
  for (const name of sensors) summary.push(await summarize(folder, name, unit));
  const longest = Math.max(...summary.map((row) => row.seconds));
  const shortest = Math.max(minimumSeconds, minimumCoverage * longest);
  for (const row of summary) {
    const isLongEnough = row.seconds >= shortest || !isTrue(values['check-length']);
    row.passed = row.samples > 0 && isLongEnough ? 1 : 0;
  }
  writeSummary(path.join(output, 'summary.csv'), summary);

  const checks = summary.map((row) => [
    `ei_check_${path.parse(row.file).name.replaceAll(/\W+/g, '_').toLowerCase()}`,
    row.passed,
  ]);
  const failed = summary.filter((row) => row.passed === 0).map((row) => row.file);
  const present = summary.filter((row) => row.samples > 0).map((row) => row.file);
  const metadata = {
    recording_seconds: longest.toFixed(1),
    sensor_files: present.join(','),
    ei_check: failed.length === 0 ? 1 : 0,
    ...Object.fromEntries(checks),
  };
  writeMetadata(output, metadata, 'replace-checks');

  if (failed.length > 0 && values['fail-on-check']) {
    throw new BadInput(`Checks failed for ${failed.join(', ')}.`);
  }
  console.log(failed.length > 0 ? `Checks failed for ${failed.join(', ')}` : 'All checks passed');
});

/** A row of the summary; a file that is missing or cannot be read has no samples. */
async function summarize(folder, name, unit) {
  const file = path.join(folder, name);
  const nothing = { file: name, samples: 0, seconds: 0, rate: 0 };
  if (!existsSync(file)) {
    console.log(`${name}: missing`);
    return nothing;
  }
  let samples = 0;
  let first = Infinity;
  let last = -Infinity;
  try {
    for await (const { seconds } of rowsOf(file, unit)) {
      if (seconds === undefined) continue;
      samples += 1;
      first = Math.min(first, seconds);
      last = Math.max(last, seconds);
    }
  } catch (error) {
    if (!(error instanceof BadInput)) throw error;
    console.log(`${name}: ${error.message}`);
    return nothing;
  }
  if (samples === 0) {
    console.log(`${name}: no row whose first column is a time`);
    return nothing;
  }
  const length = last - first;
  const rate = length > 0 ? (samples - 1) / length : 0;
  console.log(`${name}: ${samples} samples in ${length.toFixed(1)} s, ${rate.toFixed(1)} Hz`);
  return { file: name, samples, seconds: rounded(length), rate: rounded(rate) };
}

function rounded(value) {
  return Math.round(value * 1000) / 1000;
}

function writeSummary(file, rows) {
  const lines = rows.map((row) =>
    Object.values(row)
      .map((value) => (/[",\n]/.test(value) ? `"${value.replaceAll('"', '""')}"` : value))
      .join(','),
  );
  writeFileSync(file, [Object.keys(rows[0]).join(','), ...lines, ''].join('\n'));
}
