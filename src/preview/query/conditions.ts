import { UserError } from '../../base/errors.ts';
import { plainText } from '../../base/text.ts';
import { cellText, type Column, type Table } from '../table.ts';
import type { ColumnCondition } from '../tableService.ts';
import type { Block } from './block.ts';
import {
  exactOf,
  isMeasured,
  isNothing,
  standing,
  typedNumber,
  wholeText,
  type Exact,
} from './values.ts';

type Comparison = Exclude<ColumnCondition['is'], 'null' | 'not-null'>;

/** A condition made ready for the blocks of one table. */
export interface Test {
  readonly column: number;
  /** The block must hold the column as numbers, or as it is shown. */
  readonly isMeasured: boolean;
  /** Takes out of `candidates`, places in the block, those that do not meet it. */
  readonly keep: (
    block: Block,
    candidates: Uint32Array,
    signal: AbortSignal,
  ) => Promise<Uint32Array> | Uint32Array;
}

/** Throws a `UserError` with code `not-a-value` where the value of a condition is none of its column. */
export function testOf(table: Table, condition: ColumnCondition): Test {
  const { column } = condition;
  const described = table.columns[column];
  if (!described) throw new Error(`There is no column ${column}`);
  if (!('value' in condition)) {
    return nothingTest(described, column, condition.is === 'null');
  }
  const { is, value } = condition;
  if (is === 'contains' || is === 'not-contains') {
    return containsTest(table, described, column, value, is === 'contains');
  }
  return isMeasured(described)
    ? numberTest(table, described, column, is, value)
    : textTest(table, described, column, is, value);
}

function nothingTest(described: Column, column: number, wanted: boolean): Test {
  return isMeasured(described)
    ? {
        column,
        isMeasured: true,
        keep: (block, candidates) => {
          const { standings } = block.measures(column);
          return candidates.filter((index) => (standings?.[index] === standing.nothing) === wanted);
        },
      }
    : {
        column,
        isMeasured: false,
        keep: (block, candidates) =>
          candidates.filter((index) => isNothing(block.cell(column, index), described) === wanted),
      };
}

function numberTest(
  table: Table,
  described: Column,
  column: number,
  is: Comparison,
  typed: string,
): Test {
  const target = typedNumber(typed, described);
  if (target === undefined) throw notAValue(typed, described);
  const exact = exactOf(described);
  const exactTarget = exact?.of(typed);
  return {
    column,
    isMeasured: true,
    keep: async (block, candidates, signal) => {
      const { values, standings } = block.measures(column);
      const unsure = new Set<number>();
      const kept = candidates.filter((index) => {
        switch (standings?.[index] ?? standing.ordered) {
          case standing.nothing:
            return false;
          case standing.noNumber:
            return is === '!=';
          case standing.notANumber:
            return Number.isNaN(target) === (is === '=') && (is === '=' || is === '!=');
          default: {
            const value = values[index] ?? NaN;
            if (exactTarget !== undefined && isNear(value, target)) unsure.add(index);
            return holds(is, order(value, target));
          }
        }
      });
      if (!exact || exactTarget === undefined || unsure.size === 0) return kept;
      return decideExactly(
        { table, column, is, exact, target: exactTarget },
        block,
        {
          candidates,
          kept: new Set(kept),
          unsure,
        },
        signal,
      );
    },
  };
}

interface ExactQuestion {
  readonly table: Table;
  readonly column: number;
  readonly is: Comparison;
  readonly exact: Exact;
  readonly target: bigint;
}

/** Of values that are too near for floats, the texts decide. */
async function decideExactly(
  { table, column, is, exact, target }: ExactQuestion,
  block: Block,
  found: {
    readonly candidates: Uint32Array;
    readonly kept: ReadonlySet<number>;
    readonly unsure: ReadonlySet<number>;
  },
  signal: AbortSignal,
): Promise<Uint32Array> {
  const { rows } = await table.rows(block.start, block.length, [column], signal);
  return found.candidates.filter((index) => {
    if (!found.unsure.has(index)) return found.kept.has(index);
    const cell = rows[index]?.[0] ?? null;
    const value = exact.of(cellText(cell));
    if (value === undefined) return found.kept.has(index);
    return holds(is, value < target ? -1 : value > target ? 1 : 0);
  });
}

function textTest(
  table: Table,
  described: Column,
  column: number,
  is: Comparison,
  typed: string,
): Test {
  // Of a text that goes on, more than was typed is enough to tell.
  return verdictTest(table, described, column, (text, isWhole) =>
    isWhole || text.length > typed.length
      ? holds(is, text < typed ? -1 : text > typed ? 1 : 0)
      : undefined,
  );
}

/** Case is not looked at. */
function containsTest(
  table: Table,
  described: Column,
  column: number,
  typed: string,
  wanted: boolean,
): Test {
  const part = typed.toLowerCase();
  return verdictTest(table, described, column, (text, isWhole) => {
    if (text.toLowerCase().includes(part)) return wanted;
    return isWhole ? !wanted : undefined;
  });
}

/** `verdict` is `undefined` where it needs more of the text; it is given the whole then. */
function verdictTest(
  table: Table,
  described: Column,
  column: number,
  verdict: (text: string, isWhole: boolean) => boolean | undefined,
): Test {
  return {
    column,
    isMeasured: false,
    keep: async (block, candidates, signal) => {
      const kept: number[] = [];
      for (const index of candidates) {
        const cell = block.cell(column, index);
        if (isNothing(cell, described)) continue;
        const isWhole = cell === null || typeof cell !== 'object' || cell.isCut !== true;
        const isKept =
          verdict(cellText(cell), isWhole) ??
          verdict(await wholeText(table, block.start + index, column, cell, signal), true);
        if (isKept === true) kept.push(index);
      }
      return Uint32Array.from(kept);
    },
  };
}

function isNear(value: number, target: number): boolean {
  return value === target || Math.abs(value - target) <= Math.abs(target) * 2 ** -50 + 2 ** -20;
}

/** `undefined` where one of them is NaN. */
function order(value: number, target: number): -1 | 0 | 1 | undefined {
  if (value < target) return -1;
  if (value > target) return 1;
  return value === target ? 0 : undefined;
}

function holds(is: Comparison, order: -1 | 0 | 1 | undefined): boolean {
  switch (is) {
    case '=':
      return order === 0;
    case '!=':
      return order !== 0;
    case '<':
      return order === -1;
    case '<=':
      return order === -1 || order === 0;
    case '>':
      return order === 1;
    case '>=':
      return order === 1 || order === 0;
    case 'contains':
    case 'not-contains':
      return false;
  }
}

const expected: Readonly<Partial<Record<Column['kind'], string>>> = {
  timestamp: 'Write a time such as 2024-05-01 09:30:00.',
  date: 'Write a date such as 2024-05-01.',
  time: 'Write a time such as 09:30:00.',
  boolean: 'Write true or false.',
};

function notAValue(typed: string, { name, kind }: Column): UserError {
  return new UserError(
    `“${plainText(typed, 60)}” is no value of the column ${plainText(name, 60)}.`,
    {
      code: 'not-a-value',
      remedy: expected[kind] ?? 'Write a number, or ask what the text of the column contains.',
    },
  );
}
