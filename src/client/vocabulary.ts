import type { Connection } from './connection.ts';
import { callJson } from './http.ts';
import { path } from './path.ts';
import { count, list, optionalList, ShapeError, text, type Untrusted } from './shape.ts';

interface CountedText {
  readonly text: string;
  readonly count: number;
}

interface Range {
  readonly least: number;
  readonly greatest: number;
}

const rangedFields = ['bucket_id', 'created', 'id', 'total_file_count', 'total_file_size'] as const;

/** What exists in the data; the same JSON as the filter's vocabulary. */
export interface StudioVocabulary {
  readonly exact: boolean;
  readonly items: number;
  readonly datasets: readonly CountedText[];
  readonly buckets: readonly CountedText[];
  readonly keys: readonly (CountedText & {
    readonly values: readonly CountedText[];
    readonly distinct?: number;
    readonly numbers?: Range & { readonly count: number };
    readonly days?: readonly CountedText[];
  })[];
  readonly fileNames: readonly CountedText[];
  readonly created?: readonly CountedText[];
  readonly ranges?: Readonly<Partial<Record<(typeof rangedFields)[number], Range>>>;
}

interface WireCounted {
  text: string;
  count: number;
}

interface WireRange {
  least: number;
  greatest: number;
}

interface WireKey extends WireCounted {
  values: WireCounted[];
  distinct: number;
  numbers: WireRange & { count: number };
  days: WireCounted[];
}

interface WireVocabulary {
  success: boolean;
  vocabulary: {
    exact: boolean;
    items: number;
    datasets: WireCounted[];
    buckets: WireCounted[];
    keys: WireKey[];
    fileNames: WireCounted[];
    created: WireCounted[];
    ranges: Record<(typeof rangedFields)[number], WireRange>;
  };
}

/** Only a local Studio tells it. */
export async function vocabulary(
  connection: Connection,
  organizationId: number,
  dataset?: string,
  signal?: AbortSignal,
): Promise<StudioVocabulary> {
  return callJson<WireVocabulary, StudioVocabulary>(
    connection,
    {
      path: path`/local/organizations/${organizationId}/vocabulary`,
      query: { dataset },
      doing: 'read which names and values exist',
    },
    ({ vocabulary: wire }) => {
      if (!wire) throw new ShapeError('vocabulary', 'a vocabulary');
      return {
        exact: wire.exact === true,
        items: count(wire.items),
        datasets: list(wire.datasets, 'datasets', toCounted),
        buckets: list(wire.buckets, 'buckets', toCounted),
        keys: list(wire.keys, 'keys', toKey),
        fileNames: list(wire.fileNames, 'fileNames', toCounted),
        created: optionalList(wire.created, 'created', toCounted),
        ranges: toRanges(wire.ranges),
      };
    },
    signal,
  );
}

function toKey(key: Untrusted<WireKey>): StudioVocabulary['keys'][number] {
  const numbers = toRange(key.numbers);
  const days = optionalList(key.days, 'days', toCounted);
  return {
    ...toCounted(key),
    values: optionalList(key.values, 'values', toCounted),
    ...(typeof key.distinct === 'number' && { distinct: count(key.distinct) }),
    ...(numbers && { numbers: { ...numbers, count: count(key.numbers?.count) } }),
    ...(days.length > 0 && { days }),
  };
}

function toCounted(one: Untrusted<WireCounted>): CountedText {
  return { text: text(one.text, 'text'), count: count(one.count) };
}

function toRange(range: Untrusted<WireRange> | undefined): Range | undefined {
  const [least, greatest] = [range?.least, range?.greatest];
  const isRange = typeof least === 'number' && typeof greatest === 'number';
  return isRange ? { least, greatest } : undefined;
}

function toRanges(
  wire: Untrusted<WireVocabulary['vocabulary']['ranges']> | undefined,
): NonNullable<StudioVocabulary['ranges']> {
  return Object.fromEntries(
    rangedFields.flatMap((field) => {
      const range = toRange(wire?.[field]);
      return range ? [[field, range]] : [];
    }),
  );
}
