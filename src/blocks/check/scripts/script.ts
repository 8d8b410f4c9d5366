import type { Span } from '../../block.ts';
import type { Edit } from '../problem.ts';
import type { Token } from './tokens.ts';

/** An argument that a script declares. */
export interface ScriptArgument {
  /** Long name without dashes; of a positional argument its own name. */
  readonly name: string;
  /** All long names, this one among them. */
  readonly names: readonly string[];
  readonly isPositional: boolean;
  readonly isRequired: boolean;
  /** The name as it is declared, without quotes. */
  readonly span: Span;
  /** What else has to change when the name changes. */
  readonly renamed: (name: string) => readonly Edit[];
}

export interface ArgumentParser {
  readonly library: 'argparse' | 'click' | 'commander' | 'yargs' | 'shell' | 'getopts' | 'getopt';
  /** Path in the block folder. */
  readonly file: string;
  readonly arguments: readonly ScriptArgument[];
  /** Every declaration was understood: what is not among `arguments` is not read. */
  readonly isComplete: boolean;
  /** The beginning of a name is enough. */
  readonly takesPrefixes: boolean;
  /** Names in camel case that may be read without being declared. */
  readonly alsoRead?: ReadonlySet<string>;
  /** What an argument does that nothing declares. */
  readonly unknown: 'fatal' | 'ignored' | 'undetermined';
  /** Where that is decided. */
  readonly unknownSpan: Span;
  readonly unknownEdits: readonly Edit[];
  /** Why, where it is not what one would think. */
  readonly unknownNote?: string;
}

export interface Script {
  /** Path in the block folder. */
  readonly file: string;
  readonly text: string;
  readonly language: 'python' | 'javascript' | 'shell';
  /** Of Python and JavaScript. */
  readonly tokens: readonly Token[];
  /** Other files of the folder that it takes in, in the same language. */
  readonly modules: readonly ScriptModule[];
  readonly parser?: ArgumentParser;
}

export interface ScriptModule {
  readonly file: string;
  readonly tokens: readonly Token[];
}

/** `--in-file`, without the dashes; `undefined` for `-i` and for what is no option. */
export function longName(text: string): string | undefined {
  return /^--([^\s=-][^\s=]*)$/.exec(text)?.[1];
}

/** `in-file` → `inFile`, as commander and yargs name it. */
export function camelCase(name: string): string {
  return name.replaceAll(/-+(.)/g, (_, letter: string) => letter.toUpperCase());
}

/** Edits that give another name to a property or variable wherever it stands. */
export function renames(
  file: string,
  tokens: readonly Token[],
  from: string,
  to: string,
  isMember: boolean,
): Edit[] {
  return tokens.flatMap((token, index) => {
    if (token.kind !== 'name' || token.text !== from) return [];
    const before = tokens[index - 1]?.text ?? '';
    if (isMember !== /^\??\.$/.test(before)) return [];
    return [{ file, span: { start: token.start, end: token.end }, text: to }];
  });
}
