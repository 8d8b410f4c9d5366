import type { BytesFacts, FindWanted } from '../../src/preview/media/model.ts';

export type OpenAs = 'text' | 'table' | 'audio' | 'editor';

export interface OpenedBytes extends BytesFacts {
  readonly name: string;
  /** How else the file can be looked at. */
  readonly others: readonly OpenAs[];
  /** What is odd about its name, as a sentence. */
  readonly warning?: string;
}

/** Strings for people; `{0}` and so on are filled in by the page. */
export interface BytesTexts {
  readonly loading: string;
  readonly retry: string;
  readonly changed: string;
  readonly reload: string;
  readonly tools: string;
  readonly openAs: Readonly<Record<OpenAs, string>>;
  readonly offset: string;
  readonly goTo: string;
  readonly noOffset: string;
  readonly bytes: string;
  readonly text: string;
  readonly copyHex: string;
  readonly copyText: string;
  readonly copied: string;
  readonly tooMuch: string;
  readonly find: string;
  readonly findHint: string;
  readonly findNext: string;
  readonly findPrevious: string;
  readonly finding: string;
  readonly notFound: string;
  readonly notHex: string;
  readonly foundAt: string;
  readonly stop: string;
  readonly content: string;
  readonly size: string;
  readonly exactSize: string;
  readonly empty: string;
  readonly table: string;
  readonly selected: string;
  readonly oneSelected: string;
  readonly value: string;
  readonly signed: string;
  readonly unsigned: string;
  readonly floating: string;
}

/** What the page asks of the host. */
export type HostCalls = {
  ready(argument: null): { readonly texts: BytesTexts; readonly name: string };
  /** What is open already is given again, unless it is to be opened `anew`. */
  open(argument: { readonly anew: boolean }, signal: AbortSignal): Promise<OpenedBytes>;
  read(
    argument: { readonly start: number; readonly end: number },
    signal: AbortSignal,
  ): Promise<Uint8Array<ArrayBuffer>>;
  find(argument: FindWanted, signal: AbortSignal): Promise<number | undefined>;
  copy(argument: { readonly text: string }): Promise<void>;
  openAs(argument: { readonly as: OpenAs }): Promise<void>;
};

/** What the host tells the page. */
export type PageCalls = {
  fileChanged(argument: null): void;
  /** How much was searched, between 0 and 1. */
  progress(argument: { readonly done: number }): void;
};
