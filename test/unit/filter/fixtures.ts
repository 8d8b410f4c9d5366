import { readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';

export const fixtureFolder = path.resolve(import.meta.dirname, '../../fixtures/filter');

/** The names of the files that hold filters. */
export function fixtureNames(): string[] {
  return readdirSync(fixtureFolder).filter((name) => name.endsWith('.txt'));
}

/** One filter a line; a line that begins with `| ` goes on with the one before. */
export function casesOf(name: string): string[] {
  return readFileSync(path.join(fixtureFolder, name), 'utf8')
    .trimEnd()
    .replaceAll('\n| ', '\u0000')
    .split('\n')
    .map((line) => line.replaceAll('\u0000', '\n'));
}

export function fixtureTexts(): string[] {
  return fixtureNames().flatMap(casesOf);
}
