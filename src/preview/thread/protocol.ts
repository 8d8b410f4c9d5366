import type { TableOptions } from '../open.ts';

/** What can be opened in the preview's thread. */
export type ServiceKind = 'table' | 'signals' | 'comparison' | 'audio' | 'bytes';

/** Bytes and requests that a file has cost so far. */
export interface Traffic {
  readonly bytes: number;
  readonly requests: number;
}

/** A file that the thread opens itself, or one that it reads through the host. */
export type SourceWanted =
  | { readonly path: string; readonly name?: string }
  | { readonly name: string; readonly size: number };

/** What the host asks of the thread. An `object` is one open file, or several that are looked at together; the host numbers them. */
export type ThreadAsk = OpenAsk | CallAsk | { readonly close: true; readonly object: number };

export interface OpenAsk {
  readonly open: string;
  readonly object: number;
  readonly sources: readonly SourceWanted[];
  readonly options: TableOptions;
}

export interface CallAsk {
  readonly call: string;
  readonly object: number;
  readonly argument: unknown;
}

export interface ThreadAnswer {
  readonly value: unknown;
  readonly traffic: Traffic;
}

/** What the thread asks of the host: bytes of a file that the host opened, and closes. */
export interface HostAsk {
  readonly object: number;
  /** Place among the sources of the object. */
  readonly source: number;
  readonly start: number;
  readonly end: number;
}
