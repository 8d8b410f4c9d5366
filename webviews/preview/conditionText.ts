import type { Column } from '../../src/preview/table.ts';
import type { ColumnCondition } from '../../src/preview/tableService.ts';
import { fill } from '../host.ts';
import { visibleText } from './cells.ts';
import { takesValue, type Operator } from './conditions.ts';
import type { PreviewTexts } from './contract.ts';

export function operatorText(is: Operator, texts: PreviewTexts): string {
  switch (is) {
    case '=':
    case '<':
    case '>':
      return is;
    case '!=':
      return '≠';
    case '<=':
      return '≤';
    case '>=':
      return '≥';
    case 'contains':
      return texts.contains;
    case 'not-contains':
      return texts.containsNot;
    case 'null':
      return texts.isNull;
    case 'not-null':
      return texts.isNotNull;
  }
}

/** A name as one line of moderate length. */
export function columnName(columns: readonly Column[], column: number): string {
  const name = visibleText(columns[column]?.name ?? '');
  return name.length > 60 ? `${name.slice(0, 59)}…` : name;
}

/** `rate ≥ 60`. */
export function conditionText(
  condition: ColumnCondition,
  columns: readonly Column[],
  texts: PreviewTexts,
): string {
  const parts = [columnName(columns, condition.column), operatorText(condition.is, texts)];
  if (takesValue(condition.is) && 'value' in condition) {
    const value = visibleText(condition.value);
    const short = value.length > 40 ? `${value.slice(0, 39)}…` : value;
    parts.push(columns[condition.column]?.kind === 'text' ? fill(texts.quoted, short) : short);
  }
  return parts.join(' ');
}
