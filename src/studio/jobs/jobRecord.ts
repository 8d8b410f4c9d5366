/** What a job does; `key` of the API. */
export type JobKind =
  | 'add-dataset'
  | 'refresh-dataset'
  | 'add-folder'
  | 'delete-items'
  | 'restore-items'
  | 'change-dataset'
  | 'clear-checklist'
  | 'bulk-metadata'
  | 'make-sample'
  | 'transformation'
  | 'build-block'
  | 'export-block';

/** The words of the API's `category` for people. */
export const jobCategories: Readonly<Record<JobKind, string>> = {
  'add-dataset': 'Add dataset',
  'refresh-dataset': 'Refresh dataset',
  'add-folder': 'Add folder',
  'delete-items': 'Delete data items',
  'restore-items': 'Restore data items',
  'change-dataset': 'Move data items',
  'clear-checklist': 'Clear checklist',
  'bulk-metadata': 'Update metadata',
  'make-sample': 'Make the sample study',
  transformation: 'Transformation job',
  'build-block': 'Build transformation block',
  'export-block': 'Export transformation block',
};

/** A job as the records keep it; times are milliseconds since 1970-01-01T00:00:00Z. */
export interface JobRecord {
  readonly id: number;
  readonly organizationId: number;
  readonly kind: JobKind;
  readonly title: string;
  readonly userId: number | undefined;
  readonly created: number;
  readonly started: number | undefined;
  readonly finished: number | undefined;
  /** Absent until the job ends. */
  readonly isSuccessful: boolean | undefined;
  /** Why it failed. */
  readonly reason: string | undefined;
  readonly undo: string | undefined;
}

export interface JobRow {
  readonly id: number;
  readonly organization_id: number;
  readonly kind: JobKind;
  readonly title: string;
  readonly user_id: number | null;
  readonly created: number;
  readonly started: number | null;
  readonly finished: number | null;
  readonly successful: number | null;
  readonly reason: string | null;
  readonly undo: string | null;
}

export function toRecord(row: JobRow): JobRecord {
  return {
    id: row.id,
    organizationId: row.organization_id,
    kind: row.kind,
    title: row.title,
    userId: row.user_id ?? undefined,
    created: row.created,
    started: row.started ?? undefined,
    finished: row.finished ?? undefined,
    isSuccessful: row.finished === null ? undefined : row.successful === 1,
    reason: row.reason ?? undefined,
    undo: row.undo ?? undefined,
  };
}
