import type { KeptFiles } from './fileStore.ts';
import type { KeptKey } from './keyColumn.ts';
import type { KeptNumbers } from './parts.ts';
import type { KeptOrder } from './rowOrder.ts';
import type { KeptSlots } from './slots.ts';
import type { KeptText } from './textColumn.ts';

/** A table that was kept, in plain JSON; what its columns hold is in the parts. */
export interface KeptTable {
  readonly used: number;
  readonly count: number;
  readonly freeRows: readonly number[];
  readonly live: KeptNumbers;
  readonly numbers: readonly KeptNumbers[];
  readonly texts: readonly KeptText[];
  readonly files: KeptFiles;
  readonly keys: readonly KeptKey[];
  readonly order: KeptOrder;
  readonly rowsById: KeptSlots;
}
