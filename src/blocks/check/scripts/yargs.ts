import type { Edit } from '../problem.ts';
import type { ArgumentParser, ScriptArgument } from './script.ts';
import { camelCase, renames } from './script.ts';
import { callArguments, closing, plainString, type Token } from './tokens.ts';

interface Call {
  readonly name: string;
  readonly at: number;
}

/** Node's yargs without sub-commands. Arguments may be read without being declared. */
export function yargsParser(file: string, tokens: readonly Token[]): ArgumentParser | undefined {
  if (!tokens.some(({ value }) => /^yargs(?:\/yargs)?$/.test(value ?? ''))) return undefined;
  const calls = tokens.flatMap((token, at): Call[] => {
    const isCall = token.kind === 'name' && tokens[at + 1]?.text === '(';
    return isCall && /^\??\.$/.test(tokens[at - 1]?.text ?? '') ? [{ name: token.text, at }] : [];
  });
  if (calls.some(({ name }) => name === 'command' || name === 'commandDir')) return undefined;
  const { found, isComplete } = declarations(file, tokens, calls);
  const strict = calls.find(
    ({ name, at }) => /^strict(?:Options)?$/.test(name) && tokens[at + 2]?.text !== 'false',
  );
  const place = tokens[strict?.at ?? 0];
  return {
    library: 'yargs',
    file,
    arguments: found,
    isComplete: isComplete && found.length > 0,
    takesPrefixes: false,
    unknown: strict === undefined ? 'ignored' : 'fatal',
    unknownSpan: { start: place?.start ?? 0, end: place?.end ?? 0 },
    unknownEdits: strict === undefined ? [] : removal(file, tokens, strict.at),
    alsoRead: words(tokens),
  };
}

function declarations(
  file: string,
  tokens: readonly Token[],
  calls: readonly Call[],
): { found: ScriptArgument[]; isComplete: boolean } {
  const found: ScriptArgument[] = [];
  const required = new Set<string>();
  let isComplete = true;
  for (const { name, at } of calls) {
    const [first, second] = callArguments(tokens, at + 1);
    if (name === 'option' || name === 'options') {
      const text = plainString(first);
      const token = first?.tokens[0];
      const options = token?.text === '{' ? optionsOf(file, tokens, token) : undefined;
      if (text !== undefined && token !== undefined) {
        found.push(declared(file, tokens, token, text, second?.tokens ?? []));
      } else if (options !== undefined) found.push(...options);
      else isComplete = false;
    } else if (/^(?:demandOption|demand|require|required)$/.test(name)) {
      for (const { value } of first?.tokens ?? []) if (value !== undefined) required.add(value);
    } else if (name === 'positional') isComplete = false;
  }
  const all = found.map((argument) => {
    return required.has(argument.name) ? { ...argument, isRequired: true } : argument;
  });
  return { found: all, isComplete };
}

/** `options({ 'in-file': { … }, … })` */
function optionsOf(
  file: string,
  tokens: readonly Token[],
  open: Token,
): ScriptArgument[] | undefined {
  const at = tokens.indexOf(open);
  const found: ScriptArgument[] = [];
  for (const { tokens: part } of callArguments(tokens, at)) {
    const [name, colon, ...rest] = part;
    const text = name?.kind === 'name' ? name.text : name?.value;
    if (name === undefined || text === undefined || colon?.text !== ':') return undefined;
    found.push(declared(file, tokens, name, text, rest));
  }
  return found;
}

function declared(
  file: string,
  tokens: readonly Token[],
  token: Token,
  name: string,
  settings: readonly Token[],
): ScriptArgument {
  const quote = token.kind === 'string' ? 1 : 0;
  const span = { start: token.start + quote, end: token.end - quote };
  const demand = settings.findIndex(({ text }) =>
    /^(?:demandOption|demand|required|require)$/.test(text),
  );
  const alias = settings.findIndex(({ text }) => text === 'alias');
  const hasDefault = settings.some(({ text }) => text === 'default');
  const other = settings[alias + 2]?.value;
  return {
    name,
    names: alias >= 0 && other !== undefined && other.length > 1 ? [name, other] : [name],
    isPositional: false,
    isRequired: demand >= 0 && settings[demand + 2]?.text !== 'false' && !hasDefault,
    span,
    renamed: (next): readonly Edit[] => [
      { file, span, text: quote === 0 && /\W/.test(next) ? `'${next}'` : next },
      ...renames(file, tokens, camelCase(name), camelCase(next), true),
    ],
  };
}

/** Every word that may name a property: without strictness, what is read is an argument. */
function words(tokens: readonly Token[]): ReadonlySet<string> {
  const found = tokens.flatMap(({ kind, text, value }) => {
    const word = kind === 'name' ? text : value;
    return word !== undefined && /^[A-Za-z][\w-]*$/.test(word) ? [camelCase(word)] : [];
  });
  return new Set(found);
}

function removal(file: string, tokens: readonly Token[], at: number): Edit[] {
  const start = tokens[at - 1]?.start;
  const end = tokens[closing(tokens, at + 1)]?.end;
  return start === undefined || end === undefined ? [] : [{ file, span: { start, end }, text: '' }];
}
