/** A stored object. Keys have `/` between their parts, never start with one, and may hold any other character. */
export interface StoredFile {
  readonly key: string;
  readonly size: number;
  /** Milliseconds since 1970-01-01T00:00:00Z. */
  readonly modified: number;
  /** Changes whenever the content does. */
  readonly etag: string;
}

export interface FolderPage {
  readonly files: readonly StoredFile[];
  /** Names of the folders directly below the prefix, without `/`. */
  readonly folders: readonly string[];
  readonly continuationToken?: string;
}

/** Where files live. Errors are `UserError`s with codes `bucket-unreachable`, `not-found`, `disk-full`, `no-permission`. */
export interface Bucket {
  /** Every file below `prefix` (ends with `/`, or is empty), sorted by key, hidden ones left out. */
  list(prefix: string, signal?: AbortSignal): AsyncIterable<StoredFile>;
  /** One level, in pages of at most 1000 entries, sorted. */
  folder(prefix: string, continuationToken?: string, signal?: AbortSignal): Promise<FolderPage>;
  head(key: string, signal?: AbortSignal): Promise<StoredFile | undefined>;
  /** The bytes `[start, end)`, the whole file without a range. */
  read(
    key: string,
    range?: { readonly start: number; readonly end: number },
    signal?: AbortSignal,
  ): AsyncIterable<Uint8Array>;
  /** Appears whole or not at all. */
  write(
    key: string,
    body: AsyncIterable<Uint8Array> | Uint8Array,
    signal?: AbortSignal,
  ): Promise<StoredFile>;
  remove(key: string): Promise<void>;
  /** Everything below a prefix. */
  removeFolder(prefix: string, signal?: AbortSignal): Promise<void>;
  /** Moves a file, or a folder when both end with `/`. Fails with `already-exists` rather than overwrite. */
  move(from: string, to: string, signal?: AbortSignal): Promise<void>;
}
