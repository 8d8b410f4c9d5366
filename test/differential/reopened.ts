import type { KeptTable } from '../../src/filter/keptTable.ts';
import { ItemTable } from '../../src/filter/table.ts';

/** The table as another process has it: by way of JSON and copied bytes. */
export function reopened(
  table: ItemTable,
  onRead: (bytes: number) => void = () => undefined,
): ItemTable {
  const parts: Uint8Array[] = [];
  const kept = table.keep(({ buffer, byteOffset, byteLength }) => {
    parts.push(new Uint8Array(buffer, byteOffset, byteLength).slice());
    return parts.length - 1;
  });
  return ItemTable.restored(JSON.parse(JSON.stringify(kept)) as KeptTable, {
    // So small that most columns have several.
    block: 16,
    size: (part) => parts[part]?.length ?? 0,
    readInto: (part, bytes, start, end) => {
      onRead(end - start);
      bytes.set(parts[part]?.subarray(start, end) ?? [], start);
    },
  });
}
