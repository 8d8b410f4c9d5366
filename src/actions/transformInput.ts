import { UserError } from '../base/errors.ts';
import { formatCount } from '../base/text.ts';
import type { Connection } from '../client/connection.ts';
import { itemsPage } from '../client/data.ts';
import { describeProblems } from '../filter/check.ts';
import { parse } from '../filter/parser.ts';
import { print } from '../filter/print.ts';
import { allOf, equals } from '../filter/quote.ts';
import type { Selection } from './pages.ts';

/** Items that a transformation job shall work on: everything of some selections, without some, and single ones. */
export interface TransformItems {
  readonly sets: readonly (Selection & { readonly except: readonly number[] })[];
  readonly ids: readonly number[];
  /** The filter under which the single ones are shown; where it is on files, only those count. */
  readonly filter?: string;
}

/** A filter is kept and shown by the Studio as text. */
const longestFilter = 32_000;
/** A filter in an address must stay short; characters, encoded. */
const longestInAddress = 6000;
const idsAtOnce = 100;

/** The filter of a job on exactly these items. Throws `nothing-selected`, `filter` and `too-many-items`. */
export function filterOfItems(items: TransformItems): string {
  const parts = [...items.sets.map(ofSet), ...ofIds(items.ids, items.filter)];
  if (parts.length === 0) {
    throw new UserError('There is nothing to transform.', {
      code: 'nothing-selected',
      remedy: 'Name a dataset, a filter or data items.',
    });
  }
  const filter = plain(anyPart(parts));
  if (filter.length <= longestFilter) return filter;
  const single = items.ids.length + items.sets.reduce((sum, { except }) => sum + except.length, 0);
  throw new UserError(`The filter of a job cannot name ${formatCount(single)} single items.`, {
    code: 'too-many-items',
    remedy: 'Take whole datasets, or a filter that finds these items.',
  });
}

/** What a filter finds. */
export interface InputCount {
  readonly items: number;
  readonly files: number;
  /** Bytes. */
  readonly size: number;
  /** False: at most these. */
  readonly isExact: boolean;
}

/** How much a job on these items would work on. */
export async function countItems(
  connection: Connection,
  organizationId: number,
  items: TransformItems,
  signal?: AbortSignal,
): Promise<InputCount> {
  const whole = filterOfItems(items);
  const isShort = (filter: string) => encodeURIComponent(filter).length <= longestInAddress;
  const pieces = isShort(whole) ? [whole] : piecesOf(items, isShort);
  const sum = { items: 0, files: 0, size: 0 };
  for (const filter of pieces) {
    const query = { filter, limit: 1, offset: 0, withFiles: true };
    const page = await itemsPage(connection, organizationId, query, signal);
    sum.items += page.totalItems;
    sum.files += page.totalFiles;
    sum.size += page.totalSize;
  }
  // Ids alone are different items; sets may overlap, and what is taken out of them may not fit into an address.
  return { ...sum, isExact: pieces.length === 1 || items.sets.length === 0 };
}

function piecesOf(items: TransformItems, isShort: (filter: string) => boolean): string[] {
  const ids = [...new Set(items.ids)];
  const pieces = items.sets.map((set) => {
    const filter = ofSet(set);
    return isShort(filter) ? filter : ofSet({ ...set, except: [] });
  });
  for (let from = 0; from < ids.length; from += idsAtOnce) {
    pieces.push(...ofIds(ids.slice(from, from + idsAtOnce), items.filter));
  }
  return pieces;
}

function ofSet({ dataset, filter, except }: TransformItems['sets'][number]): string {
  const conditions = [
    ...(dataset === undefined ? [] : [equals('dataset', dataset)]),
    ...(filter === undefined ? [] : [plain(filter)]),
    ...[...new Set(except)].map((id) => `id != ${id}`),
  ];
  const all = plain(allOf(conditions));
  // An empty filter would be one on everything that anybody ever adds.
  if (all !== '') return all;
  throw new UserError('The filter is empty, so that it would take everything.', {
    code: 'nothing-selected',
    remedy: 'Name a dataset or a filter.',
  });
}

function ofIds(ids: readonly number[], filter: string | undefined): string[] {
  if (ids.length === 0) return [];
  const any = [...new Set(ids)].map((id) => `id = ${id}`).join(' OR ');
  return [filter === undefined ? any : plain(allOf([plain(filter), any]))];
}

function anyPart(parts: readonly string[]): string {
  const [only, ...others] = parts;
  if (only !== undefined && others.length === 0) return only;
  return parts.map((part) => `(${part})`).join(' OR ');
}

/** A filter without comments, which a Studio elsewhere does not know. One with an error could mean other items. */
function plain(filter: string): string {
  const parsed = parse(filter);
  const problem = describeProblems(parsed);
  if (problem !== undefined) {
    throw new UserError(`The filter is not understood. ${problem.replace(/\.?$/, '.')}`, {
      code: 'filter',
      remedy: 'Correct the filter first.',
    });
  }
  return parsed.root ? print(parsed.root) : '';
}
