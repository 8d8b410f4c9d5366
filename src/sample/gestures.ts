import path from 'node:path';
import { itemMetadata, type Metadata } from './metadata.ts';
import { writeWhole } from './outputFile.ts';
import { ParquetFile, type ParquetColumn, type ParquetValue } from './parquetFile.ts';
import { random, type Random } from './random.ts';

/** The schema that the platform documents for gestures, in its order. */
const columns: readonly ParquetColumn[] = [
  { name: 'sampleName', type: 'UTF8' },
  { name: 'timestamp', type: 'TIMESTAMP_MILLIS' },
  { name: 'added', type: 'TIMESTAMP_MILLIS' },
  { name: 'signatureValid', type: 'BOOLEAN' },
  { name: 'device', type: 'UTF8' },
  { name: 'label', type: 'UTF8' },
  { name: 'accX', type: 'FLOAT' },
  { name: 'accY', type: 'FLOAT' },
  { name: 'accZ', type: 'FLOAT' },
];

interface Person {
  readonly name: string;
  readonly device: string;
  readonly hand: 'left' | 'right';
  readonly start: string;
}

const people: readonly Person[] = [
  { name: 'bram', device: 'ac:87:a3:0a:2d:1b', hand: 'right', start: '2021-06-14T08:12:05.000Z' },
  { name: 'chiara', device: 'ac:87:a3:0a:2d:1b', hand: 'left', start: '2021-06-14T09:40:51.000Z' },
  { name: 'dele', device: 'ac:87:a3:0b:94:e0', hand: 'right', start: '2021-06-17T13:26:34.000Z' },
  { name: 'esra', device: 'ac:87:a3:0b:94:e0', hand: 'right', start: '2021-06-21T10:03:18.000Z' },
];

const labels = ['idle', 'snake', 'updown', 'wave'] as const;
type Label = (typeof labels)[number];

const samplesPerLabel = 6;
const rowsPerSample = 125;
const milliseconds = 16;
const rowGroupRows = 3000;

/** The item that holds everybody's gestures. */
const everybody = 'all-people';

/** One data item a person and one of all, each a folder with `gestures.parquet`. Accelerations in m/s². */
export async function writeGestures(folder: string, signal?: AbortSignal): Promise<void> {
  for (const item of [everybody, ...people.map((person) => person.name)]) {
    signal?.throwIfAborted();
    const chosen = people.filter((person) => item === everybody || person.name === item);
    const last = Math.max(...chosen.map((person) => Date.parse(person.start))) + 3_600_000;
    const file = path.join(folder, item, 'gestures.parquet');
    const parquet = await ParquetFile.create(file, columns, rowGroupRows);
    try {
      for (const person of chosen) for (const row of rowsOf(person)) await parquet.add(row);
      await parquet.finish(last);
    } finally {
      await parquet.discard();
    }
    const metadataFile = path.join(folder, item, 'ei-metadata.json');
    await writeWhole(metadataFile, itemMetadata(metadataOf(item, chosen)), last);
  }
}

function metadataOf(item: string, chosen: readonly Person[]): Metadata {
  const devices = [...new Set(chosen.map((person) => person.device))];
  return {
    people: chosen.map((person) => person.name).join(','),
    ...(item === everybody ? {} : { hand: chosen[0]?.hand ?? '' }),
    device: devices.join(','),
    date: chosen[0]?.start.slice(0, 10) ?? '',
    labels: labels.join(','),
    samples: String(chosen.length * labels.length * samplesPerLabel),
    frequency_hz: String(1000 / milliseconds),
  };
}

function* rowsOf(person: Person): Generator<ParquetValue[]> {
  const source = random(`gestures/${person.name}`);
  let start = Date.parse(person.start);
  for (const label of labels) {
    for (let sample = 1; sample <= samplesPerLabel; sample += 1) {
      start += Math.round(source.between(6000, 15_000));
      const added = BigInt(start + rowsPerSample * milliseconds + 1800);
      const name = `${label}.${person.name}.${String(sample).padStart(2, '0')}`;
      const signatureValid = !source.chance(0.02);
      let row = 0;
      for (const [x, y, z] of gesture(label, person, source)) {
        const timestamp = BigInt(start + row * milliseconds);
        yield [name, timestamp, added, signatureValid, person.device, label, x, y, z];
        row += 1;
      }
      start += rowsPerSample * milliseconds;
    }
  }
}

/** Two seconds of a gesture; the hand is never as fast or as wide twice. */
function* gesture(
  label: Label,
  person: Person,
  source: Random,
): Generator<readonly [number, number, number]> {
  const side = person.hand === 'left' ? -1 : 1;
  const speed = source.between(0.85, 1.2);
  const width = source.between(0.8, 1.25);
  const phase = source.between(0, 2 * Math.PI);
  const tilt = 0.4 * source.gaussian();
  for (let row = 0; row < rowsPerSample; row += 1) {
    const seconds = (row * milliseconds) / 1000;
    const turn = (hertz: number) => 2 * Math.PI * hertz * speed * seconds + phase;
    const [x, y, z] = strength[label](turn).map((value) => value * width) as [
      number,
      number,
      number,
    ];
    const noise = () => 0.12 * source.gaussian();
    yield [side * x + tilt + noise(), y + 0.5 * tilt + noise(), 9.81 + z + noise()];
  }
}

type Turn = (hertz: number) => number;

const strength: Record<Label, (turn: Turn) => [number, number, number]> = {
  idle: () => [0, 0, 0],
  snake: (turn) => [
    5.5 * Math.sin(turn(1.1)),
    4.2 * Math.sin(turn(2.2)),
    0.5 * Math.sin(turn(1.1)),
  ],
  updown: (turn) => [
    0.9 * Math.sin(turn(1.4)),
    0.7 * Math.cos(turn(1.4)),
    9.5 * Math.sin(turn(1.4)),
  ],
  wave: (turn) => [8.5 * Math.sin(turn(1.9)), 1.1 * Math.sin(turn(3.8)), 1.6 * Math.cos(turn(1.9))],
};
