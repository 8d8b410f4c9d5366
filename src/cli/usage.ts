import type { ParseArgsOptionsConfig } from 'node:util';
import type { Terminal } from './terminal.ts';

/** The command was not written as it must be; exit code 2. */
export class UsageError extends Error {
  constructor(message: string) {
    super(message);
    this.name = 'UsageError';
  }
}

export type Values = Readonly<Record<string, string | boolean | (string | boolean)[] | undefined>>;

/** Where the local Studio of this person is. */
export interface LocalPlace {
  readonly dataFolder: string;
  readonly studioScript: string;
}

export interface Invocation {
  readonly words: readonly string[];
  readonly values: Values;
  readonly terminal: Terminal;
  readonly local: LocalPlace;
}

export interface Command {
  /** What follows the name. */
  readonly synopsis: string;
  readonly summary: string;
  /** Of its own, beside those that every command has. */
  readonly options: ParseArgsOptionsConfig;
  /** A line of help for each option. */
  readonly help: Readonly<Record<string, string>>;
  /** Exit code of a failure, where 1 says something else. */
  readonly failure?: number;
  /** True when all is well; false is exit code 1. */
  readonly run: (invocation: Invocation) => Promise<boolean>;
}

export function optionText(values: Values, name: string): string | undefined {
  const value = values[name];
  if (value === '') throw new UsageError(`--${name} is empty.`);
  return typeof value === 'string' ? value : undefined;
}

export function optionNumber(values: Values, name: string, otherwise: number): number {
  const text = optionText(values, name);
  if (text === undefined) return otherwise;
  if (!/^\d{1,9}$/.test(text)) throw new UsageError(`--${name} needs a whole number.`);
  return Number(text);
}

/** The texts of an option that may be given several times. */
export function optionTexts(values: Values, name: string): readonly string[] {
  const given = values[name];
  return Array.isArray(given) ? given.filter((text) => typeof text === 'string') : [];
}

/** `NAME=VALUE` of an option that may be given several times; the last of a name counts. */
export function optionPairs(values: Values, name: string): ReadonlyMap<string, string> {
  return new Map(
    optionTexts(values, name).map((text): [string, string] => {
      const equals = text.indexOf('=');
      if (equals < 1) throw new UsageError(`--${name} “${text.slice(0, 60)}” is not NAME=VALUE.`);
      return [text.slice(0, equals), text.slice(equals + 1)];
    }),
  );
}

/** The one word that a command needs. */
export function onlyWord(words: readonly string[], name: string): string {
  const [word, extra] = words;
  if (word === undefined || word === '') throw new UsageError(`${name} is missing.`);
  if (extra !== undefined) throw new UsageError(`One ${name} at a time; quote what holds blanks.`);
  return word;
}

export function noWords(words: readonly string[]): void {
  if (words.length > 0) throw new UsageError(`“${words[0]}” is not expected here.`);
}
