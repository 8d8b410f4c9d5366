import type { Wire } from '../base/wire.ts';

/** A list in an answer, before anyone looked whether it is one. */
export interface UntrustedList<Element> {
  readonly [untrusted]?: Element;
}
declare const untrusted: unique symbol;

/**
 * An answer as it came: the names of its fields are known, nothing else. A leaf is `unknown` until one of the
 * readers below has looked at it.
 */
export type Untrusted<T> = [NonNullable<T>] extends [readonly (infer Element)[]]
  ? UntrustedList<Untrusted<Element>>
  : [NonNullable<T>] extends [object]
    ? { readonly [Key in keyof NonNullable<T>]?: Untrusted<NonNullable<T>[Key]> }
    : unknown;

export type UntrustedWire<T> = Untrusted<Wire<T>>;

/** A field is not what the API promises; the request path turns it into `notStudio`. */
export class ShapeError extends Error {
  constructor(field: string, expected: string) {
    super(`its field “${field}” is not ${expected}`);
    this.name = 'ShapeError';
  }
}

export function text(value: unknown, field: string): string {
  if (typeof value !== 'string') throw new ShapeError(field, 'text');
  return value;
}

export function optionalText(value: unknown): string | undefined {
  return typeof value === 'string' && value !== '' ? value : undefined;
}

export function number(value: unknown, field: string): number {
  if (typeof value !== 'number' || !Number.isFinite(value)) throw new ShapeError(field, 'a number');
  return value;
}

/** A count or a size; 0 where it is absent. */
export function count(value: unknown): number {
  return typeof value === 'number' && Number.isFinite(value) && value > 0 ? Math.floor(value) : 0;
}

/** Milliseconds since 1970 of an ISO date. */
export function time(value: unknown): number | undefined {
  const milliseconds = typeof value === 'string' ? Date.parse(value) : NaN;
  return Number.isNaN(milliseconds) ? undefined : milliseconds;
}

export function list<Element, Result>(
  value: UntrustedList<Element> | undefined,
  field: string,
  read: (element: Element) => Result,
): Result[] {
  if (!Array.isArray(value)) throw new ShapeError(field, 'a list');
  return value.map((element: unknown) => {
    if (element === null || element === undefined) throw new ShapeError(field, 'a list of values');
    return read(element as Element);
  });
}

export function optionalList<Element, Result>(
  value: UntrustedList<Element> | undefined,
  field: string,
  read: (element: Element) => Result,
): Result[] {
  return value === undefined || value === null ? [] : list(value, field, read);
}

/** Metadata as blocks write it: numbers, booleans and nested values become text, nothing becomes no key. */
export function metadata(value: unknown): ReadonlyMap<string, string> {
  const map = new Map<string, string>();
  if (typeof value !== 'object' || value === null) return map;
  for (const [key, entry] of Object.entries(value) as [string, unknown][]) {
    if (entry === null || entry === undefined) continue;
    map.set(key, typeof entry === 'string' ? entry : JSON.stringify(entry));
  }
  return map;
}
