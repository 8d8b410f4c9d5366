import type { Edit } from '../problem.ts';
import type { ArgumentParser, ScriptArgument } from './script.ts';
import { longName, renames } from './script.ts';
import { callArguments, closing, plainString, type CallArgument, type Token } from './tokens.ts';

/** Python's argparse; `undefined` where it is not used, or in a way that is not understood. */
export function argparseParser(file: string, tokens: readonly Token[]): ArgumentParser | undefined {
  const made = tokens.filter(({ kind, text }) => kind === 'name' && text === 'ArgumentParser');
  const calls = made.filter((token) => tokens[tokens.indexOf(token) + 1]?.text === '(');
  const called = new Set(tokens.flatMap((token, at) => (isMethod(tokens, at) ? [token.text] : [])));
  if (calls.length !== 1 || called.has('add_subparsers')) return undefined;
  const found: ScriptArgument[] = [];
  let isComplete = !readsRest(tokens);
  let parse: number | undefined;
  let isFatal = false;
  for (const [at, token] of tokens.entries()) {
    if (!isMethod(tokens, at)) continue;
    if (token.text === 'add_argument') {
      const argument = declared(file, tokens, at + 1);
      if (argument === 'unclear') isComplete = false;
      else if (argument !== undefined) found.push(argument);
    } else if (/^parse_(?:known_)?(?:intermixed_)?args$/.test(token.text)) {
      const isKnown = token.text.includes('known');
      if (parse === undefined || (isFatal && isKnown)) parse = at;
      isFatal = !isKnown && (parse === at || isFatal);
    }
  }
  if (found.length === 0 && isComplete && parse === undefined) return undefined;
  const place = tokens[parse ?? tokens.indexOf(calls[0] ?? made[0]!)];
  return {
    library: 'argparse',
    file,
    arguments: found,
    isComplete,
    takesPrefixes: !tokens.some(({ text }) => text === 'allow_abbrev'),
    unknown: parse === undefined ? 'undetermined' : isFatal ? 'fatal' : 'ignored',
    unknownSpan: { start: place?.start ?? 0, end: place?.end ?? 0 },
    unknownEdits: parse === undefined || !isFatal ? [] : knownEdits(file, tokens, parse),
  };
}

function isMethod(tokens: readonly Token[], at: number): boolean {
  return tokens[at - 1]?.text === '.' && tokens[at + 1]?.text === '(';
}

/** What the parser leaves over is used, or the command line is read by hand as well. */
function readsRest(tokens: readonly Token[]): boolean {
  for (const [at, token] of tokens.entries()) {
    if (token.text === 'argv' && tokens[at - 1]?.text === '.') {
      const before = tokens.slice(Math.max(0, at - 6), at).map(({ text }) => text);
      if (!before.some((text) => /^parse_/.test(text))) return true;
    }
    if (!token.text.startsWith('parse_known')) continue;
    // `args, rest = parser.parse_known_args()`
    const line = lineStart(tokens, at);
    const assigned = tokens.slice(line, at);
    const equals = assigned.findIndex(({ text }) => text === '=');
    const comma = assigned.findIndex(({ text }) => text === ',');
    if (equals < 0) continue;
    if (comma < 0 || comma > equals) {
      // Kept whole; `[0]` at the end takes what was declared.
      const end = closing(tokens, at + 1);
      if (tokens[end + 1]?.text !== '[' || tokens[end + 2]?.text !== '0') return true;
      continue;
    }
    const rest = assigned[equals - 1];
    const name = rest?.text === ')' ? assigned[equals - 2]?.text : rest?.text;
    if (name === undefined || name === '_') continue;
    if (tokens.filter(({ kind, text }) => kind === 'name' && text === name).length > 1) return true;
  }
  return false;
}

function lineStart(tokens: readonly Token[], at: number): number {
  let start = at;
  while (start > 0 && tokens[start]?.indent === undefined) start -= 1;
  return start;
}

function declared(
  file: string,
  tokens: readonly Token[],
  open: number,
): ScriptArgument | 'unclear' | undefined {
  const given = callArguments(tokens, open);
  const names = given.filter(({ name }) => name === undefined);
  const keyword = (name: string) => given.find((argument) => argument.name === name);
  const texts = names.map(plainString);
  if (texts.length === 0 || texts.some((text) => text === undefined)) return 'unclear';
  if (names.some(({ tokens: [token] }) => /^\*/.test(token?.text ?? ''))) return 'unclear';
  const action = plainString(keyword('action'));
  if (action === 'help' || action === 'version') return undefined;
  const flags = texts.filter((text): text is string => text !== undefined);
  const long = flags.map(longName).filter((name) => name !== undefined);
  const isPositional = !flags.some((flag) => flag.startsWith('-'));
  // `-x` alone is nothing that the platform can pass, and nobody has to.
  const name = isPositional ? flags[0] : long[0];
  if (name === undefined) return undefined;
  const written = isPositional ? name : `--${name}`;
  const token = names[flags.indexOf(written)]?.tokens[0];
  if (token === undefined) return 'unclear';
  const dest = keyword('dest');
  const nameStart = token.text.indexOf(name) + token.start;
  return {
    name,
    names: isPositional ? [name] : long,
    isPositional,
    isRequired: isPositional ? !isLeftOut(keyword) : isTrue(keyword('required')),
    span: { start: nameStart, end: nameStart + name.length },
    renamed: (next) => [
      { file, span: { start: nameStart, end: nameStart + name.length }, text: next },
      ...(dest === undefined ? renamedUses(file, tokens, name, next) : []),
    ],
  };
}

function renamedUses(file: string, tokens: readonly Token[], from: string, to: string): Edit[] {
  return renames(file, tokens, from.replaceAll('-', '_'), to.replaceAll('-', '_'), true);
}

function isLeftOut(keyword: (name: string) => CallArgument | undefined): boolean {
  const count = plainString(keyword('nargs'));
  const isRemainder = keyword('nargs')?.tokens.some(({ text }) => text === 'REMAINDER') === true;
  return isRemainder || count === '?' || count === '*';
}

export function isTrue(argument: CallArgument | undefined): boolean {
  return argument?.tokens.length === 1 && argument.tokens[0]?.text.toLowerCase() === 'true';
}

function knownEdits(file: string, tokens: readonly Token[], parse: number): Edit[] {
  const call = tokens[parse];
  if (call === undefined || call.text !== 'parse_args') return [];
  const rename = {
    file,
    span: { start: call.start, end: call.end },
    text: 'parse_known_args',
  };
  const line = lineStart(tokens, parse);
  const isPlain = tokens[line]?.kind === 'name' && tokens[line + 1]?.text === '=';
  const target = tokens[line];
  if (isPlain && target !== undefined && line + 2 === parse - 2) {
    return [{ file, span: { start: target.end, end: target.end }, text: ', _' }, rename];
  }
  const end = tokens[closing(tokens, parse + 1)]?.end;
  if (end === undefined) return [];
  return [rename, { file, span: { start: end, end }, text: '[0]' }];
}
