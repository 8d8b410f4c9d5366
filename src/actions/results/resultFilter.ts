import { UserError } from '../../base/errors.ts';
import { formatCount } from '../../base/text.ts';
import { allOf, anyOf, equals, metadataField, quoteText } from '../../filter/quote.ts';
import { parse } from '../../filter/parser.ts';
import { print } from '../../filter/print.ts';
import type { Selection } from '../pages.ts';
import type { ResultColumn } from './columns.ts';

/** Items that a filter names by their ids. */
const mostIds = 10_000;

/**
 * The condition that a value of a column is this one, whatever it holds; `undefined` for what a filter cannot ask. `text` is
 * the whole value as text, `undefined` where there is none.
 */
export function valueCondition(
  { source }: Pick<ResultColumn, 'source'>,
  text: string | undefined,
): string | undefined {
  if (source.is === 'metadata') return ofText(metadataField(source.key), text);
  const { field } = source;
  switch (field) {
    case 'file_size':
    case 'file_modified':
      return undefined;
    case 'id':
    case 'total_file_count':
    case 'total_file_size':
      return text === undefined ? undefined : `${field} = ${text}`;
    case 'created':
      return text === undefined ? undefined : `${field} = DATE(${quoteText(text)})`;
    case 'checklist': {
      const stored = text === 'passed' ? '1' : text === 'failed' ? '0' : text;
      return ofText(metadataField('ei_check'), stored);
    }
    case 'name':
    case 'dataset':
    case 'bucket_name':
    case 'bucket_path':
    case 'file_name':
      return ofText(field, text);
  }
}

function ofText(field: string, text: string | undefined): string {
  return text === undefined ? `${field} IS NULL` : equals(field, text);
}

/** The condition that a value of a column is any other one; what has no value stays. */
export function otherCondition(
  column: Pick<ResultColumn, 'source'>,
  text: string | undefined,
): string | undefined {
  const condition = valueCondition(column, text);
  if (condition === undefined) return undefined;
  if (text === undefined) return condition.replace(/ IS NULL$/, ' IS NOT NULL');
  const isAlwaysThere = column.source.is === 'field' && column.source.field !== 'checklist';
  if (isAlwaysThere) return `NOT (${condition})`;
  return `${valueCondition(column, undefined) ?? ''} OR NOT (${condition})`;
}

/** A filter and one condition more, in one line. */
export function narrowed(filter: string, condition: string): string {
  const both = allOf([filter, condition]);
  const { root, problems } = parse(both);
  return problems.length === 0 ? print(root) : both;
}

/** Exactly these items. Throws `too-many-items`. */
export function idsFilter(ids: readonly number[]): string {
  if (ids.length > mostIds) {
    throw new UserError(`A filter names at most ${formatCount(mostIds)} items.`, {
      code: 'too-many-items',
      remedy: 'Choose fewer rows, or use a condition that they share.',
    });
  }
  const [first, ...rest] = ids;
  if (first === undefined) return 'id IS NULL';
  return rest.length === 0 ? `id = ${first}` : `id IN (${ids.join(', ')})`;
}

/** Several selections without some items, and single items, as one filter of their organization. */
export function unionFilter(
  sets: readonly (Selection & { readonly except: readonly number[] })[],
  ids: readonly number[],
): string {
  const parts = sets.map(({ dataset, filter, except }) =>
    allOf([
      ...(dataset === undefined ? [] : [anyOf('dataset', [dataset])]),
      ...(filter === undefined ? [] : [filter]),
      ...(except.length === 0 ? [] : [`NOT (${idsFilter(except)})`]),
    ]),
  );
  if (ids.length > 0) parts.push(idsFilter(ids));
  // An organization whose every item is meant.
  if (parts.some((part) => parse(part).root === undefined)) return '';
  const [only, ...others] = parts;
  if (only === undefined) return 'id IS NULL';
  return others.length === 0 ? only : parts.map((part) => `(${part}\n)`).join(' OR ');
}
