import path from 'node:path/posix';
import { UserError } from '../../base/errors.ts';
import { plainText } from '../../base/text.ts';
import type { OperatesOn } from '../../blocks/block.ts';
import type { Connection } from '../../client/connection.ts';
import { itemsPage } from '../../client/data.ts';
import type { RunPlace } from '../../client/localRuns.ts';
import type { Item } from '../../client/model.ts';
import { organization } from '../../client/organizations.ts';
import type { TransformationRun } from '../../client/transformations.ts';
import { anyOf } from '../../filter/quote.ts';
import { gone } from '../testRun/inputSource.ts';

/** So many items may share a name before a name says nothing. */
const mostItems = 100;

/** What a run worked on, found by what the API tells of it: a name, and a place in a bucket. */
export async function placeOfRun(
  connection: Connection,
  organizationId: number,
  run: TransformationRun,
  operatesOn: OperatesOn | undefined,
  signal?: AbortSignal,
): Promise<RunPlace> {
  if (operatesOn === 'standalone') return { kind: 'none' };
  if (run.datasetType === 'files')
    return pathOf(connection, organizationId, run, operatesOn, signal);
  const items = await itemsAt(connection, organizationId, run, signal);
  // A block that is gone says nothing of what it worked on; the place of a file is never an item's.
  const isOfFile = operatesOn === 'file';
  const found = isOfFile ? items.flatMap((item) => filesAt(item, run)) : itemOf(items, run);
  const [first, second] = found;
  if (first && !second) return first;
  if (!first) throw gone(run.name);
  throw new UserError(`Several data items may be “${plainText(run.name, 100)}” of this job.`, {
    code: 'which-input',
    remedy: 'Run the block on the one that you mean.',
  });
}

async function pathOf(
  connection: Connection,
  organizationId: number,
  { path: inBucket, name, dataset: named }: TransformationRun,
  operatesOn: OperatesOn | undefined,
  signal?: AbortSignal,
): Promise<RunPlace> {
  const whole = inBucket === '' ? name : inBucket;
  const { datasets } = await organization(connection, organizationId, signal);
  const roots = datasets
    .filter((one) => one.type === 'files' && (named === undefined || one.name === named))
    .map((one) => ({ dataset: one.name, root: asFolder(one.bucket?.path ?? '') }));
  const below = roots
    .filter(({ root }) => whole.startsWith(root))
    .sort((a, b) => b.root.length - a.root.length);
  const [nearest] = below;
  // A Studio may also give the path from the dataset's root.
  const dataset = nearest?.dataset ?? named;
  if (dataset === undefined) throw gone(whole);
  const inDataset = whole.slice(nearest?.root.length ?? 0).replace(/^\/+/, '');
  return {
    kind: 'path',
    dataset,
    path: operatesOn === 'directory' ? asFolder(inDataset) : inDataset,
  };
}

/** Items that have the name, or lie where the run's input lies. */
async function itemsAt(
  connection: Connection,
  organizationId: number,
  { name, path: inBucket, dataset }: TransformationRun,
  signal?: AbortSignal,
): Promise<readonly Item[]> {
  const places = parentsOf(inBucket).flatMap((place) => [place, place.slice(0, -1)]);
  const names = [name, ...parentsOf(name).map((place) => place.slice(0, -1))];
  const filter = `${anyOf('name', names)} OR ${anyOf('bucket_path', places)}`;
  const query = {
    filter: places.length === 0 ? anyOf('name', names) : filter,
    ...(dataset === undefined ? {} : { dataset }),
    limit: mostItems,
    offset: 0,
    withFiles: true,
  };
  return (await itemsPage(connection, organizationId, query, signal)).items;
}

function itemOf(items: readonly Item[], run: TransformationRun): readonly RunPlace[] {
  const place = asFolder(run.path);
  const there = items.filter(({ bucketPath }) => asFolder(bucketPath) === place);
  const called = items.filter(({ name }) => name === run.name);
  const both = there.filter((item) => called.includes(item));
  const best = [both, there, called].find(({ length }) => length > 0) ?? [];
  return best.map(ofItem);
}

function filesAt(item: Item, run: TransformationRun): readonly RunPlace[] {
  const root = asFolder(item.bucketPath);
  const files = item.files ?? [];
  const isThere = (file: string) =>
    root + file === run.path ||
    // The name may have the item's before it, and the place be that of the item.
    (`${item.name}/${file}` === run.name && asFolder(run.path) === root) ||
    (file === run.name && asFolder(run.path) === root);
  return files
    .filter(({ name }) => isThere(name))
    .map(({ name }) => ({ ...ofItem(item), fileName: name }));
}

function ofItem({ id, name, dataset }: Item): Extract<RunPlace, { readonly kind: 'item' }> {
  return { kind: 'item', dataset, itemId: id, itemName: name };
}

/** `a/b/c` → `a/b/c/`, `a/b/`, `a/`. */
function parentsOf(place: string): readonly string[] {
  const parts = path
    .normalize(place)
    .split('/')
    .filter((part) => part !== '' && part !== '.');
  return parts.map((_, index) => asFolder(parts.slice(0, parts.length - index).join('/')));
}

function asFolder(place: string): string {
  return place === '' || place.endsWith('/') ? place : `${place}/`;
}
