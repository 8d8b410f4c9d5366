import assert from 'node:assert/strict';
import { select } from '../../src/filter/evaluate.ts';
import type { FilterItem } from '../../src/filter/item.ts';
import { parse } from '../../src/filter/parser.ts';
import type { Condition } from '../../src/filter/syntax.ts';
import { ItemTable } from '../../src/filter/table.ts';
import { check, type Difference, type Verdict } from './check.ts';
import { anyCondition } from './conditions.ts';
import { anyId, anyItem } from './items.ts';
import type { Oracle } from './oracle.ts';
import { randomFrom, type Random } from './random.ts';
import { reopened } from './reopened.ts';
import { write } from './write.ts';

/**
 * What happens to a table. `look` asks for everything, as a listing does between two changes; `reopen` goes on with what was kept
 * of it, as a Studio does that is started again.
 */
export type Change =
  | { readonly kind: 'put'; readonly item: FilterItem }
  | { readonly kind: 'delete'; readonly id: number }
  | { readonly kind: 'trim' | 'look' | 'reopen' };

/** Everything that a question depends on, so that it can be asked again and made smaller. */
export interface Case {
  readonly changes: readonly Change[];
  /** From how many items on a key gets a column of its own. */
  readonly denseFrom: number;
  readonly node: Condition;
  /** How the text is written; plainly where there is none. */
  readonly style?: number;
}

export interface Failure {
  readonly seed: number;
  readonly asked: Case;
  readonly difference: Difference;
}

export interface Counts {
  /** Conditions that were asked of a table of items as it was then: the same for both sides. */
  pairs: number;
  /** Conditions with an error, which keep nothing. */
  refused: number;
  /** Of the pairs, those of which every item, the print and the explanation were looked at too. */
  thorough: number;
  /** Items that were looked at, over all pairs. */
  items: number;
}

const nowhere = { start: 0, end: 0 };
/** A condition for when the items alone make the difference. */
const anything: Condition = {
  kind: 'nullTest',
  negated: true,
  operand: { kind: 'field', name: 'id', quoted: false, span: nowhere },
  span: nowhere,
};

const rounds = 8;
const conditionsARound = 30;
const thoroughEvery = 20;

/** One table from empty to its end: changed a little, asked much, changed again. The first difference ends it. */
export async function live(
  seed: number,
  oracle: Oracle,
  counts: Counts,
): Promise<Failure | undefined> {
  const random = randomFrom(seed);
  const broken = oracle.takesBroken && random.chance(0.3);
  const denseFrom = random.pick([0, 1, 3, 99]);
  const isLarge = random.chance(0.02);
  const changes: Change[] = [];
  const state = new State(denseFrom);
  for (let round = 0; round < rounds; round += 1) {
    const start = isLarge ? 40 : random.below(5);
    for (let count = round === 0 ? start : random.below(3); count > 0; count -= 1) {
      const change = anyChange(random, broken);
      changes.push(change);
      const verdict = guarded(() => state.apply(change));
      if (verdict !== 'the same' && verdict !== 'refused') {
        return { seed, asked: { changes, denseFrom, node: anything }, difference: verdict };
      }
    }
    changes.push({ kind: 'look' });
    const items = state.items();
    await oracle.open(items);
    const nodes = random.list(conditionsARound, () => anyCondition(random, { items, broken }));
    const truths = await oracle.truths(nodes);
    for (const [at, node] of nodes.entries()) {
      const style = random.below(2 ** 31);
      const pair = {
        node,
        text: write(node, style),
        items,
        table: state.table,
        truths: truths[at] ?? [],
      };
      const isThorough = at % thoroughEvery === 0;
      const verdict = guarded(() => check(pair, isThorough));
      if (verdict === 'refused') counts.refused += 1;
      else if (verdict !== 'the same') {
        return { seed, asked: { changes, denseFrom, node, style }, difference: verdict };
      } else {
        counts.pairs += 1;
        counts.items += items.length;
        if (isThorough) counts.thorough += 1;
      }
    }
    if (round % 2 === 0) continue;
    const difference = guarded(() => state.differenceToFresh());
    if (difference !== 'the same' && difference !== 'refused') {
      return { seed, asked: { changes, denseFrom, node: anything }, difference };
    }
  }
  return undefined;
}

/** Asks once more, from the beginning and with everything looked at. */
export async function ask(
  { changes, denseFrom, node, style }: Case,
  oracle: Oracle,
): Promise<Verdict> {
  const state = new State(denseFrom);
  for (const change of changes) {
    const verdict = guarded(() => state.apply(change));
    if (verdict !== 'the same') return verdict;
  }
  const items = state.items();
  await oracle.open(items);
  const [truths = []] = await oracle.truths([node]);
  const fresh = guarded(() => state.differenceToFresh());
  if (fresh !== 'the same') return fresh;
  return guarded(() =>
    check({ node, text: write(node, style), items, table: state.table, truths }, true),
  );
}

/** An error is a difference too. */
function guarded(body: () => Verdict): Verdict {
  try {
    return body();
  } catch (error) {
    const text = error instanceof Error ? (error.stack ?? error.message) : String(error);
    return { what: 'an error was thrown', here: text, expected: 'an answer' };
  }
}

function anyChange(random: Random, broken: boolean): Change {
  const kind = random.below(20);
  if (kind < 13) return { kind: 'put', item: anyItem(random, anyId(random), broken) };
  if (kind < 17) return { kind: 'delete', id: anyId(random) };
  return { kind: kind === 17 ? 'trim' : kind === 18 ? 'look' : 'reopen' };
}

/** A table, and beside it the same items in a map. */
class State {
  table: ItemTable;
  private readonly held = new Map<number, FilterItem>();

  constructor(denseFrom: number) {
    this.table = new ItemTable({ denseFrom });
  }

  apply(change: Change): Verdict {
    switch (change.kind) {
      case 'put':
        this.table.put(change.item);
        this.held.set(change.item.id, change.item);
        break;
      case 'delete':
        this.table.delete(change.id);
        this.held.delete(change.id);
        break;
      case 'trim':
        this.table.trim();
        break;
      case 'look':
        select(parse(''), this.table).page(0, 1);
        break;
      case 'reopen':
        this.table = reopened(this.table);
    }
    return 'the same';
  }

  /** In the order of the listing. */
  items(): FilterItem[] {
    const compare = (a: string, b: string) => (a < b ? -1 : a > b ? 1 : 0);
    return [...this.held.values()].sort(
      (a, b) => compare(a.dataset, b.dataset) || compare(a.name, b.name) || a.id - b.id,
    );
  }

  /** A table that was changed many times holds what one holds that was filled at once. */
  differenceToFresh(): Verdict {
    const fresh = new ItemTable();
    for (const item of this.held.values()) fresh.put(item);
    const contents = (table: ItemTable) => ({
      items: this.items().map(({ id }) => table.get(id)),
      everything: [...select(parse(''), table).ids()],
      vocabulary: table.vocabulary(),
    });
    try {
      assert.deepEqual(contents(this.table), contents(fresh));
      assert.deepEqual(contents(fresh).items, this.items());
    } catch (error) {
      const here = error instanceof Error ? error.message : String(error);
      return { what: 'the table and one built fresh', here, expected: 'no difference' };
    }
    return 'the same';
  }
}
