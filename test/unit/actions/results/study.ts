import type { Item, ItemFile, ItemsPage } from '../../../../src/client/model.ts';
import {
  resultColumns,
  type ResultColumn,
  type ResultMode,
} from '../../../../src/actions/results/columns.ts';
import { packPage } from '../../../../src/actions/results/packedPage.ts';
import { ResultPages, type FetchPage } from '../../../../src/actions/results/resultPages.ts';
import { ResultTable } from '../../../../src/actions/results/resultTable.ts';

/** What a result of 2,500 items may hold; every third item has no site. */
export function study(count = 2500): Item[] {
  return Array.from({ length: count }, (_, place) => ({
    id: place + 1,
    name: `person-${String(place).padStart(5, '0')}`,
    dataset: place % 2 === 0 ? 'even' : 'odd',
    bucketId: 1,
    bucketName: 'bucket',
    bucketPath: `path/${place}/`,
    created: Date.UTC(2024, 0, 1) + place * 60_000,
    metadata: new Map([
      ['age', String((place * 7) % 90)],
      ...(place % 3 === 0 ? [] : [['site', place % 3 === 1 ? 'Basel' : 'Zürich'] as const]),
      ['ei_check', place % 2 === 0 ? '1' : '0'],
    ]),
    files: files(place),
    totalFiles: place % 4,
    totalSize: 10 * (place % 4),
  }));
}

function files(place: number): ItemFile[] {
  return Array.from({ length: place % 4 }, (_, index) => ({
    name: `part ${index}.csv`,
    size: 10,
    ...(index === 0 ? {} : { modified: Date.UTC(2024, 1, 1) + place }),
  }));
}

export function pageOf(items: readonly Item[], start: number, limit: number): ItemsPage {
  return {
    items: items.slice(start, start + limit),
    totalItems: items.length,
    totalFiles: items.reduce((sum, { files: own = [] }) => sum + own.length, 0),
    totalSize: items.reduce((sum, { totalSize }) => sum + totalSize, 0),
  };
}

export interface Opened {
  readonly table: ResultTable;
  readonly pages: ResultPages;
  /** Where each page that was asked for begins, the first one left out. */
  readonly asked: number[];
  readonly columns: readonly ResultColumn[];
  readonly column: (name: string) => number;
}

export function open(
  items: readonly Item[],
  mode: ResultMode = 'items',
  { pageSize = 100, budget = 1 << 24, fetch }: OpenOptions = {},
): Opened {
  const asked: number[] = [];
  const from: FetchPage = (start, limit) => Promise.resolve(packPage(pageOf(items, start, limit)));
  const pages = new ResultPages({
    ...{ pageSize, budget, first: packPage(pageOf(items, 0, pageSize)) },
    fetch: (start, limit, signal) => {
      asked.push(start);
      return (fetch ?? from)(start, limit, signal);
    },
  });
  const metadata = items.slice(0, 200).map((item) => item.metadata);
  const columns = resultColumns(mode, { metadata }, false);
  const column = (name: string) => columns.findIndex((own) => own.name === name);
  return { table: new ResultTable(mode, columns, pages), pages, asked, columns, column };
}

interface OpenOptions {
  readonly pageSize?: number;
  readonly budget?: number;
  readonly fetch?: FetchPage;
}
