import type { FilterItem, ItemFile } from '../../src/filter/item.ts';
import type { Random } from './random.ts';
import { anyText, bucketNames, datasetNames, fileNames, keys } from './texts.ts';

const instants = [
  Date.UTC(2022, 6, 31, 23, 59, 59, 999),
  Date.UTC(2022, 7, 1),
  Date.UTC(2022, 7, 1, 10),
  Date.UTC(2023, 0, 1, 0, 0, 0, 1),
  Date.UTC(2020, 1, 29),
  0,
  -1,
  8.64e15,
];
const sizes = [0, 1, 100, 255, 256, 65_535, 70_000, 4_294_967_296, 5_000_000_000];

/** Ids that a condition is likely to name, and such as need more than 8, 16 and 32 bits. */
export function anyId(random: Random): number {
  const kind = random.below(10);
  if (kind < 8) return 1 + random.below(24);
  return random.pick([255, 256, 65_536, 2 ** 32, 2 ** 32 + 1, 2 ** 40, Number.MAX_SAFE_INTEGER]);
}

export function anyItem(random: Random, id: number, broken: boolean): FilterItem {
  const name = anyText(random, broken);
  const prefix = random.pick(['', 'p/', 'q/r/', '/']);
  const count = random.chance(0.2) ? 0 : 1 + random.below(random.chance(0.1) ? 8 : 3);
  const metadata = new Map<string, string>();
  for (let index = random.below(6); index > 0; index -= 1) {
    metadata.set(random.pick(keys), anyText(random, broken));
  }
  const files = new Map<string, ItemFile>();
  for (let index = 0; index < count; index += 1) {
    const file = anyFile(random, broken);
    files.set(file.name, file);
  }
  return {
    id,
    name,
    dataset: random.pick(datasetNames),
    bucketId: random.pick([1, 2, 300, 70_000]),
    bucketName: random.pick(bucketNames),
    bucketPath: `${prefix}${random.chance(0.6) ? name : 'x'}/`,
    created: random.pick(instants),
    metadata,
    files: [...files.values()],
  };
}

function anyFile(random: Random, broken: boolean): ItemFile {
  const name = random.chance(0.95) ? random.pick(fileNames) : anyText(random, broken);
  const file = { name, size: random.pick(sizes) };
  return random.chance(0.3) ? { ...file, modified: random.pick([0, 1_659_312_000_000, -5]) } : file;
}
