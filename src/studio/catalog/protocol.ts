import type { Failure } from '../../base/failure.ts';
import type { Vocabulary } from '../../filter/item.ts';
import type { KeepOptions } from './heldItems.ts';
import type {
  CatalogChange,
  DatasetTotals,
  FolderPreview,
  IndexProgress,
  ItemPage,
  ItemQuery,
  MatchResult,
  StoredItem,
} from './model.ts';

/** What the catalog's thread is started with. */
export interface ThreadData {
  readonly recordsFile: string;
  readonly listingsFile: string;
  readonly keep?: KeepOptions;
}

export type PageQuery = ItemQuery & { readonly limit: number; readonly offset: number };

/** What the main thread asks of the catalog's thread: parameter and answer of each method. */
interface Methods {
  /** Definitions of buckets or datasets changed in the records. */
  sync: [undefined, undefined];
  /** Something at or below this key of a bucket changed; answered when queries see it. */
  touch: [{ readonly bucketId: number; readonly key: string }, undefined];
  items: [PageQuery, ItemPage];
  ids: [ItemQuery, readonly number[]];
  item: [
    {
      readonly organizationId: number;
      readonly id: number;
      readonly filter?: string;
      readonly fresh?: boolean;
    },
    StoredItem,
  ];
  totals: [{ readonly organizationId: number }, ReadonlyMap<string, DatasetTotals>];
  vocabulary: [
    {
      readonly organizationId: number;
      readonly dataset?: string;
      readonly datasets?: readonly string[];
    },
    Vocabulary,
  ];
  refresh: [{ readonly datasetId: number }, undefined];
  preview: [{ readonly folder: string; readonly levelsDeep: number }, FolderPreview];
  match: [
    {
      readonly folder: string;
      readonly prefix: string;
      readonly pattern: string;
      readonly what: 'files' | 'folders';
      readonly limit: number;
    },
    MatchResult,
  ];
  close: [undefined, undefined];
}

export type MethodName = keyof Methods;
export type Parameter<Name extends MethodName> = Methods[Name][0];
export type Answer<Name extends MethodName> = Methods[Name][1];

export type ThreadEvent =
  | { readonly kind: 'changed'; readonly change: CatalogChange }
  | { readonly kind: 'indexing'; readonly progress: IndexProgress }
  | { readonly kind: 'log'; readonly text: string };

export type Request =
  | { readonly id: number; readonly name: MethodName; readonly parameter: unknown }
  | { readonly id: number; readonly cancel: true };

export type Message =
  | { readonly id: number; readonly answer: unknown }
  | { readonly id: number; readonly failure: Failure }
  | { readonly id: number; readonly progress: number }
  | { readonly event: ThreadEvent };
