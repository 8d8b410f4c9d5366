import { splitWords } from '../../commandLine.ts';
import { parametersFileName } from '../../parametersFile.ts';
import { nearest } from '../nearest.ts';
import type { BlockProblem } from '../problem.ts';
import { camelCase, type ArgumentParser, type ScriptArgument } from '../scripts/script.ts';
import {
  operatesOn,
  platformArguments,
  problem,
  type BlockParameters,
  type Snapshot,
} from '../snapshot.ts';
import { added, modeFix, spellingFixes } from './argumentFixes.ts';
import { entriesOf, fieldOf } from './parameters.ts';

/** All that a platform passes to any block that runs here. */
const everyPlatformArgument = new Set(
  [
    'in-file in-directory out-directory hmac-key metadata upload-category upload-label',
    'synthetic-data-job-id data-ids-file propose-actions',
  ].flatMap((line) => line.split(' ')),
);
/** Of a person at a terminal: nobody misses them in Studio. */
const forTerminals =
  /^(?:help|version|verbose|debug|quiet|dry-run|skip-upload|test|local|log-level|v|h)$/;

/** Parameters and arguments against each other. Silent where the argument parser is not understood. */
export function* argumentRules(snapshot: Snapshot): Generator<BlockProblem> {
  const { script, parameters, kind } = snapshot;
  const parser = script?.parser;
  if (parser === undefined || kind === 'other') return;
  if (parser.library === 'getopts') {
    yield* shortOptions(snapshot, parser);
    return;
  }
  yield* unknownArguments(snapshot, parser);
  yield* otherInput(snapshot, parser);
  if (parameters === undefined) return;
  const given = new Set(parameters.parameters.map(({ param }) => param));
  const open = parser.arguments.filter(({ names }) => !names.some((name) => given.has(name)));
  // A parameter that cannot be read may be the very one.
  if (parameters.problems.some(({ severity }) => severity === 'error')) return;
  const meant = new Map<ScriptArgument, string>();
  yield* unreadParameters(snapshot, parameters, parser, open, meant);
  yield* unsetArguments(
    snapshot,
    parameters,
    parser,
    open.filter((argument) => !meant.has(argument)),
  );
}

function reads(parser: ArgumentParser, name: string): boolean {
  if (parser.alsoRead?.has(camelCase(name)) === true) return true;
  const names = parser.arguments.flatMap((argument) => argument.names);
  if (names.includes(name)) return true;
  return parser.takesPrefixes && names.some((own) => own.startsWith(name));
}

function* unreadParameters(
  snapshot: Snapshot,
  parameters: BlockParameters,
  parser: ArgumentParser,
  open: readonly ScriptArgument[],
  meant: Map<ScriptArgument, string>,
): Generator<BlockProblem> {
  const platform = platformArguments(snapshot);
  for (const { parameter, node } of entriesOf(parameters)) {
    const { param, type } = parameter;
    const place = fieldOf(node, 'param');
    if (place === undefined || type === 'secret' || reads(parser, param)) continue;
    if (platform.has(param)) continue;
    const free = open.filter(
      ({ name, isPositional }) => !isPositional && !everyPlatformArgument.has(name),
    );
    const other = nearest(
      param,
      free.map(({ name }) => name),
    );
    const argument = free.find(({ name }) => name === other);
    if (argument !== undefined && !meant.has(argument)) {
      meant.set(argument, param);
      yield problem(
        'EIB302',
        parametersFileName,
        place.span,
        `The platform passes --${param}; the script reads --${argument.name}.`,
        {
          severity: argument.isRequired || parser.unknown === 'fatal' ? 'error' : 'warning',
          fixes: spellingFixes(place.span, param, argument, parser),
        },
      );
    } else if (parser.isComplete) {
      const isFatal = parser.unknown === 'fatal';
      yield problem(
        'EIB301',
        parametersFileName,
        place.span,
        isFatal
          ? `${parser.file} does not know --${param} and ends when it is given one.`
          : `${parser.file} never reads --${param}: what people choose has no effect.`,
        { ...(isFatal && { severity: 'error' as const }) },
      );
    }
  }
}

function* unsetArguments(
  snapshot: Snapshot,
  parameters: BlockParameters,
  parser: ArgumentParser,
  open: readonly ScriptArgument[],
): Generator<BlockProblem> {
  const words = fixedWords(parameters.info?.commandLine);
  for (const argument of open) {
    const { name, names, isPositional, isRequired, span } = argument;
    if (names.some((own) => everyPlatformArgument.has(own))) continue;
    if (words === undefined || names.some((own) => words.has(`--${own}`))) continue;
    if (isPositional && words.size > 0) continue;
    if (names.length === 0) continue;
    if (isRequired) {
      const spelled = isPositional ? undefined : nearest(name, platformArguments(snapshot));
      yield problem(
        'EIB303',
        parser.file,
        span,
        isPositional
          ? `Nothing passes a value for “${name}”: the platform passes named arguments alone.`
          : spelled === undefined
            ? `--${name} is required, and no parameter passes it.`
            : `--${name} is required, and nothing passes it: the platform passes --${spelled}.`,
        {
          ...(snapshot.kind === 'unknown' && { severity: 'warning' as const }),
          fixes: isPositional
            ? []
            : spelled === undefined
              ? added(parameters, name)
              : [{ title: `Read --${spelled}`, edits: argument.renamed(spelled) }],
        },
      );
    } else if (!isPositional && !forTerminals.test(name) && !isWord(parameters, name)) {
      const spelled = nearest(name, platformArguments(snapshot));
      const isSlip =
        spelled !== undefined && !parser.arguments.some((own) => own.names.includes(spelled));
      yield problem(
        'EIB304',
        parser.file,
        span,
        isSlip
          ? `No parameter sets --${name}. The platform passes --${spelled}.`
          : `No parameter sets --${name}: in a job it always has its default.`,
        {
          fixes: isSlip
            ? [{ title: `Read --${spelled}`, edits: argument.renamed(spelled) }]
            : added(parameters, name),
        },
      );
    }
  }
}

/** Extra arguments can be given to this block anyway. */
function isWord(parameters: BlockParameters, name: string): boolean {
  return parameters.info?.allowsExtraArguments === true && name !== '';
}

function fixedWords(commandLine: string | undefined): ReadonlySet<string> | undefined {
  try {
    const words = splitWords(commandLine ?? '');
    return new Set(words.map((word) => word.split('=')[0] ?? word));
  } catch {
    return undefined;
  }
}

function* unknownArguments(snapshot: Snapshot, parser: ArgumentParser): Generator<BlockProblem> {
  if (parser.unknown !== 'fatal') return;
  const passed = [...platformArguments(snapshot)].filter((name) => {
    if (reads(parser, name)) return false;
    // One of the two, and only where that is not known.
    return !/^in-/.test(name) || operatesOn(snapshot) !== undefined;
  });
  const hasInput = ['in-file', 'in-directory'].some((name) => reads(parser, name));
  if (snapshot.kind === 'unknown' && !hasInput) return;
  const isSafe = passed.length === 0;
  const fix = { title: 'Ignore unknown arguments', edits: parser.unknownEdits };
  const examples = passed
    .slice(0, 3)
    .map((name) => `--${name}`)
    .join(', ');
  yield problem(
    'EIB305',
    parser.file,
    parser.unknownSpan,
    [
      isSafe
        ? 'The script ends when it is given an argument that it does not know; the platform may pass more than today.'
        : `The script ends when it is given an argument that it does not know, and the platform may pass ${examples}.`,
      parser.unknownNote,
    ]
      .filter((sentence) => sentence !== undefined)
      .join(' '),
    {
      severity: isSafe ? 'hint' : 'warning',
      fixes: parser.unknownEdits.length === 0 ? [] : [fix],
    },
  );
}

function* shortOptions(snapshot: Snapshot, parser: ArgumentParser): Generator<BlockProblem> {
  const parameters = snapshot.parameters?.parameters.filter(({ type }) => type !== 'secret') ?? [];
  const mode = operatesOn(snapshot);
  const isGiven = snapshot.kind === 'transform' && mode !== undefined && mode !== 'standalone';
  if (parameters.length === 0 && !isGiven) return;
  yield problem(
    'EIB306',
    parser.file,
    parser.unknownSpan,
    'getopts reads options of one letter; the platform passes long ones, such as --out-directory. Read them with a loop and “case”.',
  );
}

/** `operatesOn` says one thing, the script reads another. */
function* otherInput(snapshot: Snapshot, parser: ArgumentParser): Generator<BlockProblem> {
  const { kind, parameters } = snapshot;
  if (kind !== 'transform' || parameters === undefined) return;
  const inputs = parser.arguments.filter(
    ({ name }) => name === 'in-file' || name === 'in-directory',
  );
  const [input, ...others] = inputs;
  const mode = operatesOn(snapshot);
  if (input === undefined) return;
  if (mode === 'standalone') {
    const required = inputs.find(({ isRequired }) => isRequired);
    if (required === undefined) return;
    yield problem(
      'EIB307',
      parser.file,
      required.span,
      `--${required.name} is required, but a standalone block is given no input.`,
      { fixes: modeFix(parameters, required.name) },
    );
    return;
  }
  const wanted = input.name === 'in-file' ? 'file' : 'directory';
  const actual = mode ?? 'file';
  if (others.length > 0 || wanted === actual || !parser.isComplete) return;
  yield problem(
    'EIB307',
    parser.file,
    input.span,
    mode === undefined
      ? 'The script reads a folder. parameters.json does not say what the block operates on, and that means a file.'
      : `The script reads --${input.name}, but the block operates on a ${mode} and is given --in-${mode}.`,
    {
      severity: mode === undefined ? 'warning' : 'error',
      fixes: modeFix(parameters, input.name),
    },
  );
}
