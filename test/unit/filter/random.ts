import fc from 'fast-check';
import type { FilterItem } from '../../../src/filter/item.ts';
import { anyItem } from '../../differential/items.ts';
import { randomFrom } from '../../differential/random.ts';

/** An item with that id, the rest of it random. */
export const item = (id: number): fc.Arbitrary<FilterItem> =>
  fc.nat().map((seed) => anyItem(randomFrom(seed), id, true));
