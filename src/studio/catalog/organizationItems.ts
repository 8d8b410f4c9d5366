import { UserError } from '../../base/errors.ts';
import { describeProblems } from '../../filter/check.ts';
import { select } from '../../filter/evaluate.ts';
import type { FilterItem, Vocabulary } from '../../filter/item.ts';
import { parse } from '../../filter/parser.ts';
import type { Selection } from '../../filter/selection.ts';
import { ItemTable } from '../../filter/table.ts';
import type { ItemPage, ItemQuery, StoredItem } from './model.ts';
import type { PageQuery } from './protocol.ts';

/** An item with all of its files. */
export type HeldItem = Omit<StoredItem, 'totalFiles' | 'totalSize'>;

/**
 * The items of one organization, and the answers to queries about them. Which items a query keeps the columns tell; what is in the
 * few that are shown is read from the cache, so that a page needs no more columns than its filter does.
 */
export class OrganizationItems {
  table = new ItemTable();
  private readonly read: (id: number) => HeldItem | undefined;

  constructor(read: (id: number) => HeldItem | undefined) {
    this.read = read;
  }

  put(item: FilterItem): void {
    this.table.put(item);
  }

  remove(id: number): void {
    this.table.delete(id);
  }

  page(query: PageQuery): ItemPage {
    const selection = this.select(query);
    if (typeof selection === 'string') {
      return { items: [], totalItems: 0, totalFiles: 0, totalSize: 0, filterProblem: selection };
    }
    return {
      items: selection
        .shown(query.offset, query.limit)
        .flatMap(({ id, isKept }) => this.stored(id, isKept) ?? []),
      totalItems: selection.count,
      totalFiles: selection.fileCount,
      totalSize: selection.fileSize,
    };
  }

  /** Throws `filter` when the filter does not parse. */
  ids(query: ItemQuery): number[] {
    return [...this.need(query).ids()];
  }

  /** One item, with the files that the filter keeps. Throws `no-such-item`, `filter`. */
  one(id: number, filter: string | undefined): StoredItem {
    const selection = filter === undefined ? undefined : this.need({ filter });
    const item = this.table.has(id) ? this.stored(id, selection?.keptFiles(id)) : undefined;
    if (item === undefined) throw noSuchItem(id);
    return item;
  }

  vocabulary(dataset?: string, datasets?: readonly string[]): Vocabulary {
    const scope = scopeOf({
      ...(dataset === undefined ? {} : { dataset }),
      ...(datasets === undefined ? {} : { datasets }),
    });
    return this.table.vocabulary(scope === undefined ? {} : { datasets: scope });
  }

  private need(query: Omit<ItemQuery, 'organizationId'>): Selection {
    const selection = this.select(query);
    if (typeof selection !== 'string') return selection;
    throw new UserError(selection, { code: 'filter', remedy: 'Correct the filter and try again.' });
  }

  /** What the query keeps, or why its filter does not parse. */
  private select(query: Omit<ItemQuery, 'organizationId'>): Selection | string {
    const filter = parse(query.filter ?? '');
    const problem = describeProblems(filter);
    if (problem !== undefined) return problem;
    const datasets = scopeOf(query);
    return select(filter, this.table, datasets === undefined ? {} : { datasets });
  }

  private stored(id: number, isKept?: (index: number) => boolean): StoredItem | undefined {
    const item = this.read(id);
    if (item === undefined) return undefined;
    const files = isKept ? item.files.filter((_, index) => isKept(index)) : item.files;
    return {
      ...item,
      files,
      totalFiles: files.length,
      totalSize: files.reduce((size, file) => size + file.size, 0),
    };
  }
}

export function noSuchItem(id: number): UserError {
  return new UserError(`There is no data item with id ${id}.`, {
    code: 'no-such-item',
    remedy: 'Refresh the dataset; the item may have been deleted.',
  });
}

function scopeOf({
  dataset,
  datasets,
}: Pick<ItemQuery, 'dataset' | 'datasets'>): ReadonlySet<string> | undefined {
  if (dataset === undefined) return datasets && new Set(datasets);
  return new Set(datasets === undefined || datasets.includes(dataset) ? [dataset] : []);
}
