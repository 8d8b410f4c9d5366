import type { PackedPage } from '../packedPage.ts';
import type { ResultColumn, ResultMode } from '../columns.ts';

/** What the host asks of the thread of a result. */
export type ResultAsk =
  { readonly open: ResultOpening } | { readonly call: string; readonly argument: unknown };

export interface ResultOpening {
  readonly mode: ResultMode;
  readonly columns: readonly ResultColumn[];
  readonly first: PackedPage;
  readonly pageSize: number;
}

/** What the thread asks of the host: a page of the Studio. */
export interface PageAsk {
  readonly start: number;
  readonly limit: number;
}
