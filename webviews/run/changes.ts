import type {
  Check,
  ColumnDifference,
  FileDifference,
  MetadataChange,
  RunDifference,
} from '../../src/actions/testRun/testRun.ts';

export type ChangeKind = 'added' | 'removed' | 'changed';

export function changeKind({ before, after }: Omit<MetadataChange, 'key'>): ChangeKind {
  return before === undefined ? 'added' : after === undefined ? 'removed' : 'changed';
}

/** What a table of another run differs in. */
export interface TableChange {
  readonly name: string;
  readonly rows?: { readonly before: number; readonly after: number };
  readonly columns: readonly ColumnDifference[];
}

/** A difference in the order in which a person wants to know it. */
export interface Differences {
  readonly checks: RunDifference['checks'];
  readonly tables: readonly TableChange[];
  /** Without the tables whose content is told above. */
  readonly files: readonly FileDifference[];
  /** Without the checks. */
  readonly metadata: readonly MetadataChange[];
  readonly isEmpty: boolean;
}

export function differences({ checks, files, metadata }: RunDifference): Differences {
  const told = new Set(checks.map(({ key }) => key));
  const others = metadata.filter(({ key }) => !told.has(key));
  const tables = files.flatMap((file) => {
    const rows = file.rows?.before === file.rows?.after ? undefined : file.rows;
    const columns = file.columns ?? [];
    if (file.kind !== 'changed' || (rows === undefined && columns.length === 0)) return [];
    return [{ name: file.name, ...(rows && { rows }), columns }];
  });
  const inTables = new Set(tables.map(({ name }) => name));
  const order: readonly FileDifference['kind'][] = ['added', 'removed', 'changed'];
  return {
    checks,
    tables,
    files: files
      .filter(({ name }) => !inTables.has(name))
      .toSorted((a, b) => order.indexOf(a.kind) - order.indexOf(b.kind)),
    metadata: others,
    isEmpty: checks.length + files.length + others.length === 0,
  };
}

/** The checklist's own words for a value. */
export function checkState(value: string): Check['state'] {
  const trimmed = value.trim();
  return trimmed === '1' ? 'passed' : trimmed === '0' ? 'failed' : 'other';
}

/** `ei_check_ppg_present` → `PPG present`; nothing for `ei_check`, which is the list as a whole. */
export function checkName(key: string): string | undefined {
  const name = /^ei_check_(.+)$/s.exec(key)?.[1];
  if (name === undefined) return key === 'ei_check' ? undefined : key;
  // Short words without a vowel are abbreviations.
  const words = name
    .split(/[_\s]+/)
    .filter((word) => word !== '')
    .map((word) => (/^[b-df-hj-np-tv-xz]{2,4}$/.test(word) ? word.toUpperCase() : word));
  const text = words.join(' ');
  return text === '' ? name : text.charAt(0).toUpperCase() + text.slice(1);
}

export function isTable(name: string): boolean {
  return /\.(parquet|csv|tsv)$/i.test(name);
}
