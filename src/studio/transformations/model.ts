export interface Definition {
  readonly name: string;
  readonly filter?: string;
  readonly pathFilters?: readonly { readonly dataset: string; readonly filter: string }[];
  /** Absent: what comes out is not kept, as of a standalone block. */
  readonly outputDataset?: string;
  readonly outputPath?: string;
  readonly pathRule?: 'no-subfolders' | 'subfolder-per-item' | 'use-full-path';
  readonly extraCliArguments?: string;
  readonly parameters: Readonly<Record<string, string>>;
  readonly emailRecipientUids: readonly number[];
}

export interface TransformationRecord {
  readonly id: number;
  readonly organizationId: number;
  readonly blockId: number;
  readonly definition: Definition;
  /** Runs at a time. */
  readonly parallel: number;
  readonly created: number;
  readonly createdBy: number | undefined;
}

/** What one run of a transformation job works on. */
export type UnitInput =
  | {
      readonly kind: 'item' | 'itemFile';
      readonly itemId: number;
      readonly dataset: string;
      readonly itemName: string;
      /** Of `itemFile`. */
      readonly fileName?: string;
      /** Of the item's folder. */
      readonly bucketPath: string;
    }
  | {
      readonly kind: 'path';
      readonly dataset: string;
      /** From the dataset's root; a folder ends with `/`. */
      readonly path: string;
    }
  | { readonly kind: 'none' };

export type UnitStatus = 'created' | 'started' | 'finished' | 'failed';

export interface UnitRecord {
  readonly id: number;
  readonly transformationId: number;
  readonly input: UnitInput;
  /** Bytes. */
  readonly size: number;
  readonly status: UnitStatus;
  readonly jobId: number | undefined;
  readonly started: number | undefined;
  readonly finished: number | undefined;
}

/** How many units of a transformation job are where, and what they take. */
export interface UnitTotals {
  readonly all: number;
  readonly created: number;
  readonly started: number;
  readonly finished: number;
  readonly failed: number;
  readonly size: number;
  /** Milliseconds that the ended ones took. */
  readonly time: number;
}
