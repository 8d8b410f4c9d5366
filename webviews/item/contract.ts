/** What the item page and the extension host say to each other. */
export type CheckState = 'passed' | 'failed' | 'other';

export interface CheckLine {
  /** The metadata key, such as `ei_check_ppg_present`. */
  readonly key: string;
  /** The key in readable form, such as `PPG present`. */
  readonly label: string;
  readonly state: CheckState;
  /** The value as it is stored. */
  readonly value: string;
  /** Files of the item that the line rests on. */
  readonly evidence: readonly Evidence[];
  /** What the block wrote about it. */
  readonly note?: string;
}

export interface Evidence {
  readonly file: string;
  /** Of a text, from 1 on. */
  readonly line?: number;
}

export type FileKind = 'table' | 'image' | 'audio' | 'text' | 'binary';

export interface ShownFile {
  readonly name: string;
  readonly kind: FileKind;
  /** Bytes, for sorting. */
  readonly size: number;
  readonly sizeText: string;
  /** Milliseconds since 1970-01-01T00:00:00Z, for sorting; absent when the Studio does not tell. */
  readonly modified?: number;
  readonly modifiedText?: string;
  readonly opensAsTable: boolean;
  /** Small enough to be shown in the page. */
  readonly hasPicture: boolean;
}

export interface ShownItem {
  readonly name: string;
  readonly dataset: string;
  /** Label and value of each line under the name. */
  readonly facts: readonly { readonly label: string; readonly value: string }[];
  /** The state of the checklist as a whole; absent when the item has none. */
  readonly check?: { readonly state: CheckState; readonly text: string };
  readonly checklist: readonly CheckLine[];
  /** What is not in the checklist. */
  readonly metadata: readonly { readonly key: string; readonly value: string }[];
  readonly files: readonly ShownFile[];
  readonly filesText: string;
  readonly actions: readonly ItemAction[];
}

export type ItemAction = 'signals' | 'download' | 'reveal' | 'copyLink' | 'openInStudio';

export type ItemState =
  | { readonly kind: 'loading' }
  | { readonly kind: 'failed'; readonly message: string; readonly remedy?: string }
  | { readonly kind: 'vanished'; readonly message: string; readonly remedy?: string }
  | {
      readonly kind: 'item';
      readonly item: ShownItem;
      readonly isRefreshing: boolean;
      /** Why what is shown may be old. */
      readonly warning?: string;
    };

/** Every text that the page shows; the host translates them. */
export interface ItemTexts {
  readonly loading: string;
  readonly item: string;
  readonly retry: string;
  readonly refresh: string;
  readonly refreshing: string;
  readonly checklist: string;
  readonly noChecklist: string;
  readonly states: Readonly<Record<CheckState, string>>;
  readonly metadata: string;
  readonly noMetadata: string;
  readonly editMetadata: string;
  readonly search: string;
  readonly searchMetadata: string;
  readonly searchFiles: string;
  /** With `{0}` of `{1}`. */
  readonly found: string;
  /** With `{0}` for a number. */
  readonly onlyFirst: string;
  readonly key: string;
  readonly value: string;
  readonly copy: string;
  /** With `{0}` for the key. */
  readonly copyValue: string;
  readonly copied: string;
  readonly files: string;
  readonly noFiles: string;
  readonly name: string;
  readonly size: string;
  readonly modified: string;
  readonly openAsTable: string;
  /** With `{0}` for the file's name. */
  readonly openFile: string;
  /** With `{0}` for the file's name and `{1}` for the line. */
  readonly openLine: string;
  readonly evidence: string;
  readonly openFileAsTable: string;
  readonly pictures: string;
  readonly kinds: Readonly<Record<FileKind, string>>;
  readonly actions: Readonly<Record<ItemAction, string>>;
}

/** What names the item; kept by the page so that the panel comes back after a reload. */
export interface ItemKey {
  readonly accountId: string;
  readonly organizationId: number;
  readonly itemId: number;
}

export interface Picture {
  readonly bytes: Uint8Array<ArrayBuffer>;
  readonly type: string;
}

export type HostCalls = {
  ready(argument: null): {
    readonly key: ItemKey;
    readonly texts: ItemTexts;
    readonly state: ItemState;
  };
  refresh(argument: null): Promise<void>;
  open(argument: {
    readonly name: string;
    readonly asTable: boolean;
    /** Of a text, from 1 on. */
    readonly line?: number;
  }): Promise<void>;
  /** Nothing when the file is not a picture after all. */
  picture(argument: { readonly name: string }, signal: AbortSignal): Promise<Picture | undefined>;
  copy(argument: { readonly text: string }): Promise<void>;
  editMetadata(argument: null): Promise<void>;
  act(argument: { readonly action: ItemAction }): Promise<void>;
};

export type PageCalls = {
  show(state: ItemState): void;
};
