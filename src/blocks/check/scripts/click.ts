import type { Edit } from '../problem.ts';
import { isTrue } from './argparse.ts';
import type { ArgumentParser, ScriptArgument } from './script.ts';
import { longName, renames } from './script.ts';
import { callArguments, plainString, type Token } from './tokens.ts';

/** Python's click with a single command; groups of commands are not understood. */
export function clickParser(file: string, tokens: readonly Token[]): ArgumentParser | undefined {
  const decorators = tokens.flatMap((token, at) => {
    if (token.text !== '@' || token.indent === undefined) return [];
    const isQualified = tokens[at + 2]?.text === '.';
    const name = tokens[isQualified ? at + 3 : at + 1];
    if (isQualified && tokens[at + 1]?.text !== 'click') return [];
    return name === undefined ? [] : [{ name: name.text, at: isQualified ? at + 3 : at + 1 }];
  });
  const commands = decorators.filter(({ name }) => name === 'command');
  const command = commands[0];
  const isImported = tokens.some(
    ({ text, indent }, at) =>
      indent !== undefined && /^(?:import|from)$/.test(text) && tokens[at + 1]?.text === 'click',
  );
  if (!isImported || command === undefined || commands.length > 1) return undefined;
  if (decorators.some(({ name }) => name === 'group')) return undefined;
  const found: ScriptArgument[] = [];
  let isComplete = true;
  let takesRest = false;
  for (const { name, at } of decorators) {
    if (name !== 'option' && name !== 'argument') continue;
    const given = callArguments(tokens, at + 1);
    const count = given.find((argument) => argument.name === 'nargs')?.tokens;
    if (count?.map(({ text }) => text).join('') === '-1') takesRest = true;
    const argument = declared(file, tokens, at + 1, name === 'argument');
    if (argument === undefined) isComplete = false;
    else found.push(argument);
  }
  const has = (name: string) => tokens.some(({ text, value }) => text === name || value === name);
  const isIgnored = has('ignore_unknown_options') && (takesRest || has('allow_extra_args'));
  const place = tokens[command.at];
  return {
    library: 'click',
    file,
    arguments: found,
    isComplete: isComplete && !takesRest,
    takesPrefixes: false,
    unknown: isIgnored ? 'ignored' : 'fatal',
    unknownSpan: { start: place?.start ?? 0, end: place?.end ?? 0 },
    unknownEdits: has('context_settings') ? [] : contextEdits(file, tokens, command.at),
    ...(has('ignore_unknown_options') &&
      !isIgnored && {
        unknownNote:
          'Click takes what it does not know as an extra argument then; it needs “allow_extra_args” as well.',
      }),
  };
}

function declared(
  file: string,
  tokens: readonly Token[],
  open: number,
  isPositional: boolean,
): ScriptArgument | undefined {
  const given = callArguments(tokens, open);
  const plain = given.filter(({ name }) => name === undefined);
  const texts = plain.map(plainString);
  if (texts.length === 0 || texts.some((text) => text === undefined)) return undefined;
  const flags = texts.map((text) => text ?? '');
  // `--trim/--no-trim` declares two names.
  const long = flags
    .flatMap((flag) => flag.split('/'))
    .map((flag) => longName(flag.trim()))
    .filter((name) => name !== undefined);
  const name = isPositional ? flags[0] : long[0];
  const token = plain.find(({ tokens: [first] }) => first?.text.includes(name ?? '') === true)
    ?.tokens[0];
  if (name === undefined || token === undefined) {
    // Only `-x`: nothing that the platform passes.
    return isPositional || long.length > 0
      ? undefined
      : shortOnly(flags[0] ?? '', plain[0]?.tokens[0]);
  }
  const keyword = (key: string) => given.find((argument) => argument.name === key);
  const start = token.start + token.text.indexOf(name);
  const ownName = flags.find((flag) => /^[A-Za-z_]\w*$/.test(flag));
  const hasDefault = keyword('default') !== undefined;
  const isOptionalArgument =
    hasDefault ||
    keyword('required')?.tokens[0]?.text === 'False' ||
    keyword('nargs') !== undefined;
  return {
    name,
    names: isPositional ? [name] : long,
    isPositional,
    isRequired: isPositional ? !isOptionalArgument : isTrue(keyword('required')) && !hasDefault,
    span: { start, end: start + name.length },
    renamed: (next): readonly Edit[] => [
      { file, span: { start, end: start + name.length }, text: next },
      ...(ownName === undefined
        ? renames(file, tokens, name.replaceAll('-', '_'), next.replaceAll('-', '_'), false)
        : []),
    ],
  };
}

function shortOnly(flag: string, token: Token | undefined): ScriptArgument {
  const span = { start: token?.start ?? 0, end: token?.end ?? 0 };
  return {
    name: flag,
    names: [],
    isPositional: false,
    isRequired: false,
    span,
    renamed: () => [],
  };
}

function contextEdits(file: string, tokens: readonly Token[], command: number): Edit[] {
  const settings = "context_settings={'ignore_unknown_options': True, 'allow_extra_args': True}";
  const open = tokens[command + 1];
  const name = tokens[command];
  if (name === undefined) return [];
  if (open?.text !== '(' || open.start !== name.end) {
    return [{ file, span: { start: name.end, end: name.end }, text: `(${settings})` }];
  }
  const isEmpty = tokens[command + 2]?.text === ')';
  const hasNames = tokens[command + 3]?.text === '=' || isEmpty;
  // A name of the command comes first and stays there.
  const at = hasNames ? open.end : (tokens[command + 2]?.end ?? open.end);
  const text = hasNames ? `${settings}${isEmpty ? '' : ', '}` : `, ${settings}`;
  return [{ file, span: { start: at, end: at }, text }];
}
