import type { FilterItem } from '../../src/filter/item.ts';
import type { Condition } from '../../src/filter/syntax.ts';
import { mentionsFileName, truthOf, type Three } from '../unit/filter/plain.ts';

/** Somebody else who knows what a condition says of items: true, false, or `undefined` for unknown. */
export interface Oracle {
  readonly name: string;
  /** Whether it holds every text that JavaScript does. */
  readonly takesBroken: boolean;
  open(items: readonly FilterItem[]): Promise<void> | void;
  /** For each condition its truth of each file of each item; an item without files counts as one without a name. */
  truths(conditions: readonly Condition[]): Promise<Three[][]> | Three[][];
  close(): void;
}

export function plainOracle(): Oracle {
  let rows: { readonly item: FilterItem; readonly files: readonly (string | null)[] }[] = [];
  return {
    name: 'the plain evaluator',
    takesBroken: true,
    open(items) {
      rows = items.map((item) => ({ item, files: filesOf(item) }));
    },
    truths: (conditions) =>
      conditions.map((node) => {
        if (mentionsFileName(node)) {
          return rows.flatMap(({ item, files }) =>
            files.map((file) => truthOf(node, { item, file })),
          );
        }
        return rows.flatMap(({ item, files }) => {
          const truth = truthOf(node, { item, file: null });
          return files.map(() => truth);
        });
      }),
    close() {
      rows = [];
    },
  };
}

/** The rows of an item, as those of a LEFT JOIN. */
export function filesOf({ files }: FilterItem): readonly (string | null)[] {
  return files.length === 0 ? [null] : files.map(({ name }) => name);
}
