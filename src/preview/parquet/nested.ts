import type { Cell } from '../table.ts';
import { wrapsElement, type Field } from './schema.ts';

/** A value of a nested column. */
export type Nested =
  | { readonly cell: Cell }
  | { readonly list: readonly Nested[] }
  | { readonly map: readonly (readonly [Nested, Nested])[] }
  | { readonly struct: readonly (readonly [string, Nested])[] };

/** The values of one leaf, with their levels, from the first entry of a row on. */
export interface LeafEntries {
  readonly repetition: ArrayLike<number>;
  readonly definition: ArrayLike<number>;
  readonly cell: (entry: number) => Cell;
  readonly count: number;
}

const nothing: Nested = { cell: null };

/**
 * Puts rows together again from the levels of their leaves (Dremel). `entries` has one for each leaf of the
 * field, all from the same row on. Throws a `RangeError` when they do not fit one another.
 */
export function assembleRows(
  field: Field,
  entries: ReadonlyMap<number, LeafEntries>,
  rows: number,
): Nested[] {
  const cursors = new Map<number, number>(field.leaves.map(({ index }) => [index, 0]));
  const firstLeaf = (of: Field) => of.leaves[0]?.index ?? -1;

  const level = (of: Field, kind: 'repetition' | 'definition'): number | undefined => {
    const leaf = firstLeaf(of);
    const own = entries.get(leaf);
    const cursor = cursors.get(leaf) ?? 0;
    return own && cursor < own.count ? (own[kind][cursor] ?? 0) : undefined;
  };

  /** The whole field is absent here: each of its leaves has one entry that says so. */
  const skip = (of: Field): void => {
    for (const { index } of of.leaves) cursors.set(index, (cursors.get(index) ?? 0) + 1);
  };

  const read = (of: Field): Nested => {
    const definition = level(of, 'definition');
    if (definition === undefined) {
      if (of.leaves.length === 0) return { struct: [] };
      throw new RangeError('a nested column ends inside a row');
    }
    const { repetition } = of.element;
    if (repetition === 'OPTIONAL' && definition < of.maxDefinition) {
      skip(of);
      return nothing;
    }
    if (repetition !== 'REPEATED') return value(of);
    if (definition < of.maxDefinition) {
      skip(of);
      return { list: [] };
    }
    const list = [value(of)];
    while (level(of, 'repetition') === of.maxRepetition) list.push(value(of));
    return { list };
  };

  const value = (of: Field): Nested => {
    const [only] = of.children;
    switch (of.shape) {
      case 'leaf': {
        const leaf = firstLeaf(of);
        const own = entries.get(leaf);
        const cursor = cursors.get(leaf) ?? 0;
        if (!own || cursor >= own.count) throw new RangeError('a nested column ends inside a row');
        cursors.set(leaf, cursor + 1);
        return { cell: own.cell(cursor) };
      }
      case 'struct':
        return { struct: of.children.map((child) => [child.name, read(child)]) };
      case 'list': {
        const list = only ? read(only) : nothing;
        if (!('list' in list) || !wrapsElement(of)) return list;
        return { list: list.list.map(unwrap) };
      }
      case 'map': {
        const pairs = only ? read(only) : nothing;
        if (!('list' in pairs)) return pairs;
        return { map: pairs.list.map(pair) };
      }
    }
  };

  return Array.from({ length: rows }, () => read(field));
}

function unwrap(element: Nested): Nested {
  return 'struct' in element ? (element.struct[0]?.[1] ?? nothing) : element;
}

function pair(entry: Nested): readonly [Nested, Nested] {
  const parts = 'struct' in entry ? entry.struct : [];
  return [parts[0]?.[1] ?? nothing, parts[1]?.[1] ?? nothing];
}

/** Shows a nested value as JSON, cut after `longest` characters. */
export function nestedCell(nested: Nested, longest: number): Cell {
  if ('cell' in nested) return nested.cell;
  let text = '';
  // False once the text is full: what follows is not even looked at.
  const add = (part: string): boolean => {
    text += part;
    return text.length <= longest;
  };
  const write = (value: Nested): boolean => {
    if ('cell' in value) return add(jsonText(value.cell));
    if ('list' in value) return series('[', value.list, write, ']');
    if ('map' in value) {
      return series('{', value.map, ([key, own]) => write(key) && add(': ') && write(own), '}');
    }
    return series(
      '{',
      value.struct,
      ([name, own]) => add(`${JSON.stringify(name)}: `) && write(own),
      '}',
    );
  };
  const series = <T>(
    open: string,
    items: readonly T[],
    writeItem: (item: T) => boolean,
    close: string,
  ): boolean => {
    add(open);
    const isComplete = items.every((item, index) => (index === 0 || add(', ')) && writeItem(item));
    return isComplete && add(close);
  };
  if (write(nested)) return { is: 'nested', text };
  return { is: 'nested', text: text.slice(0, longest), isCut: true };
}

function jsonText(cell: Cell): string {
  if (cell === null || typeof cell !== 'object') return JSON.stringify(cell);
  switch (cell.is) {
    case 'integer':
    case 'decimal':
      return cell.text;
    default:
      return JSON.stringify(cell.isCut ? `${cell.text}…` : cell.text);
  }
}
