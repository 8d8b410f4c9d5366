import { UserError } from '../base/errors.ts';

/**
 * A path of the API with every value encoded as one segment: path`/api/organizations/${id}`. A value that a URL
 * cannot carry as one segment (`.`, `..`, nothing) is refused: it would name another route.
 */
export function path(texts: TemplateStringsArray, ...values: (string | number)[]): string {
  return texts.reduce((whole, text, index) => {
    if (index === 0) return text;
    const value = String(values[index - 1]);
    if (value === '' || value === '.' || value === '..') {
      throw new UserError(`The name “${value}” cannot be sent to a Studio.`, {
        code: 'unusable-name',
        remedy: 'Use another name.',
      });
    }
    return whole + encodeURIComponent(value.toWellFormed()) + text;
  }, '');
}

export type Query = Readonly<Record<string, string | number | boolean | undefined>>;

/** The address of a call; always below the endpoint's own origin and path. */
export function addressOf(endpoint: string, callPath: string, query: Query = {}): URL {
  const base = new URL(endpoint.replace(/\/*$/, '/'));
  const url = new URL(base.href.slice(0, -1) + callPath);
  if (url.origin !== base.origin || !url.pathname.startsWith(base.pathname)) {
    throw new Error(`A call left its endpoint: ${callPath}`);
  }
  for (const [name, value] of Object.entries(query)) {
    if (value !== undefined) url.searchParams.set(name, String(value).toWellFormed());
  }
  return url;
}
