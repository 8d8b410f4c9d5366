import path from 'node:path/posix';
import { UserError } from '../base/errors.ts';
import { plainText } from '../base/text.ts';
import type { ContainerDescription } from './containers/description.ts';
import type { Command, DockerfileFacts } from './dockerfile.ts';
import { isPython, startedWords } from './entryScript.ts';
import { pathMappings, type PathMapping } from './pathMappings.ts';

/** Where the program waits, on the container's own loopback, which is nobody else's. */
const ports = { python: 5678, javascript: 9229 } as const;

/** What is known of the block folder that an image was built from. */
export interface DebuggedBlock {
  readonly facts: DockerfileFacts;
  /** Files of the block folder, with `/`. */
  readonly paths: readonly string[];
  /** First line of the script that ENTRYPOINT starts by its own name; absent where it starts no script. */
  readonly firstLine?: string;
}

/** A run that waits for a debugger before its first line. */
export interface Debugging {
  readonly language: 'python' | 'javascript';
  /** Instead of the image's ENTRYPOINT. */
  readonly entrypoint: readonly string[];
  readonly arguments: readonly string[];
  /** The program that runs the script, as the image calls it. */
  readonly interpreter: string;
  /** On the container's loopback: the Debug Adapter Protocol for Python, the inspector's for JavaScript. */
  readonly port: number;
  readonly pathMappings: readonly PathMapping[];
}

/** Where the image itself does not decide it. */
export interface DebuggingPlace {
  /** Absolute path of a folder that holds the package `debugpy`; absent: the image has it. */
  readonly debugpy?: string;
  readonly port?: number;
}

/** Turns a run into one that waits for a debugger. Throws `not-debuggable`. */
export function debugging(
  { arguments: given }: Pick<ContainerDescription, 'arguments'>,
  block: DebuggedBlock,
  place: DebuggingPlace = {},
): Debugging {
  const { facts } = block;
  const entrypoint = facts.entrypoint;
  const words = entrypoint && startedWords(entrypoint).map(({ text }) => text);
  if (!words || words.length === 0) throw notDebuggable(entrypoint?.text ?? '');
  const { before, interpreter, rest } = interpreted(words, block);
  const isNode = /(?:^|\/)node(?:js)?$/.test(interpreter);
  if (!isNode && !isPython(interpreter)) throw notDebuggable(words.join(' '));
  const language = isNode ? 'javascript' : 'python';
  const port = place.port ?? ports[language];
  const waiting = isNode ? inspected(rest, port) : listening(rest, port, place.debugpy);
  if (!waiting) throw notDebuggable(words.join(' '));
  return {
    language,
    entrypoint: [...before, interpreter, ...waiting],
    arguments: isShell(entrypoint) ? [] : given.length > 0 ? given : standardArguments(facts),
    interpreter,
    port,
    pathMappings: pathMappings(facts, block.paths),
  };
}

/** The path in the image of a script that ENTRYPOINT starts by its own name. */
export function startedScript(facts: DockerfileFacts): string | undefined {
  if (!facts.entrypoint) return undefined;
  const { rest } = unwrapped(startedWords(facts.entrypoint).map(({ text }) => text));
  const [program = ''] = rest;
  const isPath = program.includes('/') || /\.(?:py|[mc]?js)$/.test(program);
  return isPath && !isInterpreter(program) ? path.resolve(facts.workdir, program) : undefined;
}

interface Started {
  /** What stands before the interpreter, such as `tini --`. */
  readonly before: readonly string[];
  readonly interpreter: string;
  readonly rest: readonly string[];
}

function interpreted(words: readonly string[], block: DebuggedBlock): Started {
  const { before, rest } = unwrapped(words);
  const [program = '', ...others] = rest;
  if (isInterpreter(program)) return { before, interpreter: program, rest: others };
  const script = startedScript(block.facts);
  const [named = '', ...options] = shebangWords(block.firstLine ?? '');
  if (script === undefined || !isInterpreter(named)) throw notDebuggable(words.join(' '));
  return { before, interpreter: named, rest: [...options, script, ...others] };
}

/** Programs that only look after the one that follows. */
function unwrapped(words: readonly string[]): {
  readonly before: readonly string[];
  readonly rest: readonly string[];
} {
  if (!/^(?:tini|dumb-init|env)$/.test(path.basename(words[0] ?? ''))) {
    return { before: [], rest: words };
  }
  const at = words.findIndex((word, index) => index > 0 && !/^-|^\w+=/.test(word));
  return at < 0
    ? { before: [], rest: words }
    : { before: words.slice(0, at), rest: words.slice(at) };
}

function shebangWords(line: string): readonly string[] {
  if (!line.startsWith('#!')) return [];
  const words = line.slice(2).trim().split(/\s+/);
  const isEnv = path.basename(words[0] ?? '') === 'env';
  return isEnv ? words.slice(1).filter((word) => !/^-S$|^--$|^\w+=/.test(word)) : words;
}

function isInterpreter(word: string): boolean {
  return isPython(word) || /(?:^|\/)node(?:js)?$/.test(word);
}

/** Options of Python that take the next word as their value. */
const withValue = new Set(['-X', '-W', '--check-hash-based-pycs']);

function listening(
  rest: readonly string[],
  port: number,
  debugpy: string | undefined,
): readonly string[] | undefined {
  let at = 0;
  while (/^-(?!m$|c$|$)/.test(rest[at] ?? '')) at += withValue.has(rest[at] ?? '') ? 2 : 1;
  const [script, module] = rest.slice(at);
  const isModule = script === '-m' && module !== undefined;
  if (script === undefined || (script.startsWith('-') && !isModule)) return undefined;
  const options = rest.slice(0, at);
  const program = debugpy === undefined ? ['-m', 'debugpy'] : [`${debugpy}/debugpy`];
  const listen = ['--listen', `127.0.0.1:${port}`, '--wait-for-client'];
  return [...options, ...program, ...listen, ...rest.slice(at)];
}

function inspected(rest: readonly string[], port: number): readonly string[] | undefined {
  const at = rest.findIndex((word) => !word.startsWith('-'));
  const options = rest.slice(0, Math.max(0, at));
  const hasText = options.some((word) => /^(?:-e|-p|-pe|--eval|--print)$/.test(word));
  if (at < 0 || hasText) return undefined;
  const others = options.filter((word) => !/^--inspect(?:-brk|-wait)?(?:=|$)/.test(word));
  return [`--inspect-brk=127.0.0.1:${port}`, ...others, ...rest.slice(at)];
}

/** A shell that runs one text takes what follows as its own words, not as the program's. */
function isShell(command: Command | undefined): boolean {
  if (command?.form !== 'exec') return true;
  return /(?:^|\/)(?:ba|da|z|k)?sh$/.test(command.words?.[0]?.text ?? '');
}

/** As engines do: CMD where a run has no arguments. */
function standardArguments({ cmd }: DockerfileFacts): readonly string[] {
  return cmd?.form === 'exec' ? (cmd.words ?? []).map(({ text }) => text) : [];
}

function notDebuggable(program: string): UserError {
  const what = program === '' ? 'The Dockerfile has no ENTRYPOINT' : `“${plainText(program, 120)}”`;
  return new UserError(
    program === '' ? `${what} that a debugger could start.` : `${what} cannot be debugged.`,
    {
      code: 'not-debuggable',
      remedy:
        'Start the script by ENTRYPOINT ["python3", "-u", "transform.py"] or ENTRYPOINT ["node", "transform.js"].',
    },
  );
}
