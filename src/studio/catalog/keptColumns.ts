import { readdirSync, rmSync } from 'node:fs';
import path from 'node:path';
import type { KeptTable } from '../../filter/keptTable.ts';
import type { ItemTable } from '../../filter/table.ts';
import type { DatasetIndex } from './datasetIndex.ts';
import type { DatasetTotals } from './model.ts';

/** What a file of columns says of itself. */
export interface KeptColumns {
  readonly datasets: readonly KeptDataset[];
  readonly organizations: readonly { readonly id: number; readonly table: KeptTable }[];
}

interface KeptDataset {
  readonly identity: string;
  readonly totals: DatasetTotals;
}

/** All that the columns of a dataset depend on and that its rows do not hold. */
function identityOf({ dataset, bucket, source }: DatasetIndex): string {
  const { id, organizationId, name } = dataset;
  return JSON.stringify([id, organizationId, name, bucket.id, bucket.name, source]);
}

/** The datasets that have items, in an order that stays. */
export function withItems(datasets: Iterable<DatasetIndex>): DatasetIndex[] {
  return [...datasets]
    .filter(({ dataset }) => dataset.type === 'clinical')
    .sort((a, b) => a.dataset.id - b.dataset.id);
}

export function identities(datasets: Iterable<DatasetIndex>): string {
  return JSON.stringify(withItems(datasets).map(identityOf));
}

export function keptIdentities({ datasets }: KeptColumns): string {
  return JSON.stringify(datasets.map(({ identity }) => identity));
}

/** The arrays of the tables go to `parts`; the answer describes them. */
export function keptColumns(
  tables: readonly (readonly [organizationId: number, table: ItemTable])[],
  datasets: Iterable<DatasetIndex>,
  parts: Uint8Array[],
): KeptColumns {
  const keep = ({ buffer, byteOffset, byteLength }: ArrayBufferView) => {
    parts.push(new Uint8Array(buffer, byteOffset, byteLength));
    return parts.length - 1;
  };
  return {
    organizations: tables.map(([id, table]) => ({ id, table: table.keep(keep) })),
    datasets: withItems(datasets).map((index) => {
      return { identity: identityOf(index), totals: index.totals };
    }),
  };
}

/** Removes what earlier runs left, or what was replaced. */
export function removeColumns(folder: string, except: string | undefined): void {
  for (const name of readdirSync(folder)) {
    if (name === except || !/^catalog\.[0-9a-f-]{36}\.columns$/.test(name)) continue;
    try {
      rmSync(path.join(folder, name), { force: true });
    } catch {
      continue; // Some systems do not let go of a file that is open: the next start removes it.
    }
  }
}
