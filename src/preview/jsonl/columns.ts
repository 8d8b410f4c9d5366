import { kindOfText } from '../csv/guessDialect.ts';
import type { Column, ColumnKind } from '../table.ts';
import type { Line } from './line.ts';

type Look = Pick<Column, 'kind' | 'type'>;

/** Names, and types by what the values of a sample look like, in the order in which keys come up. */
export function columnsOf(lines: readonly Line[]): Column[] {
  const looks = new Map<string, Look | undefined>();
  for (const { values } of lines) {
    for (const [key, value] of Object.entries(values)) {
      const own = lookOf(value);
      const known = looks.get(key);
      looks.set(key, known && own ? both(known, own) : (known ?? own));
    }
  }
  return [...looks].map(([name, look]) => ({ name, ...(look ?? { type: 'text', kind: 'text' }) }));
}

/** Of NULL nothing can be told. */
function lookOf(value: unknown): Look | undefined {
  switch (typeof value) {
    case 'number':
      return { type: Number.isInteger(value) ? 'integer' : 'number', kind: 'number' };
    case 'boolean':
      return { type: 'boolean', kind: 'boolean' };
    case 'string':
      return textLook(value);
    default:
      if (value === null) return undefined;
      return Array.isArray(value)
        ? { type: 'list', kind: 'list' }
        : { type: 'object', kind: 'struct' };
  }
}

/** A number in quotes is text to JSON; a time is text to it too, and has no other form. */
function textLook(text: string): Look {
  const kind = kindOfText(text);
  return kind === 'timestamp' || kind === 'date'
    ? { type: kind, kind }
    : { type: 'text', kind: 'text' };
}

function both(a: Look, b: Look): Look {
  if (a.kind === b.kind) return a.type === b.type ? a : { type: 'number', kind: a.kind };
  const kinds: readonly ColumnKind[] = [a.kind, b.kind];
  const isText = kinds.every((kind) => kind === 'text' || kind === 'timestamp' || kind === 'date');
  return isText ? { type: 'text', kind: 'text' } : { type: 'mixed', kind: 'json' };
}
