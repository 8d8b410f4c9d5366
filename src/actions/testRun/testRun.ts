import type { ParameterValues, ProjectUpload } from '../../blocks/block.ts';
import type { Limits, Prepared, RunEndReason } from '../../blocks/containers/description.ts';

/** What a person chose to run on. */
export type RunInput =
  | {
      /** A data item; for a block on files, one file of it. */
      readonly kind: 'item';
      readonly accountId: string;
      readonly organizationId: number;
      readonly dataset: string;
      readonly itemId: number;
      readonly itemName: string;
      readonly fileName?: string;
    }
  | {
      /** A folder or file of a `files` dataset. */
      readonly kind: 'datasetPath';
      readonly accountId: string;
      readonly organizationId: number;
      readonly dataset: string;
      readonly path: string;
      readonly isFolder: boolean;
    }
  | {
      /** A file or folder of this machine. */
      readonly kind: 'local';
      /** Absolute. */
      readonly path: string;
    }
  | { readonly kind: 'none' };

export interface TestRunRequest {
  /** Absolute path of the block folder. */
  readonly folder: string;
  readonly input: RunInput;
  readonly values: ParameterValues;
  readonly extraArguments: readonly string[];
  /** The block may write into a copy of its input. */
  readonly isInputWritable: boolean;
  /** Keeps and uses a warm container. */
  readonly isWarm: boolean;
  /** The Studio whose address and short-lived key the block is given; absent: none. */
  readonly studio?: { readonly accountId: string; readonly organizationId: number };
  readonly limits: Limits;
  /** Bucket id → folder of this machine, for mount points that the local Studio cannot resolve. */
  readonly bucketFolders: Readonly<Record<number, string>>;
  /** What the block is told where its output goes into a project. */
  readonly upload?: ProjectUpload;
  /** The run repeats one of a Studio. */
  readonly replay?: {
    readonly jobId?: number;
    /** What is not as it was then, in sentences. */
    readonly notes: readonly string[];
  };
}

export interface OutputFile {
  /** Path inside the output folder, with `/`. */
  readonly name: string;
  /** Bytes. */
  readonly size: number;
}

export interface MetadataChange {
  readonly key: string;
  /** Absent: the key is new. */
  readonly before?: string;
  /** Absent: the key goes. */
  readonly after?: string;
}

export interface Check {
  /** `ei_check` or `ei_check_KEY`. */
  readonly key: string;
  readonly state: 'passed' | 'failed' | 'other';
  readonly value: string;
}

/** What `ei-metadata.json` of the output would do to the item. */
export interface MetadataResult {
  readonly action: 'add' | 'replace' | 'replace-checks';
  readonly changes: readonly MetadataChange[];
  /** After the changes. */
  readonly checks: readonly Check[];
  /** Keys of those that the output has itself, changed or not; absent in records of before. */
  readonly answered?: readonly string[];
  /** What had to be read leniently, as sentences. */
  readonly problems: readonly string[];
}

export type TestRunState = 'running' | 'succeeded' | 'failed' | 'cancelled';

/** A run as it is kept: `run.json` in its folder. */
export interface TestRunRecord {
  /** Sorts by time. */
  readonly id: string;
  /** Absolute path of the block folder. */
  readonly block: string;
  readonly blockName: string;
  readonly request: TestRunRequest;
  /** What a person calls the input, such as `AMS_003`. */
  readonly inputTitle: string;
  /** Milliseconds since 1970-01-01T00:00:00Z. */
  readonly started: number;
  readonly state: TestRunState;
  /** The sentence of a failure, and what to do next. */
  readonly message?: string;
  readonly remedy?: string;
  readonly exitCode?: number;
  readonly reason?: RunEndReason;
  readonly isWarm: boolean;
  readonly engine: string;
  readonly prepared?: Prepared;
  /** Seconds that the program ran. */
  readonly time?: number;
  /** Seconds from the start of the run to its output. */
  readonly totalTime?: number;
  /** Bytes. */
  readonly peakMemory?: number;
  readonly notes: readonly string[];
  /** What was run, with secrets as `•••`. */
  readonly commandLine: string;
  readonly files: readonly OutputFile[];
  readonly metadata?: MetadataResult;
}

/** How a column of a table differs between two runs. */
export interface ColumnDifference {
  readonly column: string;
  readonly kind: 'added' | 'removed' | 'type' | 'values';
  /** Such as `DOUBLE`, or a summary such as `mean 71.2, 3 empty`. */
  readonly before?: string;
  readonly after?: string;
}

export interface FileDifference {
  readonly name: string;
  readonly kind: 'added' | 'removed' | 'changed';
  readonly sizeBefore?: number;
  readonly sizeAfter?: number;
  /** Of tables. */
  readonly rows?: { readonly before: number; readonly after: number };
  readonly columns?: readonly ColumnDifference[];
}

/** What changed from one run to another; everything empty when nothing did. */
export interface RunDifference {
  readonly before: string;
  readonly after: string;
  readonly files: readonly FileDifference[];
  readonly checks: readonly {
    readonly key: string;
    readonly before?: string;
    readonly after?: string;
  }[];
  readonly metadata: readonly MetadataChange[];
}
