import type { ArgumentParser, ScriptArgument } from './script.ts';
import { camelCase, longName, renames } from './script.ts';
import { callArguments, closing, type Token } from './tokens.ts';

/**
 * Node's commander without sub-commands. `majorVersion` is that of package.json: from 13 on, what is left over ends the
 * program even where unknown options are allowed.
 */
export function commanderParser(
  file: string,
  tokens: readonly Token[],
  majorVersion: number | undefined,
): ArgumentParser | undefined {
  if (!tokens.some(({ value }) => value === 'commander')) return undefined;
  const calls = tokens.flatMap((token, at) => {
    const isCall = token.kind === 'name' && tokens[at + 1]?.text === '(';
    return isCall && /^\??\.$/.test(tokens[at - 1]?.text ?? '') ? [{ name: token.text, at }] : [];
  });
  if (calls.some(({ name }) => name === 'command' || name === 'addCommand')) return undefined;
  const found: ScriptArgument[] = [];
  let isComplete = true;
  for (const { name, at } of calls) {
    const given = callArguments(tokens, at + 1);
    if (name === 'option' || name === 'requiredOption') {
      const isRequired = name === 'requiredOption' && given.length < 3;
      const argument = declared(file, tokens, given[0]?.tokens ?? [], isRequired);
      if (argument === undefined) isComplete = false;
      else found.push(argument);
    } else if (name === 'addOption') {
      const made = tokens.findIndex(
        ({ text }, index) => index > at && text === 'Option' && tokens[index + 1]?.text === '(',
      );
      const end = closing(tokens, at + 1);
      const inside = made >= 0 && made < end ? callArguments(tokens, made + 1)[0]?.tokens : [];
      const has = (method: string) => tokens.slice(at, end).some(({ text }) => text === method);
      const isRequired = has('makeOptionMandatory') && !has('default');
      const argument = declared(file, tokens, inside ?? [], isRequired);
      if (argument === undefined) isComplete = false;
      else found.push(argument);
    } else if (name === 'argument' || name === 'arguments') {
      // Whatever is left over becomes one of these.
      isComplete = false;
    }
  }
  const parse = calls.find(({ name }) => name === 'parse' || name === 'parseAsync');
  const allows = calls.find(({ name }) => name === 'allowUnknownOption');
  const extra = calls.find(({ name }) => name === 'allowExcessArguments');
  if (parse === undefined || (found.length === 0 && isComplete)) return undefined;
  const isOff = (call: { at: number } | undefined) =>
    call === undefined || tokens[call.at + 2]?.text === 'false';
  const isExcessFatal = (majorVersion ?? 0) >= 13 && isOff(extra) && isComplete;
  const isFatal = isOff(allows) || isExcessFatal;
  const place = tokens[parse.at];
  const start = (tokens[parse.at - 1] ?? place)?.start ?? 0;
  const missing = [
    ...(allows === undefined ? ['.allowUnknownOption()'] : []),
    ...(isExcessFatal && extra === undefined ? ['.allowExcessArguments()'] : []),
  ];
  const rest = /^(?:args|rawArgs|parseOptions)$/;
  const readsRest = tokens.some(
    ({ kind, text }, at) => kind === 'name' && rest.test(text) && tokens[at - 1]?.text === '.',
  );
  return {
    library: 'commander',
    file,
    arguments: found,
    isComplete: isComplete && !readsRest,
    takesPrefixes: false,
    unknown: isFatal ? 'fatal' : 'ignored',
    unknownSpan: { start: place?.start ?? 0, end: place?.end ?? 0 },
    unknownEdits:
      missing.length > 0 ? [{ file, span: { start, end: start }, text: missing.join('') }] : [],
    ...(!isOff(allows) &&
      isExcessFatal && {
        unknownNote:
          'From version 13 on commander ends at what is left over; it needs “allowExcessArguments” as well.',
      }),
  };
}

function declared(
  file: string,
  tokens: readonly Token[],
  [token, ...others]: readonly Token[],
  isRequired: boolean,
): ScriptArgument | undefined {
  const text = others.length === 0 ? token?.value : undefined;
  if (token === undefined || text === undefined) return undefined;
  const long = text
    .split(/[ ,|]+/)
    .map((flag) => longName(flag))
    .filter((name) => name !== undefined);
  const written = long[0];
  if (written === undefined) {
    const span = { start: token.start, end: token.end };
    return {
      name: text,
      names: [],
      isPositional: false,
      isRequired: false,
      span,
      renamed: () => [],
    };
  }
  const start = token.start + token.text.indexOf(`--${written}`) + 2;
  const span = { start, end: start + written.length };
  return {
    name: written,
    names: written.startsWith('no-') ? [written, written.slice(3)] : [written],
    isPositional: false,
    isRequired,
    span,
    renamed: (next) => [
      { file, span, text: next },
      ...renames(file, tokens, camelCase(written), camelCase(next), true),
    ],
  };
}
