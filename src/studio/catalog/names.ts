import { UserError } from '../../base/errors.ts';
import { isHiddenName } from '../buckets/entries.ts';
import { metadataFileName } from './metadata.ts';

const maxLength = 1000;

/** Throws `bad-name` for what cannot be a dataset's name. */
export function checkDatasetName(name: string): string {
  if (name.trim() === '') throw badName('A dataset needs a name.');
  checkText(name);
  return name;
}

/** Throws `bad-name` unless the name has as many parts as the dataset has folder levels. */
export function checkItemName(name: string, levelsDeep: number): string {
  const parts = name.split('/');
  checkParts(name, parts);
  if (parts.length === levelsDeep) return name;
  throw badName(
    `An item of this dataset has a name of ${levelsDeep} part${levelsDeep === 1 ? '' : 's'} (with “/” between); “${name}” has ${parts.length}.`,
  );
}

/** Throws `bad-name` for what cannot be a data file of an item. */
export function checkFileName(name: string): string {
  checkParts(name, name.split('/'));
  if (name.toLowerCase() === metadataFileName) {
    throw badName(`“${metadataFileName}” holds the item's metadata and is no data file.`);
  }
  return name;
}

/** Throws `bad-name` for what cannot be a path in a bucket. */
export function checkPath(path: string): string {
  checkParts(path, path.split('/'));
  return path;
}

/** A prefix without `/` at its start and with one at its end; empty for the whole bucket. */
export function prefixOf(path: string): string {
  const trimmed = path.replace(/^\/+|\/+$/g, '');
  if (trimmed === '') return '';
  checkText(trimmed);
  checkParts(path, trimmed.split('/'));
  return `${trimmed}/`;
}

function checkParts(name: string, parts: readonly string[]): void {
  if (name.length > maxLength) throw badName(`“${name.slice(0, 100)}…” is too long for a name.`);
  if (parts.includes('')) throw badName(`“${name}” has an empty part; names have one “/” between.`);
  if (parts.some(isHiddenName)) throw badName('Names that start with “.ei-” are the Studio’s own.');
}

function checkText(name: string): void {
  if (name.length > maxLength) throw badName(`“${name.slice(0, 100)}…” is too long for a name.`);
  if (/\p{Cc}/u.test(name) || !name.isWellFormed()) {
    throw badName('Names of datasets and paths hold no control characters.');
  }
}

function badName(message: string): UserError {
  return new UserError(message, { code: 'bad-name', remedy: 'Choose another name.' });
}

/** Folder levels that make an item's name: 1 unless told, 20 at most. */
export function levelsOf(levelsDeep: number | undefined): number {
  return Math.min(20, Math.max(1, Math.floor(levelsDeep ?? 1) || 1));
}
