import { plainText } from '../../base/text.ts';
import { badRequest } from './errors.ts';

const longestName = 1024;

/** `.` and `..` cannot stand in an address: every client takes them for folders. */
export function datasetName(text: string): string {
  const name = text.trim();
  if (name === '' || name === '.' || name === '..' || name.length > 500 || name.includes('\0')) {
    throw badRequest('A dataset needs a name, of at most 500 characters.');
  }
  return name;
}

/** Empty, or ends with `/`; never starts with one. */
export function prefixOf(text: string): string {
  const parts = text.split('/').filter((part) => part !== '');
  if (parts.some((part) => part === '.' || part === '..' || part.includes('\0'))) {
    throw badRequest('A path in a bucket cannot have “.” or “..” in it.');
  }
  return parts.map((part) => `${part}/`).join('');
}

/**
 * A path inside an item: parts with `/` between, none of them empty, `.` or `..`. A `"` that a sender's `FormData`
 * wrote as `%22` stays that way: nothing tells it from a name that holds `%22`. `filename*` is exact.
 */
export function checkedFileName(name: string): string {
  const isSafe = name.split('/').every((part) => part !== '' && part !== '.' && part !== '..');
  if (!isSafe || name.includes('\0') || name.length > longestName) {
    throw badRequest(`“${plainText(name, 100)}” cannot be the name of a file.`);
  }
  return name;
}
