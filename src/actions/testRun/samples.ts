import type { OperatesOn } from '../../blocks/block.ts';
import type { Connection } from '../../client/connection.ts';
import { itemsPage } from '../../client/data.ts';
import type { Item } from '../../client/model.ts';
import { itemPages } from '../pages.ts';
import type { RunInput } from './testRun.ts';

/** Where samples are taken from: a clinical dataset, or what a filter keeps of it. */
export interface SamplePlace {
  readonly accountId: string;
  readonly organizationId: number;
  readonly dataset: string;
  /** Empty for everything. */
  readonly filter: string;
}

type ItemInput = Extract<RunInput, { kind: 'item' }>;

/** A person's choice of what a block is tested on, as it is kept. */
export type SampleChoice =
  | {
      /** In the order of the dataset. */
      readonly kind: 'first';
      readonly place: SamplePlace;
      readonly count: number;
    }
  | { readonly kind: 'largest'; readonly place: SamplePlace; readonly count: number }
  | {
      /** The same seed takes the same items while the dataset stays as it is. */
      readonly kind: 'random';
      readonly place: SamplePlace;
      readonly count: number;
      readonly seed: number;
    }
  /** What failed when it was tested last. */
  | { readonly kind: 'failed' }
  | { readonly kind: 'list'; readonly inputs: readonly RunInput[] };

export interface Samples {
  readonly inputs: readonly RunInput[];
  /** What is not as one would think, in a sentence. */
  readonly note?: string;
}

export const mostSamples = 200;
/** Looking for the largest ends here. */
const mostLookedAt = 20_000;

/** The items, or for a block on files their files, that a choice means now. */
export async function samplesIn(
  connection: Connection,
  choice: Exclude<SampleChoice, { kind: 'failed' | 'list' }>,
  operatesOn: OperatesOn,
  signal?: AbortSignal,
): Promise<Samples> {
  const { place } = choice;
  const count = Math.min(choice.count, mostSamples);
  const isFile = operatesOn === 'file';
  const whole = { connection, place, isFile };
  switch (choice.kind) {
    case 'first':
      return { inputs: await first(whole, count, signal) };
    case 'largest':
      return largest(whole, count, signal);
    case 'random':
      return { inputs: await random(whole, count, choice.seed, signal) };
  }
}

interface Source {
  readonly connection: Connection;
  readonly place: SamplePlace;
  readonly isFile: boolean;
}

const selectionOf = ({ dataset, filter }: SamplePlace) =>
  filter === '' ? { dataset } : { dataset, filter };

async function first(source: Source, count: number, signal?: AbortSignal): Promise<ItemInput[]> {
  const { connection, place, isFile } = source;
  const found: ItemInput[] = [];
  const options = { withFiles: isFile, batch: Math.max(20, count) };
  const pages = itemPages(connection, place.organizationId, selectionOf(place), options, signal);
  for await (const { items } of pages) {
    for (const item of items) found.push(...sizedInputs(source, item).map(({ input }) => input));
    if (found.length >= count) break;
  }
  return found.slice(0, count);
}

interface Sized {
  readonly input: ItemInput;
  /** Bytes. */
  readonly size: number;
}

async function largest(source: Source, count: number, signal?: AbortSignal): Promise<Samples> {
  const { connection, place, isFile } = source;
  let best: readonly Sized[] = [];
  let seen = 0;
  const options = { withFiles: isFile };
  const pages = itemPages(connection, place.organizationId, selectionOf(place), options, signal);
  for await (const { items } of pages) {
    const sized = items.flatMap((item) => sizedInputs(source, item));
    best = [...best, ...sized].sort((a, b) => b.size - a.size).slice(0, count);
    seen += items.length;
    if (seen >= mostLookedAt) {
      const note = `These are the largest of the first ${seen} data items.`;
      return { inputs: best.map(({ input }) => input), note };
    }
  }
  return { inputs: best.map(({ input }) => input) };
}

async function random(
  { connection, place, isFile }: Source,
  count: number,
  seed: number,
  signal?: AbortSignal,
): Promise<ItemInput[]> {
  const page = (offset: number) => {
    const where = { ...selectionOf(place), limit: 1, offset, withFiles: isFile };
    return itemsPage(connection, place.organizationId, where, signal);
  };
  const { totalItems } = await page(0);
  const next = randomNumbers(seed);
  const found: ItemInput[] = [];
  for (const offset of randomOffsets(totalItems, count, next)) {
    const [item] = (await page(offset)).items;
    if (!item) continue;
    const inputs = sizedInputs({ connection, place, isFile }, item);
    const chosen = inputs[Math.floor(next() * inputs.length)];
    if (chosen) found.push(chosen.input);
  }
  return found;
}

/** The item, or each of its files. */
function sizedInputs({ place, isFile }: Source, item: Item): readonly Sized[] {
  const { accountId, organizationId } = place;
  const { id: itemId, name: itemName, dataset, totalSize } = item;
  const input = { kind: 'item', accountId, organizationId, dataset, itemId, itemName } as const;
  if (!isFile) return [{ input, size: totalSize }];
  return (item.files ?? []).map(({ name, size }) => ({
    input: { ...input, fileName: name },
    size,
  }));
}

/** Different numbers below `total`, in their order. */
export function randomOffsets(total: number, count: number, next: () => number): readonly number[] {
  const chosen = new Set<number>();
  // Of the last `count` numbers each gets its turn: Robert Floyd's way, which needs no list of all.
  for (let last = Math.max(0, total - count); last < total; last += 1) {
    const one = Math.floor(next() * (last + 1));
    chosen.add(chosen.has(one) ? last : one);
  }
  return [...chosen].sort((a, b) => a - b);
}

/** Numbers from 0 up to 1, the same ones for the same seed (mulberry32). */
export function randomNumbers(seed: number): () => number {
  let state = seed >>> 0;
  return () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
}
