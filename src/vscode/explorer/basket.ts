/** Everything of a dataset (or, without one, of an organization's filter), also what is not loaded. */
interface CheckedSet {
  readonly kind: 'set';
  readonly accountId: string;
  readonly organizationId: number;
  readonly dataset?: string;
  readonly filter?: string;
  /** How many items it holds, when it was last counted. */
  readonly items: number;
  /** Ids that were taken out again. */
  readonly except: readonly number[];
}

export interface CheckedItem {
  readonly kind: 'item';
  readonly accountId: string;
  readonly organizationId: number;
  readonly dataset: string;
  readonly id: number;
  readonly name: string;
}

export type Checked = CheckedSet | CheckedItem;

export type SetKey = Pick<CheckedSet, 'accountId' | 'organizationId' | 'dataset' | 'filter'>;

const sameSet = (a: SetKey, b: SetKey) =>
  a.accountId === b.accountId &&
  a.organizationId === b.organizationId &&
  a.dataset === b.dataset &&
  a.filter === b.filter;

const sameItem = (a: CheckedItem, b: CheckedItem) =>
  a.accountId === b.accountId && a.organizationId === b.organizationId && a.id === b.id;

/** The sets that an item belongs to when `filter` holds for its dataset, `own` telling where it is set. */
function setsOf(item: CheckedItem, filter: string | undefined, own: boolean): SetKey[] {
  const { accountId, organizationId, dataset } = item;
  const place = { accountId, organizationId };
  if (filter === undefined) return [{ ...place, dataset }];
  const ofDataset = { ...place, dataset, filter };
  return own ? [ofDataset] : [ofDataset, { ...place, filter }];
}

export function isSetChecked(basket: readonly Checked[], key: SetKey): boolean {
  return basket.some(
    (entry) => entry.kind === 'set' && sameSet(entry, key) && entry.except.length === 0,
  );
}

export function isItemChecked(
  basket: readonly Checked[],
  item: CheckedItem,
  filter: string | undefined,
  own: boolean,
): boolean {
  const sets = setsOf(item, filter, own);
  return basket.some((entry) =>
    entry.kind === 'item'
      ? sameItem(entry, item)
      : sets.some((key) => sameSet(entry, key)) && !entry.except.includes(item.id),
  );
}

/** Checks or clears a whole set. The single items of its dataset go with it: the last act counts. */
export function withSet(
  basket: readonly Checked[],
  key: SetKey,
  checked: boolean,
  items: number,
): readonly Checked[] {
  const others = basket.filter((entry) =>
    entry.kind === 'set'
      ? !sameSet(entry, key)
      : !(
          entry.accountId === key.accountId &&
          entry.organizationId === key.organizationId &&
          (key.dataset === undefined ? key.filter !== undefined : entry.dataset === key.dataset)
        ),
  );
  return checked ? [...others, { kind: 'set', ...key, items, except: [] }] : others;
}

/** Checks or clears one item; out of a checked set it is taken as an exception. */
export function withItem(
  basket: readonly Checked[],
  item: CheckedItem,
  checked: boolean,
  filter: string | undefined,
  own: boolean,
): readonly Checked[] {
  const sets = setsOf(item, filter, own);
  const covers = (entry: Checked): entry is CheckedSet =>
    entry.kind === 'set' && sets.some((key) => sameSet(entry, key));
  const others = basket.filter((entry) => !(entry.kind === 'item' && sameItem(entry, item)));
  const changed = others.map((entry): Checked => {
    if (!covers(entry)) return entry;
    const except = entry.except.filter((id) => id !== item.id);
    return { ...entry, except: checked ? except : [...except, item.id] };
  });
  if (!checked || others.some(covers)) return changed;
  return [...changed, item];
}

/** How many items are checked, as far as the sets were counted. */
export function countChecked(basket: readonly Checked[]): number {
  return basket.reduce(
    (sum, entry) =>
      sum + (entry.kind === 'item' ? 1 : Math.max(0, entry.items - entry.except.length)),
    0,
  );
}

/** Puts a fresh count into a set. */
export function recounted(
  basket: readonly Checked[],
  key: SetKey,
  items: number,
): readonly Checked[] {
  return basket.map((entry) =>
    entry.kind === 'set' && sameSet(entry, key) ? { ...entry, items } : entry,
  );
}

/** Without what is gone: an account, a dataset or single items. */
export function withoutPlace(
  basket: readonly Checked[],
  gone: (entry: Checked) => boolean,
): readonly Checked[] {
  return basket.filter((entry) => !gone(entry));
}
