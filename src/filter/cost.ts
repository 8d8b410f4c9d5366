import type { Condition, Test } from './condition.ts';
import { isFileName } from './source.ts';

/** Cheap and about the item first, so that the dear parts look at few rows. */
export function byCost(parts: readonly Condition[]): Condition[] {
  return parts
    .map((part) => ({ part, cost: cost(part) }))
    .sort((a, b) => a.cost - b.cost)
    .map(({ part }) => part);
}

function cost(condition: Condition): number {
  switch (condition.kind) {
    case 'constant':
      return 0;
    case 'not':
      return cost(condition.part);
    case 'and':
    case 'or':
      return condition.parts.reduce((sum, part) => sum + cost(part), 0);
    case 'labels':
      return 4;
    case 'files':
      return 30;
    case 'pair':
      return isFileName(condition.left) || isFileName(condition.right) ? 300 : 40;
    case 'test':
      return testCost(condition);
  }
}

function testCost({ source, texts, range }: Test): number {
  if (source.kind === 'metadata') return 2;
  switch (source.field) {
    case 'file_name':
      return 100;
    case 'bucket_path':
      return 20;
    case 'name':
      return texts === undefined ? 10 : 2;
    case 'dataset':
    case 'bucket_name':
      return 1;
    default:
      return range === undefined ? 5 : 2;
  }
}
