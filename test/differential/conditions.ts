import type { ComparisonOperator, Condition, Operand } from '../../src/filter/syntax.ts';
import {
  anyLabel,
  anyPattern,
  field,
  fieldNode,
  literal,
  span,
  text,
  value,
  type World,
} from './operands.ts';
import type { Random } from './random.ts';
import { fileNames } from './texts.ts';

const operators: readonly ComparisonOperator[] = ['=', '=', '!=', '<', '<=', '>', '>='];

/** A condition of any shape; few have an error, which the language's check finds. */
export function anyCondition(random: Random, world: World): Condition {
  const kind = random.below(2000);
  if (kind === 0) return deep(random, world);
  if (kind < 5) return long(random, world);
  return condition(
    random,
    world,
    random.pick([0, 0, 0, 0, 1, 1, 1, 1, 2, 2, 3, kind < 100 ? 5 : 0]),
  );
}

function condition(random: Random, world: World, depth: number, about?: Operand): Condition {
  if (depth === 0 || random.chance(0.1)) return test(random, world, about);
  if (random.chance(0.25)) {
    return { kind: 'not', part: condition(random, world, depth - 1, about), span };
  }
  // Tests of one value beside each other are joined into one test by the evaluator.
  const same = about ?? (random.chance(0.3) ? field(random, world) : undefined);
  const count = random.pick([2, 2, 2, 2, 3, 4]);
  const parts = random.list(count, () => condition(random, world, depth - 1, same));
  return { kind: random.chance(0.5) ? 'and' : 'or', parts, span };
}

function deep(random: Random, world: World): Condition {
  let node = test(random, world);
  for (let depth = 20 + random.below(40); depth > 0; depth -= 1) {
    if (random.chance(0.6)) node = { kind: 'not', part: node, span };
    else node = { kind: random.pick(['and', 'or']), parts: [node, test(random, world)], span };
  }
  return node;
}

function long(random: Random, world: World): Condition {
  const about = random.chance(0.7) ? field(random, world) : undefined;
  const parts = random.list(10 + random.below(40), () => test(random, world, about));
  return { kind: random.pick(['and', 'or']), parts, span };
}

function test(random: Random, world: World, about?: Operand): Condition {
  const kind = random.below(100);
  const negated = random.chance(0.4);
  if (kind < 6) return ofFileNames(random, world, negated);
  if (kind < 10) {
    const labels = random.list(1 + random.below(3), () => text(anyLabel(random, world)));
    return { kind: 'labels', labels, span };
  }
  const operand = about ?? (random.chance(0.95) ? field(random, world) : literal(random, world));
  if (kind < 18) return { kind: 'nullTest', negated, operand, span };
  if (kind < 38) {
    const pattern = anyPattern(random, world, operand);
    const caseless = random.chance(0.4);
    return { kind: 'like', caseless, negated, operatorSpan: span, operand, pattern, span };
  }
  if (kind < 52) {
    const values = random.list(1 + random.below(4), () => value(random, world, operand));
    return { kind: 'in', negated, operand, values, span };
  }
  if (kind < 62) {
    const [low, high] = [value(random, world, operand), value(random, world, operand)];
    return { kind: 'between', negated, operand, low, high, span };
  }
  const sides: [Operand, Operand] = [operand, value(random, world, operand)];
  if (random.chance(0.15)) sides.reverse();
  const [left, right] = sides;
  return {
    kind: 'comparison',
    operator: random.pick(operators),
    operatorSpan: span,
    left,
    right,
    span,
  };
}

function ofFileNames(random: Random, world: World, negated: boolean): Condition {
  const operand = fieldNode('file_names');
  const operatorSpan = span;
  const kind = random.below(5);
  if (kind === 0) return { kind: 'nullTest', negated, operand, span };
  if (kind < 3) {
    const pattern = anyPattern(random, world, operand);
    const caseless = random.chance(0.4);
    return { kind: 'like', caseless, negated, operatorSpan, operand, pattern, span };
  }
  return {
    kind: 'contains',
    negated,
    operatorSpan,
    operand,
    value: text(random.pick(fileNames)),
    span,
  };
}
